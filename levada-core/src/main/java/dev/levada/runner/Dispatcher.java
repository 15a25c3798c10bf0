package dev.levada.runner;

import dev.levada.store.AnnouncementStatements;
import dev.levada.store.BondStatements;
import dev.levada.store.ChannelStatements;
import dev.levada.store.ClaimedJob;
import dev.levada.store.DispatchStatements;
import dev.levada.store.DispatchStatements.Books;
import dev.levada.store.DispatchStatements.RunningNews;
import dev.levada.store.Ending;
import dev.levada.store.NodeStatements;
import dev.levada.store.Sql;
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
import java.util.stream.Collectors;
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

    /** Jobs that begin can wait for so long. */
    private static final Duration CHEAP = Duration.ofMillis(5);

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
    private final AnnouncementStatements announcements;
    private final WaitingStatements waiting;
    private final ChannelStatements channelTable;
    private final NodeStatements nodeTable;
    private final Reminder reminder;
    private final Observers observers;
    private final BondStatements bonds;
    private final SharedSlots.Share slots;
    private final Lookout lookout;
    private final RoundTrip roundTrip = new RoundTrip();
    private final LookCost heldCost = new LookCost(CHEAP, roundTrip);
    private boolean firstLooksTakeLong;

    private final List<Execution> toHandBack = new ArrayList<>();
    private volatile boolean stopped;
    /** Set by this thread. */
    private volatile @Nullable Jobrunner jobrunner;

    private long jobrunnerTerm;
    private int jobrunnerNode;
    private long beatAt;
    private long sessionAt;
    private @Nullable Connection remindedOn;
    private int remindedAs;
    private long awaitingSince;
    /** Whether this node is to make sure that there are no jobs it has not heard of. */
    private boolean unheard;

    Dispatcher(
            NodeSettings settings,
            NodeStanding standing,
            Leadership leadership,
            Inbox inbox,
            Workers workers,
            Recorder recorder,
            Sessions sessions,
            DispatchStatements dispatch,
            AnnouncementStatements announcements,
            WaitingStatements waiting,
            ChannelStatements channelTable,
            NodeStatements nodeTable,
            Reminder reminder,
            Observers observers,
            BondStatements bonds,
            SharedSlots.Share slots,
            Lookout lookout) {
        this.lookout = lookout;
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
        this.announcements = announcements;
        this.waiting = waiting;
        this.channelTable = channelTable;
        this.nodeTable = nodeTable;
    }

    /** A job's method has returned as it should, on this node; to be called by the worker that ran it. */
    void returned(Execution execution) {
        Jobrunner current = jobrunner;
        try {
            if (current == null || !current.returned(execution)) {
                inbox.returned(execution);
            }
        } catch (RuntimeException | Error e) {
            // Not the job's fault, nor its worker's: its end is still to be recorded, and frees its slot.
            log.error("A job that has returned could not be told to the jobrunner", e);
        }
    }

    /** No worker begins a job by its books any more. */
    private void dropJobrunner() {
        Jobrunner former = jobrunner;
        jobrunner = null;
        if (former != null) {
            former.close();
        }
    }

    /** Starts no further job. */
    void stop() {
        stopped = true;
        inbox.wake();
    }

    @Override
    public void run() {
        Backoff backoff = new Backoff();
        while (!stopped) {
            try (Connection connection = sessions.open("jobrunner")) {
                DispatchStatements.pinPlans(connection);
                DispatchStatements.commitWithoutWaiting(connection);
                DispatchStatements.endWhenClientIsStalled(connection);
                if (!backoff.isFresh()) {
                    observers.metrics().reconnected("jobrunner");
                }
                // The name of a database may lead to another one from one session to the next.
                String here = bonds.here(connection);
                // Once more, now that it is prepared: no look at the node's jobs, which may be dear from the first one
                // on, can tell how far the server is.
                long begun = System.nanoTime();
                bonds.here(connection);
                roundTrip.beyond(System.nanoTime() - begun);
                sessionAt = System.nanoTime();
                inbox.unheard();
                inbox.cancelled();
                reminder.dispatcherSpeaks(true);
                try {
                    dispatch(connection, here, backoff);
                } finally {
                    reminder.dispatcherSpeaks(false);
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

    private void dispatch(Connection connection, String here, Backoff backoff)
            throws SQLException, InterruptedException {
        try {
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
        } finally {
            dropJobrunner();
            lookout.breakOff();
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
            dropJobrunner();
            // Whatever the news were.
            unheard = true;
            return BEAT_NANOS;
        }
        remind(connection, nodeId);
        boolean beat = System.nanoTime() - beatAt >= beatNanos();
        unheard |= news.unheard() || beat;
        if (beat) {
            beatAt = System.nanoTime();
        }
        if (unheard) {
            lookForStrays(connection, nodeId);
        }
        for (Found found : news.found()) {
            if (found instanceof Found.Held held && held.nodeId() == nodeId) {
                heldCost.took(held.nanos());
                adoptStrays(connection, nodeId, held.jobs());
            } else if (found instanceof Found.Failed failed && failed.look().kind() == Look.Kind.HELD) {
                heldCost.forget();
                unheard = true;
            }
        }
        if (!news.handed().isEmpty()) {
            take(connection, nodeId, news.handed());
        }
        if (!news.promised().isEmpty()) {
            claimPromised(connection, nodeId, news.promised());
        }
        if ((news.cancelled() || beat) && !workers.held().isEmpty()) {
            passOn(connection, nodeId);
            handBack(connection, workers.withdrawEarly(System.nanoTime() - FETCHED_TOO_EARLY_NANOS));
        }
        OptionalLong term = leadership.term();
        if (term.isEmpty()) {
            dropJobrunner();
            handBack(connection, workers.withdrawKept());
            return BEAT_NANOS;
        }
        Jobrunner current = jobrunner;
        if (current == null || current.isClosed() || jobrunnerTerm != term.getAsLong() || jobrunnerNode != nodeId) {
            if (!allReminded(connection)) {
                return AWAITING_NANOS;
            }
            dropJobrunner();
            // By the books that are read now they would take up slots.
            handBack(connection, workers.withdrawKept());
            log.info("this node is the jobrunner now (term {})", term.getAsLong());
            return firstLooksTakeLong
                    ? sessions.patiently(connection, () -> begin(connection, nodeId, term.getAsLong(), news))
                    : begin(connection, nodeId, term.getAsLong(), news);
        }
        return turn(connection, current, news);
    }

    /**
     * The first turn of a term. Its looks may lead past so many dead rows that they are broken off: then they get more time at the next try, and how dear they are is known
     * from then on. Not at the first try, since who gives an answer so much time waits as long for one that never comes.
     */
    private long begin(Connection connection, int nodeId, long term, Inbox.News news) throws SQLException {
        try {
            Jobrunner begun = load(connection, nodeId, term);
            jobrunner = begun;
            jobrunnerTerm = term;
            jobrunnerNode = nodeId;
            long wait = turn(connection, begun, news);
            firstLooksTakeLong = false;
            return wait;
        } catch (SQLException e) {
            firstLooksTakeLong = Sql.isCanceled(e);
            throw e;
        }
    }

    private long turn(Connection connection, Jobrunner current, Inbox.News news) throws SQLException {
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
        adoptStrays(connection, nodeId, dispatch.runningOn(connection, nodeId));
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
                announcements,
                waiting,
                channelTable,
                nodeTable,
                workers,
                observers,
                slots,
                lookout,
                inbox::wake,
                inbox::unfinished,
                inbox::waiting);
        loaded.load(connection);
        return loaded;
    }

    private long beatNanos() {
        boolean settled = System.nanoTime() - sessionAt > SETTLED_NANOS;
        return settled && settings.listen() && workers.held().isEmpty() ? IDLE_BEAT_NANOS : BEAT_NANOS;
    }

    private void lookForStrays(Connection connection, int nodeId) throws SQLException {
        if (!heldCost.isDear()) {
            long begun = System.nanoTime();
            Set<Long> jobs;
            try {
                jobs = dispatch.runningOn(connection, nodeId);
            } catch (SQLException e) {
                if (!Sql.isCanceled(e)) {
                    throw e;
                }
                // Too dear to be waited for: the next one is taken in the background.
                heldCost.took(System.nanoTime() - begun);
                return;
            }
            heldCost.took(System.nanoTime() - begun);
            unheard = false;
            adoptStrays(connection, nodeId, jobs);
        } else if (heldCost.isDue()
                && lookout.take(new Look(Look.Kind.HELD, List.of(), session -> {
                    // The first statement of a session takes longer.
                    dispatch.heldOf(session, nodeId, List.of());
                    long begun = System.nanoTime();
                    Set<Long> jobs = dispatch.runningOn(session, nodeId);
                    return new Found.Held(nodeId, jobs, System.nanoTime() - begun);
                }))) {
            heldCost.begun();
            unheard = false;
        }
    }

    /**
     * A session that dies between a claim's commit and its answer leaves jobs here that nobody runs. They are given back: their channels may let none of them
     * begin now. What a jobrunner has handed to this node unheard, its channels do let begin.
     *
     * @param held the jobs that this node has by the database, or had a moment ago
     */
    private void adoptStrays(Connection connection, int nodeId, Set<Long> held) throws SQLException {
        Set<Long> strays = new HashSet<>(held);
        strays.removeIf(workers::holds);
        if (strays.isEmpty()) {
            return;
        }
        take(connection, nodeId, strays);
        strays.removeIf(workers::holds);
        if (strays.isEmpty()) {
            return;
        }
        List<ClaimedJob> adopted = dispatch.adopt(connection, nodeId, strays);
        if (!adopted.isEmpty()) {
            log.warn("{} job(s) had been claimed by this node unheard; they wait again", adopted.size());
            workers.keep(adopted, nodeId, System.nanoTime());
            dropJobrunner();
            handBack(connection, workers.withdrawKept());
        }
    }

    private void take(Connection connection, int nodeId, Set<Long> ids) throws SQLException {
        List<ClaimedJob> taken = dispatch.take(connection, nodeId, ids);
        if (!taken.isEmpty()) {
            workers.submit(taken, nodeId, System.nanoTime());
        }
    }

    /** If the session dies in this, the jobrunner hears nothing, or adopted strays are given back. */
    private void claimPromised(Connection connection, int nodeId, List<Promise> promises) throws SQLException {
        Map<Books, List<Promise>> byBooks = promises.stream()
                // It may have been another node when it heard.
                .filter(promise -> promise.nodeId() == nodeId)
                .collect(Collectors.groupingBy(Promise::books));
        for (Map.Entry<Books, List<Promise>> entry : byBooks.entrySet()) {
            List<Integer> numbers =
                    entry.getValue().stream().map(Promise::number).toList();
            long[] ids = entry.getValue().stream()
                    .flatMap(promise -> promise.jobs().stream())
                    .mapToLong(Long::longValue)
                    .toArray();
            List<ClaimedJob> claimed = dispatch.claimPromised(
                    connection,
                    nodeId,
                    entry.getKey(),
                    ids,
                    List.of(new Promise.Claimed(entry.getKey(), numbers).message()));
            if (!claimed.isEmpty()) {
                workers.submit(claimed, nodeId, System.nanoTime());
            }
            if (claimed.size() < ids.length) {
                // The jobrunner is to see which of them do not run here.
                announcements.tell(connection, List.of("free " + nodeId));
            }
        }
    }

    /** Passes on who is to stop, since when jobs run and how far they are. */
    void passOn(Connection connection, int nodeId) throws SQLException {
        List<Execution> held = List.copyOf(workers.held());
        Map<Long, Integer> cancelled = dispatch.cancelRequested(
                connection, nodeId, held.stream().map(Execution::jobId).toList());
        cancelled.forEach(workers::cancel);
        Map<Execution, RunningNews> news = new HashMap<>();
        for (Execution execution : held) {
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
