package dev.levada;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.levada.embedded.InterceptedDataSource;
import dev.levada.fixture.QueueFixture;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DelayAllTest {

    @JobModel("test.bulk")
    public static class Bulk {
        final Set<Integer> seen = ConcurrentHashMap.newKeySet();

        @JobFunction
        public void number(int i) {
            seen.add(i);
        }

        @JobFunction(channel = "root.texts", priority = 20)
        public void text(String text) {}
    }

    private final QueueFixture fixture = new QueueFixture();
    private final Bulk bulk = new Bulk();
    private final StatementCounter counter = new StatementCounter();
    private final JobQueue queue =
            fixture.queue(builder -> builder.register(bulk).channels("root:100"));
    private final JobQueue counted = JobQueue.builder(new InterceptedDataSource(fixture.direct(), counter))
            .register(new Bulk())
            .build();

    @AfterEach
    void close() throws Exception {
        fixture.close();
    }

    private List<Delayable> numbers(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(i -> queue.delayable(Bulk::number, i))
                .toList();
    }

    @Test
    void ten_thousand_jobs_take_at_most_three_statements() throws Exception {
        List<Delayable> calls = IntStream.range(0, 10_000)
                .mapToObj(i -> counted.delayable(Bulk::number, i))
                .toList();
        counter.take();

        List<DelayedJob> jobs = counted.delayAll(calls);

        assertThat(counter.take()).isBetween(1, 3);
        assertThat(jobs).hasSize(10_000).noneMatch(DelayedJob::existing);
        assertThat(fixture.number("SELECT count(*) FROM levada.job")).isEqualTo(10_000);
        assertThat(fixture.number("SELECT count(DISTINCT args::text) FROM levada.job"))
                .isEqualTo(10_000);
    }

    @Test
    void ten_thousand_keys_that_are_taken_cost_no_statement_each() throws Exception {
        List<List<DelayedJob>> rounds = new ArrayList<>();
        for (int round = 0; round < 2; round++) {
            List<Delayable> calls = IntStream.range(0, 10_000)
                    .mapToObj(i -> counted.delayable(Bulk::number, i).identityKey("key " + i))
                    .toList();
            counter.take();
            rounds.add(counted.delayAll(calls));
            assertThat(counter.take()).as("round " + round).isBetween(1, 3);
        }

        assertThat(rounds.get(0)).noneMatch(DelayedJob::existing);
        assertThat(rounds.get(1)).allMatch(DelayedJob::existing);
        assertThat(rounds.get(1))
                .extracting(DelayedJob::id)
                .containsExactlyElementsOf(
                        rounds.get(0).stream().map(DelayedJob::id).toList());
    }

    @Test
    void ids_ascend_in_the_order_given() throws Exception {
        List<DelayedJob> jobs = queue.delayAll(numbers(0, 25_000));

        assertThat(jobs)
                .extracting(DelayedJob::id)
                .isSorted()
                .doesNotHaveDuplicates()
                .hasSize(25_000);
        assertThat(fixture.number("SELECT count(*) FROM (SELECT (args->>0)::int AS i,"
                        + " row_number() OVER (ORDER BY id) - 1 AS n FROM levada.job) AS j WHERE i = n"))
                .isEqualTo(25_000);
    }

    @Test
    void calls_of_several_functions_etas_and_keys_may_be_mixed() {
        DelayedJob waiting = queue.delayable(Bulk::text, "x").identityKey("b").delay();

        List<DelayedJob> jobs = queue.delayAll(List.of(
                queue.delayable(Bulk::number, 1),
                queue.delayable(Bulk::text, "a").eta(Duration.ofHours(1)).identityKey("a"),
                queue.delayable(Bulk::text, "b").identityKey("b"),
                queue.delayable(Bulk::number, 2).channel("other").priority(1).maxRetries(0),
                queue.delayable(Bulk::number, 3).identityKey("a"),
                queue.delayable(Bulk::text, "c").description("C")));

        assertThat(jobs).extracting(DelayedJob::existing).containsExactly(false, false, true, false, true, false);
        assertThat(jobs.get(2).id()).isEqualTo(waiting.id());
        assertThat(jobs.get(4).id()).isEqualTo(jobs.get(1).id());
        List<Job> read = jobs.stream()
                .map(job -> queue.jobs().find(job.id()).orElseThrow())
                .toList();
        assertThat(read)
                .extracting(Job::arguments)
                .containsExactly("[1]", "[\"a\"]", "[\"x\"]", "[2]", "[\"a\"]", "[\"c\"]");
        assertThat(read.get(0).properties()).isEqualTo(new Job.Properties("root", 10, 5, null, null, null));
        assertThat(read.get(1).stage()).isEqualTo(JobStage.SCHEDULED);
        assertThat(read.get(1).properties().eta())
                .isAfter(read.get(1).times().created().plusSeconds(3_500));
        assertThat(read.get(3).properties()).isEqualTo(new Job.Properties("root.other", 1, 0, null, null, null));
        assertThat(read.get(5).properties()).isEqualTo(new Job.Properties("root.texts", 20, 5, null, "C", null));
    }

    @Test
    void many_are_run_like_others() {
        queue.start();
        List<DelayedJob> jobs = queue.delayAll(numbers(0, 2_000));

        fixture.awaitNumber("SELECT count(*) FROM levada.job_finished WHERE state = 'done'", jobs.size());
        assertThat(bulk.seen).hasSize(2_000);
    }

    @Test
    void nothing_to_delay_is_no_work() {
        counter.take();
        assertThat(counted.delayAll(List.of())).isEmpty();
        assertThat(counter.take()).isZero();
    }

    @Test
    void all_are_stored_or_none_even_if_they_take_several_statements() throws Exception {
        fixture.execute("ALTER TABLE levada.job ADD CHECK (args::text <> '[20000]')");

        assertThatThrownBy(() -> queue.delayAll(numbers(0, 20_001))).isInstanceOf(JobStoreException.class);

        assertThat(fixture.number("SELECT count(*) FROM levada.job")).isZero();
    }

    @Test
    void a_conflict_in_a_later_statement_stores_nothing_twice() throws Exception {
        // The first try meets a conflict at its second statement, the second does not.
        fixture.execute("""
                CREATE SEQUENCE tries;
                CREATE FUNCTION conflict() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    IF NEW.args::text = '[10000]' AND nextval('tries') = 1 THEN
                        RAISE EXCEPTION 'a deadlock' USING ERRCODE = 'deadlock_detected';
                    END IF;
                    RETURN NEW;
                END $$;
                CREATE TRIGGER conflict BEFORE INSERT ON levada.job FOR EACH ROW EXECUTE FUNCTION conflict()""");

        queue.delayAll(numbers(0, 10_001));

        assertThat(fixture.number("SELECT count(*) FROM levada.job")).isEqualTo(10_001);
        assertThat(fixture.number("SELECT last_value FROM tries")).isEqualTo(2);
    }

    @Test
    void two_transactions_with_the_same_keys_in_opposite_order_do_not_deadlock() throws Exception {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        List<Thread> threads = new ArrayList<>();
        Set<Throwable> errors = ConcurrentHashMap.newKeySet();
        Set<Long> ids = Collections.synchronizedSet(new HashSet<>());
        for (int t = 0; t < 4; t++) {
            List<Integer> keys = new ArrayList<>(IntStream.range(0, 500).boxed().toList());
            Collections.shuffle(keys, random);
            threads.add(new Thread(() -> {
                try (Connection connection = fixture.direct().getConnection()) {
                    connection.setAutoCommit(false);
                    queue.in(connection)
                            .delayAll(keys.stream()
                                    .map(i -> queue.delayable(Bulk::number, i).identityKey("key " + i))
                                    .toList())
                            .forEach(job -> ids.add(job.id()));
                    connection.commit();
                } catch (Exception e) {
                    errors.add(e);
                }
            }));
        }
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(errors).isEmpty();
        assertThat(ids).hasSize(500);
        assertThat(fixture.number("SELECT count(*) FROM levada.job")).isEqualTo(500);
    }
}
