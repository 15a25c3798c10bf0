package dev.levada.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.levada.Delayable;
import dev.levada.JobFunction;
import dev.levada.JobModel;
import dev.levada.JobQueue;
import dev.levada.JobState;
import dev.levada.fixture.QueueFixture;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The channels' rules once more, from the delay of a job to its end, on a real database. */
class ChannelsEndToEndTest {

    private final QueueFixture fixture = new QueueFixture();
    private final Log log = new Log();

    /** Jobs that write down when they ran. */
    @JobModel("test.log")
    public static class Log {
        final List<String> names = new CopyOnWriteArrayList<>();
        final Map<String, AtomicInteger> running = new ConcurrentHashMap<>();
        final Map<String, Integer> most = new ConcurrentHashMap<>();
        final Semaphore gate = new Semaphore(0);
        volatile String failing = "";

        @JobFunction
        public void write(String name) {
            names.add(name);
            if (name.equals(failing)) {
                throw new IllegalStateException("failing as told");
            }
        }

        @JobFunction
        public void gated(String name) throws InterruptedException {
            gate.acquire();
            names.add(name);
        }

        @JobFunction
        public void count(String channel) throws InterruptedException {
            List<String> path = new ArrayList<>();
            for (String name = channel; ; name = name.substring(0, name.lastIndexOf('.'))) {
                path.add(name);
                if (!name.contains(".")) {
                    break;
                }
            }
            for (String name : path) {
                int now =
                        running.computeIfAbsent(name, n -> new AtomicInteger()).incrementAndGet();
                most.merge(name, now, Math::max);
            }
            Thread.sleep(1);
            for (String name : path) {
                running.computeIfPresent(name, (key, count) -> {
                    count.decrementAndGet();
                    return count;
                });
            }
        }
    }

    @AfterEach
    void close() throws SQLException {
        log.gate.release(1_000);
        fixture.close();
    }

    /** A queue that has not been started: what is delayed before it is, it sees all at once. */
    private JobQueue build(String channels) {
        return fixture.queue(builder -> builder.register(log).channels(channels).workers(20));
    }

    private JobQueue start(String channels) {
        return build(channels).start();
    }

    @Test
    void jobs_run_by_priority_then_by_age() {
        JobQueue queue = build("root:1");
        queue.delay(Log::write, "normal 1");
        queue.delayable(Log::write, "late").priority(20).delay();
        queue.delay(Log::write, "normal 2");
        queue.delayable(Log::write, "urgent").priority(1).delay();
        queue.start();
        await().until(() -> log.names.size() == 4);
        assertThat(log.names).containsExactly("urgent", "normal 1", "normal 2", "late");
    }

    @Test
    void a_better_job_that_comes_late_goes_before_those_that_wait() {
        JobQueue queue = start("root:1");
        for (int i = 0; i < 50; i++) {
            queue.delay(Log::gated, "normal " + i);
        }
        await().until(() -> fixture.number("SELECT count(*) FROM levada.job WHERE state = 'started'") == 1);
        queue.delayable(Log::gated, "urgent").priority(1).delay();
        // On a slow machine heads are read more rarely.
        await().pollDelay(Duration.ofSeconds(1)).until(() -> true);
        log.gate.release(2);
        await().until(() -> log.names.size() == 2);
        assertThat(log.names).containsExactly("normal 0", "urgent");
    }

    @Test
    void a_better_job_that_nobody_tells_of_is_found_by_the_next_poll_although_others_wait() throws SQLException {
        JobQueue queue = fixture.queue(builder ->
                        builder.register(log).channels("root:1").workers(20).pollInterval(Duration.ofMillis(100)))
                .start();
        for (int i = 0; i < 50; i++) {
            queue.delay(Log::gated, "normal " + i);
        }
        fixture.awaitNumber("SELECT count(*) FROM levada.job WHERE state = 'started'", 1);
        fixture.execute(
                "INSERT INTO levada.job (function, args, priority) VALUES ('test.log.gated', '[\"urgent\"]', 1)");
        // On a slow machine heads are read more rarely.
        await().pollDelay(Duration.ofSeconds(1)).until(() -> true);
        log.gate.release(2);
        await().until(() -> log.names.size() == 2);
        assertThat(log.names).containsExactly("normal 0", "urgent");
    }

    @Test
    void an_eta_holds_a_job_back_and_gives_no_precedence_once_it_has_passed() {
        JobQueue queue = build("root:1");
        queue.delayable(Log::write, "later")
                .eta(Duration.ofMillis(50))
                .priority(11)
                .delay();
        queue.delay(Log::write, "first");
        queue.delayable(Log::write, "much later").eta(Duration.ofSeconds(2)).delay();
        await().pollDelay(Duration.ofMillis(100)).until(() -> true);
        queue.start();
        await().until(() -> log.names.size() == 3);
        assertThat(log.names).containsExactly("first", "later", "much later");
    }

