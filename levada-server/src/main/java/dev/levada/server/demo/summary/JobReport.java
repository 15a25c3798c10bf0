package dev.levada.server.demo.summary;

import dev.levada.server.demo.Sql;
import dev.levada.store.Schema;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What became of the jobs.
 *
 * @param slowest the done ones that ran longest
 * @param express imports with a higher priority
 * @param failures grouped by what their messages have in common, the most frequent first
 */
public record JobReport(List<Slow> slowest, List<Failures> failures, Waits express, Waits others) {

    /** So many orders waited so long on average from their delay, or their ETA, to their import. */
    public record Waits(long jobs, Duration average) {}

    /** A job and how long it ran. */
    public record Slow(long id, String title, Duration took) {}

    /**
     * Failed jobs of one kind.
     *
     * @param kind the message up to its first colon
     * @param example the rest of the first one's message
     */
    public record Failures(String kind, int count, long exampleId, String example) {}

    private record Failed(long id, String message) {}

    private static final int SLOWEST = 5;

    public JobReport {
        slowest = List.copyOf(slowest);
        failures = List.copyOf(failures);
    }

    /** Reads it, of the jobs with an id from the first one on. */
    public static JobReport read(Connection connection, Schema schema, long firstJob) throws SQLException {
        List<Slow> slowest = Sql.list(
                connection,
                row -> new Slow(row.getLong(1), row.getString(2), Duration.ofMillis(row.getLong(3))),
                schema.sql("""
                        SELECT id, coalesce(description, function), (extract(epoch FROM finished_at - started_at) * 1000)::bigint
                        FROM ${schema}.jobs WHERE id >= ? AND state = 'done' ORDER BY finished_at - started_at DESC NULLS LAST LIMIT ?"""),
                firstJob,
                SLOWEST);
        List<Failed> failed =
                Sql.list(connection, row -> new Failed(row.getLong(1), row.getString(2)), schema.sql("""
                        SELECT id, coalesce(exc_message, message, 'no message') FROM ${schema}.jobs
                        WHERE id >= ? AND state = 'failed' ORDER BY id"""), firstJob);
        return new JobReport(
                slowest,
                group(failed),
                waits(connection, schema, firstJob, "<"),
                waits(connection, schema, firstJob, ">="));
    }

    private static Waits waits(Connection connection, Schema schema, long firstJob, String priority)
            throws SQLException {
        String sql = """
                SELECT count(*), coalesce(avg(extract(epoch FROM started_at - greatest(created_at, eta))) * 1000, 0)::bigint
                FROM ${schema}.jobs
                WHERE id >= ? AND function = 'sale.order.import_order' AND attempt = 1 AND priority %s 10""".formatted(priority);
        return Sql.list(
                        connection,
                        row -> new Waits(row.getLong(1), Duration.ofMillis(row.getLong(2))),
                        schema.sql(sql),
                        firstJob)
                .get(0);
    }

    private static List<Failures> group(List<Failed> failed) {
        Map<String, List<Failed>> kinds = new LinkedHashMap<>();
        for (Failed job : failed) {
            kinds.computeIfAbsent(kind(job.message()), kind -> new ArrayList<>())
                    .add(job);
        }
        List<Failures> groups = new ArrayList<>();
        kinds.forEach((kind, jobs) -> {
            Failed first = jobs.get(0);
            String rest = first.message()
                    .substring(Math.min(first.message().length(), kind.length() + 1))
                    .strip();
            groups.add(new Failures(kind, jobs.size(), first.id(), rest));
        });
        groups.sort((a, b) -> Integer.compare(b.count(), a.count()));
        return groups;
    }

    private static String kind(String message) {
        int colon = message.indexOf(": ");
        return colon < 0 ? message : message.substring(0, colon);
    }
}
