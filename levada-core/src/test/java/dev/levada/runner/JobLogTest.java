package dev.levada.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.levada.JobContext;
import dev.levada.JobFunction;
import dev.levada.JobLogLine;
import dev.levada.JobModel;
import dev.levada.JobQueue;
import dev.levada.JobState;
import dev.levada.LogLevel;
import dev.levada.RetryableJobException;
import dev.levada.fixture.QueueFixture;
import dev.levada.search.Visibility;
import dev.levada.store.ClaimedJob;
import dev.levada.store.JobLogStatements;
import dev.levada.store.JobLogStatements.NewLine;
import dev.levada.store.Schema;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class JobLogTest {

    private final QueueFixture fixture = new QueueFixture();
    private final Talker talker = new Talker();

    /** Jobs that say what they do. */
    @JobModel("test.talker")
    public static class Talker {
        final CountDownLatch release = new CountDownLatch(1);

        @JobFunction
        public void speak(int lines, JobContext context) {
            for (int i = 1; i <= lines; i++) {
                context.log("line " + i);
            }
        }

        @JobFunction
        public void speakThenWait(JobContext context) throws InterruptedException {
            context.log("at first");
            release.await();
            context.log(LogLevel.WARNING, "at last");
        }

        @JobFunction
        public void speakInTransaction(JobContext context) throws SQLException {
            context.log("before");
            context.connection();
            context.log("behind");
        }

        @JobFunction
        public void failInTransaction(JobContext context) throws SQLException {
            context.connection();
            context.log(LogLevel.ERROR, "it goes wrong");
            throw new IllegalStateException("wrong");
        }

        @JobFunction(retryPattern = "1:0")
        public void speakTwice(JobContext context) {
            context.log("attempt " + context.attempt());
            if (context.attempt() == 1) {
                throw new RetryableJobException("once more", Duration.ZERO);
            }
        }

        @JobFunction
        public void speakHostile(JobContext context) {
            context.log("nul \0 half \uD800 end");
            context.log("x".repeat(3_000));
            context.log("");
        }

        @JobFunction
        public void keepQuiet() {}
    }

    @AfterEach
    void close() throws SQLException {
        talker.release.countDown();
        fixture.close();
    }

    private JobQueue start() {
        return fixture.running(settings -> settings.register(talker));
    }

    private static List<String> texts(List<JobLogLine> lines) {
        return lines.stream().map(JobLogLine::text).toList();
    }

    @Test
    void lines_are_seen_while_the_job_runs_and_stay_when_it_is_done() {
        JobQueue queue = start();
        Instant before = Instant.now().minusSeconds(1);
        long id = queue.delay(Talker::speakThenWait).id();
        await().atMost(Duration.ofSeconds(10))
                .until(() -> texts(queue.jobs().log(id, 10)).equals(List.of("at first")));
        assertThat(queue.jobs().find(id).orElseThrow().state()).isEqualTo(JobState.STARTED);

        talker.release.countDown();
        fixture.awaitState(queue, id, JobState.DONE);

        List<JobLogLine> lines = queue.search().log(id, 10);
        assertThat(texts(lines)).containsExactly("at first", "at last");
        assertThat(lines).extracting(JobLogLine::number).containsExactly(1, 2);
        assertThat(lines).extracting(JobLogLine::level).containsExactly(LogLevel.INFO, LogLevel.WARNING);
        assertThat(lines.get(0).at()).isBetween(before, lines.get(1).at());
    }

    @Test
    void lines_are_there_as_soon_as_the_end_is_in_or_out_of_a_transaction_of_the_jobs_own() {
        JobQueue queue = start();
        long out = queue.delay(Talker::speak, 3).id();
        long in = queue.delay(Talker::speakInTransaction).id();
        long failed = queue.delay(Talker::failInTransaction).id();

        fixture.awaitState(queue, out, JobState.DONE);
        assertThat(texts(queue.jobs().log(out, 10))).containsExactly("line 1", "line 2", "line 3");
        fixture.awaitState(queue, in, JobState.DONE);
        assertThat(texts(queue.jobs().log(in, 10))).containsExactly("before", "behind");
        fixture.awaitState(queue, failed, JobState.FAILED);
        assertThat(texts(queue.jobs().log(failed, 10))).containsExactly("it goes wrong");
    }

    @Test
    void each_execution_has_lines_of_its_own() {
        JobQueue queue = start();
        long id = queue.delay(Talker::speakTwice).id();
        fixture.awaitState(queue, id, JobState.DONE);

        assertThat(queue.jobs().log(id, 10)).extracting(JobLogLine::attempt).containsExactly(1, 2);
        assertThat(texts(queue.jobs().log(id, 2, 0, 10))).containsExactly("attempt 2");
        assertThat(texts(queue.jobs().log(id, 1))).containsExactly("attempt 2");
    }

    @Test
    void of_many_lines_the_last_thousand_are_kept_under_their_numbers() throws SQLException {
        JobQueue queue = start();
        long id = queue.delay(Talker::speak, 2_500).id();
        fixture.awaitState(queue, id, JobState.DONE);

        assertThat(fixture.number("SELECT count(*) FROM levada.job_log")).isEqualTo(1_000);
        List<JobLogLine> first = queue.jobs().log(id, 1, 0, 2);
        assertThat(texts(first)).containsExactly("line 1501", "line 1502");
        assertThat(first.get(0).number()).isEqualTo(1_501);
        assertThat(texts(queue.jobs().log(id, 1, 2_498, 100))).containsExactly("line 2499", "line 2500");
        assertThatThrownBy(() -> queue.jobs().log(id, 1_001)).hasMessageContaining("1 to 1000");
    }

    @Test
    void text_that_the_database_cannot_store_is_mended_and_long_text_is_cut() {
        JobQueue queue = start();
        long id = queue.delay(Talker::speakHostile).id();
        fixture.awaitState(queue, id, JobState.DONE);

        List<String> lines = texts(queue.jobs().log(id, 10));
        assertThat(lines.get(0)).isEqualTo("nul \uFFFD half \uFFFD end");
        assertThat(lines.get(1)).startsWith("x".repeat(2_000) + " … (cut, 3000 ");
        assertThat(lines.get(2)).isEmpty();
    }

    @Test
    void who_has_lost_a_job_writes_nothing_and_writing_twice_is_writing_once() throws SQLException {
        JobQueue queue = start();
        long id = queue.delay(Talker::speakThenWait).id();
        await().atMost(Duration.ofSeconds(10))
                .until(() -> !queue.jobs().log(id, 10).isEmpty());
        int node = (int) fixture.number("SELECT node_id FROM levada.job");
        JobLogStatements statements = new JobLogStatements(Schema.of("levada"));
        try (Connection connection = fixture.direct().getConnection()) {
            statements.write(connection, node + 1, List.of(line(id, 1, 2)));
            statements.write(connection, node, List.of(line(id, 2, 2)));
            statements.write(connection, node, List.of(line(id + 1, 1, 2)));
            assertThat(fixture.number("SELECT count(*) FROM levada.job_log")).isEqualTo(1);
            for (int i = 0; i < 2; i++) {
                statements.write(connection, node, List.of(line(id, 1, 2), line(id, 1, 1_003)));
            }
            // An earlier line that comes late does not push a later one out.
            statements.write(connection, node, List.of(line(id, 1, 3)));
        }
        assertThat(queue.jobs().log(id, 10)).extracting(JobLogLine::number).containsExactly(1, 2, 1_003);
    }

    private static NewLine line(long id, int attempt, int number) {
        return new NewLine(id, attempt, number, 1, LogLevel.INFO, "by hand");
    }

    @Test
    void lines_that_the_database_refuses_cost_no_job_its_end() throws SQLException {
        JobQueue queue = start();
        fixture.execute("ALTER TABLE levada.job_log ADD CHECK (text <> 'line 2')");
        long id = queue.delay(Talker::speak, 3).id();
        fixture.awaitState(queue, id, JobState.DONE);
        assertThat(queue.jobs().log(id, 10)).isEmpty();
    }

    private static JobQueue noQueue() {
        throw new AssertionError("no queue is asked for");
    }

    @Test
    void jobs_that_say_nothing_cost_no_statement() throws SQLException {
        Connection untouchable = (Connection) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                    throw new AssertionError(method + " was called");
                });
        JobLogs logs = new JobLogs(new JobLogStatements(Schema.of("levada")));
        ClaimedJob job = new ClaimedJob(1, 1, 1, 1, 0, 10, "f", "[]", null, "root", 0, -1, true);
        Execution quiet =
                new Execution(job, 1, 0, false, new JobTransactions(fixture.dataSource(), JobLogTest::noQueue), logs);
        assertThat(quiet.begin()).isTrue();

        logs.writeDue(untouchable);
        logs.writeRest(untouchable, 1, List.of(quiet));
        logs.writeInOwnTransaction(untouchable, quiet);
        assertThat(quiet.end()).isTrue();
        quiet.log("too late");
        logs.writeRest(untouchable, 1, List.of(quiet));
    }

    @Test
    void lines_of_jobs_that_may_not_be_seen_may_not_either() {
        JobQueue queue = start();
        long id = queue.delay(Talker::speak, 1).id();
        fixture.awaitState(queue, id, JobState.DONE);
        Visibility others = Visibility.only("tenant", "b");
        assertThat(queue.search().visibleTo(others).log(id, 10)).isEmpty();
        assertThat(queue.search().visibleTo(others).log(id, 1, 0, 10)).isEmpty();
    }
}
