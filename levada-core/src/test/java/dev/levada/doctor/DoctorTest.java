package dev.levada.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.levada.JobFunction;
import dev.levada.JobModel;
import dev.levada.JobQueue;
import dev.levada.JobQueueBuilder;
import dev.levada.configuration.Configuration;
import dev.levada.doctor.Finding.Level;
import dev.levada.embedded.EmbeddedDatabase;
import dev.levada.fixture.QueueFixture;
import dev.levada.fixture.TransactionPooler;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postgresql.ds.PGSimpleDataSource;

class DoctorTest {

    /** Functions that go to channels. */
    @JobModel("sale.order")
    public static final class Sales {

        @JobFunction(channel = "root.sale")
        public void confirm(long id) {}

        @JobFunction(channel = "root.sale.export")
        public void export(long id) {}
    }

    private final QueueFixture fixture = new QueueFixture();

    @AfterEach
    void close() throws SQLException {
        if (fixture.number("SELECT count(*) FROM pg_tables WHERE schemaname = 'levada' AND tablename = 'job_finished'")
                == 0) {
            fixture.execute("DROP SCHEMA IF EXISTS levada CASCADE");
            JobQueue.builder(fixture.direct()).build();
        }
        fixture.close();
    }

    @Test
    void a_queue_in_order_has_nothing_but_what_its_server_was_started_with() {
        JobQueue queue = fixture.running(builder ->
                builder.channels("root:100,root.sale:2,root.sale.export:1").register(new Sales()));
        await().until(queue::isJobrunner);
        List<Finding> findings = queue.examine();
        // The server of the tests promises nothing after a power loss.
        assertThat(findings)
                .filteredOn(finding -> finding.level() != Level.OK)
                .extracting(Finding::sentence)
                .allSatisfy(sentence -> assertThat(sentence).contains(" is off: "))
                .hasSize(3);
        assertThat(findings)
                .filteredOn(finding -> finding.level() == Level.OK)
                .extracting(Finding::subject)
                .contains(
                        "configuration",
                        "database",
                        "version",
                        "clock",
                        "transactions",
                        "replication",
                        "LISTEN",
                        "locks",
                        "schema",
                        "rights",
                        "partitions",
                        "channels",
                        "nodes",
                        "jobrunner",
                        "connections");
    }

    @Test
    void examining_changes_nothing_and_leaves_nothing() throws SQLException {
        JobQueue queue = fixture.queue(builder -> builder.register(new Sales()));
        queue.delay(Sales::confirm, 1L);
        String contents = "SELECT "
                + Stream.of(
                                "job",
                                "job_function",
                                "channel",
                                "node",
                                "jobrunner",
                                "migration",
                                "reminded",
                                "retention_trim")
                        .map(table -> "(SELECT coalesce(string_agg(t::text, ';' ORDER BY t::text), '') FROM levada."
                                + table + " t)")
                        .collect(Collectors.joining(" || '/' || "));
        String before = fixture.text(contents);
        queue.examine();
        assertThat(before).contains("sale.order.confirm");
        assertThat(fixture.text(contents)).isEqualTo(before);
        assertThat(fixture.number("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'"
                        + " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"))
                .isZero();
        assertThat(fixture.dataSource().getHikariPoolMXBean().getActiveConnections())
                .isZero();
    }

    @Test
    void a_database_that_cannot_be_reached_is_one_error_without_the_password() {
        PGSimpleDataSource nowhere = new PGSimpleDataSource();
        nowhere.setURL("jdbc:postgresql://127.0.0.1:1/shop?user=anna&password=secret");
        assertThat(examine(nowhere, Map.of()))
                .filteredOn(finding -> finding.level() == Level.ERROR)
                .singleElement()
                .returns("database", Finding::subject)
                .satisfies(finding -> assertThat(finding.toString())
                        .contains("The database cannot be reached: Connection to 127.0.0.1:1 refused")
                        .doesNotContain("secret"));
    }

