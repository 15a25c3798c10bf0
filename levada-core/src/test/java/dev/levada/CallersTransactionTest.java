package dev.levada;

import static org.assertj.core.api.Assertions.assertThat;

import dev.levada.fixture.QueueFixture;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Jobs that are delayed in a transaction of the application's. */
class CallersTransactionTest {

    @JobModel("test.invoice")
    public static class Invoices {
        final Queue<Long> sent = new ConcurrentLinkedQueue<>();

        @JobFunction
        public void send(long id) {
            sent.add(id);
        }
    }

    private final QueueFixture fixture = new QueueFixture();
    private final Invoices invoices = new Invoices();
    private final JobQueue queue =
            fixture.queue(builder -> builder.register(invoices).channels("root:10"));

    @AfterEach
    void close() throws Exception {
        fixture.close();
    }

    private Connection transaction() throws Exception {
        Connection connection = fixture.dataSource().getConnection();
        connection.setAutoCommit(false);
        return connection;
    }

    private long stored() throws Exception {
        return fixture.number("SELECT count(*) FROM levada.jobs");
    }

    @Test
    void a_job_is_invisible_until_the_commit_and_there_from_then_on() throws Exception {
        try (Connection connection = transaction()) {
            DelayedJob job = queue.in(connection).delay(Invoices::send, 1L);

            assertThat(queue.jobs().find(job.id())).isEmpty();
            assertThat(stored()).isZero();
            connection.commit();
            assertThat(queue.jobs().find(job.id())).get().extracting(Job::state).isEqualTo(JobState.PENDING);
            assertThat(connection.isClosed()).isFalse();
            assertThat(connection.getAutoCommit()).isFalse();
        }
    }

    @Test
    void a_job_vanishes_with_the_rollback_and_is_never_run() throws Exception {
        queue.start();
        try (Connection connection = transaction()) {
            queue.in(connection).delay(Invoices::send, 1L);
            connection.rollback();
            queue.in(connection).delay(Invoices::send, 2L);
            connection.commit();
        }

        fixture.awaitNumber("SELECT count(*) FROM levada.job_finished", 1);
        assertThat(invoices.sent).containsExactly(2L);
        assertThat(stored()).isOne();
    }

    @Test
    void a_running_queue_starts_the_job_at_the_commit_and_not_before() throws Exception {
        queue.start();
        try (Connection connection = transaction()) {
            queue.in(connection).delay(Invoices::send, 1L);
            DelayedJob other = queue.delay(Invoices::send, 2L);
            fixture.awaitState(queue, other.id(), JobState.DONE);
            assertThat(invoices.sent).containsExactly(2L);
            connection.commit();
        }
        fixture.awaitNumber("SELECT count(*) FROM levada.job_finished", 2);
        assertThat(invoices.sent).containsExactly(2L, 1L);
    }

    @Test
    void two_calls_in_one_transaction_are_both_there_or_neither() throws Exception {
        try (Connection connection = transaction()) {
            Delayer delayer = queue.in(connection);
            delayer.delay(Invoices::send, 1L);
            delayer.delayable(Invoices::send, 2L).identityKey("2").delay();
            connection.rollback();
            assertThat(stored()).isZero();

            DelayedJob first = delayer.delay(Invoices::send, 1L);
            DelayedJob second =
                    delayer.delayable(Invoices::send, 2L).identityKey("2").delay();
            assertThat(second.existing()).isFalse();
            connection.commit();
            assertThat(second.id()).isGreaterThan(first.id());
            assertThat(stored()).isEqualTo(2);
        }
    }

    @Test
    void a_job_goes_with_its_savepoint() throws Exception {
        try (Connection connection = transaction()) {
            queue.in(connection).delay(Invoices::send, 1L);
            java.sql.Savepoint before = connection.setSavepoint();
            queue.in(connection).delay(Invoices::send, 2L);
            connection.rollback(before);
            queue.in(connection).delay(Invoices::send, 3L);
            connection.commit();
        }
        assertThat(queue.jobs().list(JobFilter.all(), 10))
                .extracting(Job::arguments)
                .containsExactly("[3]", "[1]");
    }

    @Test
    void on_an_autocommit_connection_a_call_is_stored_at_once() throws Exception {
        try (Connection connection = fixture.dataSource().getConnection()) {
            DelayedJob job = queue.in(connection).delay(Invoices::send, 1L);
            assertThat(queue.jobs().find(job.id())).isPresent();
            List<DelayedJob> jobs = queue.in(connection)
                    .delayAll(List.of(queue.delayable(Invoices::send, 2L), queue.delayable(Invoices::send, 3L)));
            assertThat(jobs)
                    .allSatisfy(
                            stored -> assertThat(queue.jobs().find(stored.id())).isPresent());
            assertThat(connection.getAutoCommit()).isTrue();
        }
    }

    @Test
    void many_calls_prepared_by_the_queue_may_join_a_transaction() throws Exception {
        try (Connection connection = transaction()) {
            queue.in(connection)
                    .delayAll(List.of(queue.delayable(Invoices::send, 1L), queue.delayable(Invoices::send, 2L)));
            assertThat(stored()).isZero();
            connection.rollback();
        }
        assertThat(stored()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {Connection.TRANSACTION_REPEATABLE_READ, Connection.TRANSACTION_SERIALIZABLE})
    void a_caller_of_a_stricter_isolation_delays_as_any_other(int isolation) throws Exception {
        try (Connection connection = transaction()) {
            connection.setTransactionIsolation(isolation);
            try (Statement statement = connection.createStatement()) {
                statement.execute("SELECT count(*) FROM levada.job");
            }
            queue.delay(Invoices::send, 1L);
            DelayedJob job = queue.in(connection)
                    .delayable(Invoices::send, 2L)
                    .identityKey("2")
                    .delay();
            DelayedJob again = queue.in(connection)
                    .delayable(Invoices::send, 2L)
                    .identityKey("2")
                    .delay();
            connection.commit();

            assertThat(again).isEqualTo(new DelayedJob(job.id(), true));
            assertThat(stored()).isEqualTo(2);
            connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
            connection.commit();
        }
    }

    @Test
    void the_queues_own_transactions_are_read_committed_on_any_data_source() throws Exception {
        try (com.zaxxer.hikari.HikariDataSource strict = new com.zaxxer.hikari.HikariDataSource()) {
            strict.setDataSource(fixture.direct());
            strict.setTransactionIsolation("TRANSACTION_SERIALIZABLE");
            strict.setAutoCommit(false);
            strict.setMaximumPoolSize(2);
            JobQueue other = JobQueue.builder(strict).register(new Invoices()).build();

            DelayedJob job = other.delay(Invoices::send, 1L);
            List<DelayedJob> jobs =
                    other.delayAll(List.of(other.delayable(Invoices::send, 2L), other.delayable(Invoices::send, 3L)));

            assertThat(other.jobs().cancel(List.of(job.id()), "test").changed()).containsExactly(job.id());
            assertThat(other.jobs().requeue(List.of(job.id())).changed()).containsExactly(job.id());
            assertThat(jobs).hasSize(2);
            assertThat(stored()).isEqualTo(3);
            try (Connection connection = strict.getConnection()) {
                assertThat(connection.getAutoCommit()).isFalse();
                assertThat(connection.getTransactionIsolation()).isEqualTo(Connection.TRANSACTION_SERIALIZABLE);
            }
        }
    }
}
