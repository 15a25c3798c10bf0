package dev.levada;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.levada.fixture.QueueFixture;
import dev.levada.function.FunctionOptions;
import dev.levada.function.IdentityPolicy;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Code changes while jobs wait. */
class ChangedFunctionsTest {

    private static final List<String> RAN = new CopyOnWriteArrayList<>();

    @JobModel("sale.order")
    public static class Before {
        @JobFunction
        public void confirm(long id) {
            RAN.add("before " + id);
        }
    }

    @JobModel("sale.document")
    public static class After {
        @JobFunction(formerNames = {"sale.order.confirm", "sale.quotation.confirm"})
        public void approve(long id) {
            RAN.add("after " + id);
        }
    }

    @JobModel("sale.order")
    public static class OtherArguments {
        @JobFunction(maxRetries = 3)
        public void confirm(long id, String by) {
            RAN.add("other " + id + " " + by);
        }
    }

    @JobModel("mail")
    public static class Mails {
        @JobFunction(identity = IdentityPolicy.EXACT)
        public void send(long id) {}
    }

    private final QueueFixture fixture = new QueueFixture();

    @AfterEach
    void close() throws Exception {
        fixture.close();
        RAN.clear();
    }

    @Test
    void jobs_stored_under_a_former_name_run_by_the_function_that_had_it() throws Exception {
        JobQueue before = fixture.queue(builder -> builder.register(new Before()));
        before.delay(Before::confirm, 1L);
        JobQueue after = fixture.queue(builder -> builder.register(new After()));
        fixture.execute("SELECT levada.delay('sale.quotation.confirm', '[2]')");
        after.prepare("sale.order.confirm", 3L).delay();
        after.start();
        fixture.awaitNumber("SELECT count(*) FROM levada.job_finished", 3);
        assertThat(RAN).containsExactly("after 1", "after 2", "after 3");
    }

    @Test
    void a_former_name_belongs_to_one_function() {
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        JobQueue.detached().register(new After(), new Before()).build())
                .withMessageContaining("the former name sale.order.confirm of sale.document.approve")
                .withMessageContaining("belongs to sale.order.confirm (Before.confirm(long)) too");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> JobQueue.detached()
                        .register(new After())
                        .register(
                                "sale.other.approve",
                                new Mails(),
                                "send",
                                FunctionOptions.NONE.withFormerNames("sale.quotation.confirm"))
                        .build())
                .withMessageContaining("sale.quotation.confirm");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FunctionOptions.NONE.withFormerNames("Sale"))
                .withMessageContaining("Sale");
    }

    @Test
    void arguments_that_no_longer_fit_fail_the_job_at_once_and_it_runs_when_they_are_mended() {
        JobQueue before = fixture.queue(builder -> builder.register(new Before()));
        long id = before.delay(Before::confirm, 1L).id();
        JobQueue after =
                fixture.queue(builder -> builder.register(new OtherArguments())).start();
        Job failed = fixture.awaitState(after, id, JobState.FAILED);
        assertThat(failed.execution().retry()).isOne();
        assertThat(failed.outcome().exceptionName()).contains("ArgumentMismatchException");
        assertThat(failed.outcome().exceptionMessage()).contains("confirm(long id, String by)", "[1]");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> after.jobs().changeArguments(id, "[1]"))
                .withMessageContaining("these arguments do not fit");
        assertThat(after.jobs().changeArguments(id, "[1, \"Ada\"]").changed()).containsExactly(id);
        assertThat(after.jobs().requeue(List.of(id)).changed()).containsExactly(id);
        fixture.awaitState(after, id, JobState.DONE);
        assertThat(RAN).containsExactly("other 1 Ada");
    }

    @Test
    void arguments_are_changed_only_while_a_job_waits_or_has_failed_and_only_to_a_json_array() {
        JobQueue queue = fixture.queue(builder -> builder.register(new Before()).limits(100, 100));
        long id = queue.delay(Before::confirm, 1L).id();
        for (String bad :
                List.of("", "1", "{\"id\": 1}", "[1", "[1] [2]", "[\"\\u0000\"]", "[\"" + "x".repeat(100) + "\"]")) {
            assertThatIllegalArgumentException()
                    .as(bad)
                    .isThrownBy(() -> queue.jobs().changeArguments(id, bad));
        }
        assertThat(queue.jobs().changeArguments(id, "[2]").isComplete()).isTrue();
        assertThat(queue.jobs().find(id).orElseThrow().arguments()).isEqualTo("[2]");
        queue.jobs().cancel(List.of(id), "me");
        assertThat(queue.jobs().changeArguments(id, "[3]").refused())
                .containsEntry(id, "Job " + id + " is cancelled and cannot be given other arguments");
        assertThat(queue.jobs().changeArguments(4711, "[3]").refused()).containsKey(4711L);
    }

    @Test
    void calls_of_a_function_with_the_exact_identity_wait_once_unless_they_say_otherwise() {
        JobQueue queue = fixture.queue(builder -> builder.register(new Mails()));
        DelayedJob first = queue.delay(Mails::send, 1L);
        assertThat(queue.delay(Mails::send, 1L)).isEqualTo(new DelayedJob(first.id(), true));
        assertThat(queue.delay(Mails::send, 2L).existing()).isFalse();
        assertThat(queue.delayable(Mails::send, 1L).withoutIdentityKey().delay().existing())
                .isFalse();
        assertThat(queue.delayable(Mails::send, 1L).identityKey("mine").delay().existing())
                .isFalse();
    }
}
