package dev.levada;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.levada.fixture.QueueFixture;
import dev.levada.spi.PreparedCall;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class InterceptTest {

    @JobModel("test.order")
    public static class Orders {
        private final List<Long> exported = new ArrayList<>();

        @JobFunction(channel = "root.sale", priority = 3, maxRetries = 7, description = "Export")
        public void export(long id) {
            exported.add(id);
        }

        @JobFunction
        public void write(String what, JobContext context) throws SQLException {
            try (PreparedStatement insert =
                    context.connection().prepareStatement("INSERT INTO effect (what) VALUES (?)")) {
                insert.setString(1, what);
                insert.execute();
            }
        }
    }

    private final QueueFixture fixture = new QueueFixture();
    private final Orders orders = new Orders();
    private final JobQueue queue =
            fixture.queue(builder -> builder.register(orders).contextKeys("tenant"));

    @AfterEach
    void close() throws Exception {
        fixture.close();
    }

    private static Optional<List<DelayedJob>> trapped(List<PreparedCall> calls) {
        return Optional.of(calls.stream().map(call -> new DelayedJob(-1, false)).toList());
    }

    @Test
    void an_interceptor_sees_all_there_is_to_a_call_and_keeps_it_from_the_database() throws Exception {
        List<PreparedCall> seen = new ArrayList<>();
        Instant eta = Instant.parse("2030-01-01T00:00:00Z");
        try (JobQueue.Intercepting trap = queue.intercept(calls -> {
            seen.addAll(calls);
            return trapped(calls);
        })) {
            DelayedJob job = queue.delayable(Orders::export, 42L)
                    .eta(eta)
                    .identityKey("k")
                    .context("tenant", "acme")
                    .delay();
            assertThat(job).isEqualTo(new DelayedJob(-1, false));
            queue.delayable(Orders::export, 43L)
                    .eta(Duration.ofMinutes(1))
                    .channel("x")
                    .priority(1)
                    .maxRetries(0)
                    .description("d")
                    .delay();
        }
        assertThat(seen).hasSize(2);
        PreparedCall first = seen.get(0);
        assertThat(first.function().name()).isEqualTo("test.order.export");
        assertThat(first.arguments()).isEqualTo("[42]");
        assertThat(first.values()).containsExactly(42L);
        assertThat(first.properties())
                .isEqualTo(new PreparedCall.Properties(
                        "root.sale", 3, 7, eta, null, "Export", "k", Map.of("tenant", "acme")));
        assertThat(seen.get(1).properties())
                .isEqualTo(
                        new PreparedCall.Properties("root.x", 1, 0, null, Duration.ofMinutes(1), "d", null, Map.of()));
        assertThat(fixture.number("SELECT count(*) FROM levada.job")).isZero();
        assertThat(orders.exported).isEmpty();
        first.run();
        assertThat(orders.exported).containsExactly(42L);
    }

    @Test
    void the_last_interceptor_is_asked_first_and_may_let_calls_pass() throws Exception {
        List<String> asked = new ArrayList<>();
        JobQueue.Intercepting first = queue.intercept(calls -> {
            asked.add("first");
            return trapped(calls);
        });
        JobQueue.Intercepting second = queue.intercept(calls -> {
            asked.add("second");
            return Optional.empty();
        });
        queue.delay(Orders::export, 1L);
        assertThat(asked).containsExactly("second", "first");
        first.close();
        assertThat(queue.delay(Orders::export, 1L).isStored()).isTrue();
        second.close();
        assertThat(queue.delay(Orders::export, 1L).isStored()).isTrue();
        assertThat(asked).containsExactly("second", "first", "second");
        assertThat(fixture.number("SELECT count(*) FROM levada.job")).isEqualTo(2);
    }

    @Test
    void a_trapped_call_can_be_run_in_a_transaction_of_its_own_when_its_callers_is_over() throws Exception {
        fixture.execute("CREATE TABLE effect (what text)");
        List<PreparedCall> seen = new ArrayList<>();
        try (JobQueue.Intercepting trap = queue.intercept(calls -> {
            seen.addAll(calls);
            return trapped(calls);
        })) {
            try (Connection connection = fixture.dataSource().getConnection()) {
                queue.in(connection).delay(Orders::write, "kept");
            }
        }
        assertThatThrownBy(seen.get(0)::run).isInstanceOf(SQLException.class);
        seen.get(0).runApart();
        assertThat(fixture.text("SELECT string_agg(what, ',') FROM effect")).isEqualTo("kept");
    }
}
