package dev.levada.store;

import dev.levada.search.JobQuery;
import dev.levada.search.Qualifier;
import dev.levada.search.Visibility;
import dev.levada.store.JobConditions.Clause;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where the jobs of a query may be: in the live table, among the finished ones of some days, or both. Immutable. */
final class JobSource {

    /** A table, what its rows must lie within, and what they must meet. */
    record Table(boolean live, String from, Clause bounds, Clause conditions) {}

    private final JobSpan span;
    private final List<Table> tables = new ArrayList<>();
    private final boolean running;

    JobSource(Schema schema, JobQuery query, Visibility visibility, Instant now) {
        this.span = JobSpan.of(query, now);
        if (JobConditions.isPossible(query, true)) {
            tables.add(new Table(
                    true,
                    schema.sql("${schema}.job j"),
                    narrow(schema, query),
                    JobConditions.of(schema, query, visibility, now, true)));
        }
        boolean finished = JobConditions.isPossible(query, false);
        if (finished) {
            tables.add(new Table(
                    false,
                    schema.sql("${schema}.job_finished j"),
                    days(span.firstDay(), span.lastDay()),
                    JobConditions.of(schema, query, visibility, now, false)));
        }
        this.running = !finished && JobConditions.isRunning(query);
    }

    JobSpan span() {
        return span;
    }

    List<Table> tables() {
        return tables;
    }

    /** Whether only jobs that run are meant, which are few. */
    boolean isRunning() {
        return running;
    }

    private static Clause narrow(Schema schema, JobQuery query) {
        String fingerprint = JobConditions.single(query, Qualifier.FINGERPRINT);
        if (fingerprint != null) {
            return new Clause(
                    schema.sql(
                            "j.state = 'failed' AND ${schema}.fingerprint(j.function, j.exc_name, j.exc_message) = ?"),
                    List.of(Long.parseUnsignedLong(fingerprint, 16)));
        }
        String narrow = JobConditions.narrow(query);
        return new Clause(narrow == null ? "true" : narrow, List.of());
    }

    private static Clause days(@Nullable Instant first, @Nullable Instant last) {
        List<String> sql = new ArrayList<>(List.of("true"));
        List<Object> values = new ArrayList<>();
        if (first != null) {
            sql.add("j.finished_at >= ?");
            values.add(JobConditions.typed(first));
        }
        if (last != null) {
            sql.add("j.finished_at < ?");
            values.add(JobConditions.typed(last));
        }
        return new Clause(String.join(" AND ", sql), values);
    }
}
