package dev.levada.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.levada.Job;
import dev.levada.JobAttempt;
import dev.levada.JobAttempt.Outcome;
import dev.levada.JobFunction;
import dev.levada.JobModel;
import dev.levada.JobQueue;
import dev.levada.JobState;
import dev.levada.fixture.QueueFixture;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Nodes of old and new code side by side on one database, as during a deployment, when a method's parameters have changed. */
class MixedVersionsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final QueueFixture fixture = new QueueFixture();
    private final List<String> ran = new CopyOnWriteArrayList<>();

    /** As it was. */
    @JobModel("sale.order")
    public static class Old {
        private final List<String> ran;

        Old(List<String> ran) {
            this.ran = ran;
        }

        @JobFunction(channel = "sale")
        public void confirm(long id) {
            ran.add("old " + id);
        }
    }

    /** As it is now. */
    @JobModel("sale.order")
    public static class New {
        private final List<String> ran;

        New(List<String> ran) {
            this.ran = ran;
        }

        @JobFunction(channel = "sale")
        public void confirm(long id, String by) {
            ran.add("new " + id + " " + by);
        }
    }

    @AfterEach
    void close() throws SQLException {
        fixture.close();
    }

    private JobQueue node(String name, Object model) {
        return node(name, model, "root:100");
    }

    private JobQueue node(String name, Object model, String channels) {
        JobQueue queue = fixture.queue(
                        builder -> builder.register(model).nodeName(name).channels(channels))
                .start();
        fixture.awaitNumber("SELECT count(*) FROM levada.node WHERE state = 'active' AND name = '" + name + "'", 1);
        return queue;
    }

    /** A node of old code that is the jobrunner, and prefers itself as long as it has room. */
    private JobQueue oldJobrunner(String channels) {
        JobQueue queue = node("before", new Old(ran), channels);
        await().atMost(PATIENCE).until(queue::isJobrunner);
        return queue;
    }

    private long insert(String arguments) throws SQLException {
        long id = fixture.number("INSERT INTO levada.job (function, args) VALUES ('sale.order.confirm', '" + arguments
                + "') RETURNING id");
        fixture.execute("SELECT pg_notify('levada', 'jobs root')");
        return id;
    }

    /** One of new code that never takes a job; nobody waits to hear what runs there. */
    private void insertNodeWithoutWorkers() throws SQLException {
        fixture.execute(
                "INSERT INTO levada.node (name, host, pid, version, workers, functions, signatures, session_lock, lease, heartbeat_at)"
                        + " VALUES ('after', 'h', 1, 'v', 0, '{sale.order.confirm}', '{other}', false, '1 hour', now() + interval '1 hour');"
                        + " INSERT INTO levada.reminded SELECT id FROM levada.node WHERE name = 'after'");
    }

    @Test
    void jobs_of_both_versions_are_done_by_nodes_that_take_them_and_no_retry_is_used() throws SQLException {
        JobQueue before = oldJobrunner("root:100");
        JobQueue after = node("after", new New(ran));
        List<String> expected = new ArrayList<>();
        for (long id = 1; id <= 40; id++) {
            before.delay(Old::confirm, id);
            after.delay(New::confirm, id, "Ada");
            expected.add("old " + id);
            expected.add("new " + id + " Ada");
        }
        fixture.awaitNumber("SELECT count(*) FROM levada.job_finished WHERE state = 'done' AND retry = 1", 80);
        assertThat(ran).containsExactlyInAnyOrderElementsOf(expected);
        assertThat(fixture.number("SELECT count(*) FROM levada.job_attempt WHERE outcome = 'handed_back'"))
                .as("jobs that had come to the wrong node")
                .isPositive();
        assertThat(fixture.number("SELECT count(*) FROM levada.job_attempt WHERE outcome <> 'handed_back'"))
                .isZero();
    }

    @Test
    void a_job_that_the_jobrunner_and_others_cannot_take_comes_to_the_one_node_that_can() {
        oldJobrunner("root:100");
        node("before too", new Old(ran));
        JobQueue after = node("after", new New(ran));
        long id = after.delay(New::confirm, 1L, "Ada").id();
        fixture.awaitState(after, id, JobState.DONE);
        List<JobAttempt> attempts = after.jobs().attempts(id);
        assertThat(attempts)
                .extracting(JobAttempt::node, JobAttempt::outcome)
                .containsExactly(Tuple.tuple("before", Outcome.HANDED_BACK), Tuple.tuple("after", Outcome.DONE));
        assertThat(attempts.get(0).exceptionMessage())
                .contains(
                        "do not fit sale.order.confirm(long id)",
                        "[1,\"Ada\"]",
                        "the node 'after' runs another version of the function");
    }

    @Test
    void a_job_whose_arguments_fit_nowhere_fails_when_the_last_node_of_another_version_has_gone() throws SQLException {
        JobQueue before = oldJobrunner("root:100");
        insertNodeWithoutWorkers();
        long id = insert("[1, \"Ada\"]");
        fixture.awaitNumber("SELECT least(count(*), 2) FROM levada.job_attempt WHERE outcome = 'handed_back'", 2);
        Job waits = before.jobs().find(id).orElseThrow();
        assertThat(waits.state()).isNotEqualTo(JobState.FAILED);
        fixture.execute("UPDATE levada.node SET state = 'stopped' WHERE name = 'after'");
        Job failed = fixture.awaitState(before, id, JobState.FAILED);
        assertThat(failed.execution().retry()).isOne();
        assertThat(failed.outcome().exceptionName()).isEqualTo("dev.levada.argument.ArgumentMismatchException");
        assertThat(failed.outcome().exceptionMessage())
                .contains("confirm(long id)", "[1, \"Ada\"]")
                .doesNotContain("another version");
    }

    @Test
    void a_job_that_each_version_has_refused_fails_and_is_tried_by_all_once_more_after_a_person_has_mended_it()
            throws SQLException {
        JobQueue before = oldJobrunner("root:100");
        JobQueue after = node("after", new New(ran));
        long id = insert("[1, \"Ada\", 2]");
        fixture.awaitState(after, id, JobState.FAILED);
        assertThat(after.jobs().attempts(id))
                .extracting(JobAttempt::node, JobAttempt::outcome)
                .containsExactly(Tuple.tuple("before", Outcome.HANDED_BACK), Tuple.tuple("after", Outcome.FAILED));

        assertThat(before.jobs().changeArguments(id, "[1]").isComplete()).isTrue();
        // It is the other version's turn again, so that the one it fits is not the first to be asked.
        fixture.execute("UPDATE levada.job SET attempt = attempt + 1");
        assertThat(before.jobs().requeue(List.of(id)).isComplete()).isTrue();
        Job done = fixture.awaitState(before, id, JobState.DONE);
        assertThat(done.execution().retry()).isOne();
        assertThat(before.jobs().attempts(id))
                .extracting(JobAttempt::node, JobAttempt::outcome)
                .endsWith(Tuple.tuple("after", Outcome.HANDED_BACK), Tuple.tuple("before", Outcome.DONE));
    }

    @Test
    void a_job_that_has_waited_a_hundred_times_for_a_node_that_never_takes_it_fails() throws SQLException {
        JobQueue before = oldJobrunner("root:100");
        insertNodeWithoutWorkers();
        long id = fixture.number("INSERT INTO levada.job (function, args, attempt, stage)"
                + " VALUES ('sale.order.confirm', '[1, \"Ada\"]', 99, 'held') RETURNING id");
        fixture.execute("INSERT INTO levada.job_attempt (job_id, attempt, outcome, node_id, exc_name)"
                + " SELECT " + id + ", n, 'handed_back', (SELECT id FROM levada.node WHERE name = 'before'),"
                + " 'dev.levada.argument.ArgumentMismatchException' FROM generate_series(1, 99) AS n");
        assertThat(before.jobs().release(List.of(id)).isComplete()).isTrue();
        fixture.awaitNumber("SELECT count(*) FROM levada.job_attempt WHERE outcome = 'handed_back'", 100);
        fixture.execute("UPDATE levada.job SET eta = clock_timestamp(); SELECT pg_notify('levada', 'changed root')");
        fixture.awaitState(before, id, JobState.FAILED);
    }

    @Test
    void a_sequential_channel_keeps_its_order_while_its_jobs_look_for_their_node() throws SQLException {
        String channels = "root:100,sale:1:sequential";
        JobQueue before = oldJobrunner(channels);
        JobQueue after = node("after", new New(ran), channels);
        after.delay(New::confirm, 1L, "Ada");
        before.delay(Old::confirm, 2L);
        after.delay(New::confirm, 3L, "Ada");
        before.delay(Old::confirm, 4L);
        fixture.awaitNumber("SELECT count(*) FROM levada.job_finished WHERE state = 'done'", 4);
        assertThat(ran).containsExactly("new 1 Ada", "old 2", "new 3 Ada", "old 4");
        assertThat(fixture.number("SELECT count(*) FROM levada.job_attempt WHERE outcome = 'handed_back'"))
                .isPositive();
    }

    @Test
    void a_cancel_that_was_accepted_before_a_job_is_handed_back_counts() throws SQLException {
        JobQueue before = oldJobrunner("root:100");
        node("after", new New(ran));
        // As if it had been asked for while the node was about to record the refusal.
        fixture.execute("""
                CREATE FUNCTION levada.cancelled() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    NEW.cancel_requested_at := clock_timestamp();
                    RETURN NEW;
                END $$;
                CREATE TRIGGER cancelled BEFORE UPDATE ON levada.job FOR EACH ROW
                    WHEN (OLD.state = 'pending' AND NEW.state = 'started') EXECUTE FUNCTION levada.cancelled()""");
        long id = insert("[1, \"Ada\"]");
        fixture.awaitState(before, id, JobState.CANCELLED);
        assertThat(ran).isEmpty();
    }
}
