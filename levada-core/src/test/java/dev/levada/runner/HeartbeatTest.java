package dev.levada.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.levada.fixture.QueueFixture;
import dev.levada.runner.Roster.Vantage;
import dev.levada.store.NodeStatements;
import dev.levada.store.NodeStatements.Beat;
import dev.levada.store.NodeStatements.NodeRow;
import dev.levada.store.Schema;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A heartbeat finds the other nodes on its way, and the housekeeper gets to know them by it. */
class HeartbeatTest {

    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Beat BEAT = new Beat(7, List.of());

    private final QueueFixture fixture = new QueueFixture();
    private final NodeStatements nodes = new NodeStatements(Schema.of("levada"));

    @AfterEach
    void close() throws SQLException {
        fixture.close();
    }

    @Test
    void a_heartbeat_gives_what_a_look_at_the_nodes_would_and_announces_the_workers() throws SQLException {
        fixture.queue(b -> b);
        add("one", "active");
        add("gone", "lost");
        add("two", "stopping");

        try (Connection connection = fixture.direct().getConnection()) {
            List<NodeRow> before = nodes.nodes(connection);
            List<NodeRow> found = nodes.heartbeat(connection, 1, BEAT).orElseThrow();
            List<NodeRow> after = nodes.nodes(connection);

            assertThat(found).extracting(NodeRow::name).containsExactly("one", "two");
            assertThat(found)
                    .usingRecursiveComparison()
                    .ignoringFields("silence", "serverUp")
                    .isEqualTo(before);
            assertThat(found.get(0).silence()).isGreaterThan(Duration.ofMinutes(59));
            assertThat(after.get(0).workers()).isEqualTo(7);
            assertThat(after.get(0).silence()).isLessThan(Duration.ofMinutes(1));
        }
    }

    @Test
    void a_node_that_was_given_up_learns_it_from_its_heartbeat_whether_there_are_others_or_not() throws SQLException {
        fixture.queue(b -> b);
        add("gone", "lost");

        try (Connection connection = fixture.direct().getConnection()) {
            assertThat(nodes.heartbeat(connection, 1, BEAT)).isEqualTo(Optional.empty());
            add("other", "active");
            assertThat(nodes.heartbeat(connection, 1, BEAT)).isEqualTo(Optional.empty());
        }

        assertThat(fixture.number("SELECT workers FROM levada.node WHERE id = 1"))
                .isEqualTo(1);
    }

    @Test
    void a_node_that_is_given_up_during_its_heartbeat_learns_it_too() throws Exception {
        fixture.queue(b -> b);
        add("slow", "active");

        try (Connection other = fixture.direct().getConnection();
                Connection own = fixture.direct().getConnection()) {
            other.setAutoCommit(false);
            nodes.markLost(other, 1, Duration.ZERO);
            CompletableFuture<Optional<List<NodeRow>>> heartbeat = CompletableFuture.supplyAsync(() -> {
                try {
                    return nodes.heartbeat(own, 1, BEAT);
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            });
            fixture.awaitNumber(
                    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
                    1);
            other.commit();

            assertThat(heartbeat.get()).isEqualTo(Optional.empty());
        }
    }

    @Test
    void what_was_seen_is_fetched_once_and_what_is_newer_takes_its_place() throws InterruptedException {
        Roster roster = new Roster();
        Vantage first = Vantage.now(false);
        Vantage second = Vantage.now(true);
        roster.saw(List.of(), first);
        roster.saw(List.of(), second);

        assertThat(roster.next(LONG)).isEqualTo(new Roster.Seen(List.of(), second));
        assertThat(roster.next(Duration.ofMillis(1))).isNull();
    }

    @Test
    void who_waits_for_a_heartbeat_is_woken_by_it() throws Exception {
        Roster roster = new Roster();
        Vantage vantage = Vantage.now(false);
        CompletableFuture<Roster.Seen> waiting = CompletableFuture.supplyAsync(() -> {
            try {
                return roster.next(LONG);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });

        roster.saw(List.of(), vantage);

        assertThat(waiting.get().from()).isSameAs(vantage);
    }

    private void add(String name, String state) throws SQLException {
        fixture.execute(
                "INSERT INTO levada.node (name, host, pid, version, workers, functions, session_lock, state, heartbeat_at)"
                        + " VALUES ('" + name + "', 'h', 1, 'v', 1, '{}', true, '" + state
                        + "', now() - interval '1 hour')");
    }
}
