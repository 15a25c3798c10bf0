package dev.levada.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.levada.fixture.QueueFixture;
import dev.levada.status.LongRun;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What one look at the queue reads, counted by PostgreSQL: on a table that was never analysed and holds a great many jobs. */
class StatusPlansTest {

    private final QueueFixture fixture = new QueueFixture();
    private final Schema schema = Schema.of("levada");
    private final StatusStatements statements = new StatusStatements(schema);
    private final NodeLook nodes = new NodeLook(schema);
    private Connection connection;

    StatusPlansTest() throws SQLException {
        connection = fixture.direct().getConnection();
        connection.setAutoCommit(false);
    }

    @BeforeEach
    void schema() throws SQLException {
        fixture.queue(builder -> builder);
        fixture.execute("ALTER TABLE levada.job SET (autovacuum_enabled = off)");
        // Plans that are kept from the time when the table was empty.
        for (int i = 0; i < 10; i++) {
            look();
        }
    }

    @AfterEach
    void close() throws SQLException {
        connection.close();
        fixture.close();
    }

    private void look() throws SQLException {
        StatusStatements.begin(connection);
        statements.counts(connection);
        statements.parked(connection);
        statements.longRuns(connection);
        nodes.nodes(connection);
        connection.commit();
    }

    private long rowsReadByALook() throws SQLException {
        StatusStatements.begin(connection);
        long before = rowsRead();
        statements.counts(connection);
        statements.parked(connection);
        statements.longRuns(connection);
        nodes.nodes(connection);
        long read = rowsRead() - before;
        connection.rollback();
        return read;
    }

    private void insert(String columns, long count) throws SQLException {
        fixture.execute("INSERT INTO levada.job (function, channel, state, stage) SELECT " + columns
                + " FROM generate_series(1, " + count + ") n");
    }

    @Test
    void a_look_reads_no_more_of_a_large_backlog_than_of_a_very_large_one() throws SQLException {
        insert("'f' || n % 3, 'root.c' || n % 3, 'pending', 'ready'", 100_000);
        insert("'f', 'root.failed', 'failed', 'ready'", 50_000);
        insert("'p' || n % 2, 'root.parked', 'pending', 'parked'", 50_000);
        insert("'f', 'root.c1', 'started', 'ready'", 10);
        long large = rowsReadByALook();
        insert("'f' || n % 3, 'root.c' || n % 3, 'pending', 'ready'", 200_000);
        insert("'p' || n % 2, 'root.parked', 'pending', 'parked'", 100_000);
        long veryLarge = rowsReadByALook();
        // 20,000 ready, parked and failed, 10,000 parked by function, and twice what is in 400 pages of the table.
        assertThat(large).as("rows read with 200,000 jobs").isLessThan(120_000);
        assertThat(veryLarge)
                .as("rows read with 500,000 jobs")
                .isLessThan(120_000)
                .isLessThan(large * 3 / 2);
        fixture.execute("TRUNCATE levada.job");
    }

    @Test
    void a_look_at_many_channels_reads_few_rows_of_each() throws SQLException {
        insert("'f', 'root.c' || n % 500, 'pending', 'ready'", 50_000);
        assertThat(rowsReadByALook()).isLessThan(60_000);
    }

    @Test
    void a_look_for_long_runs_reads_what_runs_and_the_history_of_its_functions() throws SQLException {
        fixture.execute("ALTER TABLE levada.history_day SET (autovacuum_enabled = off)");
        fixture.execute(
                "INSERT INTO levada.history_day SELECT now() - d * interval '1 day', 'f' || f, '', 1, 1, 1, 0, 0, 0, 0, 0, 1, 1, '{1}', '{0,1}'"
                        + " FROM generate_series(1, 60) d, generate_series(1, 500) f");
        insert("'f1', 'root.c' || n % 3, 'pending', 'ready'", 100_000);
        insert("'f2', 'root', 'failed', 'ready'", 50_000);
        insert("'f' || n % 2, 'root', 'started', 'ready'", 1_000);
        fixture.execute(
                "UPDATE levada.job SET started_at = now() - interval '2 hours' WHERE state = 'started' AND function = 'f1'");
        StatusStatements.begin(connection);
        long jobs = rowsRead();
        long history = rowsRead("history_day");
        assertThat(statements.longRuns(connection))
                .singleElement()
                .returns("f1", LongRun::function)
                .returns(500L, LongRun::jobs);
        assertThat(rowsRead() - jobs).as("rows of jobs").isLessThan(3_000);
        assertThat(rowsRead("history_day") - history).as("rows of the history").isLessThanOrEqualTo(60);
        connection.rollback();
        fixture.execute("TRUNCATE levada.job");
    }

    private long rowsRead() throws SQLException {
        return rowsRead("job");
    }

    private long rowsRead(String table) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0)"
                        + " FROM pg_stat_xact_user_tables WHERE relid = 'levada." + table + "'::regclass")) {
            row.next();
            return row.getLong(1);
        }
    }
}
