package dev.levada;

import static org.assertj.core.api.Assertions.assertThat;

import dev.levada.fixture.QueueFixture;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class IdentityKeyTest {

    private final QueueFixture fixture = new QueueFixture();
    private final Gate gate = new Gate();
    private final JobQueue queue =
            fixture.queue(builder -> builder.register(gate).channels("root:10"));

    @AfterEach
    void close() throws Exception {
        gate.end.release(1_000);
        fixture.close();
    }

    private DelayedJob delay(String name, String key) {
        return queue.delayable(Gate::pass, name).identityKey(key).delay();
    }

    private Job read(DelayedJob job) {
        return queue.jobs().find(job.id()).orElseThrow();
    }

    @Test
    void a_second_caller_gets_the_job_that_waits() throws Exception {
        DelayedJob first = delay("first", "k");
        DelayedJob second = delay("second", "k");

        assertThat(first.existing()).isFalse();
        assertThat(second).isEqualTo(new DelayedJob(first.id(), true));
        assertThat(read(first).arguments()).isEqualTo("[\"first\"]");
        assertThat(fixture.number("SELECT count(*) FROM levada.job")).isOne();
    }

    @Test
    void other_keys_no_key_and_other_cases_are_other_jobs() throws Exception {
        delay("a", "k");
        delay("a", "K");
        delay("a", "k ");
        queue.delay(Gate::pass, "a");
        queue.delay(Gate::pass, "a");

        assertThat(fixture.number("SELECT count(*) FROM levada.job")).isEqualTo(5);
    }

    @Test
    void a_job_with_an_eta_or_held_by_a_person_keeps_its_key() {
        DelayedJob scheduled = queue.delayable(Gate::pass, "a")
                .eta(Duration.ofDays(1))
                .identityKey("s")
                .delay();
        DelayedJob held = delay("b", "h");
        assertThat(queue.jobs().hold(List.of(held.id())).isComplete()).isTrue();

        assertThat(delay("c", "s")).isEqualTo(new DelayedJob(scheduled.id(), true));
        assertThat(delay("c", "h")).isEqualTo(new DelayedJob(held.id(), true));
    }

    @Test
    void a_job_in_wait_dependencies_or_enqueued_keeps_its_key() throws Exception {
        DelayedJob first = delay("a", "k");
        for (String state : List.of("wait_dependencies", "enqueued")) {
            fixture.execute("UPDATE levada.job SET state = '" + state + "'");
            assertThat(delay("b", "k")).as(state).isEqualTo(new DelayedJob(first.id(), true));
        }
        fixture.execute("UPDATE levada.job SET state = 'pending'");
    }

    @Test
    void the_key_is_free_again_once_the_job_has_started_is_done_or_has_failed() {
        queue.start();
        List<Long> ids = new ArrayList<>();
        for (String step : List.of("while it runs", "done", "failed", "cancelled")) {
            DelayedJob job = delay(step, "k");
            assertThat(job.existing()).as(step).isFalse();
            ids.add(job.id());
            gate.awaitBegun();
            if (step.equals("done")) {
                gate.end.release(2);
                fixture.awaitState(queue, job.id(), JobState.DONE);
            } else if (step.equals("failed")) {
                gate.outcome = new FailedJobException("no");
                gate.end.release();
                fixture.awaitState(queue, job.id(), JobState.FAILED);
                gate.outcome = null;
            } else if (step.equals("cancelled")) {
                queue.jobs().cancel(List.of(job.id()), "test");
                fixture.awaitState(queue, job.id(), JobState.CANCELLED);
            }
        }
        DelayedJob last = delay("last", "k");
        assertThat(last.existing()).isFalse();
        assertThat(ids).doesNotContain(last.id()).doesNotHaveDuplicates();
    }

    @Test
    void the_key_is_free_again_once_a_waiting_job_was_cancelled_or_set_to_done() {
        DelayedJob first = delay("a", "k");
        queue.jobs().cancel(List.of(first.id()), "test");
        DelayedJob second = delay("b", "k");
        queue.jobs().setDone(List.of(second.id()), "test");
        DelayedJob third = delay("c", "k");

        assertThat(List.of(second, third)).noneMatch(DelayedJob::existing);
        assertThat(List.of(first.id(), second.id(), third.id())).doesNotHaveDuplicates();
    }

    @Test
    void the_exact_key_is_that_of_the_function_and_its_arguments() throws Exception {
        DelayedJob first = queue.delayable(Gate::pass, "a")
                .identityKey(IdentityKey.exact())
                .delay();
        DelayedJob same = queue.delayable(Gate::pass, "a")
                .identityKey(IdentityKey.exact())
                .priority(1)
                .channel("other")
                .eta(Duration.ofDays(1))
                .delay();
        queue.delayable(Gate::pass, "b").identityKey(IdentityKey.exact()).delay();
        queue.delayable(Gate::ignore, "a").identityKey(IdentityKey.exact()).delay();

        assertThat(same).isEqualTo(new DelayedJob(first.id(), true));
        assertThat(fixture.number("SELECT count(*) FROM levada.job")).isEqualTo(3);
        assertThat(read(first).properties().identityKey()).matches("[0-9a-f]{64}");
        assertThat(read(first).properties().channel()).isEqualTo("root");
    }

    @Test
    void a_key_may_be_computed_of_the_call() {
        IdentityKey perFunction = (function, arguments) -> function + " of " + arguments.length();
        DelayedJob first =
                queue.delayable(Gate::pass, "ab").identityKey(perFunction).delay();

        assertThat(read(first).properties().identityKey()).isEqualTo("test.gate.pass of 6");
        assertThat(queue.delayable(Gate::pass, "cd").identityKey(perFunction).delay())
                .isEqualTo(new DelayedJob(first.id(), true));
        assertThat(queue.delayable(Gate::pass, "abc")
                        .identityKey(perFunction)
                        .delay()
                        .existing())
                .isFalse();
    }

    @Test
    void duplicates_within_one_batch_are_one_job_the_first() throws Exception {
        List<DelayedJob> jobs = queue.delayAll(List.of(
                queue.delayable(Gate::pass, "2").identityKey("b"),
                queue.delayable(Gate::pass, "1").identityKey("a"),
                queue.delayable(Gate::pass, "0").identityKey("b"),
                queue.delayable(Gate::pass, "3").identityKey("b")));

        assertThat(jobs).extracting(DelayedJob::existing).containsExactly(false, false, true, true);
        assertThat(jobs)
                .extracting(DelayedJob::id)
                .containsExactly(
                        jobs.get(0).id(),
                        jobs.get(1).id(),
                        jobs.get(0).id(),
                        jobs.get(0).id());
        assertThat(read(jobs.get(0)).arguments()).isEqualTo("[\"2\"]");
        assertThat(fixture.number("SELECT count(*) FROM levada.job")).isEqualTo(2);
    }

    @Test
    void a_retried_job_comes_back_without_its_key_when_another_waits_with_it() throws Exception {
        queue.start();
        DelayedJob a = delay("a", "k");
        gate.awaitBegun();
        DelayedJob b = queue.delayable(Gate::pass, "b")
                .identityKey("k")
                .eta(Duration.ofDays(1))
                .delay();
        gate.outcome = new RetryableJobException("later", Duration.ofDays(1));
        gate.end.release();

        Job back = fixture.awaitState(queue, a.id(), JobState.PENDING);
        assertThat(back.outcome().message()).isEqualTo("later");
        assertThat(back.execution().retry()).isEqualTo(1);
        assertThat(back.properties().identityKey()).isNull();
        assertThat(read(b).properties().identityKey()).isEqualTo("k");
        assertThat(delay("c", "k")).isEqualTo(new DelayedJob(b.id(), true));
    }

    @Test
    void a_retried_job_comes_back_with_its_key_when_no_other_has_it() throws Exception {
        queue.start();
        DelayedJob a = delay("a", "k");
        gate.awaitBegun();
        gate.outcome = new RetryableJobException("later", Duration.ofDays(1));
        gate.end.release();
        fixture.awaitState(queue, a.id(), JobState.PENDING);

        assertThat(delay("b", "k")).isEqualTo(new DelayedJob(a.id(), true));
    }

    @Test
    void two_jobs_of_one_key_that_are_retried_at_the_same_time_both_come_back() throws Exception {
        queue.start();
        DelayedJob a = delay("a", "k");
        gate.awaitBegun();
        DelayedJob b = delay("b", "k");
        gate.awaitBegun();
        gate.outcome = new RetryableJobException("later", Duration.ofDays(1));
        gate.end.release(2);

        fixture.awaitState(queue, a.id(), JobState.PENDING);
        fixture.awaitState(queue, b.id(), JobState.PENDING);
        assertThat(fixture.number("SELECT count(*) FROM levada.job WHERE identity_key = 'k'"))
                .isOne();
    }
}
