package dev.levada.runner;

import dev.levada.store.BondStatements;
import dev.levada.store.ChannelStatements;
import dev.levada.store.ClaimedJob;
import dev.levada.store.DispatchStatements;
import dev.levada.store.DispatchStatements.RunningNews;
import dev.levada.store.Ending;
import dev.levada.store.NodeStatements;
import dev.levada.store.WaitingStatements;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread of a node that brings it jobs: as the jobrunner while the node is that, else by taking what the jobrunner has handed to it. It also
 * passes on cancellations and progress, and gives back what the workers do not get to.
 */
final class Dispatcher implements Runnable {

    private static final Logger log = LoggerFactory.getLogger(Dispatcher.class);
    private static final long BEAT_NANOS = TimeUnit.SECONDS.toNanos(1);
    /** How often a node that has nothing to do makes sure of it, once its session has stood for a while. */
    private static final long IDLE_BEAT_NANOS = TimeUnit.SECONDS.toNanos(10);
    /** A claim that was on its way when the session before broke comes sooner. */
    private static final long SETTLED_NANOS = TimeUnit.SECONDS.toNanos(15);

    private static final long AWAITING_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    /** What has waited on the node for this long was fetched too early, behind jobs that turned out to be long. */
    private static final long FETCHED_TOO_EARLY_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private final NodeSettings settings;
    private final NodeStanding standing;
    private final Leadership leadership;
    private final Inbox inbox;
    private final Workers workers;
    private final Recorder recorder;
    private final Sessions sessions;
    private final DispatchStatements dispatch;
    private final WaitingStatements waiting;
    private final ChannelStatements channelTable;
    private final NodeStatements nodeTable;
    private final Reminder reminder;
    private final Observers observers;
    private final BondStatements bonds;
    private final SharedSlots.Share slots;

    private final List<Execution> toHandBack = new ArrayList<>();
    private volatile boolean stopped;
    private @Nullable Jobrunner jobrunner;
    private long jobrunnerTerm;
    private int jobrunnerNode;
    private long beatAt;
    private long sessionAt;
    private @Nullable Connection remindedOn;
    private int remindedAs;
    private long awaitingSince;

    Dispatcher(
            NodeSettings settings,
            NodeStanding standing,
            Leadership leadership,
            Inbox inbox,
            Workers workers,
            Recorder recorder,
            Sessions sessions,
            DispatchStatements dispatch,
            WaitingStatements waiting,
            ChannelStatements channelTable,
            NodeStatements nodeTable,
            Reminder reminder,
            Observers observers,
            BondStatements bonds,
            SharedSlots.Share slots) {
        this.reminder = reminder;
        this.slots = slots;
        this.bonds = bonds;
        this.observers = observers;
        this.settings = settings;
        this.standing = standing;
        this.leadership = leadership;
        this.inbox = inbox;
        this.workers = workers;
        this.recorder = recorder;
        this.sessions = sessions;
        this.dispatch = dispatch;
        this.waiting = waiting;
        this.channelTable = channelTable;
        this.nodeTable = nodeTable;
    }

    /** Starts no further job. */
    void stop() {
        stopped = true;
        inbox.wake();
    }

    @Override
    public void run() {
        try {
            dispatch();
        } finally {
            reminder.dispatcherEnded();
        }
    }

    private void dispatch() {
        Backoff backoff = new Backoff();
        while (!stopped) {
            try (Connection connection = sessions.open("jobrunner")) {
                DispatchStatements.pinPlans(connection);
                DispatchStatements.commitWithoutWaiting(connection);
                if (!backoff.isFresh()) {
                    observers.metrics().reconnected("jobrunner");
                }
                // The name of a database may lead to another one from one session to the next.
                String here = bonds.here(connection);
                jobrunner = null;
                sessionAt = System.nanoTime();
                inbox.ownJobs();
                long wait = 0;
                while (!stopped) {
                    Inbox.News news = inbox.take(wait);
                    int nodeId = standing.nodeId(here);
                    if (nodeId == 0 && standing.nodeId() != 0) {
                        throw new SQLException("this session leads to another database than the node's standing");
                    }
                    wait = turn(connection, nodeId, news);
                    backoff.reset();
                }
            } catch (SQLException e) {
                if (stopped) {
                    return;
                }
                if (backoff.isFresh()) {
                    log.warn("The database cannot be used for dispatching now, trying again: {}", e.getMessage());
                }
                if (!Sleep.uninterrupted(backoff.next())) {
                    return;
                }
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException | Error e) {
                log.error("Dispatching met an unexpected error; it starts afresh", e);
                if (!Sleep.uninterrupted(backoff.next())) {
                    return;
                }
            }
        }
    }

