package dev.levada.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.levada.fixture.HeldSnapshot;
import dev.levada.fixture.QueueFixture;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which channels a look for ready jobs finds beside those that are known to have some, and what it reads for that. */
class ReadyChannelsTest {

    private static final int DEAD = 5_000;

    private final QueueFixture fixture = new QueueFixture();
    private final WaitingStatements waiting = new WaitingStatements(Schema.of("levada"));
    private Connection connection;

    ReadyChannelsTest() throws SQLException {
        connection = fixture.direct().getConnection();
    }

    @BeforeEach
    void pinPlans() throws SQLException {
        assertThat(fixture.queue(builder -> builder).channels().list()).hasSize(1);
        DispatchStatements.pinPlans(connection);
    }

    @AfterEach
    void close() throws SQLException {
        connection.close();
        fixture.close();
    }

    private void insert(String channel, String stage) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "INSERT INTO levada.job (function, channel, stage) VALUES ('test.ready', ?, ?::levada.job_stage)")) {
            statement.setString(1, channel);
            statement.setString(2, stage);
            statement.executeUpdate();
        }
    }

    /** Among the names are the first one there can be, some that only bytes put in the order of the index, and, in the middle, two that have no ready jobs. */
    @Test
    void all_channels_with_ready_jobs_are_found_but_for_those_that_are_known() throws SQLException {
        List<String> ready =
                List.of("", "\u0001", "root", "root.Z", "root.a", "root.\uFFFD", "root.\uD83D\uDE00", "\uDBFF\uDFFF");
        List<String> names = new ArrayList<>(ready);
        names.add("root.held");
        names.add("root.none");
        for (String channel : ready) {
            insert(channel, "ready");
            insert(channel, "ready");
        }
        insert("root.held", "held");
        for (int subset = 0; subset < 1 << names.size(); subset++) {
            List<String> known = new ArrayList<>();
            for (int i = 0; i < names.size(); i++) {
                if ((subset & 1 << i) != 0) {
                    known.add(names.get(i));
                }
            }
            List<String> others = new ArrayList<>(ready);
            others.removeAll(known);
            assertThat(waiting.channelsWithReady(connection, known))
                    .as("found beside %s", known)
                    .containsExactlyInAnyOrderElementsOf(others);
        }
    }

    @Test
    void dead_rows_of_known_channels_are_not_read() throws SQLException {
        List<String> known = List.of("root", "root.m");
        try (HeldSnapshot snapshot = new HeldSnapshot(fixture, "test.ready", DEAD)) {
            snapshot.leaveDeadRows("root.m", DEAD);
            for (String channel : List.of("ro", "root", "root.a", "root.m", "root.z")) {
                insert(channel, "ready");
            }
            connection.setAutoCommit(false);
            assertThat(waiting.channelsWithReady(connection, known))
                    .containsExactlyInAnyOrder("ro", "root.a", "root.z");
            assertThat(entriesRead()).as("entries of the index read").isLessThan(20);
            connection.rollback();
        }
    }

    /** Of the index, in this transaction, those of dead rows included. */
    private long entriesRead() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT pg_stat_get_xact_tuples_returned('levada.job_ready'::regclass)")) {
            row.next();
            return row.getLong(1);
        }
    }
}
