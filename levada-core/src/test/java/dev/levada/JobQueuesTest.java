package dev.levada;

import static dev.levada.fixture.Databases.execute;
import static dev.levada.fixture.Databases.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.levada.ServedDatabase.State;
import dev.levada.embedded.EmbeddedDatabase;
import dev.levada.fixture.Databases;
import dev.levada.fixture.FreezingProxy;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

class JobQueuesTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration PROMISED = Duration.ofSeconds(10);

    private final Databases databases = new Databases();
    private final List<JobQueues> all = new ArrayList<>();
    private final List<HikariDataSource> pools = new ArrayList<>();
    private final CountDownLatch release = new CountDownLatch(1);
    private final Queue<String> ran = new ConcurrentLinkedQueue<>();
    private final Queue<ServedDatabase> told = new ConcurrentLinkedQueue<>();
    private final AtomicInteger running = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();

    /** The job functions of one database. */
    @JobModel("test")
    public class Model {
        private final String database;

        Model(String database) {
            this.database = database;
        }

        @JobFunction
        public void run(int millis) throws InterruptedException {
            most.accumulateAndGet(running.incrementAndGet(), Math::max);
            try {
                Thread.sleep(millis);
                ran.add(database);
            } finally {
                running.decrementAndGet();
            }
        }

        @JobFunction
        public void block() throws InterruptedException {
            ran.add(database);
            release.await();
        }
    }

    @AfterEach
    void close() throws SQLException {
        release.countDown();
        all.forEach(queues -> queues.stop(Duration.ofSeconds(2)));
        pools.forEach(HikariDataSource::close);
        databases.close();
    }

    private JobQueues start(UnaryOperator<JobQueuesBuilder> settings) {
        JobQueues queues = settings.apply(JobQueues.builder()
                        .environment(Map.of())
                        .onChange(told::add)
                        .queues((name, queue) -> queue.register(new Model(name))
                                .channels("root:100")
                                .heartbeat(Duration.ofMillis(200), Duration.ofSeconds(2))))
                .build();
        all.add(queues);
        return queues.start();
    }

    private JobQueuesBuilder server(JobQueuesBuilder builder) {
        return builder.server(databases.server()).only(name -> name.startsWith(databases.prefix()));
    }

    private PGSimpleDataSource withQueue(String shortName) throws SQLException {
        PGSimpleDataSource database = databases.create(shortName);
        JobQueue.builder(database)
                .environment(Map.of())
                .register(new Model(shortName))
                .build();
        return database;
    }

    private void awaitState(JobQueues queues, String name, State state, Duration within) {
        await(name + " is " + state)
                .atMost(within)
                .untilAsserted(() -> assertThat(queues.database(name))
                        .get()
                        .extracting(ServedDatabase::state)
                        .isEqualTo(state));
    }

    private static void delay(JobQueues queues, String name, int jobs, int millis) {
        List<Delayable> calls = new ArrayList<>();
        JobQueue queue = queues.queue(name).orElseThrow();
        for (int i = 0; i < jobs; i++) {
            calls.add(queue.delayable(Model::run, millis));
        }
        queue.delayAll(calls);
    }

    private long ranIn(String name) {
        return ran.stream().filter(name::equals).count();
    }

    private void awaitRan(String name, long jobs) {
        await(jobs + " jobs of " + name).atMost(PATIENCE).until(() -> ranIn(name) == jobs);
    }

    @Test
    void databases_of_a_server_are_found_while_running_and_gone_ones_are_let_go() throws SQLException {
        withQueue("one");
        PGSimpleDataSource two = databases.create("two");
        JobQueues queues = start(this::server);
        String one = databases.name("one");
        awaitState(queues, one, State.RUNNING, PROMISED);
        delay(queues, one, 1, 0);
        awaitRan(one, 1);
        assertThat(queues.database(databases.name("two")))
                .as("carries no queue")
                .isEmpty();

        JobQueue.builder(two).environment(Map.of()).register(new Model("")).build();
        awaitState(queues, databases.name("two"), State.RUNNING, PROMISED);
        withQueue("three");
        awaitState(queues, databases.name("three"), State.RUNNING, PROMISED);

        execute(databases.server(), "DROP DATABASE " + databases.name("two") + " WITH (FORCE)");
        awaitState(queues, databases.name("two"), State.GONE, PROMISED);
        assertThat(queues.queue(databases.name("two"))).isEmpty();

        execute(databases.server(), "ALTER DATABASE " + one + " ALLOW_CONNECTIONS false");
        await("the database can be dropped without force")
                .atMost(PROMISED)
                .ignoreExceptions()
                .until(() -> {
                    databases.drop("one");
                    return true;
                });
        awaitState(queues, one, State.GONE, PROMISED);

        withQueue("one");
        awaitState(queues, one, State.RUNNING, PROMISED);
        delay(queues, one, 1, 0);
        awaitRan(one, 2);
        assertThat(told)
                .filteredOn(change -> change.name().equals(databases.name("three")))
                .extracting(ServedDatabase::state)
                .containsExactly(State.RUNNING);
    }

    @Test
    void the_capacity_over_all_databases_is_exact() throws SQLException {
        long seed = Long.getLong("levada.seed", System.nanoTime());
        Random random = new Random(seed);
        List<String> names = List.of("a", "b", "c");
        Map<String, Integer> expected = new ConcurrentHashMap<>();
        for (String name : names) {
            PGSimpleDataSource database = withQueue(name);
            int jobs = 20 + random.nextInt(60);
            expected.put(name, jobs);
            JobQueue queue = JobQueue.builder(database)
                    .environment(Map.of())
                    .register(new Model(name))
                    .build();
            for (int i = 0; i < jobs; i++) {
                queue.delay(Model::run, random.nextInt(8));
            }
        }
        JobQueues queues = start(settings -> {
            names.forEach(name -> settings.database(name, databases.source(name)));
            return settings.capacity(4).workers(20);
        });
        await("seed " + seed).atMost(PATIENCE).untilAsserted(() -> {
            assertThat(queues.running()).isLessThanOrEqualTo(4);
            expected.forEach((name, jobs) -> assertThat(ranIn(name)).as(name).isEqualTo(jobs.longValue()));
        });
        assertThat(most.get()).as("seed %s", seed).isEqualTo(4);
        await().atMost(PATIENCE).until(() -> queues.running() == 0);
    }

    @Test
    void a_database_with_few_jobs_does_not_starve_behind_one_with_many() throws SQLException {
        PGSimpleDataSource big = withQueue("big");
        withQueue("small");
        execute(
                big,
                "INSERT INTO levada.job (function, args) SELECT 'test.run', '[2]' FROM generate_series(1, 100000)");
        JobQueues queues = start(settings -> settings.database("big", databases.source("big"))
                .database("small", databases.source("small"))
                .capacity(2)
                .workers(10));
        awaitState(queues, "small", State.RUNNING, PROMISED);
        await().atMost(PATIENCE).until(() -> ranIn("big") > 20);
        delay(queues, "small", 30, 2);
        awaitRan("small", 30);
        List<String> order = new ArrayList<>(ran);
        long between = order.subList(order.indexOf("small"), order.lastIndexOf("small")).stream()
                .filter("big"::equals)
                .count();
        assertThat(between).as("jobs of the other meanwhile").isBetween(5L, 200L);
        assertThat(most.get()).isEqualTo(2);
    }

    @Test
    void databases_share_the_workers_of_a_process_also_when_other_processes_lead_them() throws SQLException {
        List<String> names = List.of("a", "b", "c");
        for (String name : names) {
            withQueue(name);
        }
        UnaryOperator<JobQueuesBuilder> settings = builder -> {
            names.forEach(name -> {
                HikariConfig config = new HikariConfig();
                config.setDataSource(databases.source(name));
                config.setMaximumPoolSize(12);
                HikariDataSource pool = new HikariDataSource(config);
                pools.add(pool);
                builder.database(name, pool);
            });
            return builder.workers(3);
        };
        JobQueues one = start(settings);
        names.forEach(name -> awaitState(one, name, State.RUNNING, PROMISED));
        names.forEach(name -> delay(one, name, 40, 3));
        names.forEach(name -> awaitRan(name, 40));
        assertThat(most.get()).isEqualTo(3);

        JobQueues other = start(settings);
        names.forEach(name -> awaitState(other, name, State.RUNNING, PROMISED));
        names.forEach(name -> delay(one, name, 100, 5));
        names.forEach(name -> awaitRan(name, 140));
        assertThat(most.get()).as("two processes in one").isBetween(3, 6);
        await().atMost(PATIENCE).until(() -> one.executing() + other.executing() == 0);
    }

    @Test
    void broken_databases_say_what_they_are_and_disturb_nobody() throws SQLException, IOException {
        withQueue("good");
        PGSimpleDataSource newer = withQueue("newer");
        execute(newer, "INSERT INTO levada.migration (version, name, works_with) VALUES (999, 'later', 999)");
        withQueue("wrong");
        String there =
                "postgresql://postgres@127.0.0.1:" + EmbeddedDatabase.shared().port() + "/";
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            JobQueues queues = start(settings -> settings.database(
                            "silent", "postgresql://u:secret@127.0.0.1:" + silent.getLocalPort() + "/x")
                    .database("refused", "postgresql://u@127.0.0.1:1/x")
                    .database("missing", there + databases.name("missing"))
                    .database(
                            "user",
                            "postgresql://nobody_knows@127.0.0.1:"
                                    + EmbeddedDatabase.shared().port() + "/" + databases.name("good"))
                    .database("newer", there + databases.name("newer"))
                    .database("wrong", there + databases.name("wrong"))
                    .database("good", there + databases.name("good"))
                    .queues((name, queue) -> {
                        if (name.equals("wrong")) {
                            throw new IllegalStateException("the application does not know this one");
                        }
                        queue.register(new Model(name)).channels("root:10");
                    }));
            awaitState(queues, "good", State.RUNNING, PROMISED);
            delay(queues, "good", 20, 1);
            awaitRan("good", 20);
            awaitState(queues, "refused", State.UNREACHABLE, PROMISED);
            awaitState(queues, "missing", State.GONE, PROMISED);
            awaitState(queues, "newer", State.REFUSED, PROMISED);
            awaitState(queues, "wrong", State.REFUSED, PROMISED);
            awaitState(queues, "user", State.UNREACHABLE, PROMISED);
            awaitState(queues, "silent", State.UNREACHABLE, PATIENCE);
            assertThat(queues.databases())
                    .allSatisfy(database -> assertThat(database.toString()).doesNotContain("secret"));
            assertThat(queues.database("newer").orElseThrow().reason()).contains("newer Levada");
            assertThat(queues.database("wrong").orElseThrow().reason()).contains("does not know this one");
            databases.create("missing");
            awaitState(queues, "missing", State.RUNNING, PROMISED);
            delay(queues, "missing", 1, 0);
            awaitRan("missing", 1);
        }
    }

    @Test
    void a_database_that_falls_silent_holds_the_shared_slots_no_longer_than_its_lease()
            throws SQLException, IOException {
        withQueue("silent");
        withQueue("good");
        try (FreezingProxy proxy = new FreezingProxy(EmbeddedDatabase.shared().port())) {
            JobQueues queues = start(settings -> settings.database(
                            "silent",
                            "postgresql://postgres@127.0.0.1:" + proxy.port() + "/" + databases.name("silent"))
                    .database("good", databases.source("good"))
                    .capacity(2)
                    .workers(2));
            awaitState(queues, "silent", State.RUNNING, PROMISED);
            awaitState(queues, "good", State.RUNNING, PROMISED);
            JobQueue silent = queues.queue("silent").orElseThrow();
            silent.delay(Model::block);
            silent.delay(Model::block);
            awaitRan("silent", 2);
            proxy.freeze();
            delay(queues, "good", 5, 1);
            awaitRan("good", 5);
            awaitState(queues, "silent", State.UNREACHABLE, PATIENCE);
        }
    }

    @Test
    void a_copy_among_the_databases_of_a_server_waits_and_the_others_run() throws SQLException {
        PGSimpleDataSource original = withQueue("original");
        JobQueue.builder(original)
                .environment(Map.of())
                .register(new Model(""))
                .build()
                .delay(Model::run, 0);
        databases.copy("original", "copy");
        JobQueues queues = start(this::server);
        awaitRan(databases.name("original"), 1);
        String copy = databases.name("copy");
        awaitState(queues, copy, State.COPY, PROMISED);
        assertThat(queues.database(copy).orElseThrow().reason()).contains("this is a copy");
        assertThat(ranIn(copy)).isZero();
        queues.queue(copy).orElseThrow().confirmDatabase();
        awaitRan(copy, 1);
        awaitState(queues, copy, State.RUNNING, PROMISED);
    }

    @Test
    void the_environment_names_databases_and_patterns_of_a_server() throws SQLException {
        withQueue("shop_one");
        withQueue("shop_two");
        withQueue("other");
        JobQueues queues = start(settings -> settings.environment(Map.of(
                "LEVADA_DATABASES",
                databases.name("shop_*") + ", " + databases.name("listed"),
                "LEVADA_DATABASE_URL",
                "postgresql://127.0.0.1:" + EmbeddedDatabase.shared().port() + "/postgres",
                "LEVADA_DATABASE_USER",
                "postgres",
                "LEVADA_CAPACITY",
                "3")));
        awaitState(queues, databases.name("shop_one"), State.RUNNING, PROMISED);
        awaitState(queues, databases.name("shop_two"), State.RUNNING, PROMISED);
        awaitState(queues, databases.name("listed"), State.GONE, PROMISED);
        databases.create("listed");
        awaitState(queues, databases.name("listed"), State.RUNNING, PROMISED);
        assertThat(queues.database(databases.name("other"))).isEmpty();
        assertThat(text(databases.source("listed"), "SELECT count(*) FROM levada.node"))
                .isEqualTo("1");
    }

    @Test
    void what_cannot_be_meant_is_refused() {
        assertThatThrownBy(() -> JobQueues.builder().environment(Map.of()).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("LEVADA_DATABASES");
        assertThatThrownBy(() -> JobQueues.builder().database("x", "mysql://root:secret@host/x"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("secret");
        assertThatThrownBy(() ->
                        JobQueues.builder().database("x", databases.server()).database("x", databases.server()))
                .hasMessageContaining("two databases of the name 'x'");
        assertThatThrownBy(() -> JobQueues.builder().capacity(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> JobQueues.builder()
                        .environment(Map.of("LEVADA_DATABASES", "x", "LEVADA_CAPACITY", "many"))
                        .build())
                .hasMessageContaining("LEVADA_CAPACITY");
    }
}
