package dev.levada;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.levada.fixture.QueueFixture;
import dev.levada.spi.ContextPropagator.Restored;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AutoDelayTest {

    public interface Exports {
        void export(long id, String format);

        void exportWhereAsked(long id);

        void exportNow(long id);

        int count();
    }

    @JobModel("test.export")
    public static class ExportJobs implements Exports {
        private final List<String> done = new CopyOnWriteArrayList<>();
        private Exports self = this;

        @Override
        @AutoDelay
        @JobFunction
        public void export(long id, String format) {
            done.add(id + format);
            if (id == 7) {
                self.export(8, "nested");
            }
        }

        public void exportJobOptions(Delayable job, long id, String format) {
            job.description("Export " + id + " as " + format).priority((int) id);
        }

        @Override
        @AutoDelay(contextKey = "async")
        @JobFunction
        public void exportWhereAsked(long id) {
            done.add("asked " + id);
        }

        @Override
        public void exportNow(long id) {
            done.add("now " + id);
        }

        @Override
        public int count() {
            return done.size();
        }
    }

    private final QueueFixture fixture = new QueueFixture();
    private final ExportJobs target = new ExportJobs();
    private final JobQueue queue =
            fixture.queue(builder -> builder.register(target).contextKeys("async"));
    private final Exports exports = queue.autoDelay(Exports.class, target);

    @AfterEach
    void close() throws Exception {
        fixture.close();
    }

    @Test
    void a_call_of_a_marked_method_becomes_a_job_with_the_properties_its_options_set() {
        exports.export(5, "csv");
        assertThat(target.done).isEmpty();
        Job job = queue.jobs().list(JobFilter.all(), 10).get(0);
        assertThat(job.function()).isEqualTo("test.export.export");
        assertThat(job.arguments()).isEqualTo("[5,\"csv\"]");
        assertThat(job.title()).isEqualTo("Export 5 as csv");
        assertThat(job.properties().priority()).isEqualTo(5);
    }

    @Test
    void other_methods_go_through_with_their_results() {
        exports.exportNow(1);
        assertThat(exports.count()).isOne();
        assertThat(exports.equals(target)).isFalse();
        assertThat(java.util.Set.of(exports)).contains(exports);
        assertThat(exports).hasToString(target.toString());
    }

    @Test
    void inside_a_job_and_without_delay_a_call_runs_at_once() throws Exception {
        target.self = exports;
        try (NoDelay scope = queue.noDelay()) {
            exports.export(7, "outer");
        }
        assertThat(target.done).containsExactly("7outer", "8nested");
        assertThat(fixture.number("SELECT count(*) FROM levada.job")).isZero();
        target.done.clear();
        exports.export(7, "stored");
        queue.start();
        fixture.awaitNumber("SELECT count(*) FROM levada.job_finished", 1);
        assertThat(target.done).containsExactly("7stored", "8nested");
    }

    @Test
    void with_a_context_key_only_calls_in_such_a_context_become_jobs() throws Exception {
        exports.exportWhereAsked(1);
        try (Restored scope = queue.withContext("async", "false")) {
            exports.exportWhereAsked(2);
        }
        try (Restored scope = queue.withContext("async", "yes")) {
            exports.exportWhereAsked(3);
        }
        assertThat(target.done).containsExactly("asked 1", "asked 2");
        assertThat(fixture.text("SELECT args::text FROM levada.job")).isEqualTo("[3]");
    }

    public interface Bad {
        int result();
    }

    @JobModel("test.bad")
    public static class BadJobs implements Bad {
        @Override
        @AutoDelay
        @JobFunction
        public int result() {
            return 1;
        }
    }

    public interface Unmarked {
        void plain();
    }

    @JobModel("test.plain")
    public static class UnmarkedJobs implements Unmarked {
        @Override
        @JobFunction
        public void plain() {}
    }

    @Test
    void what_cannot_be_delayed_is_told_when_the_object_is_made() {
        BadJobs bad = new BadJobs();
        UnmarkedJobs unmarked = new UnmarkedJobs();
        JobQueue other = fixture.queue(builder -> builder.register(bad, unmarked));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> other.autoDelay(Bad.class, bad))
                .withMessageContaining("BadJobs.result")
                .withMessageContaining("returns a value");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> other.autoDelay(Bad.class, new BadJobs()))
                .withMessageContaining("is no job function of this queue");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> other.autoDelay(Unmarked.class, unmarked))
                .withMessageContaining("@AutoDelay");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> other.autoDelay(BadJobs.class, bad))
                .withMessageContaining("expected an interface");
    }
}
