package dev.levada;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.levada.fixture.QueueFixture;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdentityKeyConcurrencyTest {

    private final QueueFixture fixture = new QueueFixture();
    private final JobQueue queue = fixture.queue(builder -> builder.register(new Gate()));

    @AfterEach
    void close() throws Exception {
        fixture.close();
    }

    private DelayedJob delay(Delayer delayer) {
        return delayer.delayable(Gate::pass, "x").identityKey("k").delay();
    }

    private Connection transaction() throws Exception {
        Connection connection = fixture.direct().getConnection();
        connection.setAutoCommit(false);
        return connection;
    }

    private void awaitBlocked() {
        await().atMost(Duration.ofSeconds(20))
                .until(() -> fixture.number("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                                + " AND wait_event_type = 'Lock'")
                        == 1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void eight_threads_with_fifty_keys_make_one_waiting_job_per_key(boolean bySqlToo) throws Exception {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        Map<String, Set<Long>> ids = new ConcurrentHashMap<>();
        List<CompletableFuture<Integer>> threads = new ArrayList<>();
        for (int t = 0; t < 8; t++) {
            List<Integer> keys = new ArrayList<>(IntStream.range(0, 50).boxed().toList());
            Collections.shuffle(keys, new Random(seed + t));
            boolean bySql = bySqlToo && t % 2 == 0;
            threads.add(CompletableFuture.supplyAsync(
                    () -> {
                        int created = 0;
                        for (int key : keys) {
                            DelayedJob job = bySql ? sql("key " + key) : java("key " + key);
                            ids.computeIfAbsent("key " + key, k -> ConcurrentHashMap.newKeySet())
                                    .add(job.id());
                            created += job.existing() ? 0 : 1;
                        }
                        return created;
                    },
                    task -> new Thread(task).start()));
        }
        int created = 0;
        for (CompletableFuture<Integer> thread : threads) {
            created += thread.get(60, TimeUnit.SECONDS);
        }

        assertThat(ids)
                .hasSize(50)
                .allSatisfy((key, found) -> assertThat(found).as(key).hasSize(1));
        assertThat(fixture.number("SELECT count(*) FROM levada.job")).isEqualTo(50);
        if (!bySqlToo) {
            assertThat(created).isEqualTo(50);
        }
    }

    private DelayedJob java(String key) {
        return queue.delayable(Gate::pass, "x").identityKey(key).delay();
    }

    /** What SQL answers does not say whether the job was there before. */
    private DelayedJob sql(String key) {
        try {
            return new DelayedJob(
                    fixture.number("SELECT levada.delay('test.gate.pass', '[\"x\"]', identity_key => '" + key + "')"),
                    true);
        } catch (java.sql.SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void a_second_transaction_waits_for_the_first_and_gets_its_job() throws Exception {
        try (Connection first = transaction();
                Connection second = transaction()) {
            DelayedJob job = delay(queue.in(first));
            CompletableFuture<DelayedJob> other = CompletableFuture.supplyAsync(() -> delay(queue.in(second)));
            awaitBlocked();
            first.commit();

            assertThat(other.get(20, TimeUnit.SECONDS)).isEqualTo(new DelayedJob(job.id(), true));
            second.commit();
        }
        assertThat(fixture.number("SELECT count(*) FROM levada.job")).isOne();
    }

    @Test
    void a_second_transaction_makes_the_job_when_the_first_is_rolled_back() throws Exception {
        try (Connection first = transaction();
                Connection second = transaction()) {
            DelayedJob job = delay(queue.in(first));
            CompletableFuture<DelayedJob> other = CompletableFuture.supplyAsync(() -> delay(queue.in(second)));
            awaitBlocked();
            first.rollback();

            DelayedJob stored = other.get(20, TimeUnit.SECONDS);
            assertThat(stored.existing()).isFalse();
            assertThat(stored.id()).isNotEqualTo(job.id());
            second.commit();
        }
        assertThat(fixture.number("SELECT count(*) FROM levada.job")).isOne();
    }

    @Test
    void in_a_repeatable_read_transaction_an_unseen_job_with_the_key_is_a_serialization_failure() throws Exception {
        try (Connection connection = transaction()) {
            for (boolean bySql : new boolean[] {false, true}) {
                fixture.execute("DELETE FROM levada.job");
                connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
                try (Statement statement = connection.createStatement()) {
                    statement.setQueryTimeout(20);
                    statement.execute("SELECT count(*) FROM levada.job");
                    DelayedJob job = delay(queue);
                    if (bySql) {
                        assertThatThrownBy(() -> statement.execute(
                                        "SELECT levada.delay('test.gate.pass', '[\"x\"]', identity_key => 'k')"))
                                .hasFieldOrPropertyWithValue("SQLState", "40001");
                    } else {
                        assertThatThrownBy(() -> delay(queue.in(connection)))
                                .isInstanceOf(JobStoreException.class)
                                .cause()
                                .hasFieldOrPropertyWithValue("SQLState", "40001");
                    }
                    connection.rollback();
                    assertThat(delay(queue.in(connection))).isEqualTo(new DelayedJob(job.id(), true));
                    connection.commit();
                }
            }
        }
    }
}
