package dev.levada;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.levada.fixture.QueueFixture;
import dev.levada.module.DataModule;
import dev.levada.module.DataTexts;
import dev.levada.module.MergedRecord;
import dev.levada.store.Schema;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/** Nodes that install at the same time. */
class ModulesConcurrencyTest {

    private final QueueFixture fixture = new QueueFixture();

    @BeforeEach
    void migrate() {
        JobQueue.builder(fixture.dataSource()).build();
    }

    @AfterEach
    void close() throws Exception {
        fixture.close();
    }

    private Modules node() {
        return new ModulesInDatabase(new Database(fixture.dataSource()), Schema.of("levada"), Set.of());
    }

    private static DataModule module(String name, int capacity) {
        return DataTexts.records(
                name,
                DataTexts.channel("c", "shared", DataTexts.field("capacity", String.valueOf(capacity)))
                        + DataTexts.channel("d", name)
                        + DataTexts.function("f", "shared.run", DataTexts.field("priority", String.valueOf(capacity))));
    }

    /** That the records are what the claims make of them. */
    private void assertConsistent(String as) throws Exception {
        List<MergedRecord> records = node().records();
        List<String> expected = new ArrayList<>();
        for (MergedRecord record : records) {
            Object value = record.values().getOrDefault("capacity", record.values().get("priority"));
            expected.add(record.name() + " " + (value == null ? "" : value));
        }
        String stored = fixture.text("SELECT string_agg(name || ' ' || coalesce(value::text, ''), ',' ORDER BY kind, name COLLATE \"C\")"
                + " FROM (SELECT 1 AS kind, name, capacity AS value FROM levada.channel WHERE name <> 'root'"
                + " UNION ALL SELECT 2, name, priority FROM levada.function_setting) AS t");
        assertThat(stored == null ? List.of() : Arrays.asList(stored.split(",", -1)))
                .as(as)
                .isEqualTo(expected);
    }

    @Test
    void nodes_that_start_at_once_install_the_same_modules_once() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        List<CompletableFuture<Void>> nodes = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            Modules node = node();
            nodes.add(CompletableFuture.runAsync(
                    () -> {
                        try {
                            go.await();
                        } catch (InterruptedException e) {
                            throw new IllegalStateException(e);
                        }
                        node.sync("app", List.of(module("sale", 3), module("shop", 4)));
                    },
                    task -> new Thread(task).start()));
        }
        go.countDown();
        for (CompletableFuture<Void> node : nodes) {
            node.get(60, TimeUnit.SECONDS);
        }

        assertThat(node().list()).hasSize(2).allSatisfy(found -> assertThat(found.updatedAt())
                .isEqualTo(found.installedAt()));
        assertThat(fixture.number("SELECT count(*) FROM levada.module_record")).isEqualTo(6);
        assertConsistent("after all");
    }

    @Test
    void whatever_comes_and_goes_the_records_are_what_the_claims_make_of_them() throws Exception {
        long seed = Long.getLong("levada.seed", System.nanoTime());
        List<CompletableFuture<Void>> nodes = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Modules node = node();
            Random random = new Random(seed + i);
            String application = "app" + i % 2;
            nodes.add(CompletableFuture.runAsync(
                    () -> {
                        for (int n = 0; n < 25; n++) {
                            change(node, application, random);
                        }
                    },
                    task -> new Thread(task).start()));
        }
        for (CompletableFuture<Void> node : nodes) {
            node.get(120, TimeUnit.SECONDS);
        }
        assertConsistent("seed " + seed);
        node().sync("app0", List.of());
        node().sync("app1", List.of());
        node().list().forEach(module -> node().remove(module.name()));
        assertConsistent("at the end, seed " + seed);
        assertThat(fixture.number("SELECT count(*) FROM levada.channel")).isEqualTo(1);
    }

    private static void change(Modules node, String application, Random random) {
        List<DataModule> found = new ArrayList<>();
        for (String name : List.of("a", "b", "c")) {
            if (random.nextBoolean()) {
                found.add(module(name, 1 + random.nextInt(3)));
            }
        }
        switch (random.nextInt(4)) {
            case 0 -> node.remove("b");
            case 1 -> node.install(found.toArray(DataModule[]::new));
            default -> node.sync(application, found);
        }
    }

    @Test
    void a_node_that_dies_while_it_installs_leaves_nothing_and_lets_the_next_one_in() throws Exception {
        try (Connection dying = fixture.direct().getConnection();
                Statement statement = dying.createStatement()) {
            dying.setAutoCommit(false);
            statement.execute("SELECT pg_advisory_xact_lock(hashtext('levada.modules'), hashtext('levada'))");
            statement.execute("INSERT INTO levada.module (name) VALUES ('sale')");
            CompletableFuture<Void> next = CompletableFuture.runAsync(
                    () -> node().sync("app", List.of(module("sale", 3))), task -> new Thread(task).start());
            fixture.awaitNumber(
                    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'advisory'", 1);
            assertThat(next).isNotDone();
            fixture.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
                    + " AND state = 'idle in transaction'");
            next.get(30, TimeUnit.SECONDS);
        }
        assertThat(node().records()).hasSize(3);
        assertConsistent("after the death");
    }

    @Test
    void a_change_of_settings_is_told_to_those_who_listen() throws Exception {
        try (Connection connection = fixture.direct().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("LISTEN levada");
            node().sync("app", List.of(module("sale", 3)));
            List<String> heard = new ArrayList<>();
            await().atMost(Duration.ofSeconds(10)).until(() -> {
                PGNotification[] notifications =
                        connection.unwrap(PGConnection.class).getNotifications(100);
                for (PGNotification notification : notifications) {
                    heard.add(notification.getParameter());
                }
                return heard.contains("functions") && heard.contains("channels");
            });
            assertThat(heard).doesNotHaveDuplicates();
        }
    }
}
