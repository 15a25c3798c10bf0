package dev.levada;

import static dev.levada.fixture.Databases.execute;
import static dev.levada.fixture.Databases.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.levada.configuration.CopyPolicy;
import dev.levada.fixture.Databases;
import dev.levada.status.DatabaseBond;
import dev.levada.status.QueueStatus;
import dev.levada.status.Trouble;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

class BondTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration A_WHILE = Duration.ofMillis(700);

    private final Databases databases = new Databases();
    private final List<JobQueue> queues = new ArrayList<>();
    private final Queue<String> ran = new ConcurrentLinkedQueue<>();

    /** Notes what runs. */
    @JobModel("test")
    public class Model {
        @JobFunction
        public void run(String name) {
            ran.add(name);
        }
    }

    @AfterEach
    void close() throws SQLException {
        queues.forEach(JobQueue::close);
        databases.close();
    }

    private JobQueue queue(PGSimpleDataSource database, UnaryOperator<JobQueueBuilder> settings) {
        JobQueue queue = settings.apply(JobQueue.builder(database)
                        .environment(Map.of())
                        .register(new Model())
                        .channels("root:100")
                        .workers(4)
                        .heartbeat(Duration.ofMillis(100), Duration.ofSeconds(2)))
                .build();
        queues.add(queue);
        return queue;
    }

    private JobQueue queue(PGSimpleDataSource database) {
        return queue(database, builder -> builder);
    }

    /** A database whose queue has a waiting job, a failed one, one that a node was given and one that it had begun. */
    private PGSimpleDataSource original() throws SQLException {
        PGSimpleDataSource original = databases.create("original");
        JobQueue queue = queue(original);
        for (String name : List.of("waiting", "failed", "enqueued", "started")) {
            queue.delayable(Model::run, name).description(name).delay();
        }
        execute(original, """
                INSERT INTO levada.node (name, host, pid, version, workers, functions, session_lock)
                VALUES ('elsewhere', 'host', 1, '1', 4, ARRAY['test.run'], true);
                UPDATE levada.job SET state = 'failed' WHERE description = 'failed';
                UPDATE levada.job SET state = 'enqueued', node_id = 1 WHERE description = 'enqueued';
                UPDATE levada.job SET state = 'started', node_id = 1, attempt = 1, retry = 1, started_at = now() WHERE description = 'started';
                UPDATE levada.jobrunner SET node_id = 1, term = 1, expires_at = now() + interval '1 second'""");
        return original;
    }

    private void assertNothingRuns(PGSimpleDataSource copy) {
        await().during(A_WHILE).atMost(PATIENCE).untilAsserted(() -> {
            assertThat(ran).isEmpty();
            assertThat(text(copy, "SELECT term FROM levada.jobrunner")).isEqualTo("1");
        });
    }

    private void awaitRan(String... names) {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(ran).containsExactlyInAnyOrder(names));
    }

    @Test
    void a_copy_runs_no_job_until_it_is_confirmed_and_all_of_them_at_once_then() throws SQLException {
        original();
        PGSimpleDataSource copy = databases.copy("original", "copy");
        // So rare that only the notification of the confirmation can be the cause.
        JobQueue queue = queue(copy, builder -> builder.heartbeat(Duration.ofSeconds(30), Duration.ofSeconds(90)))
                .start();
        queue.delay(Model::run, "new");
        assertNothingRuns(copy);
        QueueStatus status = queue.status();
        assertThat(status.troubles()).extracting(Trouble::kind).containsExactly(Trouble.Kind.COPY);
        assertThat(status.troubles().get(0).sentence())
                .contains(databases.name("original"), databases.name("copy"), "this is a copy");
        assertThat(queue.examine())
                .anySatisfy(finding -> assertThat(finding.toString())
                        .startsWith("ERROR copy: ")
                        .contains("levada confirm-database"));
        assertThat(queue.jobs().find(1)).get().extracting(Job::state).isEqualTo(JobState.PENDING);
        queue.confirmDatabase();
        awaitRan("waiting", "enqueued", "started", "new");
        assertThat(queue.status().troubles()).isEmpty();
        assertThat(queue.bond().sentence()).contains("belongs to this database");
    }

    @Test
    void the_jobs_that_came_with_a_copy_can_be_discarded_and_new_ones_run() throws SQLException {
        original();
        PGSimpleDataSource copy = databases.copy("original", "copy");
        execute(
                copy,
                "INSERT INTO levada.job (function, state) SELECT 'test.run', 'failed' FROM generate_series(1, 1500);"
                        + "INSERT INTO levada.job (function, args) SELECT 'test.run', '[\"old\"]' FROM generate_series(1, 1500)");
        JobQueue queue = queue(copy).start();
        assertThat(queue.discardAndConfirmDatabase()).isEqualTo(1503);
        queue.delay(Model::run, "new");
        awaitRan("new");
        assertThat(text(copy, "SELECT count(*) FROM levada.job_finished WHERE state = 'cancelled'"))
                .isEqualTo("1503");
        assertThat(text(copy, "SELECT count(*) FROM levada.job WHERE state = 'failed'"))
                .isEqualTo("1501");
        queue.delay(Model::run, "newer");
        assertThat(queue.discardAndConfirmDatabase())
                .as("where the queue belongs")
                .isZero();
    }

    @Test
    void a_process_that_is_told_to_run_or_to_discard_does_so_by_itself() throws SQLException {
        original();
        PGSimpleDataSource one = databases.copy("original", "one");
        queue(one, builder -> builder.onCopy(CopyPolicy.RUN)).start();
        awaitRan("waiting", "enqueued", "started");
        ran.clear();
        PGSimpleDataSource other = databases.copy("original", "other");
        JobQueue queue = queue(other, builder -> builder.environment(Map.of("LEVADA_ON_COPY", "Discard")))
                .start();
        await().atMost(PATIENCE).until(() -> queue.bond().confirmed());
        queue.delay(Model::run, "new");
        awaitRan("new");
    }

    @Test
    void two_nodes_that_discard_at_the_same_time_leave_what_comes_later_alone() throws SQLException {
        original();
        PGSimpleDataSource copy = databases.copy("original", "copy");
        for (int i = 0; i < 3; i++) {
            queue(copy, builder -> builder.onCopy(CopyPolicy.DISCARD)).start();
        }
        await().atMost(PATIENCE).until(() -> queues.get(1).bond().confirmed());
        queues.get(2).delay(Model::run, "new");
        awaitRan("new");
        assertThat(text(copy, "SELECT count(*) FROM levada.job_finished WHERE state = 'cancelled'"))
                .isEqualTo("3");
    }

    @Test
    void a_database_that_was_renamed_is_no_copy() throws SQLException {
        JobQueue before = queue(databases.create("before"));
        before.delay(Model::run, "waiting");
        databases.throwOut("before");
        databases.rename("before", "after");
        queue(databases.source("after")).start();
        awaitRan("waiting");
    }

    @Test
    void after_the_upgrade_of_a_server_the_queue_waits_and_says_why() throws SQLException {
        PGSimpleDataSource database = databases.create("upgraded");
        JobQueue queue = queue(database);
        execute(database, "UPDATE levada.bond SET system_identifier = 4711");
        assertThat(queue.bond().confirmed()).isFalse();
        assertThat(queue.bond().sentence()).contains("of the server 4711", "it was moved");
        queue.start();
        queue.delay(Model::run, "job");
        await().during(A_WHILE)
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(ran).isEmpty());
        execute(database, "SELECT levada.confirm_database()");
        awaitRan("job");
    }

    @Test
    void a_queue_that_nothing_binds_runs_no_job() throws SQLException {
        PGSimpleDataSource database = databases.create("loose");
        JobQueue queue = queue(database);
        execute(database, "DELETE FROM levada.bond");
        assertThat(queue.bond().sentence()).contains("Nothing says which database");
        queue.start();
        queue.delay(Model::run, "job");
        await().during(A_WHILE)
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(ran).isEmpty());
        queue.confirmDatabase();
        awaitRan("job");
    }

    @Test
    void a_process_of_another_deployment_runs_nothing_and_one_without_name_does() throws SQLException {
        PGSimpleDataSource database = databases.create("snapshot");
        JobQueue production =
                queue(database, builder -> builder.deployment("production")).start();
        await().atMost(PATIENCE)
                .until(() -> "production".equals(production.bond().boundDeployment()));
        production.close();
        JobQueue staging =
                queue(database, builder -> builder.deployment("staging")).start();
        staging.delay(Model::run, "job");
        await().during(A_WHILE)
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(ran).isEmpty());
        assertThat(staging.status().troubles())
                .singleElement()
                .satisfies(trouble -> assertThat(trouble.sentence()).contains("'production'", "'staging'"));
        assertThat(production.bond().confirmed()).isTrue();
        assertThat(queue(database).bond().confirmed()).isTrue();
        staging.confirmDatabase();
        awaitRan("job");
        assertThat(production.bond().confirmed()).isFalse();
    }

    @Test
    void nodes_of_the_former_deployment_stop_when_the_database_is_given_to_another() throws SQLException {
        PGSimpleDataSource database = databases.create("given");
        JobQueue production =
                queue(database, builder -> builder.deployment("production")).start();
        await().atMost(PATIENCE).until(production::isJobrunner);
        await().atMost(PATIENCE)
                .until(() -> "production".equals(production.bond().boundDeployment()));
        queue(database, builder -> builder.deployment("staging")).confirmDatabase();
        await().atMost(PATIENCE).until(() -> !production.isJobrunner());
        production.delay(Model::run, "job");
        await().during(A_WHILE)
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(ran).isEmpty());
        production.confirmDatabase();
        awaitRan("job");
    }

    @Test
    void a_copy_is_seen_by_users_who_may_not_ask_for_the_servers_identifier() throws SQLException {
        PGSimpleDataSource database = databases.create("original");
        execute(database, "REVOKE EXECUTE ON FUNCTION pg_control_system() FROM PUBLIC");
        String user = databases.prefix() + "user";
        execute(
                database,
                "CREATE ROLE " + user + " LOGIN; GRANT CREATE ON DATABASE " + databases.name("original") + " TO "
                        + user);
        try {
            database.setUser(user);
            JobQueue queue = queue(database).start();
            queue.delay(Model::run, "job");
            awaitRan("job");
            assertThat(queue.bond().here().server()).isNull();
            queue.close();
            PGSimpleDataSource copy = databases.copy("original", "copy");
            copy.setUser(user);
            DatabaseBond bond = queue(copy).bond();
            assertThat(bond.confirmed()).isFalse();
            assertThat(bond.sentence()).contains("this is a copy");
        } finally {
            databases.close();
            execute(databases.server(), "DROP ROLE " + user);
        }
    }

    @Test
    void a_node_whose_database_is_exchanged_for_a_copy_takes_nothing_of_it() throws SQLException {
        PGSimpleDataSource original = databases.create("shop");
        JobQueue queue = queue(original).start();
        await().atMost(PATIENCE).until(queue::isJobrunner);
        String node = text(original, "SELECT max(id) FROM levada.node");
        databases.copy("shop", "restored");
        PGSimpleDataSource restored = databases.source("restored");
        execute(
                restored,
                "INSERT INTO levada.job (function, args, state, node_id, attempt) VALUES "
                        + "('test.run', '[\"stray\"]', 'started', " + node
                        + ", 1), ('test.run', '[\"given\"]', 'enqueued', " + node
                        + ", 0), ('test.run', '[\"waiting\"]', 'pending', NULL, 0);"
                        + "UPDATE levada.node SET state = 'active', heartbeat_at = now();"
                        + "UPDATE levada.jobrunner SET expires_at = now() + interval '1 hour'");
        databases.throwOut("shop");
        databases.throwOut("restored");
        databases.rename("shop", "shop_old");
        databases.rename("restored", "shop");
        await().atMost(PATIENCE)
                .until(() -> "1"
                        .equals(text(
                                databases.server(),
                                "SELECT count(*) FROM pg_stat_activity WHERE datname = '" + databases.name("shop")
                                        + "' AND application_name = 'levada-control'")));
        await().during(A_WHILE)
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(ran).isEmpty());
        assertThat(queue.isJobrunner()).isFalse();
        execute(databases.source("shop"), "UPDATE levada.jobrunner SET expires_at = '-infinity'");
        queue.confirmDatabase();
        awaitRan("stray", "given", "waiting");
    }

    @Test
    void steps_are_refused_in_a_copy_with_what_to_do() throws SQLException {
        original();
        JobQueue queue = queue(databases.copy("original", "copy"));
        assertThatThrownBy(queue::stepped)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("this is a copy")
                .hasMessageContaining("levada confirm-database");
    }
}
