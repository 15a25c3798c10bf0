package dev.levada;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.levada.fixture.QueueFixture;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NoDelayTest {

    @JobModel("test.note")
    public static class Notes {
        private final List<String> calls = new ArrayList<>();

        @JobFunction
        public void write(String text, JobContext job) throws SQLException {
            calls.add(Thread.currentThread().getName() + " " + text);
            try (PreparedStatement insert = job.connection().prepareStatement("INSERT INTO note VALUES (?)")) {
                insert.setString(1, text);
                insert.execute();
            }
        }

        @JobFunction
        public void fail(String how, JobContext job) throws Exception {
            write(how, job);
            switch (how) {
                case "retry" -> throw new RetryableJobException("not now");
                case "checked" -> throw new IOException("no disk");
                default -> throw new IllegalStateException(how);
            }
        }

        @JobFunction
        public void look(List<String> names) {
            names.add("changed by the job");
            JobContext job = JobContext.current();
            calls.add(job.jobId() + " " + job.function() + " " + job.channel() + " " + job.attempt() + job.retry()
                    + job.maxRetries() + job.isCancelled());
        }
    }

    private final QueueFixture fixture = new QueueFixture();
    private final Notes notes = new Notes();
    private final JobQueue queue = fixture.queue(builder -> builder.register(notes));

    @BeforeEach
    void table() throws SQLException {
        fixture.execute("CREATE TABLE note (text text)");
    }

    @AfterEach
    void close() throws Exception {
        fixture.close();
    }

    private long stored() throws SQLException {
        return fixture.number("SELECT count(*) FROM levada.job");
    }

    private String written() throws SQLException {
        return String.valueOf(fixture.text("SELECT string_agg(text, ',' ORDER BY text) FROM note"));
    }

    @Test
    void a_call_runs_in_the_callers_thread_and_is_committed_when_delay_returns() throws Exception {
        try (NoDelay scope = queue.noDelay()) {
            assertThat(queue.delay(Notes::write, "a").isStored()).isFalse();
            assertThat(written()).isEqualTo("a");
        }
        assertThat(notes.calls).containsExactly(Thread.currentThread().getName() + " a");
        assertThat(stored()).isZero();
    }

    @Test
    void a_call_in_the_callers_transaction_commits_and_rolls_back_with_it() throws Exception {
        try (NoDelay scope = queue.noDelay();
                Connection connection = fixture.dataSource().getConnection()) {
            connection.setAutoCommit(false);
            queue.in(connection).delay(Notes::write, "a");
            connection.rollback();
            assertThat(written()).isEqualTo("null");
            queue.in(connection).delay(Notes::write, "b");
            assertThat(written()).isEqualTo("null");
            connection.commit();
            assertThat(written()).isEqualTo("b");
        }
    }

    @Test
    void after_the_scope_calls_are_delayed_again_and_in_other_threads_all_along() throws Exception {
        try (NoDelay outer = queue.noDelay()) {
            try (NoDelay inner = queue.noDelay()) {
                queue.delay(Notes::write, "a");
            }
            queue.delay(Notes::write, "b");
            Thread other = new Thread(() -> queue.delay(Notes::write, "c"));
            other.start();
            other.join();
        }
        queue.delay(Notes::write, "d");
        assertThat(written()).isEqualTo("a,b");
        assertThat(stored()).isEqualTo(2);
    }

    @Test
    void a_scope_is_of_its_queue_and_there_is_one_for_all() throws Exception {
        JobQueue other = fixture.queue(builder -> builder.register(new Notes()));
        try (NoDelay scope = other.noDelay()) {
            queue.delay(Notes::write, "a");
        }
        assertThat(stored()).isOne();
        try (NoDelay scope = NoDelay.forAllQueues()) {
            queue.delay(Notes::write, "b");
            other.delay(Notes::write, "c");
        }
        assertThat(stored()).isOne();
        assertThat(written()).isEqualTo("b,c");
    }

    @Test
    void exceptions_reach_the_caller_and_roll_the_work_back() throws Exception {
        try (NoDelay scope = queue.noDelay()) {
            assertThatIllegalStateException()
                    .isThrownBy(() -> queue.delay(Notes::fail, "x"))
                    .withMessage("x");
            assertThatThrownBy(() -> queue.delay(Notes::fail, "retry")).isInstanceOf(RetryableJobException.class);
            assertThatExceptionOfType(FailedJobException.class)
                    .isThrownBy(() -> queue.delay(Notes::fail, "checked"))
                    .withMessageContaining("test.note.fail")
                    .withCauseInstanceOf(IOException.class);
        }
        assertThat(written()).isEqualTo("null");
        assertThat(JobContext.currentOrNull()).isNull();
    }

    @Test
    void the_method_gets_its_own_copies_of_the_arguments_and_a_context_without_a_job() {
        List<String> names = new ArrayList<>(List.of("Ada"));
        try (NoDelay scope = queue.noDelay()) {
            queue.delayable(Notes::look, names).channel("notes").maxRetries(3).delay();
        }
        assertThat(names).containsExactly("Ada");
        assertThat(notes.calls).containsExactly("0 test.note.look root.notes 113false");
    }

    @Test
    void identity_keys_and_etas_count_for_nothing() throws Exception {
        try (NoDelay scope = queue.noDelay()) {
            for (int i = 0; i < 2; i++) {
                queue.delayable(Notes::write, "a")
                        .identityKey("one")
                        .eta(Duration.ofDays(1))
                        .delay();
            }
        }
        assertThat(written()).isEqualTo("a,a");
    }

    @Test
    void many_calls_run_in_the_order_given() throws Exception {
        try (NoDelay scope = queue.noDelay()) {
            List<DelayedJob> results =
                    queue.delayAll(List.of(queue.delayable(Notes::write, "2"), queue.delayable(Notes::write, "1")));
            assertThat(results).hasSize(2).noneMatch(DelayedJob::isStored);
        }
        assertThat(notes.calls)
                .extracting(call -> call.substring(call.length() - 1))
                .containsExactly("2", "1");
    }

    @Test
    void a_queue_may_be_built_to_delay_nothing() throws Exception {
        JobQueue never = fixture.queue(builder -> builder.register(notes).noDelay());
        never.delay(Notes::write, "a");
        assertThat(written()).isEqualTo("a");
        assertThat(stored()).isZero();
    }

    @Test
    void a_detached_queue_runs_calls_without_any_database() {
        JobQueue detached = JobQueue.detached().register(notes).build();
        try (NoDelay scope = detached.noDelay()) {
            detached.delay(Notes::look, List.of());
            assertThatExceptionOfType(FailedJobException.class)
                    .isThrownBy(() -> detached.delay(Notes::write, "a"))
                    .withRootCauseInstanceOf(SQLException.class);
        }
        assertThat(notes.calls).hasSize(2);
        assertThatThrownBy(() -> detached.delay(Notes::look, List.of()))
                .isInstanceOf(JobStoreException.class)
                .hasRootCauseMessage(
                        "This queue has no database (JobQueue.detached()): calls can only be trapped or run at"
                                + " once with noDelay()");
        assertThatThrownBy(detached::start).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void a_scope_is_closed_where_it_was_opened_and_once() {
        NoDelay outer = queue.noDelay();
        NoDelay inner = queue.noDelay();
        assertThatIllegalStateException().isThrownBy(outer::close).withMessageContaining("innermost");
        inner.close();
        outer.close();
        assertThatIllegalStateException().isThrownBy(outer::close);
    }
}