    @Test
    void a_sequential_channel_stops_at_a_failed_job_until_a_person_decides() {
        JobQueue queue = start("root:4,seq:1:sequential");
        log.failing = "2";
        List<Long> ids = new ArrayList<>();
        for (String name : List.of("1", "2", "3")) {
            ids.add(queue.delayable(Log::write, name).channel("seq").delay().id());
        }
        fixture.awaitState(queue, ids.get(1), JobState.FAILED);
        fixture.awaitState(queue, queue.delay(Log::write, "elsewhere").id(), JobState.DONE);
        assertThat(queue.jobs().find(ids.get(2)).orElseThrow().state()).isEqualTo(JobState.PENDING);
        log.failing = "";
        queue.jobs().requeue(List.of(ids.get(1)));
        fixture.awaitState(queue, ids.get(2), JobState.DONE);
        assertThat(log.names).containsExactly("1", "2", "elsewhere", "2", "3");
    }

    @Test
    void a_sequential_channel_waits_for_an_earlier_jobs_eta() {
        JobQueue queue = build("root:4,seq:1:sequential");
        queue.delayable(Log::write, "1").channel("seq").delay();
        queue.delayable(Log::write, "2")
                .channel("seq")
                .eta(Duration.ofSeconds(1))
                .delay();
        queue.delayable(Log::write, "3").channel("seq").delay();
        queue.start();
        await().until(() -> log.names.size() == 3);
        assertThat(log.names).containsExactly("1", "2", "3");
    }

    @Test
    void a_throttle_keeps_its_distance_between_starts() throws SQLException {
        JobQueue queue = start("root:4,slow:4:throttle=1");
        for (int i = 0; i < 3; i++) {
            queue.delayable(Log::write, "t" + i).channel("slow").delay();
        }
        fixture.awaitNumber("SELECT count(*) FROM levada.job_finished", 3);
        assertThat(fixture.number("SELECT min(gap) FROM (SELECT (extract(epoch FROM started_at - lag(started_at) OVER"
                        + " (ORDER BY started_at)) * 1000)::bigint AS gap FROM levada.job_finished) AS g"))
                .isGreaterThanOrEqualTo(950);
    }

    @Test
    void a_held_job_lets_others_pass_until_it_is_released() {
        JobQueue queue = build("root:1");
        long held = queue.delay(Log::write, "held").id();
        queue.jobs().hold(List.of(held));
        queue.delay(Log::write, "free");
        queue.start();
        await().until(() -> log.names.contains("free"));
        queue.jobs().release(List.of(held));
        fixture.awaitState(queue, held, JobState.DONE);
        assertThat(log.names).containsExactly("free", "held");
    }

    @Test
    void capacities_changed_by_sql_take_effect_before_the_next_poll() throws SQLException {
        JobQueue queue = fixture.queue(builder ->
                        builder.register(log).channels("root:1").workers(20).pollInterval(Duration.ofMinutes(1)))
                .start();
        for (int i = 0; i < 10; i++) {
            queue.delay(Log::gated, "g" + i);
        }
        fixture.awaitNumber("SELECT count(*) FROM levada.job WHERE state = 'started'", 1);
        fixture.execute("UPDATE levada.channel SET capacity = 7 WHERE name = 'root'");
        fixture.awaitNumber("SELECT count(*) FROM levada.job WHERE state = 'started'", 7);
    }

    @Test
    void no_channel_ever_runs_more_than_its_capacity_whatever_the_load() throws SQLException {
        JobQueue queue = start("root:9,a:4,a.x:2,b:3,b.y:3,c:5");
        JobQueue second = fixture.queue(
                        builder -> builder.register(log).nodeName("second").workers(20))
                .start();
        long seed = Long.getLong("levada.seed", System.nanoTime());
        RandomGenerator random = new SplittableRandom(seed);
        List<String> channels =
                List.of("root.a", "root.a.x", "root.a.new", "root.b", "root.b.y", "root.c", "root.unknown.deep");
        int jobs = 1_500;
        List<Delayable> calls = new ArrayList<>();
        for (int i = 0; i < jobs; i++) {
            String channel = channels.get(random.nextInt(channels.size()));
            calls.add(queue.delayable(Log::count, channel).channel(channel).priority(random.nextInt(5)));
        }
        second.delayAll(calls);
        fixture.awaitNumber("SELECT count(*) FROM levada.job_finished WHERE state = 'done'", jobs);
        Map<String, Integer> capacities =
                Map.of("root", 9, "root.a", 4, "root.a.x", 2, "root.b", 3, "root.b.y", 3, "root.c", 5);
        capacities.forEach((name, capacity) -> assertThat(log.most.get(name))
                .as("most at a time in %s, seed %d", name, seed)
                .isBetween(1, capacity));
    }
}
