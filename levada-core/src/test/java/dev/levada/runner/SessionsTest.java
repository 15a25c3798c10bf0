package dev.levada.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.levada.embedded.InterceptedDataSource;
import dev.levada.fixture.QueueFixture;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.postgresql.ds.PGSimpleDataSource;

@Timeout(30)
class SessionsTest {

    @Test
    void a_server_that_accepts_and_says_nothing_is_given_up_though_the_driver_has_no_timeout() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            PGSimpleDataSource source = new PGSimpleDataSource();
            source.setURL("jdbc:postgresql://127.0.0.1:" + silent.getLocalPort() + "/x?user=x&sslmode=disable");
            Sessions sessions = new Sessions(source, false, Duration.ofMillis(200));
            assertThatExceptionOfType(SQLException.class)
                    .isThrownBy(() -> sessions.open("test"))
                    .satisfies(e -> assertThat(Sessions.isConnectionError(e)).isTrue())
                    .withMessageContaining("within 200 ms");
        }
    }

    @Test
    void a_connection_that_comes_too_late_is_closed() throws SQLException {
        try (QueueFixture fixture = new QueueFixture()) {
            CountDownLatch late = new CountDownLatch(1);
            AtomicReference<@Nullable Connection> opened = new AtomicReference<>();
            Sessions sessions = new Sessions(
                    new InterceptedDataSource(fixture.direct(), opening -> {
                        boolean waited = false;
                        while (!waited) {
                            try {
                                late.await();
                                waited = true;
                            } catch (InterruptedException e) {
                                // As a driver that does not notice.
                            }
                        }
                        Connection connection = opening.open();
                        opened.set(connection);
                        return connection;
                    }),
                    false,
                    Duration.ofMillis(200));
            assertThatExceptionOfType(SQLException.class).isThrownBy(() -> sessions.open("test"));
            late.countDown();
            await().until(() -> {
                Connection connection = opened.get();
                return connection != null && connection.isClosed();
            });
        }
    }
}