    /** Before anything else on a session, and as each node that this one becomes. */
    private void remind(Connection connection, int nodeId) throws SQLException {
        if (remindedOn != connection || remindedAs != nodeId) {
            remindedAs = reminder.remind(connection);
            remindedOn = connection;
        }
    }

    private boolean allReminded(Connection connection) throws SQLException {
        if (dispatch.allReminded(connection)) {
            awaitingSince = 0;
            return true;
        }
        if (awaitingSince == 0) {
            awaitingSince = System.nanoTime();
        } else if (System.nanoTime() - awaitingSince > BEAT_NANOS) {
            awaitingSince = System.nanoTime();
            log.info("Some nodes have not said yet what they run since the database server was last up;"
                    + " no job is handed out until they have, or are given up");
        }
        return false;
    }

    private long turn(Connection connection, int nodeId, Inbox.News news) throws SQLException {
        if (nodeId == 0 || standing.isExpired()) {
            // Whatever came now would have to be stopped at once: others may take this node for lost at any moment.
            jobrunner = null;
            return BEAT_NANOS;
        }
        remind(connection, nodeId);
        boolean beat = System.nanoTime() - beatAt >= beatNanos();
        boolean given = news.ownJobs();
        if (beat) {
            beatAt = System.nanoTime();
            given |= adoptStrays(connection, nodeId);
        }
        if (given) {
            take(connection, nodeId);
        }
        if (!news.given().isEmpty()) {
            takeGiven(connection, nodeId, news.given());
        }
        if ((given || beat) && !workers.held().isEmpty()) {
            passOn(connection, nodeId);
            handBack(connection, workers.withdrawEarly(System.nanoTime() - FETCHED_TOO_EARLY_NANOS));
        }
        OptionalLong term = leadership.term();
        if (term.isEmpty()) {
            jobrunner = null;
            handBack(connection, workers.withdrawKept());
            return BEAT_NANOS;
        }
        Jobrunner current = jobrunner;
        if (current == null || jobrunnerTerm != term.getAsLong() || jobrunnerNode != nodeId) {
            if (!allReminded(connection)) {
                return AWAITING_NANOS;
            }
            // By the books that are read now they would take up slots.
            handBack(connection, workers.withdrawKept());
            log.info("this node is the jobrunner now (term {})", term.getAsLong());
            current = load(connection, nodeId, term.getAsLong());
            jobrunner = current;
            jobrunnerTerm = term.getAsLong();
            jobrunnerNode = nodeId;
        }
        long begun = System.nanoTime();
        long wait = current.turn(connection, news);
        observers.metrics().dispatchTurn(System.nanoTime() - begun, current.takeStarted());
        return Math.min(wait, BEAT_NANOS);
    }

    /**
     * Starts what can start just now, by books that are read afresh; for those that take steps instead of {@linkplain #run running}. Nothing starts as
     * long as nodes that stop have not said what they run.
     */
    void step(Connection connection, long term, Inbox.News news) throws SQLException {
        int nodeId = standing.nodeId();
        remind(connection, nodeId);
        adoptStrays(connection, nodeId);
        while (!dispatch.allReminded(connection)) {
            // They do, or are given up within a lease.
            Sleep.uninterrupted(Duration.ofNanos(AWAITING_NANOS));
        }
        load(connection, nodeId, term).turn(connection, news);
    }

