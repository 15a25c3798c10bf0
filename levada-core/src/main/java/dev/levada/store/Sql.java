package dev.levada.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;

/** What the classes of this package share when they speak JDBC. */
public final class Sql {

    // lock_not_available, serialization_failure, deadlock_detected
    private static final Set<String> CONCURRENCY = Set.of("55P03", "40001", "40P01");

    private Sql() {}

    /** Whether somewhere in the causes of an error stands a conflict with another transaction, which a later try may not meet. */
    public static boolean isConcurrencyError(Throwable error) {
        int depth = 0;
        for (Throwable cause = error; cause != null && depth < 50; cause = cause.getCause(), depth++) {
            if (cause instanceof SQLException e && e.getSQLState() != null && CONCURRENCY.contains(e.getSQLState())) {
                return true;
            }
        }
        return false;
    }

    /** Whether an error, or one of its causes, came from a database. */
    public static boolean isFromDatabase(Throwable error) {
        int depth = 0;
        for (Throwable cause = error; cause != null && depth < 50; cause = cause.getCause(), depth++) {
            if (cause instanceof SQLException) {
                return true;
            }
        }
        return false;
    }

    /**
     * Whether an insert of a finished job was on its way to the default partition when the partition of its day was attached; the next try finds that.
     */
    public static boolean isPartitionMoved(SQLException e) {
        return "23514".equals(e.getSQLState())
                && e instanceof PSQLException p
                && p.getServerErrorMessage() != null
                && String.valueOf(p.getServerErrorMessage().getTable()).startsWith("job_finished");
    }

    /** Microseconds, PostgreSQL's resolution; at most about 292,000 years. */
    static long micros(Duration duration) {
        try {
            return TimeUnit.SECONDS.toMicros(duration.getSeconds()) + duration.getNano() / 1_000;
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("The duration " + duration + " is too long", e);
        }
    }

    static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        Timestamp value = row.getTimestamp(column);
        return value == null ? null : value.toInstant();
    }

    static @Nullable Integer integer(ResultSet row, String column) throws SQLException {
        int value = row.getInt(column);
        return row.wasNull() ? null : value;
    }
}
