package dev.levada.runner;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.levada.embedded.EmbeddedDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.postgresql.ds.PGSimpleDataSource;

class PromptNotificationsTest {

    private final PGSimpleDataSource database = EmbeddedDatabase.shared().createDatabase();

    @AfterEach
    void drop() {
        EmbeddedDatabase.shared().dropDatabase(database);
    }

    /** If this fails with another version of the driver, see whether that still waits; if not, the class can go. */
    @Test
    void this_driver_hands_out_notifications_as_they_come() throws SQLException {
        try (Connection connection = database.getConnection()) {
            assertThat(PromptNotifications.on(connection)).isTrue();
        }
    }

    @Test
    void it_takes_effect_through_a_pool_too() throws SQLException {
        HikariConfig config = new HikariConfig();
        config.setDataSource(database);
        try (HikariDataSource pool = new HikariDataSource(config);
                Connection connection = pool.getConnection()) {
            assertThat(PromptNotifications.on(connection)).isTrue();
        }
    }

    @Test
    void no_notification_of_many_is_missed() throws SQLException {
        List<String> sent =
                IntStream.range(0, 3_000).mapToObj(i -> "number " + i).toList();
        List<String> heard = new ArrayList<>();
        try (Connection connection = database.getConnection();
                Statement listen = connection.createStatement();
                Connection other = database.getConnection();
                Statement statement = other.createStatement()) {
            listen.execute("LISTEN numbers");
            PromptNotifications.on(connection);
            statement.execute("SELECT pg_notify('numbers', 'number ' || n) FROM generate_series(0, 999) AS n");
            for (int i = 1_000; i < 3_000; i++) {
                statement.execute("NOTIFY numbers, 'number " + i + "'");
            }
            PGConnection listening = connection.unwrap(PGConnection.class);
            long deadline = System.nanoTime() + 30_000_000_000L;
            while (heard.size() < sent.size() && System.nanoTime() < deadline) {
                PGNotification[] some = listening.getNotifications(1_000);
                for (PGNotification notification : some == null ? new PGNotification[0] : some) {
                    heard.add(notification.getParameter());
                }
            }
        }
        assertThat(heard).isEqualTo(sent);
    }

    @Test
    void a_session_that_goes_back_to_a_pool_is_as_it_was() throws SQLException {
        HikariConfig config = new HikariConfig();
        config.setDataSource(database);
        config.setMaximumPoolSize(1);
        try (HikariDataSource pool = new HikariDataSource(config)) {
            try (Connection session = new ResettingConnection(pool.getConnection()).view()) {
                PromptNotifications.on(session);
                assertThat(PromptNotifications.areOn(session)).isTrue();
            }
            try (Connection session = pool.getConnection()) {
                assertThat(PromptNotifications.areOn(session)).isFalse();
            }
        }
    }
}
