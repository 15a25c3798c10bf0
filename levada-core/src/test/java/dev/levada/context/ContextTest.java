package dev.levada.context;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.levada.Job;
import dev.levada.JobContext;
import dev.levada.JobFilter;
import dev.levada.JobFunction;
import dev.levada.JobModel;
import dev.levada.JobQueue;
import dev.levada.JobState;
import dev.levada.NoDelay;
import dev.levada.fixture.QueueFixture;
import dev.levada.spi.ContextPropagator;
import dev.levada.spi.ContextPropagator.Restored;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

class ContextTest {

    private static final ThreadLocal<@Nullable String> TENANT = new ThreadLocal<>();

    @JobModel("test.context")
    public static class Seeing {
        private final List<String> seen = new CopyOnWriteArrayList<>();
        private @Nullable Supplier<JobQueue> queue;

        @JobFunction
        public void see(int deep, JobContext job) {
            seen.add(TENANT.get() + " " + MDC.get("user") + " " + job.context());
            if (deep > 0 && queue != null) {
                queue.get().delay(Seeing::see, deep - 1);
            }
        }

        @JobFunction(maxRetries = 1)
        public void fail() {
            throw new IllegalStateException("meant");
        }
    }

    private final QueueFixture fixture = new QueueFixture();
    private final Seeing seeing = new Seeing();

    @AfterEach
    void close() throws Exception {
        TENANT.remove();
        MDC.remove("user");
        fixture.close();
    }

    private static ContextPropagator tenant() {
        return ContextPropagator.holder("tenant", TENANT::get, TENANT::set);
    }

    private JobQueue queue() {
        JobQueue queue = fixture.queue(builder -> builder.register(seeing)
                .channels("root:1")
                .workers(1)
                .context(tenant(), ContextPropagator.mdc("user"))
                .contextKeys("trace"));
        seeing.queue = () -> queue;
        return queue;
    }

    @Test
    void what_the_delaying_thread_has_is_there_when_the_job_runs_and_seen_on_the_job() {
        JobQueue queue = queue();
        TENANT.set("acme");
        MDC.put("user", "ada");
        long id =
                queue.delayable(Seeing::see, 0).context("trace", "t-1").delay().id();
        TENANT.remove();
        MDC.remove("user");
        queue.start();
        Job job = fixture.awaitState(queue, id, JobState.DONE);
        assertThat(seeing.seen).containsExactly("acme ada {tenant=acme, trace=t-1, user=ada}");
        assertThat(job.context()).isEqualTo(Map.of("tenant", "acme", "user", "ada", "trace", "t-1"));
    }

    @Test
    void a_worker_keeps_nothing_for_the_next_job() {
        JobQueue queue = queue();
        TENANT.set("acme");
        queue.delay(Seeing::see, 0);
        queue.delay(Seeing::fail);
        TENANT.remove();
        long last = queue.delay(Seeing::see, 0).id();
        queue.start();
        fixture.awaitState(queue, last, JobState.DONE);
        assertThat(seeing.seen).containsExactly("acme null {tenant=acme}", "null null {}");
    }

    @Test
    void jobs_that_a_job_delays_inherit_its_context() {
        JobQueue queue = queue();
        TENANT.set("acme");
        try (Restored scope = queue.withContext("trace", "t-2")) {
            queue.delay(Seeing::see, 2);
        }
        queue.start();
        fixture.awaitNumber("SELECT count(*) FROM levada.job_finished", 3);
        assertThat(seeing.seen).hasSize(3).containsOnly("acme null {tenant=acme, trace=t-2}");
    }

    @Test
    void a_call_that_runs_at_once_has_its_context_too_and_the_caller_has_his_own_back() {
        JobQueue queue = queue();
        TENANT.set("acme");
        try (NoDelay scope = queue.noDelay()) {
            queue.delayable(Seeing::see, 0).context("tenant", "other").delay();
        }
        assertThat(seeing.seen).containsExactly("other null {tenant=other}");
        assertThat(TENANT.get()).isEqualTo("acme");
    }

    @Test
    void jobs_from_sql_bring_their_context_of_which_unknown_keys_are_only_shown() throws Exception {
        JobQueue queue = queue();
        fixture.execute(
                "SELECT levada.delay('test.context.see', '[0]', context => '{\"tenant\": \"sql\", \"shoe\": \"42\"}')");
        queue.start();
        fixture.awaitNumber("SELECT count(*) FROM levada.job_finished", 1);
        assertThat(seeing.seen).containsExactly("sql null {shoe=42, tenant=sql}");
    }

    @Test
    void a_job_without_context_stores_none() throws Exception {
        queue().delay(Seeing::see, 0);
        assertThat(fixture.number("SELECT count(*) FROM levada.job WHERE context IS NULL"))
                .isOne();
    }

    @Test
    void a_failed_job_keeps_its_context_through_cancel_and_requeue() {
        JobQueue queue = queue();
        TENANT.set("acme");
        long id = queue.delay(Seeing::fail).id();
        queue.start();
        fixture.awaitState(queue, id, JobState.FAILED);
        queue.jobs().cancel(List.of(id), "me");
        assertThat(queue.jobs().find(id).orElseThrow().context()).isEqualTo(Map.of("tenant", "acme"));
        queue.jobs().requeue(List.of(id));
        fixture.awaitState(queue, id, JobState.FAILED);
        assertThat(queue.jobs().list(JobFilter.all(), 1).get(0).context()).isEqualTo(Map.of("tenant", "acme"));
    }

    @Test
    void a_key_that_is_not_allowed_is_refused_at_the_call() {
        JobQueue queue = queue();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> queue.delayable(Seeing::see, 0).context("shoe", "42"))
                .withMessageContaining("\"shoe\"")
                .withMessageContaining("[tenant, trace, user]");
        assertThatIllegalArgumentException().isThrownBy(() -> queue.withContext("shoe", "42"));
    }

    @Test
    void values_that_cannot_be_stored_are_refused_at_the_call() throws Exception {
        JobQueue queue = queue();
        for (String value : List.of("x".repeat(1_001), "a\0b", "\ud800")) {
            assertThatIllegalArgumentException()
                    .as(value)
                    .isThrownBy(() -> queue.delayable(Seeing::see, 0)
                            .context("trace", value)
                            .delay());
        }
        assertThat(fixture.number("SELECT count(*) FROM levada.job")).isZero();
    }

    @Test
    void a_propagator_that_cannot_restore_fails_the_job_and_leaves_nothing_behind() {
        ContextPropagator broken = ContextPropagator.holder("broken", () -> "x", value -> {
            throw new IllegalStateException("no such tenant " + value);
        });
        JobQueue queue = fixture.queue(builder -> builder.register(seeing).context(tenant(), broken));
        TENANT.set("acme");
        long id = queue.delay(Seeing::see, 0).id();
        queue.start();
        Job job = fixture.awaitState(queue, id, JobState.FAILED);
        assertThat(job.outcome().exceptionMessage()).isEqualTo("no such tenant x");
        assertThat(seeing.seen).isEmpty();
    }
}