    private Jobrunner load(Connection connection, int nodeId, long term) throws SQLException {
        Jobrunner loaded = new Jobrunner(
                nodeId,
                term,
                settings.listen(),
                settings.pollInterval(),
                dispatch,
                waiting,
                channelTable,
                nodeTable,
                workers,
                observers,
                slots);
        loaded.load(connection);
        return loaded;
    }

    private long beatNanos() {
        boolean settled = System.nanoTime() - sessionAt > SETTLED_NANOS;
        return settled && settings.listen() && workers.held().isEmpty() ? IDLE_BEAT_NANOS : BEAT_NANOS;
    }

    /**
     * A session that dies between a claim's commit and its answer leaves jobs here that nobody runs. They are given back: their channels may let none of them
     * begin now. What a jobrunner has given to this node unheard, its channels do let begin.
     *
     * @return whether this node has jobs, or had, that it did not know of
     */
    private boolean adoptStrays(Connection connection, int nodeId) throws SQLException {
        Set<Long> known = new HashSet<>();
        workers.held().forEach(execution -> known.add(execution.jobId()));
        Set<Long> strays = dispatch.runningOn(connection, nodeId);
        strays.removeAll(known);
        if (strays.isEmpty()) {
            return false;
        }
        takeGiven(connection, nodeId, strays);
        strays.removeIf(workers::holds);
        if (strays.isEmpty()) {
            return true;
        }
        List<ClaimedJob> adopted = dispatch.adopt(connection, nodeId, strays);
        if (!adopted.isEmpty()) {
            log.warn("{} job(s) had been given to this node unheard; they wait again", adopted.size());
            workers.keep(adopted, nodeId, System.nanoTime());
            handBack(connection, workers.withdrawKept());
            jobrunner = null;
        }
        return true;
    }

    private void take(Connection connection, int nodeId) throws SQLException {
        List<ClaimedJob> taken = dispatch.take(connection, nodeId);
        if (!taken.isEmpty()) {
            workers.submit(taken, nodeId, System.nanoTime());
        }
    }

    private void takeGiven(Connection connection, int nodeId, Set<Long> ids) throws SQLException {
        List<ClaimedJob> given = dispatch.given(connection, nodeId, ids);
        given.removeIf(workers::holds);
        if (!given.isEmpty()) {
            workers.submit(given, nodeId, System.nanoTime());
        }
    }

    /** Passes on who is to stop, since when jobs run and how far they are. */
    void passOn(Connection connection, int nodeId) throws SQLException {
        for (Map.Entry<Long, Integer> job :
                dispatch.cancelRequested(connection, nodeId).entrySet()) {
            workers.cancel(job.getKey(), job.getValue());
        }
        Map<Execution, RunningNews> news = new HashMap<>();
        for (Execution execution : workers.held()) {
            RunningNews some = execution.untold();
            if (some != null) {
                news.put(execution, some);
            }
        }
        if (!news.isEmpty()) {
            dispatch.tell(connection, nodeId, news.values());
            news.forEach(Execution::told);
        }
    }

    private void handBack(Connection connection, List<Execution> withdrawn) throws SQLException {
        // Kept until it is done: should the session fail here, the next one goes on with them.
        toHandBack.addAll(withdrawn);
        while (!toHandBack.isEmpty()) {
            int nodeId = toHandBack.get(0).nodeId();
            List<Execution> some = toHandBack.stream()
                    .filter(execution -> execution.nodeId() == nodeId)
                    .toList();
            Set<Long> back = dispatch.handBack(
                    connection, nodeId, some.stream().map(Execution::job).toList());
            toHandBack.removeAll(some);
            List<Inbox.Finished> finished = new ArrayList<>();
            for (Execution execution : some) {
                if (back.contains(execution.jobId())) {
                    workers.forget(execution);
                    observers.handedBack(execution);
                    finished.add(new Inbox.Finished(execution.jobId(), execution.channel(), new Ending.Cancelled()));
                } else {
                    recorder.add(execution, new Ending.Cancelled());
                }
            }
            inbox.finished(finished, true);
        }
    }
}
