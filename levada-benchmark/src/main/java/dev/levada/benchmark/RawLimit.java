package dev.levada.benchmark;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * What the database allows at most: one thread that claims 500 rows of the leanest thinkable queue table in a statement, and marks them done in
 * another, and nothing else. No channels, no workers, no retries, nobody told of anything; but the jobs are kept, and both commits are durable. Stateless.
 */
public final class RawLimit {

    private static final int BATCH = 500;

    private RawLimit() {}

    /** Rows a second through claim and completion. */
    static double execution(Connection connection, int rows) throws SQLException {
        createTable(connection);
        try (Statement statement = connection.createStatement()) {
            statement.execute(
                    "INSERT INTO raw_job (args) SELECT json_build_array(n) FROM generate_series(1, " + rows + ") n");
            statement.execute("ANALYZE raw_job");
        }
        long begun = System.nanoTime();
        long done = drain(connection, args -> {});
        return done / ((System.nanoTime() - begun) / 1e9);
    }

    /** Makes the table {@code raw_job} that the loop works on, empty. */
    public static void createTable(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("DROP TABLE IF EXISTS raw_job");
            statement.execute(
                    "CREATE TABLE raw_job (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, state smallint NOT NULL DEFAULT 0,"
                            + " priority integer NOT NULL DEFAULT 10, args json NOT NULL, started_at timestamptz, finished_at timestamptz)");
            statement.execute("CREATE INDEX raw_ready ON raw_job (priority, id) WHERE state = 0");
        }
    }

    /**
     * Claims and completes what is there, until nothing is.
     *
     * @param each is given the arguments of each row between its claim and its completion
     * @return the number of rows
     */
    public static long drain(Connection connection, Consumer<String> each) throws SQLException {
        long done = 0;
        try (PreparedStatement claim = connection.prepareStatement(
                        "UPDATE raw_job SET state = 1, started_at = clock_timestamp() WHERE id = ANY (ARRAY(SELECT id FROM raw_job"
                                + " WHERE state = 0 ORDER BY priority, id LIMIT " + BATCH
                                + " FOR UPDATE SKIP LOCKED)) RETURNING id, args");
                PreparedStatement complete = connection.prepareStatement(
                        "UPDATE raw_job SET state = 2, finished_at = clock_timestamp() WHERE id = ANY (?)")) {
            long[] ids = new long[BATCH];
            int claimed;
            do {
                claimed = 0;
                try (ResultSet rowsClaimed = claim.executeQuery()) {
                    while (rowsClaimed.next()) {
                        ids[claimed++] = rowsClaimed.getLong(1);
                        each.accept(rowsClaimed.getString(2));
                    }
                }
                complete.setObject(1, Arrays.copyOf(ids, claimed));
                complete.executeUpdate();
                done += claimed;
            } while (claimed > 0);
        }
        return done;
    }

    /** Rows a second inserted, 10,000 in a statement. */
    public static double insert(Connection connection, int rows) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("DROP TABLE IF EXISTS raw_insert");
            statement.execute(
                    "CREATE TABLE raw_insert (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, state smallint NOT NULL DEFAULT 0,"
                            + " priority integer NOT NULL DEFAULT 10, args json NOT NULL)");
            statement.execute("CREATE INDEX raw_insert_ready ON raw_insert (priority, id) WHERE state = 0");
        }
        long begun = System.nanoTime();
        insertInto(connection, "raw_insert", rows);
        return rows / ((System.nanoTime() - begun) / 1e9);
    }

    /** Adds rows to {@code raw_job}, 10,000 in a statement. */
    public static void fill(Connection connection, int rows) throws SQLException {
        insertInto(connection, "raw_job", rows);
    }

    private static void insertInto(Connection connection, String table, int rows) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO " + table + " (args) SELECT a::json FROM unnest(?::text[]) a")) {
            for (int from = 0; from < rows; from += 10_000) {
                String[] args = new String[Math.min(10_000, rows - from)];
                for (int i = 0; i < args.length; i++) {
                    args[i] = "[" + (from + i) + "]";
                }
                insert.setArray(1, connection.createArrayOf("text", args));
                insert.executeUpdate();
            }
        }
    }

    /**
     * The time from before a row is stored, and told by NOTIFY, to the arrival of that in another session, in milliseconds: p50 and p99. One at a time, on a
     * machine that has nothing else to do, so that it wakes up each time.
     */
    static double[] notification(Connection sender, Connection listener, int rounds, long gapMillis)
            throws SQLException, InterruptedException {
        try (Statement statement = listener.createStatement()) {
            statement.execute("LISTEN raw");
        }
        org.postgresql.PGConnection listening = listener.unwrap(org.postgresql.PGConnection.class);
        double[] millis = new double[rounds];
        try (Statement statement = sender.createStatement()) {
            statement.execute("DROP TABLE IF EXISTS raw_notified");
            statement.execute("CREATE TABLE raw_notified (id bigint)");
            for (int i = 0; i < rounds; i++) {
                Thread.sleep(gapMillis);
                long begun = System.nanoTime();
                statement.execute("WITH i AS (INSERT INTO raw_notified VALUES (" + i
                        + ") RETURNING id) SELECT pg_notify('raw', id::text) FROM i");
                while (listening.getNotifications(1_000) == null) {
                    Thread.onSpinWait();
                }
                millis[i] = (System.nanoTime() - begun) / 1e6;
            }
        }
        return Percentiles.p50AndP99(millis);
    }
}
