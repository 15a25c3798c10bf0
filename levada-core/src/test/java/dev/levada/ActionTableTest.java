package dev.levada;

import static org.assertj.core.api.Assertions.assertThat;

import dev.levada.fixture.QueueFixture;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiFunction;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every action on a job in every state. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ActionTableTest {

    private static final Map<String, BiFunction<Jobs, List<Long>, ActionResult>> ACTIONS = Map.of(
            "cancel", (jobs, ids) -> jobs.cancel(ids, "Ada"),
            "requeue", Jobs::requeue,
            "setDone", (jobs, ids) -> jobs.setDone(ids, "Ada"),
            "hold", Jobs::hold,
            "release", Jobs::release,
            "changePriority", (jobs, ids) -> jobs.changePriority(ids, 77),
            "changeEta", (jobs, ids) -> jobs.changeEta(ids, Instant.parse("2035-01-01T00:00:00Z")),
            "changeEtaFromNow", (jobs, ids) -> jobs.changeEta(ids, Duration.ofDays(1)),
            "changeChannel", (jobs, ids) -> jobs.changeChannel(ids, "other"));

    private static final Map<String, String> PARTICIPLES = Map.of(
            "cancel", "cancelled",
            "requeue", "requeued",
            "setDone", "set to done",
            "hold", "held",
            "release", "released",
            "changePriority", "given another priority",
            "changeEta", "given another ETA",
            "changeEtaFromNow", "given another ETA",
            "changeChannel", "moved");

    private final QueueFixture fixture = new QueueFixture();
    private final Gate gate = new Gate();
    private final JobQueue queue =
            fixture.queue(builder -> builder.register(gate).channels("root:100,root.paused:0"));

    @BeforeAll
    void start() {
        queue.start();
    }

    @AfterAll
    void close() throws Exception {
        gate.end.release(10_000);
        fixture.close();
    }

    /** Brings a job into a state, by what brings jobs there, or where nothing does without another node, by SQL. */
    private long job(String state) throws Exception {
        Delayable call = queue.delayable(Gate::pass, state);
        switch (state) {
            case "pending" -> call.channel("paused");
            case "scheduled" -> call.eta(Duration.ofDays(3));
            case "held", "wait_dependencies", "enqueued", "parked" -> call.channel("paused");
            default -> {}
        }
        long id = call.delay().id();
        switch (state) {
            case "held" -> queue.jobs().hold(List.of(id));
            case "wait_dependencies" ->
                fixture.execute("UPDATE levada.job SET state = 'wait_dependencies' WHERE id = " + id);
            case "enqueued" ->
                // For a node that lives but does not take it, so that the job stays as it is.
                fixture.execute("UPDATE levada.job SET state = 'enqueued', enqueued_at = clock_timestamp(), node_id = "
                        + sleepingNode() + " WHERE id = " + id);
            case "parked" ->
                fixture.execute("UPDATE levada.job SET stage = 'parked', function = 'test.gate.gone' WHERE id = " + id);
            case "started" -> gate.awaitBegun();
            case "done" -> end(id, JobState.DONE);
            case "failed" -> end(id, JobState.FAILED);
            case "cancelled" -> {
                gate.awaitBegun();
                queue.jobs().cancel(List.of(id), "Bob");
                fixture.awaitState(queue, id, JobState.CANCELLED);
            }
            default -> {}
        }
        return id;
    }

    private void end(long id, JobState state) {
        gate.awaitBegun();
        gate.outcome = state == JobState.FAILED ? new FailedJobException("broken") : null;
        gate.end.release();
        fixture.awaitState(queue, id, state);
        gate.outcome = null;
    }

    private long sleepingNode() throws Exception {
        return fixture.number("""
                INSERT INTO levada.node (name, host, pid, version, workers, functions, session_lock, heartbeat_at)
                VALUES ('sleeper', 'nowhere', 1, '0', 0, '{}', false, clock_timestamp() + interval '1 hour') RETURNING id""");
    }

    // What the job is afterwards; asked, and refused with the state that is named.
    @ParameterizedTest(name = "{0} {1}: {2}")
    @CsvSource({
        "cancel, wait_dependencies, cancelled",
        "cancel, pending, cancelled",
        "cancel, scheduled, cancelled",
        "cancel, held, cancelled",
        "cancel, parked, cancelled",
        "cancel, enqueued, cancelled",
        "cancel, started, asked",
        "cancel, done, refused done",
        "cancel, cancelled, refused cancelled",
        "cancel, failed, cancelled",
        "requeue, wait_dependencies, refused wait_dependencies",
        "requeue, pending, refused pending",
        "requeue, scheduled, refused pending",
        "requeue, held, refused pending",
        "requeue, parked, refused pending",
        "requeue, enqueued, refused enqueued",
        "requeue, started, refused started",
        "requeue, done, started",
        "requeue, cancelled, started",
        "requeue, failed, started",
        "setDone, wait_dependencies, done",
        "setDone, pending, done",
        "setDone, scheduled, done",
        "setDone, held, done",
        "setDone, parked, done",
        "setDone, enqueued, done",
        "setDone, started, refused started",
        "setDone, done, refused done",
        "setDone, cancelled, refused cancelled",
        "setDone, failed, done",
        "hold, wait_dependencies, refused wait_dependencies",
        "hold, pending, pending held",
        "hold, scheduled, pending held",
        "hold, held, pending held",
        "hold, parked, pending held",
        "hold, enqueued, refused enqueued",
        "hold, started, refused started",
        "hold, done, refused done",
        "hold, cancelled, refused cancelled",
        "hold, failed, refused failed",
        "release, wait_dependencies, refused wait_dependencies",
        "release, pending, refused not held",
        "release, scheduled, refused not held",
        "release, held, pending ready",
        "release, parked, refused not held",
        "release, enqueued, refused enqueued",
        "release, started, refused started",
        "release, done, refused done",
        "release, cancelled, refused cancelled",
        "release, failed, refused failed",
    })
    void an_action_on_a_job_in_a_state(String action, String state, String expected) throws Exception {
        check(action, state, expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"changePriority", "changeEta", "changeEtaFromNow", "changeChannel"})
    void jobs_that_wait_or_have_failed_can_be_changed_and_others_not(String action) throws Exception {
        boolean eta = action.startsWith("changeEta");
        check(action, "wait_dependencies", "wait_dependencies");
        check(
                action,
                "pending",
                eta ? "pending scheduled" : action.equals("changeChannel") ? "started" : "pending ready");
        check(action, "scheduled", "pending scheduled");
        check(action, "held", "pending held");
        check(action, "parked", eta ? "pending scheduled" : "pending parked");
        check(action, "failed", "failed");
        for (String state : List.of("enqueued", "started", "done", "cancelled")) {
            check(action, state, "refused " + state);
        }
    }

    private void check(String action, String state, String expected) throws Exception {
        long id = job(state);
        Job before = queue.jobs().find(id).orElseThrow();

        ActionResult result = Objects.requireNonNull(ACTIONS.get(action)).apply(queue.jobs(), List.of(id));

        if (expected.equals("asked")) {
            assertThat(result).isEqualTo(new ActionResult(List.of(), List.of(id), Map.of()));
            Job job = fixture.awaitState(queue, id, JobState.CANCELLED);
            assertThat(job.outcome().message()).isEqualTo("cancelled by Ada");
        } else if (expected.startsWith("refused ")) {
            String reason = "Job " + id + " is " + expected.substring(8) + " and cannot be " + PARTICIPLES.get(action);
            assertThat(result).isEqualTo(new ActionResult(List.of(), List.of(), Map.of(id, reason)));
            assertThat(queue.jobs().find(id)).contains(before);
        } else {
            assertThat(result).isEqualTo(new ActionResult(List.of(id), List.of(), Map.of()));
            String[] names = expected.split(" ", -1);
            Job job = fixture.awaitState(queue, id, JobState.ofSqlName(names[0]));
            if (names.length > 1) {
                assertThat(job.stage()).isEqualTo(JobStage.valueOf(names[1].toUpperCase(Locale.ROOT)));
            }
            assertChanged(action, job);
        }
        tidy(id, state);
    }

    private static void assertChanged(String action, Job job) {
        switch (action) {
            case "cancel" -> assertThat(job.outcome().message()).isEqualTo("cancelled by Ada");
            case "setDone" -> assertThat(job.outcome().message()).isEqualTo("manually set to done by Ada");
            case "changePriority" -> assertThat(job.properties().priority()).isEqualTo(77);
            case "changeEta" -> assertThat(job.properties().eta()).isEqualTo(Instant.parse("2035-01-01T00:00:00Z"));
            case "changeEtaFromNow" ->
                assertThat(job.properties().eta()).isAfter(job.times().created().plusSeconds(86_000));
            case "changeChannel" -> assertThat(job.properties().channel()).isEqualTo("root.other");
            default -> {}
        }
        if (job.state().isFinished()) {
            assertThat(job.times().finished()).isNotNull();
        }
    }

    /** Leaves nothing that runs or may begin to. */
    private void tidy(long id, String state) throws Exception {
        if (state.equals("enqueued")) {
            fixture.execute(
                    "DELETE FROM levada.job WHERE id = " + id + "; DELETE FROM levada.node WHERE name = 'sleeper'");
        }
        queue.jobs().cancel(List.of(id), "tidy");
        fixture.awaitNumber("SELECT count(*) FROM levada.job", 0);
        gate.begun.drainPermits();
    }
}
