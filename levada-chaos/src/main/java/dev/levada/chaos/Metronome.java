package dev.levada.chaos;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import javax.sql.DataSource;

/**
 * Commits something small again and again, to see whether the server answers as fast as it should when nobody does anything to it, and looks whether there is a node
 * at all: processes take long to start on a machine that has much to do. One thread.
 */
final class Metronome {

    private static final long PAUSE_MILLIS = 100;

    private final DataSource database;
    private final long slowMillis;
    private final BooleanSupplier hasNode;
    private final LongConsumer slow;
    private final Thread thread = new Thread(this::run, "metronome");
    private volatile boolean stopped;
    private boolean without;
    private long withoutSince;

    /** @param slow is told when a time began that is over now: of a commit that took longer than {@code slowMillis}, or without a node */
    Metronome(DataSource database, long slowMillis, BooleanSupplier hasNode, LongConsumer slow) {
        this.database = database;
        this.hasNode = hasNode;
        this.slowMillis = slowMillis;
        this.slow = slow;
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    void stop() throws InterruptedException {
        stopped = true;
        thread.join();
    }

    private void run() {
        try {
            while (!stopped) {
                look();
                try (Connection connection = database.getConnection();
                        Statement statement = connection.createStatement()) {
                    while (!stopped) {
                        look();
                        beat(statement);
                        Thread.sleep(PAUSE_MILLIS);
                    }
                } catch (SQLException e) {
                    // The server is away, which is our own doing.
                    Thread.sleep(PAUSE_MILLIS);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void look() {
        boolean none = !hasNode.getAsBoolean();
        if (none && !without) {
            withoutSince = System.nanoTime();
        } else if (!none && without) {
            slow.accept(withoutSince);
        }
        without = none;
    }

    private void beat(Statement statement) throws SQLException {
        long begun = System.nanoTime();
        try {
            statement.execute("UPDATE chaos.pulse SET beats = beats + 1");
        } finally {
            // Also where it ended by an error: a standby that is slow to catch up keeps all commits waiting until the
            // primary is killed.
            if (System.nanoTime() - begun > slowMillis * 1_000_000) {
                slow.accept(begun);
            }
        }
    }
}
