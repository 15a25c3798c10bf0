package dev.levada.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.levada.configuration.Configuration;
import dev.levada.doctor.Finding.Level;
import dev.levada.embedded.EmbeddedDatabase;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.postgresql.PGConnection;
import org.postgresql.PGProperty;
import org.postgresql.copy.CopyDual;
import org.postgresql.ds.PGSimpleDataSource;

/** What keeps dead rows from being removed besides transactions that are open, on a server of its own. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KeptRowsTest {

    private static final int MANY = 50;

    private final EmbeddedDatabase server = EmbeddedDatabase.start(Map.of(
            "fsync", "off", "synchronous_commit", "off", "wal_level", "logical", "max_prepared_transactions", "5"));
    private final PGSimpleDataSource database = server.createDatabase();

    @AfterAll
    void close() {
        server.close();
    }

    @Test
    void a_standby_that_needs_old_rows_is_a_warning_whether_it_has_a_slot_or_not() throws SQLException {
        execute("SELECT pg_create_physical_replication_slot('standby_1', true)");
        try (Standby with = new Standby("one", "SLOT standby_1 ");
                Standby without = new Standby("o'ther", "")) {
            with.needs(transaction());
            without.needs(transaction());
            awaitTrue("SELECT xmin IS NOT NULL FROM pg_replication_slots");
            awaitTrue("SELECT bool_or(backend_xmin IS NOT NULL) FROM pg_stat_replication");
            assertThat(examine()).singleElement().extracting(Finding::level).isEqualTo(Level.OK);
            manyTransactions();
            List<Finding> findings = examine();
            assertThat(findings).extracting(Finding::level).containsExactly(Level.WARNING, Level.WARNING);
            assertThat(findings.get(0).sentence())
                    .matches(
                            "The replication slot 'standby_1' \\(physical\\) keeps what was deleted in the last \\d+ transactions\\."
                                    + " While it does, rows that jobs leave behind cannot be removed, and the queue gets slow");
            assertThat(findings.get(1).sentence())
                    .startsWith("The standby 'o''ther' at 127.0.0.1, by hot_standby_feedback, keeps what was deleted");
        }
        awaitTrue("SELECT NOT active FROM pg_replication_slots");
        assertThat(examine()).singleElement().satisfies(finding -> {
            assertThat(finding.level()).isEqualTo(Level.WARNING);
            assertThat(finding.sentence())
                    .startsWith("The replication slot 'standby_1' (physical), which nobody uses, keeps");
            assertThat(finding.advice()).contains("pg_drop_replication_slot");
        });
        execute("SELECT pg_drop_replication_slot('standby_1')");
        assertThat(examine()).singleElement().extracting(Finding::level).isEqualTo(Level.OK);
    }

    @Test
    void a_slot_of_a_subscription_that_nobody_reads_is_a_warning_of_the_catalogs() throws SQLException {
        execute("SELECT pg_create_logical_replication_slot('copies', 'pgoutput')");
        manyTransactions();
        assertThat(examine()).singleElement().satisfies(finding -> {
            assertThat(finding.level()).isEqualTo(Level.WARNING);
            assertThat(finding.sentence())
                    .startsWith("The replication slot 'copies' (logical), which nobody uses, keeps")
                    .endsWith("dead rows of the system's catalogs cannot be removed");
        });
        execute("SELECT pg_drop_replication_slot('copies')");
    }

    @Test
    void a_prepared_transaction_is_a_warning_that_says_how_old_it_is() throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("SELECT pg_current_xact_id()");
            statement.execute("PREPARE TRANSACTION 'it''s mine'");
        }
        transaction();
        List<Finding> findings = doctor().examine();
        execute("ROLLBACK PREPARED 'it''s mine'");
        assertThat(findings)
                .filteredOn(finding -> finding.sentence().contains("prepared"))
                .singleElement()
                .satisfies(finding -> assertThat(finding.sentence())
                        .matches(
                                "Open for \\d+ s and \\d+ transactions: prepared transaction 'it''s mine'\\. While.*"));
    }

    private Doctor doctor() {
        return new Doctor(database, null, Configuration.read(Map.of()), Clock.systemUTC(), Duration.ZERO, MANY);
    }

    private List<Finding> examine() {
        return doctor().examine().stream()
                .filter(finding -> finding.subject().equals("replication"))
                .toList();
    }

    /** Begins a transaction, and gives its number. */
    private long transaction() throws SQLException {
        return number("SELECT pg_current_xact_id()::text::bigint");
    }

    private void manyTransactions() throws SQLException {
        for (int i = 0; i < 2 * MANY; i++) {
            transaction();
        }
    }

    private void awaitTrue(String sql) {
        await(sql).atMost(Duration.ofSeconds(20)).until(() -> number("SELECT (" + sql + ")::int") == 1);
    }

    private long number(String sql) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** What its primary sees of a standby. */
    private final class Standby implements AutoCloseable {

        private final Connection connection;
        private final CopyDual stream;

        Standby(String name, String slot) throws SQLException {
            Properties properties = new Properties();
            PGProperty.REPLICATION.set(properties, "true");
            PGProperty.PREFER_QUERY_MODE.set(properties, "simple");
            PGProperty.ASSUME_MIN_SERVER_VERSION.set(properties, "15");
            PGProperty.APPLICATION_NAME.set(properties, name);
            connection = DriverManager.getConnection(server.jdbcUrl(database.getDatabaseName()), properties);
            stream = connection
                    .unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyDual("START_REPLICATION " + slot + "PHYSICAL " + position());
        }

        private String position() throws SQLException {
            try (Connection other = database.getConnection();
                    Statement statement = other.createStatement();
                    ResultSet row = statement.executeQuery("SELECT pg_current_wal_flush_lsn()")) {
                row.next();
                return row.getString(1);
            }
        }

        /** Tells of the oldest transaction whose rows its queries still need, as with {@code hot_standby_feedback}. */
        void needs(long transaction) throws SQLException {
            ByteBuffer message = ByteBuffer.allocate(1 + 8 + 4 * 4);
            message.put((byte) 'h').putLong(0).putInt((int) transaction).putInt((int) (transaction >> 32));
            stream.writeToCopy(message.array(), 0, message.capacity());
            stream.flushCopy();
        }

        @Override
        public void close() throws SQLException {
            connection.close();
        }
    }
}
