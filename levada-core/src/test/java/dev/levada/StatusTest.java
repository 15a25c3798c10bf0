package dev.levada;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.levada.fixture.QueueFixture;
import dev.levada.history.Histogram;
import dev.levada.status.ChannelStatus;
import dev.levada.status.Count;
import dev.levada.status.JobCounts;
import dev.levada.status.NodeStatus;
import dev.levada.status.NodeStatus.State;
import dev.levada.status.QueueStatus;
import dev.levada.status.Trouble;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StatusTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final QueueFixture fixture = new QueueFixture();
    private final CountDownLatch release = new CountDownLatch(1);

    /** Jobs that stay as long as the test wants. */
    @JobModel("test")
    public class Model {
        @JobFunction(channel = "root.a")
        public void block() throws InterruptedException {
            release.await();
        }

        @JobFunction(channel = "root.a")
        public void run(int n) {}

        @JobFunction(channel = "root.seq")
        public void fail() {
            throw new FailedJobException("no");
        }
    }

    @AfterEach
    void close() throws SQLException {
        release.countDown();
        fixture.close();
    }

    private static ChannelStatus channel(JobQueue queue, String name) {
        return queue.channels().status().stream()
                .filter(status -> status.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private void jobs(String channel, String rest, long count) throws SQLException {
        fixture.execute("INSERT INTO levada.job (function, channel, state, stage, eta, created_at) SELECT 'test.run', '"
                + channel + "', " + rest + " FROM generate_series(1, " + count + ") n");
    }

    @Test
    void channels_tell_what_runs_waits_and_failed_in_them_and_below() throws SQLException {
        JobQueue queue = fixture.queue(builder -> builder.register(new Model()).channels("root:7,a:2,b:0,b.c:3"));
        jobs("root.a", "'pending', 'ready', NULL, now() - interval '1 hour'", 3);
        jobs("root.a", "'started', 'ready', NULL, now()", 2);
        fixture.execute("UPDATE levada.job SET started_at = now() WHERE state = 'started'");
        jobs("root.b.c", "'pending', 'scheduled', now() + interval '1 day', now()", 4);
        jobs("root.b.c", "'pending', 'ready', now() - interval '1 minute', now() - interval '9 days'", 1);
        jobs("root.b.x.y", "'failed', 'ready', NULL, now()", 5);
        jobs("root.b", "'pending', 'held', NULL, now()", 6);
        jobs("root.z", "'pending', 'parked', NULL, now()", 7);
        assertThat(queue.channels().status())
                .extracting(ChannelStatus::name)
                .containsExactly("root", "root.a", "root.b", "root.b.c", "root.b.x", "root.b.x.y", "root.z");
        ChannelStatus root = channel(queue, "root");
        assertThat(root.own()).isEqualTo(JobCounts.NONE);
        assertThat(root.capacity()).isEqualTo(7);
        assertThat(root.pausedBy()).isNull();
        assertThat(root.total().running()).isEqualTo(2);
        assertThat(root.total().ready()).isEqualTo(new Count(4, false));
        assertThat(root.total().scheduled()).isEqualTo(new Count(4, false));
        assertThat(root.total().held()).isEqualTo(new Count(6, false));
        assertThat(root.total().parked()).isEqualTo(new Count(7, false));
        assertThat(root.total().failed()).isEqualTo(new Count(5, false));
        assertThat(root.total().waiting()).hasToString("21");
        assertThat(root.total().oldest()).isBetween(Duration.ofMinutes(60), Duration.ofMinutes(65));
        ChannelStatus below = channel(queue, "root.b.c");
        assertThat(below.pausedBy()).isEqualTo("root.b");
        assertThat(below.capacity()).isEqualTo(3);
        assertThat(below.own().oldest()).as("since its ETA").isBetween(Duration.ofMinutes(1), Duration.ofMinutes(6));
        assertThat(channel(queue, "root.b.x.y").settings()).isNull();
        assertThat(channel(queue, "root.b").total().failed().number()).isEqualTo(5);
        assertThat(queue.status().longestWaiting())
                .extracting(ChannelStatus::name)
                .isEqualTo("root.a");
        fixture.execute("DELETE FROM levada.job");
    }

    @Test
    void of_each_channel_the_longest_run_is_told() throws SQLException {
        JobQueue queue = fixture.queue(builder -> builder.register(new Model()));
        assertThat(queue.status().longestRunning()).isNull();
        jobs("root.a", "'started', 'ready', NULL, now()", 2);
        fixture.execute(
                "UPDATE levada.job SET started_at = now() - interval '2 hours' * id / (SELECT max(id) FROM levada.job)");
        jobs("root.a.b", "'started', 'ready', NULL, now()", 1);
        fixture.execute("UPDATE levada.job SET started_at = now() - interval '3 hours' WHERE channel = 'root.a.b'");
        jobs("root.c", "'enqueued', 'ready', NULL, now()", 1);
        fixture.execute("UPDATE levada.job SET started_at = now() - interval '9 hours' WHERE channel = 'root.c'");
        JobCounts a = channel(queue, "root.a").own();
        assertThat(a.longestRun()).isBetween(Duration.ofHours(2), Duration.ofMinutes(125));
        assertThat(channel(queue, "root").total().longestRun()).isBetween(Duration.ofHours(3), Duration.ofMinutes(185));
        assertThat(channel(queue, "root.c").total().longestRun())
                .as("it has not begun")
                .isNull();
        assertThat(queue.status().longestRunning())
                .extracting(ChannelStatus::name)
                .isEqualTo("root.a.b");
        fixture.execute("DELETE FROM levada.job");
    }

    /** Has it in the history that no execution took longer than about so much. */
    private void history(String function, Duration longest) throws SQLException {
        fixture.execute(
                "INSERT INTO levada.history_day SELECT date_trunc('day', now()) - d * interval '1 day', '" + function
                        + "', '', 1, 1, 1, 0, 0, 0, 0, 0, 1, 1, '{1}', array_fill(0, ARRAY["
                        + Histogram.bucket(longest.toNanos() / 1_000) + " - d]) || 1 FROM generate_series(0, 3) d");
    }

    private void runs(String function, String time) throws SQLException {
        fixture.execute("INSERT INTO levada.job (state, function, started_at) VALUES ('started', '" + function
                + "', now() - interval '" + time + "')");
    }

    @Test
    void a_job_that_runs_for_much_longer_than_all_before_is_trouble() throws SQLException {
        JobQueue queue = fixture.queue(builder -> builder.register(new Model()));
        history("test.short", Duration.ofMinutes(10));
        history("test.long", Duration.ofHours(3));
        fixture.execute(
                "INSERT INTO levada.history_day SELECT now(), 'test.never', '', 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, '{}', '{}'");
        runs("test.short", "65 minutes");
        runs("test.long", "6 hours");
        runs("test.new", "9 days");
        runs("test.never", "9 days");
        assertThat(queue.status().troubles())
                .as("an hour more, twice as long, no history")
                .isEmpty();
        runs("test.short", "80 minutes");
        runs("test.long", "8 hours");
        runs("test.long", "50 hours");
        assertThat(queue.status().troubles()).extracting(Trouble::kind).containsOnly(Trouble.Kind.LONG_RUN);
        assertThat(queue.status().troubles())
                .extracting(Trouble::sentence)
                .satisfiesExactly(
                        two -> assertThat(two)
                                .matches(
                                        "2 jobs of test\\.long have been running for up to 2 days, job \\d+ for longest;"
                                                + " none of this function took longer than 3 h before\\."),
                        one -> assertThat(one)
                                .matches("Job \\d+ \\(test\\.short\\) has been running for 80 min;"
                                        + " none of this function took longer than 1\\d min before\\."));
        assertThat(queue.status().troubles().get(0).advice())
                .contains("levada cancel " + fixture.number("SELECT max(id) FROM levada.job"));
        fixture.execute("DELETE FROM levada.job");
    }

    @Test
    void large_numbers_are_estimated_and_marked_as_such() throws SQLException {
        JobQueue queue = fixture.queue(builder -> builder.register(new Model()));
        fixture.execute("ALTER TABLE levada.job SET (autovacuum_enabled = off)");
        jobs("root.big", "'pending', 'ready', NULL, now()", 200_000);
        jobs("root.big", "'failed', 'ready', NULL, now()", 60_000);
        jobs("root.small", "'pending', 'ready', NULL, now()", 5_000);
        fixture.execute("INSERT INTO levada.job (function, channel, priority, created_at)"
                + " VALUES ('test.run', 'root.big', 99, now() - interval '3 days')");
        JobCounts big = channel(queue, "root.big").own();
        assertThat(big.ready().estimated()).isTrue();
        assertThat(big.ready().number()).isBetween(150_000L, 250_000L);
        assertThat(big.failed().estimated()).isTrue();
        assertThat(big.failed().number()).isBetween(40_000L, 80_000L);
        assertThat(big.oldest()).as("the one that starves behind the others").isGreaterThan(Duration.ofDays(3));
        assertThat(channel(queue, "root.small").own().ready()).isEqualTo(new Count(5_000, false));
        assertThat(channel(queue, "root").total().ready().toString()).startsWith("~");
    }

    @Test
    void many_channels_are_told_apart_whatever_their_names() throws SQLException {
        JobQueue queue = fixture.queue(builder -> builder.register(new Model()));
        fixture.execute(
                "INSERT INTO levada.job (function, channel) SELECT 'test.run', 'root.\"Ö; DROP ''' || n || '/\\%.ü'"
                        + " FROM generate_series(1, 1200) n, generate_series(1, 2)");
        assertThat(queue.channels().status()).hasSize(1 + 2 * 1200);
        assertThat(channel(queue, "root").total().ready()).isEqualTo(new Count(2400, false));
        assertThat(channel(queue, "root.\"Ö; DROP '7/\\%.ü").own().ready().number())
                .isEqualTo(2);
    }

    @Test
    void a_throttle_that_holds_back_is_told_and_holds_those_below_too() throws SQLException {
        JobQueue queue =
                fixture.running(builder -> builder.register(new Model()).channels("root:100,a:5:throttle=3600,a.b:5"));
        fixture.awaitState(queue, queue.delay(Model::run, 1).id(), JobState.DONE);
        assertThat(channel(queue, "root.a").throttledFor()).isBetween(Duration.ofMinutes(50), Duration.ofHours(1));
        assertThat(channel(queue, "root.a.b").throttledFor()).isPositive();
        assertThat(channel(queue, "root").throttledFor()).isZero();
    }

    @Test
    void nodes_are_told_with_what_they_do() {
        JobQueue queue = fixture.running(
                builder -> builder.register(new Model()).nodeName("one").workers(3));
        fixture.awaitState(queue, queue.delay(Model::block).id(), JobState.STARTED);
        NodeStatus node = queue.nodes().list().get(0);
        assertThat(node.name()).isEqualTo("one");
        assertThat(node.state()).isEqualTo(State.ACTIVE);
        assertThat(node.jobrunner()).isTrue();
        assertThat(node.workers()).isEqualTo(3);
        assertThat(node.running()).isEqualTo(1);
        assertThat(node.pid()).isEqualTo(ProcessHandle.current().pid());
        assertThat(node.host()).isNotBlank();
        assertThat(node.version()).isNotBlank();
        assertThat(node.silence()).isLessThan(Duration.ofSeconds(10));
        assertThat(node.startedAt())
                .isBetween(Instant.now().minusSeconds(60), Instant.now().plusSeconds(60));
        assertThat(queue.status().jobrunner()).get().extracting(NodeStatus::id).isEqualTo(node.id());
        assertThat(queue.status().isHealthy()).isTrue();
    }

    @Test
    void a_node_that_has_stopped_is_no_longer_among_them() {
        JobQueue queue = fixture.running(builder -> builder.register(new Model()));
        await().atMost(PATIENCE).until(() -> queue.nodes().list().size() == 1);
        queue.stop(Duration.ofSeconds(5));
        assertThat(queue.nodes().list()).isEmpty();
    }

    @Test
    void jobs_that_wait_without_any_node_are_trouble_and_none_without_jobs() {
        JobQueue queue = fixture.queue(builder -> builder.register(new Model()));
        assertThat(queue.status().troubles()).isEmpty();
        queue.delay(Model::run, 1);
        QueueStatus status = queue.status();
        assertThat(status.isHealthy()).isFalse();
        assertThat(status.troubles()).hasSize(1);
        assertThat(status.troubles().get(0).kind()).isEqualTo(Trouble.Kind.NO_NODE);
        assertThat(status.troubles().get(0).sentence()).isEqualTo("A job waits, and no node runs jobs.");
        assertThat(status.schema()).isEqualTo("levada");
        assertThat(status.schemaVersion()).isPositive();
        assertThat(status.database()).isNotBlank();
    }

    @Test
    void a_node_whose_session_is_gone_is_silent_and_in_trouble_when_it_has_jobs() throws SQLException {
        JobQueue queue = fixture.queue(builder -> builder.register(new Model()));
        fixture.execute(
                "INSERT INTO levada.node (name, host, pid, version, workers, functions, session_lock, heartbeat_at)"
                        + " VALUES ('ghost', 'far', 1, 'v', 1, '{}', true, clock_timestamp() - interval '2 s'),"
                        + " ('lazy', 'far', 2, 'v', 1, '{}', false, clock_timestamp() - interval '9 s'),"
                        + " ('gone', 'far', 3, 'v', 1, '{}', false, clock_timestamp() - interval '11 s'),"
                        + " ('old', 'far', 4, 'v', 1, '{}', false, clock_timestamp() - interval '2 days')");
        fixture.execute("UPDATE levada.node SET started_at = now() - interval '3 days'");
        fixture.execute("UPDATE levada.node SET state = 'lost' WHERE name = 'old'");
        assertThat(queue.nodes().list())
                .extracting(node -> node.name() + " " + node.state())
                .containsExactly("ghost SILENT", "lazy ACTIVE", "gone SILENT");
        fixture.execute("INSERT INTO levada.job (state, function, node_id, attempt, started_at) SELECT 'started',"
                + " 'test.run', id, 1, now() FROM levada.node WHERE name IN ('ghost', 'old')");
        assertThat(queue.nodes().list())
                .extracting(node -> node.name() + " " + node.state())
                .containsExactly("ghost SILENT", "lazy ACTIVE", "gone SILENT", "old LOST");
        assertThat(queue.status().troubles())
                .extracting(Trouble::kind)
                .containsExactly(Trouble.Kind.NO_JOBRUNNER, Trouble.Kind.LOST_NODE, Trouble.Kind.LOST_NODE);
        assertThat(queue.status().troubles().get(1).sentence())
                .isEqualTo("The node ghost on far is gone and still has 1 job.");
        fixture.execute("DELETE FROM levada.job");
    }

    @Test
    void nodes_without_a_jobrunner_are_trouble_after_a_lease() throws SQLException {
        JobQueue queue = fixture.queue(builder -> builder.register(new Model()));
        fixture.execute(
                "INSERT INTO levada.node (name, host, pid, version, workers, functions, session_lock, lease, started_at)"
                        + " VALUES ('young', 'far', 1, 'v', 1, '{}', false, '1 min', now() - interval '50 s')");
        assertThat(queue.status().jobrunner()).isEmpty();
        assertThat(queue.status().troubles()).as("the first node has just come").isEmpty();
        fixture.execute("UPDATE levada.node SET started_at = now() - interval '70 s'");
        assertThat(queue.status().troubles()).extracting(Trouble::kind).containsExactly(Trouble.Kind.NO_JOBRUNNER);
        fixture.execute("UPDATE levada.jobrunner SET expires_at = now() - interval '50 s'");
        assertThat(queue.status().troubles()).as("there was one").isEmpty();
        fixture.execute("UPDATE levada.jobrunner SET expires_at = now() - interval '70 s'");
        assertThat(queue.status().troubles()).extracting(Trouble::kind).containsExactly(Trouble.Kind.NO_JOBRUNNER);
        fixture.execute("UPDATE levada.node SET heartbeat_at = now() - interval '2 min'");
        assertThat(queue.status().troubles()).as("no node, and no job").isEmpty();
    }

    @Test
    void a_jobrunner_that_stops_says_until_when_it_was_one() throws SQLException {
        JobQueue queue = fixture.running(builder -> builder.register(new Model()));
        await().atMost(PATIENCE).until(queue::isJobrunner);
        queue.stop(Duration.ofSeconds(5));
        assertThat(fixture.number("SELECT count(*) FROM levada.jobrunner WHERE expires_at <= clock_timestamp()"
                        + " AND expires_at > clock_timestamp() - interval '1 minute'"))
                .isOne();
    }

    @Test
    void a_sequential_channel_behind_a_failed_job_is_trouble() {
        JobQueue queue =
                fixture.running(builder -> builder.register(new Model()).channels("root:100,seq:1:sequential"));
        fixture.awaitState(queue, queue.delay(Model::fail).id(), JobState.FAILED);
        assertThat(queue.status().isHealthy()).as("a failed job alone").isTrue();
        queue.delay(Model::fail);
        assertThat(queue.status().troubles()).extracting(Trouble::kind).containsExactly(Trouble.Kind.STOPPED_CHANNEL);
        assertThat(queue.status().troubles().get(0).sentence())
                .isEqualTo("The sequential channel root.seq is stopped by 1 job that failed; 1 behind.");
    }
}
