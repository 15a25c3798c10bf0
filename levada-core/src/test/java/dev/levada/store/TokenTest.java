package dev.levada.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.levada.JobFunction;
import dev.levada.JobModel;
import dev.levada.JobQueue;
import dev.levada.fixture.QueueFixture;
import dev.levada.store.Ending.Done;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the model of docs/model.md asks of single statements. */
class TokenTest {

    private final QueueFixture fixture = new QueueFixture();
    private final Schema schema = Schema.of("levada");
    private final DispatchStatements dispatch = new DispatchStatements(schema);
    private final EndingStatements endings = new EndingStatements(schema);
    private final NodeStatements nodes = new NodeStatements(schema);
    private final Connection connection;
    private int nodeId;
    private long term;
    private long job;

    TokenTest() throws SQLException {
        connection = fixture.direct().getConnection();
    }

    /** A function to name. */
    @JobModel("token")
    public static class Nothing {
        @JobFunction
        public void run() {}
    }

    @BeforeEach
    void aNodeThatIsTheJobrunner() throws SQLException {
        JobQueue queue = fixture.queue(builder -> builder.register(new Nothing()));
        job = queue.delay(Nothing::run).id();
        nodeId = nodes.register(
                connection,
                new NodeStatements.NewNode(
                        "n", "h", 1, "v", 1, Map.of("token.run", "()"), Set.of(), false, Duration.ofSeconds(10)));
        term = nodes.elect(connection, nodeId, Duration.ofMinutes(10)).orElseThrow();
    }

    @AfterEach
    void close() throws SQLException {
        connection.close();
        fixture.execute("UPDATE levada.node SET state = 'stopped'");
        fixture.close();
    }

    @Test
    void a_job_whose_hand_back_was_not_answered_is_not_taken_for_one_the_server_forgot() throws SQLException {
        List<ClaimedJob> first = claim();
        assertThat(dispatch.handBack(connection, nodeId, first)).containsExactly(job);
        assertThat(dispatch.keep(connection, nodeId, first)).isEmpty();
    }

    @Test
    void a_start_the_server_forgot_is_kept_for_a_living_node_only() throws SQLException {
        List<ClaimedJob> claimed = claim();
        String forget =
                "UPDATE levada.job SET state = 'pending', node_id = NULL, started_at = NULL, attempt = 0, retry = 0";
        fixture.execute(forget);
        assertThat(dispatch.keep(connection, nodeId, claimed)).containsExactly(job);
        fixture.execute(forget);
        fixture.execute("UPDATE levada.node SET state = 'lost'");
        assertThat(dispatch.keep(connection, nodeId, claimed)).isEmpty();
    }

    @Test
    void a_job_that_was_handed_back_has_another_token_the_next_time() throws SQLException {
        List<ClaimedJob> first = claim();
        dispatch.handBack(connection, nodeId, first);
        List<ClaimedJob> second = claim();
        assertThat(dispatch.handBack(connection, nodeId, first)).isEmpty();
        assertThat(endings.record(connection, nodeId, List.of(done(first.get(0)))))
                .isEmpty();
        assertThat(second.get(0).retry()).isEqualTo(1);
        assertThat(endings.record(connection, nodeId, List.of(done(second.get(0)))))
                .hasSize(1);
    }

    @Test
    void a_job_ends_with_the_commit_of_its_own_transaction() throws SQLException {
        ClaimedJob claimed = claim().get(0);
        connection.setAutoCommit(false);
        Done done = new Done(null, null);
        assertThat(endings.commitFinished(connection, nodeId, done(claimed), done))
                .isTrue();
        // On another session.
        assertThat(fixture.number("SELECT count(*) FROM levada.job_finished WHERE id = " + job))
                .isEqualTo(1);
        connection.setAutoCommit(true);
    }

    @Test
    void who_finishes_a_job_that_is_no_longer_its_own_learns_it_and_nothing_is_committed() throws SQLException {
        ClaimedJob claimed = claim().get(0);
        fixture.execute("UPDATE levada.job SET attempt = attempt + 1");
        fixture.execute("CREATE TABLE work (done boolean)");
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute("INSERT INTO work VALUES (true)");
        }
        Done done = new Done(null, null);
        assertThat(endings.commitFinished(connection, nodeId, done(claimed), done))
                .isFalse();
        assertThat(fixture.number("SELECT count(*) FROM work")).isZero();
        connection.rollback();
        connection.setAutoCommit(true);
        assertThat(fixture.number("SELECT count(*) FROM work")).isZero();
    }

    private List<ClaimedJob> claim() throws SQLException {
        List<ClaimedJob> claimed = dispatch.claim(connection, nodeId, term, new long[] {job}, false);
        assertThat(claimed).hasSize(1);
        return claimed;
    }

    private static Ending done(ClaimedJob job) {
        return new Ending(job.id(), job.attempt(), job.channel(), job.startedAt(), new Done(null, null));
    }
}
