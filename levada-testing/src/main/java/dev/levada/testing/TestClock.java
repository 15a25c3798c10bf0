package dev.levada.testing;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.ZoneOffset;
import javax.sql.DataSource;

/**
 * Moves the time of a test database: that of all its queues, and of the application's own SQL. Time goes on from where it was moved to.
 *
 * <pre>{@code
 * TestClock clock = TestClock.install(dataSource);    // before connections are pooled
 * queue.delayable(SaleOrders::remind, 42L).eta(Duration.ofDays(3)).delay();
 * clock.advance(Duration.ofDays(3));
 * drain.drain();
 * }</pre>
 *
 * <p>How: {@code clock_timestamp()}, {@code statement_timestamp()}, {@code transaction_timestamp()} and {@code now()} are functions of a schema
 * {@code levada_test_clock}, which new sessions of the database find before {@code pg_catalog} on their search path. The real time is kept by what does not look a
 * function up there: {@code CURRENT_TIMESTAMP} and its like ({@code CURRENT_DATE}, {@code LOCALTIME}), {@code 'now'::timestamptz}, names that begin with
 * {@code pg_catalog.}, sessions opened before or with a search path of their own, and views made before. Column defaults made before are moved along.
 *
 * <p>Nodes that run keep their standing when the time is moved, and look for jobs whose ETA has come. What a started node counts in its own memory goes by the real
 * time: timeouts, and a throttle it waits for; a {@link JobDrain} honours throttles by this clock. Thread-safe.
 */
public final class TestClock {

    private static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");
    private static final Instant END = Instant.parse("+10000-01-01T00:00:00Z");

    private final DataSource database;
    private volatile Duration ahead = Duration.ZERO;

    private TestClock(DataSource database) {
        this.database = database;
    }

    /**
     * Gives a database a clock that can be moved; if it has one already, takes that one with the time it has.
     *
     * @param database its owner's sessions; the ones of a pool must not have been opened before
     * @throws IllegalStateException when sessions of the data source do not get this clock, or the database refuses
     */
    public static TestClock install(DataSource database) {
        TestClock clock = new TestClock(database);
        clock.with("install the test clock", connection -> {
            ClockStatements.install(connection);
            return true;
        });
        String path = clock.with("look at the search path", ClockStatements::pathWithoutClock);
        if (!path.isEmpty()) {
            throw new IllegalStateException(
                    "Sessions of this data source do not get the test clock: their search path is "
                            + path
                            + ". Install it before connections are pooled; where a URL or a pool sets the search path, let it"
                            + " end with " + ClockStatements.SCHEMA + ", pg_catalog");
        }
        clock.ahead = clock.with("adopt defaults", connection -> {
            ClockStatements.adoptDefaults(connection);
            return ClockStatements.ahead(connection);
        });
        return clock;
    }

    /**
     * Moves the time on; by a negative duration back.
     *
     * @throws IllegalArgumentException when it leaves the years 1 to 9999
     */
    public synchronized void advance(Duration by) {
        check(now().plus(by));
        move(ahead.plus(by));
    }

    /**
     * Makes it this moment now.
     *
     * @throws IllegalArgumentException when it is not in the years 1 to 9999
     */
    public synchronized void set(Instant moment) {
        check(moment);
        move(ahead.plus(Duration.between(now(), moment)));
    }

    private static void check(Instant moment) {
        if (moment.isBefore(FIRST) || !moment.isBefore(END)) {
            throw new IllegalArgumentException("The time can be set to the years 1 to 9999, not to " + moment);
        }
    }

    private void move(Duration to) {
        ahead = with("move the time", connection -> ClockStatements.move(connection, to));
    }

    /** The database's time. */
    public Instant now() {
        return with("read the time", ClockStatements::now);
    }

    /** This clock for the application's own code, in UTC: the JVM's time, moved as far. */
    public Clock asClock() {
        InstantSource source = () -> Instant.now().plus(ahead);
        return source.withZone(ZoneOffset.UTC);
    }

    /** The same in a time zone. */
    public Clock asClock(ZoneId zone) {
        return asClock().withZone(zone);
    }

    private interface Work<T> {
        T with(Connection connection) throws SQLException;
    }

    private <T> T with(String what, Work<T> work) {
        try (Connection connection = database.getConnection()) {
            boolean autoCommit = connection.getAutoCommit();
            connection.setAutoCommit(false);
            try {
                T result = work.with(connection);
                connection.commit();
                return result;
            } catch (SQLException | RuntimeException e) {
                connection.rollback();
                throw e;
            } finally {
                connection.setAutoCommit(autoCommit);
            }
        } catch (SQLException e) {
            throw new IllegalStateException("Could not " + what + ": " + e.getMessage(), e);
        }
    }
}