    @Test
    void a_database_without_the_schema_is_an_error() throws SQLException {
        fixture.execute("DROP SCHEMA levada CASCADE");
        assertFound(examine(Map.of()), Level.ERROR, "schema", "There is no queue in schema 'levada'");
        assertFound(
                examine(Map.of("LEVADA_SCHEMA", "other")),
                Level.ERROR,
                "schema",
                "There is no queue in schema 'other'");
    }

    @Test
    void a_user_who_may_not_make_the_schema_is_told() throws SQLException {
        fixture.execute("DROP SCHEMA levada CASCADE");
        assertFound(examine(stranger(""), Map.of()), Level.ERROR, "rights", "may not make the schema");
    }

    @Test
    void a_schema_of_a_newer_levada_is_an_error_and_not_looked_into() throws SQLException {
        fixture.queue(builder -> builder);
        fixture.execute("INSERT INTO levada.migration (version, name, works_with) VALUES (999, 'later', 999)");
        List<Finding> findings = examine(Map.of());
        assertFound(findings, Level.ERROR, "schema", "has version 999, made by a newer Levada");
        assertThat(findings).extracting(Finding::subject).doesNotContain("channels", "nodes");
        fixture.execute("DELETE FROM levada.migration WHERE version = 999");
    }

    @Test
    void a_schema_that_lacks_a_table_is_an_error() throws SQLException {
        fixture.queue(builder -> builder);
        fixture.execute("ALTER TABLE levada.retention_trim RENAME TO elsewhere");
        assertFound(examine(Map.of()), Level.ERROR, "schema", "lacks retention_trim, which somebody has removed");
    }

    @Test
    void a_user_without_usage_of_the_schema_gets_the_statement_that_helps() throws SQLException {
        fixture.queue(builder -> builder);
        PGSimpleDataSource stranger = stranger("");
        Finding finding = found(examine(stranger, Map.of()), Level.ERROR, "rights");
        assertThat(finding.sentence()).contains("may not use the schema 'levada'");
        fixture.execute(finding.advice());
        assertThat(found(examine(stranger, Map.of()), Level.ERROR, "rights").sentence())
                .contains("may not read the schema's version");
    }

    @Test
    void missing_rights_are_named_and_the_advice_gives_them() throws SQLException {
        fixture.queue(builder -> builder);
        PGSimpleDataSource stranger = stranger(
                "GRANT USAGE, CREATE ON SCHEMA levada TO %1$s; GRANT SELECT ON levada.migration TO %1$s;"
                        + " GRANT SELECT, INSERT, UPDATE ON levada.job TO %1$s; REVOKE EXECUTE ON FUNCTION levada.channel_name FROM PUBLIC");
        List<Finding> findings = examine(stranger, Map.of());
        Finding finding = findings.stream()
                .filter(one -> one.sentence().contains("lacks"))
                .findFirst()
                .orElseThrow();
        assertThat(finding.level()).isEqualTo(Level.ERROR);
        assertThat(finding.toString())
                .contains("DELETE on job")
                .contains("more")
                .contains("GRANT USAGE ON ALL SEQUENCES");
        assertFound(findings, Level.WARNING, "rights", "does not own the tables");
        fixture.execute(finding.advice());
        List<Finding> after = examine(stranger, Map.of());
        assertThat(after).noneMatch(one -> one.sentence().contains("lacks"));
        assertThat(after).noneMatch(one -> one.level() == Level.ERROR);
    }

    @Test
    void read_only_transactions_are_an_error() throws SQLException {
        fixture.queue(builder -> builder);
        PGSimpleDataSource readOnly = copy();
        readOnly.setOptions("-c default_transaction_read_only=on");
        assertFound(examine(readOnly, Map.of()), Level.ERROR, "database", "Transactions are read-only here");
    }

