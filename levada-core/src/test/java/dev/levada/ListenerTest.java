package dev.levada;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.levada.event.JobEnded;
import dev.levada.event.JobEvent;
import dev.levada.event.JobOutcome;
import dev.levada.event.JobParked;
import dev.levada.event.JobRescued;
import dev.levada.event.JobRescued.Fate;
import dev.levada.event.JobStarted;
import dev.levada.event.JobUnparked;
import dev.levada.event.LeadershipGained;
import dev.levada.event.LeadershipLost;
import dev.levada.event.NodeJoined;
import dev.levada.event.NodeLeft;
import dev.levada.event.NodeLost;
import dev.levada.event.QueueEvent;
import dev.levada.fixture.QueueFixture;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ListenerTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final QueueFixture fixture = new QueueFixture();
    private final List<QueueEvent> events = new CopyOnWriteArrayList<>();
    private final CountDownLatch release = new CountDownLatch(1);

    /** Jobs of each fate. */
    @JobModel("test")
    public class Model {
        @JobFunction(channel = "root.a")
        public void run(int n) {}

        @JobFunction
        public void again(JobContext job) {
            if (job.attempt() == 1) {
                throw new RetryableJobException("shop is down", Duration.ofMillis(10));
            }
        }

        @JobFunction
        public void fail() {
            throw new FailedJobException("no such order");
        }

        @JobFunction
        public void block() throws InterruptedException {
            release.await();
        }
    }

    /** A function that only some nodes know. */
    @JobModel("test.other")
    public static class Other {
        @JobFunction
        public void run() {}
    }

    @AfterEach
    void close() throws SQLException {
        release.countDown();
        fixture.close();
    }

    private JobQueue node(String name) {
        return fixture.running(builder -> builder.register(new Model())
                .nodeName(name)
                .listener(events::add)
                .heartbeat(Duration.ofMillis(200), Duration.ofSeconds(2)));
    }

    private <E extends QueueEvent> List<E> of(Class<E> type) {
        return events.stream().filter(type::isInstance).map(type::cast).toList();
    }

    private List<JobEvent> of(long jobId) {
        return of(JobEvent.class).stream()
                .filter(event -> event.jobId() == jobId)
                .toList();
    }

    @Test
    void a_job_that_is_done_is_told_from_its_start_to_its_end() {
        JobQueue queue = node("n1");
        long id = queue.delay(Model::run, 1).id();
        await().atMost(PATIENCE).until(() -> of(id).size() == 2);
        JobStarted started = (JobStarted) of(id).get(0);
        assertThat(started.node()).isEqualTo("n1");
        assertThat(started.function()).isEqualTo("test.run");
        assertThat(started.channel()).isEqualTo("root.a");
        assertThat(started.attempt()).isEqualTo(1);
        assertThat(started.waited()).isBetween(Duration.ZERO, PATIENCE);
        JobEnded ended = (JobEnded) of(id).get(1);
        assertThat(ended.outcome()).isEqualTo(JobOutcome.DONE);
        assertThat(ended.ran()).isPositive();
        assertThat(ended.errorName()).isNull();
        assertThat(ended.retryIn()).isNull();
        assertThat(ended.at()).isAfterOrEqualTo(started.at());
    }

    @Test
    void what_went_wrong_is_told_with_the_error() {
        JobQueue queue = node("n1");
        long again = queue.delay(Model::again).id();
        long failed = queue.delay(Model::fail).id();
        await().atMost(PATIENCE).until(() -> of(again).size() == 4 && of(failed).size() == 2);
        JobEnded retried = (JobEnded) of(again).get(1);
        assertThat(retried.outcome()).isEqualTo(JobOutcome.RETRIED);
        assertThat(retried.retryIn()).isEqualTo(Duration.ofMillis(10));
        assertThat(retried.errorName()).isEqualTo("dev.levada.RetryableJobException");
        assertThat(retried.errorMessage()).isEqualTo("shop is down");
        assertThat(((JobStarted) of(again).get(2)).attempt()).isEqualTo(2);
        JobEnded end = (JobEnded) of(failed).get(1);
        assertThat(end.outcome()).isEqualTo(JobOutcome.FAILED);
        assertThat(end.errorMessage()).isEqualTo("no such order");
    }

    @Test
    void a_cancelled_one_and_one_that_is_handed_back_are_told_as_such() {
        JobQueue queue = node("n1");
        long cancelled = queue.delay(Model::block).id();
        fixture.awaitState(queue, cancelled, JobState.STARTED);
        queue.jobs().cancel(List.of(cancelled), "by the test");
        await().atMost(PATIENCE).until(() -> of(cancelled).size() == 2);
        assertThat(((JobEnded) of(cancelled).get(1)).outcome()).isEqualTo(JobOutcome.CANCELLED);
        long back = queue.delay(Model::block).id();
        fixture.awaitState(queue, back, JobState.STARTED);
        queue.stop(Duration.ofMillis(50));
        assertThat(((JobEnded) of(back).get(1)).outcome()).isEqualTo(JobOutcome.HANDED_BACK);
    }

    @Test
    void a_node_tells_that_it_joins_leads_hands_over_and_leaves() {
        JobQueue queue = node("n1");
        await().atMost(PATIENCE).until(() -> !of(LeadershipGained.class).isEmpty());
        queue.stop(Duration.ofSeconds(5));
        assertThat(events.stream().map(event -> event.getClass().getSimpleName()))
                .containsExactly("NodeJoined", "LeadershipGained", "LeadershipLost", "NodeLeft");
        assertThat(of(LeadershipLost.class).get(0).term())
                .isEqualTo(of(LeadershipGained.class).get(0).term());
        assertThat(of(NodeLeft.class).get(0).nodeId())
                .isEqualTo(of(NodeJoined.class).get(0).nodeId());
    }

    @Test
    void the_jobs_of_a_lost_node_are_told_with_their_fate() throws SQLException {
        JobQueue queue = node("n1");
        await().atMost(PATIENCE).until(queue::isJobrunner);
        fixture.execute(
                "INSERT INTO levada.node (name, host, pid, version, workers, functions, session_lock, heartbeat_at)"
                        + " VALUES ('ghost', 'h', 1, 'v', 1, '{}', true, clock_timestamp() - interval '1 s')");
        long ghost = fixture.number("SELECT max(id) FROM levada.node");
        fixture.execute(
                "INSERT INTO levada.job (state, function, args, node_id, attempt, retry, crashes, cancel_requested_at)"
                        + " VALUES ('started', 'test.run', '[1]', " + ghost + ", 1, 1, 0, NULL),"
                        + " ('started', 'test.run', '[2]', " + ghost + ", 3, 1, 2, NULL),"
                        + " ('started', 'test.run', '[3]', " + ghost + ", 1, 1, 0, now()),"
                        + " ('enqueued', 'test.run', '[4]', " + ghost + ", 0, 0, 0, NULL)");
        await().atMost(PATIENCE).until(() -> of(JobRescued.class).size() == 4);
        assertThat(of(NodeLost.class)).extracting(NodeLost::lostNode).containsExactly("ghost");
        assertThat(of(NodeLost.class)).extracting(NodeLost::lostNodeId).containsExactly((int) ghost);
        assertThat(of(JobRescued.class).stream().map(JobRescued::fate))
                .containsExactlyInAnyOrder(Fate.CRASHED, Fate.POISON, Fate.CANCELLED, Fate.WAITS);
        assertThat(of(JobRescued.class).stream().map(JobRescued::attempt)).containsExactlyInAnyOrder(1, 3, 1, 0);
        assertThat(of(JobRescued.class)).allMatch(event -> event.function().equals("test.run"));
        fixture.awaitNumber("SELECT count(*) FROM levada.job_finished WHERE state = 'done'", 2);
    }

    @Test
    void a_node_that_was_taken_for_dead_tells_it_of_itself_and_what_its_jobs_came_to() throws SQLException {
        JobQueue queue = node("n1");
        long id = queue.delay(Model::block).id();
        fixture.awaitState(queue, id, JobState.STARTED);
        fixture.execute("UPDATE levada.node SET state = 'lost'");
        await().atMost(PATIENCE).until(() -> of(NodeJoined.class).size() == 2);
        assertThat(of(NodeLost.class)).extracting(NodeLost::lostNode).containsExactly("n1");
        release.countDown();
        fixture.awaitState(queue, id, JobState.DONE);
        await().atMost(PATIENCE)
                .until(() -> of(id).stream()
                        .anyMatch(event -> event instanceof JobEnded ended && ended.outcome() == JobOutcome.DONE));
        assertThat(of(id))
                .as("it gives the job back itself, or finds it as one of a lost node")
                .anyMatch(event -> event instanceof JobRescued
                        || (event instanceof JobEnded ended && ended.outcome() == JobOutcome.HANDED_BACK));
    }

    @Test
    void a_job_that_is_set_aside_and_comes_back_is_told_with_the_reason() throws SQLException {
        JobQueue queue = node("n1");
        await().atMost(PATIENCE).until(queue::isJobrunner);
        fixture.execute("INSERT INTO levada.job (function) VALUES ('test.other.run')");
        fixture.execute("SELECT pg_notify('levada', 'jobs root')");
        long id = fixture.number("SELECT max(id) FROM levada.job");
        await().atMost(PATIENCE).until(() -> of(id).size() == 1);
        assertThat(((JobParked) of(id).get(0)).reason()).isEqualTo("no node knows the job function test.other.run");
        fixture.running(builder -> builder.register(new Other()).nodeName("n2"));
        fixture.awaitState(queue, id, JobState.DONE);
        await().atMost(PATIENCE).until(() -> of(id).size() == 2);
        assertThat(of(id).get(1)).isInstanceOf(JobUnparked.class);
    }

    @Test
    void a_listener_that_throws_or_never_returns_holds_up_no_job() {
        CountDownLatch never = new CountDownLatch(1);
        JobQueue queue = fixture.running(builder -> builder.register(new Model())
                .listener(event -> {
                    throw new AssertionError("listener");
                })
                .listener(events::add)
                .listener(event -> {
                    try {
                        never.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                }));
        for (int i = 0; i < 20; i++) {
            fixture.awaitState(queue, queue.delay(Model::run, i).id(), JobState.DONE);
        }
        assertThat(events).as("told before the one that never returns").hasSize(1);
        queue.stop(Duration.ofSeconds(5));
        assertThat(queue.isJobrunner()).isFalse();
    }
}
