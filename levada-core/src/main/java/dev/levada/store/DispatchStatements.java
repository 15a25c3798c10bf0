package dev.levada.store;

import dev.levada.channel.QueuedJob;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the jobrunner and the nodes do to hand jobs out and to take them back, and what nodes tell of jobs that run. For jobs that wait see {@link
 * WaitingStatements}.
 *
 * <p>Those that change jobs prove in the same statement that the caller still is the jobrunner (its term), was promised the job (the number of the
 * jobrunner's books), or still holds it (its token). To be used on connections that went through {@link #pinPlans}.
 */
public final class DispatchStatements {

    /** A job that occupies a slot, and where. */
    public record RunningJob(QueuedJob job, int nodeId) {}

    /**
     * What a node tells of a job that runs.
     *
     * @param startedAt since when, in microseconds since 1970 by the database's clock; -1: that is told already
     * @param percent how far it is; -1: nothing new
     */
    public record RunningNews(long id, int attempt, long startedAt, int percent) {}

    /**
     * The state of the jobrunner's knowledge under which jobs are promised. Only the latest one counts.
     *
     * @param nodeId the jobrunner
     * @param number grows each time that a jobrunner, whichever it is, reads its books afresh
     */
    public record Books(int nodeId, long number) {}

    /**
     * What {@link #claimHead} found.
     *
     * @param jobs those it claimed
     * @param drained whether the channel holds no further ready job
     */
    public record ClaimedHead(List<ClaimedJob> jobs, boolean drained) {}

    // FOR SHARE makes a successor wait until this statement is through: it then counts what was handed out here.
    private static final String LEADER = """
            leader AS MATERIALIZED (
                SELECT 1 FROM ${schema}.jobrunner
                WHERE node_id = ? AND term = ? AND expires_at > clock_timestamp() FOR SHARE
            )
            """;

    /** Jobs given back in one statement at most. */
    private static final int HANDED_BACK = 500;

    private static final String CLAIMED_COLUMNS = """
            j.id, j.attempt, j.retry, j.max_retries, j.crashes, j.priority, j.function, j.args, j.context, j.channel,
                      -- date_part, since extract computes in numeric.
                      (date_part('epoch', clock_timestamp()) * 1000000)::bigint AS claimed_us,
                      -- After a requeue or a crash nothing tells since when it has been waiting.
                      CASE WHEN j.attempt = 1 OR j.retry > 1
                          THEN (date_part('epoch', clock_timestamp() - greatest(j.created_at, j.eta)) * 1000000)::bigint ELSE -1 END AS waited_us,
                      j.started_at IS NOT NULL AS begin_told
            """;

    private static final String CLAIMED = "RETURNING " + CLAIMED_COLUMNS;

    private final String running;
    private final String runningOn;
    private final String heldOf;
    private final String claim;
    private final String claimHead;
    private final String assign;
    private final String lockBooks;
    private final String newBooks;
    private final String claimPromised;
    private final String startedOn;
    private final String take;
    private final String keep;
    private final String reminded;
    private final String allReminded;
    private final String adopt;
    private final String handBack;
    private final String cancelRequested;
    private final String tell;

    public DispatchStatements(Schema schema) {
        running = schema.sql("""
                SELECT id, channel, priority, function, attempt, node_id FROM ${schema}.job
                WHERE state IN ('enqueued', 'started')""");
        runningOn = schema.sql("""
                SELECT id FROM ${schema}.job
                WHERE state IN ('enqueued', 'started') AND node_id = ?""");
        claim = schema.sql("WITH " + LEADER + """
                UPDATE ${schema}.job j
                SET state = 'started', node_id = ?, attempt = attempt + 1, retry = retry + 1,
                    started_at = CASE WHEN ? THEN NULL ELSE clock_timestamp() END, message = NULL
                WHERE j.id = ANY (?) AND %s AND j.stage = 'ready' AND EXISTS (SELECT FROM leader)
                """.formatted(Plans.PENDING) + CLAIMED);
        claimHead = schema.sql(
                "WITH " + LEADER + """
                , head AS MATERIALIZED (
                    SELECT id, function FROM ${schema}.job
                    WHERE state = 'pending' AND stage = 'ready' AND channel = ? ORDER BY priority, id LIMIT ?
                )
                UPDATE ${schema}.job j
                SET state = 'started', node_id = ?, attempt = attempt + 1, retry = retry + 1, started_at = clock_timestamp(), message = NULL
                WHERE j.id = ANY (ARRAY(SELECT id FROM head WHERE function = ANY (?))) AND %s AND j.stage = 'ready'
                    AND EXISTS (SELECT FROM leader)
                """.formatted(Plans.PENDING) + CLAIMED + ", (SELECT count(*) FROM head) AS seen");
        String notified = """
                , notified AS MATERIALIZED (
                    SELECT count(pg_notify('${schema}', message)) FROM unnest(?::text[]) AS message
                )
                """;
        assign = schema.sql("WITH " + LEADER + notified + """
                UPDATE ${schema}.job j SET state = 'enqueued', node_id = g.node_id, enqueued_at = clock_timestamp()
                FROM unnest(?::bigint[], ?::int[]) AS g (id, node_id), notified
                WHERE j.id = ANY (?) AND j.id = g.id AND %s AND j.stage = 'ready' AND EXISTS (SELECT FROM leader)
                RETURNING j.id, j.attempt + 1""".formatted(Plans.PENDING));
        // Else it might wait for ever: who comes with FOR SHARE passes an update that waits for others with FOR SHARE.
        lockBooks = schema.sql("LOCK TABLE ${schema}.books IN EXCLUSIVE MODE");
        newBooks = schema.sql("WITH " + LEADER + """
                UPDATE ${schema}.books SET number = number + 1 WHERE EXISTS (SELECT FROM leader)
                RETURNING number, set_config('synchronous_commit', 'on', true)""");
        claimPromised = schema.sql("""
                WITH valid AS MATERIALIZED (
                    SELECT 1 FROM ${schema}.books
                    WHERE number = ? AND EXISTS (SELECT FROM ${schema}.node n WHERE n.id = ? AND n.state = 'active') FOR SHARE
                ), notified AS MATERIALIZED (
                    SELECT count(pg_notify('${schema}', message)) FROM valid, unnest(?::text[]) AS message
                )
                UPDATE ${schema}.job j
                SET state = 'started', node_id = ?, attempt = attempt + 1, retry = retry + 1, started_at = NULL, message = NULL
                WHERE j.id = ANY (?) AND %s AND j.stage = 'ready' AND EXISTS (SELECT FROM valid) AND EXISTS (SELECT FROM notified)
                """.formatted(Plans.PENDING) + CLAIMED);
        startedOn = schema.sql("SELECT " + CLAIMED_COLUMNS + """
                FROM ${schema}.job j
                WHERE j.id = ANY (?) AND %s AND j.node_id = ?
                    AND EXISTS (SELECT FROM ${schema}.node n WHERE n.id = ? AND n.state IN ('active', 'stopping'))""".formatted(Plans.STARTED));
        take = schema.sql("""
                UPDATE ${schema}.job j
                SET state = 'started', attempt = attempt + 1, retry = retry + 1, started_at = clock_timestamp(), message = NULL
                WHERE j.id = ANY (?) AND %s AND j.node_id = ?
                    AND EXISTS (SELECT FROM ${schema}.node n WHERE n.id = ? AND n.state = 'active')
                """.formatted(Plans.ENQUEUED) + CLAIMED);
        // The lock on the node's row keeps others from giving it up meanwhile: what runs on a node that is lost may
        // have
        // been handed out again.
        keep = schema.sql("""
                WITH self AS MATERIALIZED (
                    SELECT id FROM ${schema}.node WHERE id = ? AND state IN ('active', 'stopping') FOR SHARE
                )
                UPDATE ${schema}.job j
                SET state = 'started', node_id = ?, attempt = g.attempt, retry = g.retry,
                    started_at = 'epoch'::timestamptz + g.started_us * interval '1 microsecond', message = NULL
                FROM unnest(?::bigint[], ?::int[], ?::int[], ?::bigint[]) AS g (id, attempt, retry, started_us)
                WHERE j.id = ANY (?) AND j.id = g.id AND j.attempt = g.attempt - 1
                    AND (%s OR (%s AND j.node_id = ?)) AND EXISTS (SELECT FROM self)
                RETURNING j.id""".formatted(Plans.PENDING, Plans.ENQUEUED));
        reminded = schema.sql("INSERT INTO ${schema}.reminded (node_id) VALUES (?) ON CONFLICT DO NOTHING");
        allReminded = schema.sql("""
                SELECT NOT EXISTS (
                    SELECT FROM ${schema}.node n WHERE n.state IN ('active', 'stopping')
                        AND NOT EXISTS (SELECT FROM ${schema}.reminded r WHERE r.node_id = n.id))""");
        adopt = schema.sql("""
                UPDATE ${schema}.job j SET attempt = attempt + 1, started_at = clock_timestamp()
                WHERE j.id = ANY (?) AND %s AND j.node_id = ?
                    AND EXISTS (SELECT FROM ${schema}.node n WHERE n.id = ? AND n.state = 'active')
                """.formatted(Plans.STARTED) + CLAIMED);
        // The disk is waited for: a crash that took the hand-back away would leave what was handed to this node
        // to be taken once more, while its slot has gone to another job.
        // The attempt does not go back: keep would take a job whose hand-back was not answered for one the server
        // forgot,
        // and the next start on this node would have the token of this one.
        handBack = schema.sql("""
                WITH back AS (
                    UPDATE ${schema}.job j
                    SET state = 'pending', stage = 'ready', retry = j.retry - 1,
                        node_id = NULL, enqueued_at = NULL, started_at = NULL, identity_key = %s
                    FROM unnest(?::bigint[], ?::int[]) AS g (id, attempt)
                    WHERE j.id = ANY (?) AND j.id = g.id AND %s AND j.node_id = ? AND j.attempt = g.attempt
                        AND j.cancel_requested_at IS NULL
                    RETURNING j.id, j.channel
                ), notified AS MATERIALIZED (
                    SELECT count(pg_notify('${schema}', what)) FROM (
                        SELECT DISTINCT 'jobs ' || channel AS what FROM back
                        UNION ALL SELECT 'free ' || ?::int WHERE EXISTS (SELECT FROM back)) AS w
                )
                SELECT id, set_config('synchronous_commit', 'on', true) FROM back, notified""".formatted(Identity.KEPT_IF_FREE, Plans.STARTED));
        heldOf = schema.sql("""
                SELECT j.id FROM ${schema}.job j WHERE j.id = ANY (?) AND %s AND j.node_id = ?""".formatted(Plans.HELD));
        cancelRequested = schema.sql("""
                SELECT j.id, j.attempt FROM ${schema}.job j
                WHERE j.id = ANY (?) AND %s AND j.node_id = ? AND j.cancel_requested_at IS NOT NULL""".formatted(Plans.STARTED));
        tell = schema.sql("""
                UPDATE ${schema}.job j
                SET started_at = CASE WHEN g.started_us < 0 THEN j.started_at
                        ELSE 'epoch'::timestamptz + g.started_us * interval '1 microsecond' END,
                    progress = CASE WHEN g.percent < 0 THEN j.progress ELSE g.percent END
                FROM unnest(?::bigint[], ?::int[], ?::bigint[], ?::int[]) AS g (id, attempt, started_us, percent)
                WHERE j.id = ANY (?) AND j.id = g.id AND %s AND j.node_id = ? AND j.attempt = g.attempt""".formatted(Plans.STARTED));
    }

    /** Sets this session so that these statements, and those of {@link EndingStatements}, get the same plans whatever the statistics say. */
    public static void pinPlans(Connection connection) throws SQLException {
        Plans.pin(connection);
    }

    /** All jobs that occupy a slot. */
    public List<RunningJob> running(Connection connection) throws SQLException {
        List<RunningJob> jobs = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(running);
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                jobs.add(new RunningJob(
                        new QueuedJob(
                                rows.getLong("id"),
                                rows.getString("channel"),
                                rows.getInt("priority"),
                                null,
                                rows.getString("function"),
                                rows.getInt("attempt")),
                        rows.getInt("node_id")));
            }
        }
        return jobs;
    }

    /** Those of these jobs that a node holds. */
    public Set<Long> heldOf(Connection connection, int nodeId, Collection<Long> ids) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(heldOf)) {
            statement.setObject(1, longs(ids));
            statement.setInt(2, nodeId);
            return longs(statement);
        }
    }

    /** The ids of the jobs that a node holds. It leads past all rows that have been such and could not be removed yet; see {@link #heldOf}. */
    public Set<Long> runningOn(Connection connection, int nodeId) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(runningOn)) {
            statement.setInt(1, nodeId);
            return longs(statement);
        }
    }

    /**
     * Starts ready jobs on the jobrunner's own node. Those not in the answer were changed by somebody meanwhile, or the term is over.
     *
     * @param early whether some of them may begin only later; the database then says of none of them since when it runs
     */
    public List<ClaimedJob> claim(Connection connection, int nodeId, long term, long[] ids, boolean early)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(claim)) {
            statement.setInt(1, nodeId);
            statement.setLong(2, term);
            statement.setInt(3, nodeId);
            statement.setBoolean(4, early);
            statement.setObject(5, ids);
            return claimed(statement);
        }
    }

    /**
     * Starts the first ready jobs of a channel on the jobrunner's own node, without having looked at them before.
     *
     * @param functions those the node runs; other jobs stay
     * @param limit how many at most
     */
    public ClaimedHead claimHead(
            Connection connection, int nodeId, long term, String channel, int limit, Collection<String> functions)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(claimHead)) {
            statement.setInt(1, nodeId);
            statement.setLong(2, term);
            statement.setString(3, channel);
            statement.setInt(4, limit);
            statement.setInt(5, nodeId);
            statement.setArray(6, connection.createArrayOf("text", functions.toArray()));
            List<ClaimedJob> jobs = new ArrayList<>();
            long seen = limit;
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    jobs.add(claimed(rows));
                    seen = rows.getLong("seen");
                }
            }
            return new ClaimedHead(jobs, seen < limit && seen == jobs.size());
        }
    }

    /**
     * Hands ready jobs to other nodes, which {@link #take} them. Those not in the answer were changed by somebody meanwhile, or the term is over.
     *
     * @param messages what is told to the nodes
     * @return the attempt in which each will be executed
     */
    public Map<Long, Integer> assign(
            Connection connection, int nodeId, long term, long[] ids, int[] nodeIds, Collection<String> messages)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(assign)) {
            statement.setInt(1, nodeId);
            statement.setLong(2, term);
            statement.setArray(3, connection.createArrayOf("text", messages.toArray()));
            statement.setObject(4, ids);
            statement.setObject(5, nodeIds);
            statement.setObject(6, ids);
            return numbers(statement);
        }
    }

    /**
     * Begins new books, so that nothing can be claimed any more that was promised under older ones; waits for those who are just doing so. What they have claimed is
     * seen by who looks afterwards. The disk is waited for: a number that a crash took back would be given twice. In autocommit mode a transaction of its own.
     *
     * @return empty when the term is over
     */
    public Optional<Books> newBooks(Connection connection, int nodeId, long term) throws SQLException {
        boolean own = connection.getAutoCommit();
        if (own) {
            connection.setAutoCommit(false);
        }
        try (Statement lock = connection.createStatement();
                PreparedStatement statement = connection.prepareStatement(newBooks)) {
            lock.execute(lockBooks);
            statement.setInt(1, nodeId);
            statement.setLong(2, term);
            Optional<Books> books;
            try (ResultSet row = statement.executeQuery()) {
                books = row.next() ? Optional.of(new Books(nodeId, row.getLong(1))) : Optional.empty();
            }
            if (own) {
                connection.commit();
            }
            return books;
        } catch (SQLException e) {
            if (own) {
                connection.rollback();
            }
            throw e;
        } finally {
            if (own) {
                connection.setAutoCommit(true);
            }
        }
    }

    /**
     * Starts jobs on this node that the jobrunner has promised to it. Those not in the answer were changed by somebody meanwhile; none is when the books are out of
     * date, or the node is no longer active.
     *
     * @param messages what is told to the jobrunner together with that, unless the books are out of date
     */
    public List<ClaimedJob> claimPromised(
            Connection connection, int nodeId, Books books, long[] ids, Collection<String> messages)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(claimPromised)) {
            statement.setLong(1, books.number());
            statement.setInt(2, nodeId);
            statement.setArray(3, connection.createArrayOf("text", messages.toArray()));
            statement.setInt(4, nodeId);
            statement.setObject(5, ids);
            return claimed(statement);
        }
    }

    /** Those of these jobs that are started on this node. */
    public List<ClaimedJob> startedOn(Connection connection, int nodeId, Collection<Long> ids) throws SQLException {
        return ofNode(connection, startedOn, nodeId, ids);
    }

    /** Starts those of these jobs that were handed to this node. */
    public List<ClaimedJob> take(Connection connection, int nodeId, Collection<Long> ids) throws SQLException {
        return ofNode(connection, take, nodeId, ids);
    }

    /**
     * Sets this session not to wait for the disk when it commits. A server that crashes may then forget that jobs were handed out in the last moments;
     * the nodes that have them remind it by {@link #keep}.
     */
    public static void commitWithoutWaiting(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET synchronous_commit = off");
        }
    }

    /**
     * Has the server end this session when its client takes nothing for five seconds. A process that freezes while it is sent more than the network holds would
     * else keep its transaction open, and what that has locked, for as long as it is frozen: neither a timeout of the statement nor keepalives end it.
     */
    public static void endWhenClientIsStalled(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET tcp_user_timeout = '5s'");
        }
    }

    /**
     * Starts jobs once more that this node has started already, if a crash of the server has made it forget that. Of a node that has been given up it
     * takes nothing.
     */
    public Set<Long> keep(Connection connection, int nodeId, Collection<ClaimedJob> jobs) throws SQLException {
        long[] ids = jobs.stream().mapToLong(ClaimedJob::id).toArray();
        try (PreparedStatement statement = connection.prepareStatement(keep)) {
            statement.setInt(1, nodeId);
            statement.setInt(2, nodeId);
            statement.setObject(3, ids);
            statement.setObject(4, jobs.stream().mapToInt(ClaimedJob::attempt).toArray());
            statement.setObject(5, jobs.stream().mapToInt(ClaimedJob::retry).toArray());
            statement.setObject(
                    6, jobs.stream().mapToLong(ClaimedJob::startedAt).toArray());
            statement.setObject(7, ids);
            statement.setInt(8, nodeId);
            return longs(statement);
        }
    }

    /** Notes, until the server crashes, that this node has said what runs on it. */
    public void reminded(Connection connection, int nodeId) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(reminded)) {
            statement.setInt(1, nodeId);
            statement.executeUpdate();
        }
    }

    /** Whether all living nodes have said what runs on them since the server last crashed. */
    public boolean allReminded(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(allReminded);
                ResultSet row = statement.executeQuery()) {
            row.next();
            return row.getBoolean(1);
        }
    }

    /**
     * Starts jobs afresh that this node has by the database but does not know of, since the answer to its claim was lost. The attempt
     * grows, so that whatever may still come of the lost answer counts for nothing.
     */
    public List<ClaimedJob> adopt(Connection connection, int nodeId, Collection<Long> ids) throws SQLException {
        return ofNode(connection, adopt, nodeId, ids);
    }

    /**
     * Gives back started jobs whose method has not been called: as if they had never been handed out, but for the attempt. On an autocommit connection.
     *
     * @return the ids of those given back; the others were cancelled meanwhile, or are no longer this node's
     */
    public Set<Long> handBack(Connection connection, int nodeId, Collection<ClaimedJob> jobs) throws SQLException {
        if (jobs.size() == 1) {
            return handBackTogether(connection, nodeId, jobs);
        }
        Set<Long> back = new HashSet<>();
        List<ClaimedJob> left = new ArrayList<>(jobs);
        while (!left.isEmpty()) {
            List<ClaimedJob> chunk = left.subList(0, Math.min(HANDED_BACK, left.size()));
            try {
                back.addAll(handBackTogether(connection, nodeId, chunk));
            } catch (SQLException e) {
                if (!"23505".equals(e.getSQLState())) {
                    throw e;
                }
                // Of two jobs with the same identity key only one can have it while they wait.
                for (ClaimedJob job : chunk) {
                    back.addAll(handBackTogether(connection, nodeId, List.of(job)));
                }
            }
            chunk.clear();
        }
        return back;
    }

    private Set<Long> handBackTogether(Connection connection, int nodeId, Collection<ClaimedJob> jobs)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(handBack)) {
            statement.setObject(1, jobs.stream().mapToLong(ClaimedJob::id).toArray());
            statement.setObject(2, jobs.stream().mapToInt(ClaimedJob::attempt).toArray());
            statement.setObject(3, jobs.stream().mapToLong(ClaimedJob::id).toArray());
            statement.setInt(4, nodeId);
            statement.setInt(5, nodeId);
            return longs(statement);
        }
    }

    /** The jobs of a node that were cancelled while running: id and attempt. */
    public Map<Long, Integer> cancelRequested(Connection connection, int nodeId, Collection<Long> ids)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(cancelRequested)) {
            statement.setObject(1, longs(ids));
            statement.setInt(2, nodeId);
            return numbers(statement);
        }
    }

    /** Notes since when jobs run, and how far they are. */
    public void tell(Connection connection, int nodeId, Collection<RunningNews> news) throws SQLException {
        long[] ids = news.stream().mapToLong(RunningNews::id).toArray();
        try (PreparedStatement statement = connection.prepareStatement(tell)) {
            statement.setObject(1, ids);
            statement.setObject(2, news.stream().mapToInt(RunningNews::attempt).toArray());
            statement.setObject(
                    3, news.stream().mapToLong(RunningNews::startedAt).toArray());
            statement.setObject(4, news.stream().mapToInt(RunningNews::percent).toArray());
            statement.setObject(5, ids);
            statement.setInt(6, nodeId);
            statement.executeUpdate();
        }
    }

    private static List<ClaimedJob> claimed(PreparedStatement statement) throws SQLException {
        List<ClaimedJob> jobs = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                jobs.add(claimed(rows));
            }
        }
        return jobs;
    }

    private static ClaimedJob claimed(ResultSet row) throws SQLException {
        return new ClaimedJob(
                row.getLong(1),
                row.getInt(2),
                row.getInt(3),
                row.getInt(4),
                row.getInt(5),
                row.getInt(6),
                row.getString(7),
                row.getString(8),
                row.getString(9),
                row.getString(10),
                row.getLong(11),
                Math.max(-1, row.getLong(12)),
                row.getBoolean(13));
    }

    private static List<ClaimedJob> ofNode(Connection connection, String sql, int nodeId, Collection<Long> ids)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setObject(1, longs(ids));
            statement.setInt(2, nodeId);
            statement.setInt(3, nodeId);
            return claimed(statement);
        }
    }

    private static Map<Long, Integer> numbers(PreparedStatement statement) throws SQLException {
        Map<Long, Integer> numbers = new HashMap<>();
        try (ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                numbers.put(rows.getLong(1), rows.getInt(2));
            }
        }
        return numbers;
    }

    private static long[] longs(Collection<Long> values) {
        return values.stream().mapToLong(Long::longValue).toArray();
    }

    private static Set<Long> longs(PreparedStatement statement) throws SQLException {
        Set<Long> values = new HashSet<>();
        try (ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                values.add(rows.getLong(1));
            }
        }
        return values;
    }
}
