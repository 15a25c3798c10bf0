package dev.levada;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.levada.fixture.QueueFixture;
import dev.levada.status.DatabaseHealth;
import dev.levada.status.FunctionStatus;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HealthTest {

    private final QueueFixture fixture = new QueueFixture();

    /** Functions to look at. */
    @JobModel("shop")
    public static class Shop {
        @JobFunction(channel = "root.shop", priority = 3)
        public void sell(long id) {}

        @JobFunction(tag = "gpu")
        public void paint() {}
    }

    @AfterEach
    void close() throws SQLException {
        fixture.close();
    }

    @Test
    void sizes_days_connections_and_the_oldest_transaction_are_shown() throws SQLException {
        JobQueue queue = fixture.queue(builder -> builder);
        fixture.execute("INSERT INTO levada.job (function) SELECT 'f.g' FROM generate_series(1, 5000)");
        try (Connection connection = fixture.direct().getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("SET application_name = 'forgetful'");
            statement.execute("SELECT txid_current()");
            DatabaseHealth health = queue.health();
            assertThat(health.live().bytes()).isGreaterThan(300_000);
            assertThat(health.live().indexBytes()).isGreaterThan(100_000);
            assertThat(health.finished()).hasSizeGreaterThan(7);
            assertThat(health.finished().get(health.finished().size() - 1).day())
                    .isNull();
            assertThat(health.finished().get(0).day())
                    .isAfter(health.finished().get(1).day());
            DatabaseHealth.OpenTransaction oldest = Objects.requireNonNull(health.oldest());
            assertThat(oldest.application()).isEqualTo("forgetful");
            assertThat(oldest.state()).isEqualTo("idle in transaction");
            assertThat(health.notificationQueue()).isBetween(0.0, 1.0);
            assertThat(health.connections()).isBetween(1, health.maxConnections());
            connection.rollback();
        }
    }

    @Test
    void functions_show_their_defaults_in_force_and_the_nodes_that_run_them() throws SQLException {
        JobQueue queue = fixture.running(builder -> builder.register(new Shop()).nodeName("one"));
        fixture.execute("INSERT INTO levada.function_setting (name, priority, timeout) VALUES ('shop.sell', 7, '5 s')");
        await().atMost(Duration.ofSeconds(20))
                .until(() -> queue.functions().get(1).nodes().equals(List.of("one")));
        FunctionStatus sell = queue.functions().get(1);
        assertThat(sell.name()).isEqualTo("shop.sell");
        assertThat(sell.parameters()).hasSize(1);
        assertThat(sell.channel()).isEqualTo("root.shop");
        assertThat(sell.priority()).isEqualTo(7);
        assertThat(sell.timeout()).isEqualTo(Duration.ofSeconds(5));
        assertThat(sell.overridden()).containsExactlyInAnyOrder("priority", "timeout");
        FunctionStatus paint = queue.functions().get(0);
        assertThat(paint.tag()).isEqualTo("gpu");
        assertThat(paint.nodes()).isEmpty();
    }
}
