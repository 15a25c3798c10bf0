package dev.levada;

import dev.levada.store.StatusStatements;
import java.sql.SQLException;
import java.time.Duration;

/** Looks at one state of the database, for a limited time. */
final class Looks {

    static final Duration USUAL = Duration.ofSeconds(2);

    private static final Duration LEAST = Duration.ofMillis(10);
    private static final Duration MOST = Duration.ofMinutes(5);
    private static final String CANCELED = "57014";

    private final Database database;
    private final Duration timeout;

    Looks(Database database, Duration timeout) {
        if (timeout.compareTo(LEAST) < 0 || timeout.compareTo(MOST) > 0) {
            throw new IllegalArgumentException("A look may take " + LEAST + " to " + MOST + ", not " + timeout);
        }
        this.database = database;
        this.timeout = timeout;
    }

    Looks within(Duration other) {
        return new Looks(database, other);
    }

    <R> R look(String what, Database.Work<R> work) {
        try {
            return database.transaction(what, connection -> {
                StatusStatements.begin(connection, timeout);
                return work.with(connection);
            });
        } catch (JobStoreException e) {
            if (CANCELED.equals(e.sqlState()) && e.getCause() instanceof SQLException cause) {
                throw new LookTimeoutException(
                        "Could not " + what + " within " + timeout.toMillis()
                                + " ms, and gave up. Ask for less, such as a shorter time or one channel, or try again when the database has less to do",
                        cause);
            }
            throw e;
        }
    }
}
