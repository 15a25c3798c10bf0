package dev.levada.benchmark.peer;

import dev.levada.benchmark.RawLimit;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** The raw limit behind the interface of a queue. One thread takes what is there when it starts. */
final class RawPeer implements Peer {

    private final DataSource database;
    private final Ticks ticks;
    private @Nullable Thread loop;

    RawPeer(DataSource database, Ticks ticks) {
        this.database = database;
        this.ticks = ticks;
    }

    @Override
    public void migrate() throws SQLException {
        try (Connection connection = database.getConnection()) {
            RawLimit.createTable(connection);
        }
    }

    @Override
    public void start() {
        loop = new Thread(this::drain, "raw-limit");
        loop.setDaemon(true);
        loop.start();
    }

    private void drain() {
        try (Connection connection = database.getConnection()) {
            RawLimit.drain(connection, args -> ticks.tick(Ticks.UNTIMED));
        } catch (SQLException e) {
            throw new IllegalStateException("The loop of the raw limit failed: " + e.getMessage(), e);
        }
    }

    @Override
    public void delay(long argument) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement insert = connection.prepareStatement("INSERT INTO raw_job (args) VALUES (?::json)")) {
            insert.setString(1, "[" + argument + "]");
            insert.executeUpdate();
        }
    }

    @Override
    public void delayAll(int jobs) throws SQLException {
        try (Connection connection = database.getConnection()) {
            RawLimit.fill(connection, jobs);
        }
    }

    @Override
    public void close() throws InterruptedException {
        if (loop != null) {
            loop.join();
        }
    }
}