    @ParameterizedTest
    @CsvSource({"-3, behind", "3, ahead of", "7200, ahead of"})
    void a_clock_that_differs_by_more_than_2_s_is_a_warning(long seconds, String direction) {
        Clock here = Clock.offset(Clock.systemUTC(), Duration.ofSeconds(-seconds));
        List<Finding> findings = new Doctor(
                        fixture.direct(), null, Configuration.read(Map.of()), here, Duration.ofMinutes(10), 1_000_000)
                .examine();
        assertFound(findings, Level.WARNING, "clock", direction + " this machine's");
    }

    @Test
    void what_is_off_and_makes_jobs_unsafe_is_a_warning() throws SQLException {
        PGSimpleDataSource unsafe = copy();
        unsafe.setOptions("-c synchronous_commit=off");
        assertFound(examine(unsafe, Map.of()), Level.WARNING, "settings", "synchronous_commit is off");
    }

    @Test
    void a_transaction_open_for_long_is_a_warning_that_names_the_session() throws SQLException {
        try (Connection connection = fixture.direct().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("SET application_name = 'the culprit'");
            connection.setAutoCommit(false);
            statement.execute("SELECT 1");
            assertThat(examine(Map.of()))
                    .noneMatch(finding -> finding.toString().contains("the culprit"));
            Doctor impatient = new Doctor(
                    fixture.direct(), null, Configuration.read(Map.of()), Clock.systemUTC(), Duration.ZERO, 1_000_000);
            assertFound(
                    impatient.examine(), Level.WARNING, "transactions", "(idle in transaction, postgres, the culprit)");
            connection.rollback();
        }
    }

    @Test
    void a_transaction_pooler_is_a_warning_and_a_way_past_it_mends_it() throws SQLException {
        fixture.queue(builder -> builder);
        try (TransactionPooler pooler = new TransactionPooler(fixture.direct())) {
            List<Finding> findings = examine(pooler, Map.of());
            assertFound(findings, Level.WARNING, "sessions", "pool mode transaction");
            assertThat(findings).extracting(Finding::subject).doesNotContain("LISTEN", "locks");
            assertThat(findings).extracting(Finding::subject).contains("schema", "rights", "nodes");

            List<Finding> alone = examine(pooler, Map.of("LEVADA_POLL_ONLY", "yes"));
            assertFound(
                    alone,
                    Level.OK,
                    "sessions",
                    "look for jobs in short intervals and hear no notifications; the death of a node is noticed by its silence"
                            + " (poll_only, environment variable LEVADA_POLL_ONLY)");
            assertThat(alone).extracting(Finding::subject).doesNotContain("LISTEN", "locks");

            List<Finding> mended = new Doctor(pooler, fixture.direct(), Configuration.read(Map.of())).examine();
            assertFound(
                    mended, Level.OK, "sessions", "The queue's way leads through a pooler, the jobrunner's past it");
            assertFound(mended, Level.OK, "LISTEN", "Notifications arrive");
            assertFound(mended, Level.OK, "locks", "seen by others");
        }
    }

    @Test
    void doing_without_notifications_where_they_could_be_heard_is_noted() {
        JobQueue queue = fixture.queue(JobQueueBuilder::pollOnly);
        List<Finding> findings = queue.examine();
        assertFound(findings, Level.NOTE, "sessions", "hear no notifications");
        assertThat(findings).extracting(Finding::subject).doesNotContain("LISTEN", "locks");
    }

    @Test
    void a_jobrunner_that_goes_to_another_database_is_an_error() {
        PGSimpleDataSource other = EmbeddedDatabase.shared().createDatabase();
        List<Finding> findings = new Doctor(fixture.direct(), other, Configuration.read(Map.of())).examine();
        assertFound(
                findings,
                Level.ERROR,
                "jobrunner database",
                "it is the database '" + other.getDatabaseName() + "', not '"
                        + fixture.direct().getDatabaseName() + "'");
        EmbeddedDatabase.shared().dropDatabase(other);
    }

