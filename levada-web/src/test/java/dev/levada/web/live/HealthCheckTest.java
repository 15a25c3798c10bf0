package dev.levada.web.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.levada.web.fixture.Client;
import dev.levada.web.fixture.Orders;
import dev.levada.web.fixture.WebFixture;
import dev.levada.web.http.Json;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class HealthCheckTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final WebFixture fixture = new WebFixture();
    private final Client anybody = fixture.client();

    @AfterEach
    void close() {
        fixture.close();
    }

    private void awaitTrouble(String kind) {
        await("/health says " + kind).atMost(PATIENCE).until(() -> {
            Client.Reply reply = anybody.get("/health");
            return reply.status() == 503
                    && Json.read(reply.body()).get("kind").stringValue().equals(kind);
        });
        assertThat(anybody.get("/health/live").status()).isEqualTo(200);
    }

    private void awaitHealth() {
        await("/health is well")
                .atMost(PATIENCE)
                .until(() -> anybody.get("/health").status() == 200);
        assertThat(anybody.get("/health").body()).isEqualTo("{\"status\":\"ok\"}");
    }

    @Test
    void jobs_that_wait_without_a_node_are_trouble_until_one_runs_them() {
        awaitHealth();
        fixture.queue().delay(Orders::export, 1L, "csv");
        awaitTrouble("no_node");
        JsonNode trouble = Json.read(anybody.get("/health").body());
        assertThat(trouble.propertyNames()).containsExactly("status", "kind", "sentence");
        assertThat(trouble.get("sentence").stringValue()).isEqualTo("Jobs wait, and no node runs jobs");
        assertThat(anybody.send("HEAD", "/health", null, null).status()).isEqualTo(503);
        fixture.queue().start();
        awaitHealth();
    }

    @Test
    void nodes_without_a_jobrunner_are_trouble() throws SQLException {
        fixture.execute(
                "INSERT INTO levada.node (name, host, pid, version, workers, functions, session_lock, lease, started_at)"
                        + " VALUES ('secret-name', 'far', 1, 'v', 1, '{}', false, '1 hour', now() - interval '2 hours')");
        awaitTrouble("no_jobrunner");
        assertThat(anybody.get("/health").body()).doesNotContain("secret-name");
        fixture.execute(
                "UPDATE levada.jobrunner SET node_id = (SELECT id FROM levada.node), expires_at = now() + interval '1 hour'");
        awaitHealth();
    }

    @Test
    void a_copy_whose_jobs_do_not_run_is_trouble() throws SQLException {
        fixture.execute("UPDATE levada.bond SET database_oid = 1");
        awaitTrouble("copy");
    }

    @Test
    void what_concerns_single_jobs_is_none_of_this() throws SQLException {
        fixture.execute("INSERT INTO levada.job (function, stage) VALUES ('un.known', 'parked')");
        fixture.queue().start();
        await().atMost(PATIENCE).until(fixture.queue()::isJobrunner);
        awaitHealth();
        assertThat(fixture.queue().status().isHealthy()).isFalse();
    }

    @Test
    void a_database_that_is_away_is_trouble_and_the_process_lives_on() throws SQLException {
        fixture.execute("ALTER SCHEMA levada RENAME TO away");
        awaitTrouble("no_database");
        fixture.execute("ALTER SCHEMA away RENAME TO levada");
        awaitHealth();
    }

    @Test
    void a_database_that_hangs_keeps_nobody_waiting() throws SQLException {
        try (Connection connection = fixture.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("LOCK TABLE levada.node IN ACCESS EXCLUSIVE MODE");
            AtomicLong asked = new AtomicLong();
            // What was seen just before is told for a moment.
            await().atMost(Duration.ofMinutes(1)).until(() -> {
                asked.set(System.nanoTime());
                return anybody.get("/health").body().contains("no_database");
            });
            assertThat(Duration.ofNanos(System.nanoTime() - asked.get())).isLessThan(Duration.ofSeconds(15));
            assertThat(anybody.get("/health/live").status()).isEqualTo(200);
            connection.rollback();
        }
        awaitHealth();
    }
}
