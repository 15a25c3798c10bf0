package dev.levada;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import dev.levada.embedded.EmbeddedDatabase;
import dev.levada.store.Migrations;
import dev.levada.store.Schema;
import dev.levada.store.SchemaVersionException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.ds.PGSimpleDataSource;

class MigrationsTest {

    private final PGSimpleDataSource database = EmbeddedDatabase.shared().createDatabase();
    private final Migrations migrations = new Migrations(Schema.of("levada"));

    private String text(String sql) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return String.valueOf(row.getString(1));
        }
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** What is in a schema, its name left out. */
    private String catalogue(String schema) throws SQLException {
        return text("""
                SELECT string_agg(line, E'\\n' ORDER BY line) FROM (
                    SELECT c.relkind::text || ' ' || c.relname || ' ' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod)
                        || ' ' || a.attnotnull || ' ' || coalesce(pg_get_expr(d.adbin, d.adrelid), '') AS line
                    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0
                    LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
                    WHERE c.relnamespace = '%1$s'::regnamespace
                    UNION ALL SELECT 'index ' || indexdef FROM pg_indexes WHERE schemaname = '%1$s'
                    UNION ALL SELECT 'function ' || pg_get_functiondef(oid) FROM pg_proc WHERE pronamespace = '%1$s'::regnamespace
                    UNION ALL SELECT 'constraint ' || conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint
                        WHERE connamespace = '%1$s'::regnamespace
                ) AS lines""".formatted(schema)).replace(schema, "schema");
    }

    @Test
    void migrating_again_does_nothing() throws Exception {
        try (Connection connection = database.getConnection()) {
            assertThat(migrations.version(connection)).isZero();
            assertThat(migrations.migrate(connection))
                    .extracting(Migrations.Migration::version)
                    .containsExactly(1, 2, 3, 4, 5);
            String before = catalogue("levada");
            assertThat(migrations.migrate(connection)).isEmpty();
            assertThat(catalogue("levada")).isEqualTo(before);
            assertThat(migrations.version(connection)).isEqualTo(Migrations.currentVersion());
            assertThat(connection.getAutoCommit()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TRANSACTION_READ_COMMITTED", "TRANSACTION_REPEATABLE_READ", "TRANSACTION_SERIALIZABLE"})
    void eight_nodes_at_once_migrate_once(String isolation) throws Exception {
        try (HikariDataSource pool = new HikariDataSource()) {
            pool.setDataSource(database);
            pool.setTransactionIsolation(isolation);
            pool.setMaximumPoolSize(8);
            CountDownLatch together = new CountDownLatch(8);
            List<CompletableFuture<JobQueue>> nodes = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                nodes.add(CompletableFuture.supplyAsync(
                        () -> {
                            together.countDown();
                            try {
                                together.await();
                            } catch (InterruptedException e) {
                                throw new IllegalStateException(e);
                            }
                            return JobQueue.builder(pool)
                                    .register(new Gate())
                                    .channels("root:4,sale:2")
                                    .build();
                        },
                        task -> new Thread(task).start()));
            }
            for (CompletableFuture<JobQueue> node : nodes) {
                assertThat(node.get(60, TimeUnit.SECONDS).channels().list()).hasSize(2);
            }
        }
        assertThat(text("SELECT string_agg(name, ',') FROM levada.migration"))
                .isEqualTo("V001__queue.sql,V002__modules.sql,V003__bond.sql,V004__views.sql,V005__books.sql");
    }

    @Test
    void a_newer_schema_that_declares_to_need_newer_code_is_refused_with_a_sentence() throws Exception {
        JobQueue.builder(database).build();
        execute("INSERT INTO levada.migration (version, name, works_with) VALUES (99, 'V099__far.sql', 98)");

        assertThatThrownBy(() -> JobQueue.builder(database).build())
                .isInstanceOf(SchemaVersionException.class)
                .hasMessage("The schema 'levada' has version 99, made by a newer Levada; this one knows versions up to "
                        + Migrations.currentVersion() + ". Run the newer Levada here, or another schema");
    }

    @Test
    void a_newer_schema_that_declares_to_work_with_this_code_is_used_as_it_is() throws Exception {
        JobQueue.builder(database).build();
        execute("INSERT INTO levada.migration (version, name, works_with) VALUES (99, 'V099__far.sql', 1)");

        JobQueue queue = JobQueue.builder(database).register(new Gate()).build();

        assertThat(queue.delay(Gate::pass, "x").id()).isPositive();
    }

    @Test
    void the_printed_script_makes_the_same_schema_and_leaves_nothing_to_migrate() throws Exception {
        Migrations printed = new Migrations(Schema.of("printed"));
        execute(printed.script());
        try (Connection connection = database.getConnection()) {
            assertThat(printed.migrate(connection)).isEmpty();
            migrations.migrate(connection);
        }
        assertThat(catalogue("printed")).isEqualTo(catalogue("levada"));
        assertThat(text("SELECT version || name || works_with FROM printed.migration"))
                .isEqualTo(text("SELECT version || name || works_with FROM levada.migration"));
        assertThat(printed.script()).doesNotContain("${schema}").doesNotContain("levada.job");
    }

    @Test
    void several_schemas_in_one_database_are_queues_of_their_own() throws Exception {
        Gate first = new Gate();
        Gate second = new Gate();
        try (HikariDataSource pool = new HikariDataSource()) {
            pool.setDataSource(database);
            pool.setMaximumPoolSize(20);
            try (JobQueue one = JobQueue.builder(pool).register(first).build().start();
                    JobQueue two = JobQueue.builder(pool)
                            .schema("shop_jobs")
                            .register(second)
                            .build()
                            .start()) {
                second.end.release();
                long id = two.delay(Gate::pass, "x").id();
                Awaitility.await()
                        .atMost(Duration.ofSeconds(20))
                        .until(() -> two.jobs().find(id).orElseThrow().state() == JobState.DONE);

                assertThat(one.jobs().list(JobFilter.all(), 10)).isEmpty();
                assertThat(first.executions).hasValue(0);
                assertThat(text("SELECT shop_jobs.delay('test.gate.pass', '[\"y\"]') IS NOT NULL"))
                        .isEqualTo("t");
                second.awaitBegun();
                second.awaitBegun();
                second.end.release();
                two.channels().put(dev.levada.channel.ChannelSettings.of("root", 3));
                assertThat(one.channels().list().get(0).settings().capacity()).isEqualTo(1);
            }
        }
    }

    @Test
    void without_migration_the_queue_says_what_to_do() {
        assertThatThrownBy(() -> JobQueue.builder(database).withoutMigration().build())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("The schema 'levada' has version 0, this Levada needs " + Migrations.currentVersion()
                        + "; run 'levada migrate'");
        JobQueue.builder(database).build();
        assertThat(JobQueue.builder(database).withoutMigration().build().jobs().list(JobFilter.all(), 1))
                .isEmpty();
    }

    @Test
    void a_migration_that_fails_leaves_nothing_behind() throws Exception {
        execute("CREATE SCHEMA levada; CREATE TABLE levada.channel (mine int)");

        assertThatThrownBy(() -> JobQueue.builder(database).build())
                .isInstanceOf(JobStoreException.class)
                .hasStackTraceContaining("relation \"channel\" already exists");

        assertThat(text("SELECT count(*) FROM pg_class WHERE relnamespace = 'levada'::regnamespace"))
                .isEqualTo("1");
    }

    @Test
    void a_user_without_the_right_to_create_works_with_a_schema_that_is_there() throws Exception {
        JobQueue.builder(database).register(new Gate()).build();
        String role = "worker_" + ProcessHandle.current().pid() + "_" + System.nanoTime();
        execute("CREATE ROLE " + role + " LOGIN; GRANT USAGE ON SCHEMA levada TO " + role
                + "; GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA levada TO " + role
                + "; GRANT USAGE ON ALL SEQUENCES IN SCHEMA levada TO " + role);
        PGSimpleDataSource limited = new PGSimpleDataSource();
        limited.setURL(database.getURL());
        limited.setUser(role);

        JobQueue queue = JobQueue.builder(limited).register(new Gate()).build();

        long id = queue.delay(Gate::pass, "x").id();
        assertThat(queue.jobs().cancel(List.of(id), "Ada").changed()).containsExactly(id);
        assertThat(queue.jobs().requeue(List.of(id)).changed()).containsExactly(id);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Levada",
                "a-b",
                "1a",
                "a;DROP SCHEMA x",
                "a\"b",
                "x2345678901234567890123456789012345678901234567890"
            })
    void what_is_no_schema_name_is_refused(String name) {
        assertThatThrownBy(() -> JobQueue.builder(database).schema(name))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Invalid schema name");
    }
}