    @Test
    void a_jobrunner_database_that_cannot_be_reached_is_an_error_without_the_password() {
        List<Finding> findings =
                examine(Map.of("LEVADA_JOBRUNNER_DB_PORT", "1", "LEVADA_JOBRUNNER_DB_PASSWORD", "secret"));
        Finding finding = found(findings, Level.ERROR, "jobrunner database");
        assertThat(finding.toString())
                .contains("port 1, password ***", "refused")
                .doesNotContain("secret");
    }

    @Test
    void the_rights_of_the_jobrunners_user_are_looked_at_too() throws SQLException {
        fixture.queue(builder -> builder);
        PGSimpleDataSource stranger = stranger("");
        List<Finding> findings = new Doctor(fixture.direct(), stranger, Configuration.read(Map.of())).examine();
        assertFound(
                findings,
                Level.ERROR,
                "rights",
                "The jobrunner's user '" + stranger.getUser() + "' may not use the schema");
    }

    @Test
    void functions_whose_channel_is_not_configured_are_told_with_the_channel_above() {
        JobQueue queue =
                fixture.queue(builder -> builder.channels("root:4,root.sale:2").register(new Sales()));
        Finding finding = found(queue.examine(), Level.WARNING, "channels");
        assertThat(finding.sentence())
                .isEqualTo(
                        "The channel root.sale.export of sale.order.export is not configured: its jobs run under root.sale");
    }

    @Test
    void the_channel_that_somebody_set_for_a_function_counts_before_the_registered_one() throws SQLException {
        JobQueue queue = fixture.queue(builder ->
                builder.channels("root:4,root.sale:2,root.sale.export:1").register(new Sales()));
        fixture.execute(
                "INSERT INTO levada.function_setting (name, channel) VALUES ('sale.order.export', 'root.typo')");
        assertFound(
                queue.examine(),
                Level.WARNING,
                "channels",
                "The channel root.typo of sale.order.export is not configured");
    }

    @Test
    void channels_that_nobody_uses_are_noted() {
        JobQueue queue =
                fixture.queue(builder -> builder.channels("root.sale:2,root.sale.export:1,root.edi:1,root.mail:1")
                        .register(new Sales()));
        queue.delayable(Sales::confirm, 1L).channel("root.mail.low").delay();
        assertThat(found(queue.examine(), Level.NOTE, "channels").sentence())
                .isEqualTo("No job function goes to root.edi, nor does an unfinished job");
    }

    @ParameterizedTest
    @CsvSource({"root:0, (capacity 0), set root:4", "root:2:paused, is paused: no job, resume root"})
    void a_paused_root_is_a_warning(String channels, String sentence, String advice) {
        JobQueue queue = fixture.queue(builder -> builder.channels(channels));
        assertThat(found(queue.examine(), Level.WARNING, "channels").toString()).contains(sentence, advice);
    }

    @Test
    void channels_that_differ_from_the_configuration_are_noted() {
        JobQueue queue = fixture.queue(
                builder -> builder.channels("root:4,root.sale:2,root.b:1").register(new Sales()));
        queue.channels().apply("root.sale:3");
        queue.channels().remove("root.b");
        queue.channels().pause("root");
        assertThat(queue.examine())
                .filteredOn(finding -> finding.level() == Level.NOTE)
                .extracting(Finding::sentence)
                .containsExactly(
                        "Configured, but not in the database yet: root.b. The next start of a queue with this configuration sets them",
                        "Set otherwise in the database than configured: root.sale. The next start of a queue with this configuration"
                                + " sets them");
    }

    @Test
    void without_a_node_the_jobs_that_wait_are_counted() {
        JobQueue queue = fixture.queue(builder -> builder.register(new Sales()));
        queue.delay(Sales::confirm, 1L);
        queue.delay(Sales::confirm, 2L);
        assertFound(queue.examine(), Level.WARNING, "nodes", "No node lives, so nobody runs jobs; 2 job(s) wait");
    }

