package dev.levada.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.levada.JobFunction;
import dev.levada.JobModel;
import dev.levada.JobQueue;
import dev.levada.fixture.QueueFixture;
import dev.levada.store.Ending.Done;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
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
                        "n", "h", 1, "v", 1, Set.of("token.run"), Set.of(), false, Duration.ofSeconds(10)));
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
    void a_node_that_freezes_before_its_jobs_commit_loses_the_session_and_with_it_the_lock() throws SQLException {
        ClaimedJob claimed = claim().get(0);
        String before = idleTimeout();
        connection.setAutoCommit(false);
        Done done = new Done(null, null);
        assertThat(endings.finishInOwnTransaction(connection, nodeId, done(claimed), done))
                .isTrue();
        assertThat(idleTimeout()).isEqualTo("10s");
        connection.commit();
        connection.setAutoCommit(true);
        assertThat(idleTimeout()).isEqualTo(before);
        assertThat(fixture.number("SELECT count(*) FROM levada.job_finished WHERE id = " + job))
                .isEqualTo(1);
    }

    @Test
    void who_finishes_a_job_that_is_no_longer_its_own_learns_it() throws SQLException {
        ClaimedJob claimed = claim().get(0);
        fixture.execute("UPDATE levada.job SET attempt = attempt + 1");
        connection.setAutoCommit(false);
        Done done = new Done(null, null);
        assertThat(endings.finishInOwnTransaction(connection, nodeId, done(claimed), done))
                .isFalse();
        connection.rollback();
        connection.setAutoCommit(true);
    }

    private List<ClaimedJob> claim() throws SQLException {
        List<ClaimedJob> claimed = dispatch.claim(connection, nodeId, term, new long[] {job});
        assertThat(claimed).hasSize(1);
        return claimed;
    }

    private static Ending done(ClaimedJob job) {
        return new Ending(job.id(), job.attempt(), job.channel(), job.startedAt(), new Done(null, null));
    }

    private String idleTimeout() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SHOW idle_in_transaction_session_timeout")) {
            row.next();
            return row.getString(1);
        }
    }
}
