package dev.levada.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;

/** What the classes of this package share when they speak JDBC. */
public final class Sql {

    // lock_not_available, serialization_failure, deadlock_detected
    private static final Set<String> CONCURRENCY = Set.of("55P03", "40001", "40P01");

    private Sql() {}

    /** Whether somewhere in the causes of an error stands a conflict with another transaction, which a later try may not meet. */
    public static boolean isConcurrencyError(Throwable error) {
        return hasCause(error, e -> CONCURRENCY.contains(String.valueOf(e.getSQLState())));
    }

    /**
     * Whether somewhere in the causes of an error a server said that it is out of something (class 53: disk, memory, sessions, a configured limit), or takes no writes, as
     * one that is no longer the primary.
     */
    public static boolean isServerTrouble(Throwable error) {
        return isReadOnly(error)
                || hasCause(error, e -> String.valueOf(e.getSQLState()).startsWith("53"));
    }

    /** Whether somewhere in the causes of an error a server said that it takes no writes. */
    public static boolean isReadOnly(Throwable error) {
        return hasCause(error, e -> "25006".equals(e.getSQLState()));
    }

    /** Whether a statement was cancelled: by its timeout, or by somebody. */
    public static boolean isCanceled(SQLException e) {
        return "57014".equals(e.getSQLState());
    }

    /** Whether an error, or one of its causes, came from a database. */
    public static boolean isFromDatabase(Throwable error) {
        return hasCause(error, e -> true);
    }

    private static boolean hasCause(Throwable error, Predicate<SQLException> kind) {
        int depth = 0;
        for (Throwable cause = error; cause != null && depth < 50; cause = cause.getCause(), depth++) {
            if (cause instanceof SQLException e && kind.test(e)) {
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