    @Test
    void a_silent_node_a_lost_one_and_one_that_stops_are_told() throws SQLException {
        JobQueue queue = fixture.queue(builder -> builder);
        node("silent", "active", "1 hour");
        node("lost", "lost", "5 minutes");
        node("long gone", "lost", "3 days");
        node("stopping", "stopping", "1 second");
        List<Finding> findings = queue.examine();
        assertFound(findings, Level.WARNING, "nodes", "The node 'silent' has been silent for 60 min");
        assertFound(findings, Level.NOTE, "nodes", "The node 'lost' on host was lost 5 min ago");
        assertFound(findings, Level.WARNING, "nodes", "No node has workers: stopping stop or have none");
        assertFound(findings, Level.ERROR, "jobrunner", "Nodes live, but none is the jobrunner");
        assertThat(findings).noneMatch(finding -> finding.toString().contains("long gone"));
        fixture.execute("DELETE FROM levada.jobrunner");
        assertFound(queue.examine(), Level.ERROR, "jobrunner", "The row of the table jobrunner is gone");
    }

    @Test
    void nodes_of_different_versions_are_noted() throws SQLException {
        JobQueue queue = fixture.queue(builder -> builder);
        node("old", "active", "1 second");
        fixture.execute("UPDATE levada.node SET version = '0.0.1'");
        node("new", "active", "1 second");
        assertFound(queue.examine(), Level.NOTE, "nodes", "They run different versions: 0.0.1, 1.0");
    }

    @Test
    void functions_that_nodes_run_with_different_parameters_are_noted() throws SQLException {
        JobQueue queue = fixture.queue(builder -> builder);
        node("old", "active", "1 second");
        node("older", "active", "1 second");
        node("going", "stopping", "1 second");
        fixture.execute("UPDATE levada.node SET functions = '{sale.confirm,sale.export}', signatures = '{1,2}';"
                + " UPDATE levada.node SET signatures = '{1,4}' WHERE name = 'going'");
        assertThat(queue.examine()).noneMatch(finding -> finding.subject().equals("functions"));
        node("new", "active", "1 second");
        fixture.execute(
                "UPDATE levada.node SET functions = '{sale.confirm,sale.export}', signatures = '{1,3}' WHERE name = 'new'");
        assertFound(
                queue.examine(),
                Level.NOTE,
                "functions",
                "Not all nodes run them with the same parameters: sale.export (old, older / new)");
    }

    @Test
    void functions_that_no_living_node_knows_are_told_with_their_jobs() throws SQLException {
        JobQueue queue = fixture.queue(builder -> builder.register(new Sales()));
        queue.delay(Sales::confirm, 1L);
        queue.delay(Sales::export, 2L);
        queue.delay(Sales::export, 3L);
        node("here", "active", "1 second");
        fixture.execute("UPDATE levada.node SET functions = '{sale.order.confirm}'");
        assertFound(
                queue.examine(),
                Level.WARNING,
                "functions",
                "Jobs wait for functions that no living node runs: sale.order.export (2 jobs)");
    }

    @Test
    void too_few_sessions_for_the_nodes_are_a_warning() throws SQLException {
        fixture.queue(builder -> builder);
        for (int i = 0; i < 30; i++) {
            node("node" + i, "active", "1 second");
        }
        assertFound(examine(Map.of()), Level.WARNING, "connections", "(by max_connections); the nodes keep 150");
        String database = fixture.direct().getDatabaseName();
        fixture.execute("ALTER DATABASE " + database + " CONNECTION LIMIT 60");
        assertFound(
                examine(Map.of()),
                Level.WARNING,
                "connections",
                "of 60 sessions are open (by the limit of database " + database);
    }

    @Test
    void finished_jobs_outside_of_their_partition_are_a_warning() throws SQLException {
        JobQueue queue = fixture.queue(builder -> builder);
        fixture.execute(
                "INSERT INTO levada.job_finished (id, state, priority, max_retries, retry, attempt, crashes, channel, function,"
                        + " args, created_at, finished_at) SELECT n, 'done', 10, 5, 1, 1, 0, 'root', 'f.f', '[]', '2001-01-01', '2001-01-01'"
                        + " FROM generate_series(1, 3) n");
        assertFound(queue.examine(), Level.WARNING, "partitions", "3 finished jobs in the default partition");
        fixture.execute("DROP TABLE levada.job_finished_"
                + fixture.text("SELECT to_char(now() AT TIME ZONE 'UTC', 'YYYYMMDD')"));
        assertFound(queue.examine(), Level.WARNING, "partitions", "no partition for the jobs that finish today");
    }

    @Test
    void what_is_wrong_with_the_configuration_is_found_before_the_database_is_asked() {
        List<Finding> findings =
                examine(Map.of("LEVADA_PORT", "x", "LEVADA_NO_DELAY", "1", "LEVADA_CHANELS", "root:1"));
        assertFound(findings, Level.ERROR, "configuration", "Environment variable LEVADA_PORT: Invalid port 'x'");
        assertFound(findings, Level.WARNING, "configuration", "LEVADA_CHANELS is unknown");
        assertFound(findings, Level.WARNING, "no delay", "(environment variable LEVADA_NO_DELAY)");
        List<Finding> schema = examine(Map.of("LEVADA_SCHEMA", "Bad Name"));
        assertThat(schema).extracting(Finding::subject).doesNotContain("schema", "rights");
        assertFound(schema, Level.ERROR, "configuration", "Invalid schema name 'Bad Name'");
    }

    @Test
    void a_table_that_is_locked_by_somebody_is_a_finding_and_not_the_end() throws SQLException {
        fixture.queue(builder -> builder);
        try (Connection connection = fixture.direct().getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("LOCK TABLE levada.job_finished_default IN ACCESS EXCLUSIVE MODE");
            List<Finding> findings = examine(Map.of());
            assertFound(findings, Level.WARNING, "partitions", "This could not be examined: ");
            assertThat(findings).extracting(Finding::subject).contains("channels", "nodes", "connections");
            connection.rollback();
        }
    }

    private void node(String name, String state, String silence) throws SQLException {
        fixture.execute(
                "INSERT INTO levada.node (name, host, pid, version, workers, functions, session_lock, state, heartbeat_at)"
                        + " VALUES ('" + name + "', 'host', 1, '1.0', 4, '{}', false, '" + state
                        + "', clock_timestamp() - interval '" + silence
                        + "')");
    }

    private List<Finding> examine(Map<String, String> environment) {
        return examine(fixture.direct(), environment);
    }

    private static List<Finding> examine(DataSource source, Map<String, String> environment) {
        return new Doctor(source, null, Configuration.read(environment)).examine();
    }

    private PGSimpleDataSource copy() {
        PGSimpleDataSource copy = new PGSimpleDataSource();
        copy.setURL(fixture.direct().getURL());
        copy.setUser(fixture.direct().getUser());
        return copy;
    }

    /** Somebody who may log in, and what else is granted to {@code %1$s}. Gone with the server of the tests. */
    private PGSimpleDataSource stranger(String grants) throws SQLException {
        String name = "stranger_" + Long.toHexString(System.nanoTime());
        fixture.execute("CREATE ROLE " + name + " LOGIN");
        if (!grants.isEmpty()) {
            fixture.execute(grants.formatted(name));
        }
        PGSimpleDataSource stranger = copy();
        stranger.setUser(name);
        return stranger;
    }

    private static void assertFound(List<Finding> findings, Level level, String subject, String sentence) {
        assertThat(findings)
                .as(level + " " + subject + " " + sentence)
                .anyMatch(finding -> finding.level() == level
                        && finding.subject().equals(subject)
                        && finding.sentence().contains(sentence));
    }

    private static Finding found(List<Finding> findings, Level level, String subject) {
        return findings.stream()
                .filter(finding -> finding.level() == level && finding.subject().equals(subject))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + level + " of " + subject + " in " + findings));
    }
}
