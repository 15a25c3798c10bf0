package dev.levada.runner;

import dev.levada.channel.ChannelSettings;
import dev.levada.channel.ChannelTree;
import dev.levada.channel.QueuedJob;
import dev.levada.store.AnnouncementStatements;
import dev.levada.store.ChannelStatements;
import dev.levada.store.ChannelStatements.ChannelRow;
import dev.levada.store.DispatchStatements;
import dev.levada.store.DispatchStatements.Books;
import dev.levada.store.DispatchStatements.RunningJob;
import dev.levada.store.Ending;
import dev.levada.store.NodeStatements;
import dev.levada.store.WaitingStatements;
import dev.levada.store.WaitingStatements.Due;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The dispatcher of the cluster, in one term: decides by the channels which jobs start, and gives them to nodes. All it knows can be read from the
 * database again, and is at the beginning of each term and after each error. Used by one thread, but for {@link #returned}, which workers call.
 */
final class Jobrunner {

    private static final Logger log = LoggerFactory.getLogger(Jobrunner.class);

    private static final int DUE_BATCH = 1_000;
    private static final Duration LOCKED_ETA = Duration.ofMillis(5);
    private static final Duration CHEAP = Duration.ofMillis(5);
    private static final int FEW_CHANNELS = 500;
    /** When to try again what could not be begun. */
    private static final long AGAIN_NANOS = 5_000_000;

    private static final int RETURNED = 4_000;
    private static final long NODES_NANOS = 2_000_000_000L;

    private final int self;
    private final long term;
    private final boolean listens;
    private final Duration pollInterval;
    private final DispatchStatements dispatch;
    private final WaitingStatements waiting;
    private final ChannelStatements channelTable;
    private final NodeStatements nodeTable;
    private final Workers workers;
    private final Observers observers;
    private final SharedSlots.Share slots;
    private final Lookout lookout;
    private final Runnable more;
    private final Runnable moreSoon;
    private final LongSupplier newsOfWaiting;

    private final MonotonicClock clock = new MonotonicClock();
    private final ChannelTree tree = new ChannelTree();
    private final Windows windows;
    private final Fleet fleet;
    private final SetAside setAside = new SetAside();
    private final OpenPromises open = new OpenPromises(System::nanoTime);
    private final ChannelRules rules = new ChannelRules();
    /** Guards all that this, its parts and its tree hold. See {@link BookLock} for when the jobrunner's thread leaves them to the workers. */
    private final BookLock books = new BookLock(this::passOn);

    private final Handout handout;
    private volatile boolean closed;
    /** How many of the news of waiting jobs have been read. */
    private volatile long read = -1;

    private List<ChannelSettings> settings = List.of();
    private long nodesReadAt;
    private long polledAt;
    private final RoundTrip roundTrip = new RoundTrip();
    /** Whether it is to be seen which channels have ready jobs. */
    private boolean readyWanted;

    private final LookCost pollCost = new LookCost(CHEAP, roundTrip);
    private long etaAt = Long.MAX_VALUE;
    private boolean etaStale = true;
    private final LookCost etaCost = new LookCost(CHEAP, roundTrip);

    /**
     * One that knows nothing yet; see {@link #load}.
     *
     * @param more called when there is something to do for the jobrunner's thread after a job has returned
     * @param moreSoon the same for what had better wait for more jobs to return
     * @param newsOfWaiting how often there have been news of waiting jobs: what is next may be among those not read yet
     */
    Jobrunner(
            int self,
            long term,
            boolean listens,
            Duration pollInterval,
            DispatchStatements dispatch,
            AnnouncementStatements announcements,
            WaitingStatements waiting,
            ChannelStatements channelTable,
            NodeStatements nodeTable,
            Workers workers,
            Observers observers,
            SharedSlots.Share slots,
            Lookout lookout,
            Runnable more,
            Runnable moreSoon,
            LongSupplier newsOfWaiting) {
        this.newsOfWaiting = newsOfWaiting;
        this.slots = slots;
        this.lookout = lookout;
        this.more = more;
        this.moreSoon = moreSoon;
        this.observers = observers;
        this.self = self;
        this.term = term;
        this.listens = listens;
        this.pollInterval = pollInterval;
        this.dispatch = dispatch;
        this.waiting = waiting;
        this.channelTable = channelTable;
        this.nodeTable = nodeTable;
        this.workers = workers;
        this.windows = new Windows(tree, waiting, rules::isOrdered, open, lookout, roundTrip, books);
        this.fleet = new Fleet(self, workers.count(), workers::room);
        this.handout = new Handout(
                self,
                term,
                dispatch,
                announcements,
                waiting,
                tree,
                rules,
                windows,
                fleet,
                workers,
                observers,
                slots,
                setAside,
                open,
                clock,
                books,
                this::changed);
    }

    /** Learns from the database what runs and what waits; before anybody else knows of this. */
    void load(Connection connection) throws SQLException {
        beginBooks(connection);
        readSettings(connection, true);
        fleet.update(nodeTable.nodes(connection));
        nodesReadAt = System.nanoTime();
        for (RunningJob running : dispatch.running(connection)) {
            tree.running(running.job());
            fleet.hold(running.job().id(), running.nodeId());
        }
        slots.holds(fleet.held());
        unpark(connection);
        poll(connection);
    }

    /**
     * Takes note of the news and starts what can start.
     *
     * @return nanoseconds until there is something to do without news
     */
    long turn(Connection connection, Inbox.News news) throws SQLException {
        books.enter();
        try {
            return closed ? 0 : look(connection, news);
        } catch (SQLException | RuntimeException | Error e) {
            // Half done: nobody begins a job by these books any more.
            closed = true;
            throw e;
        } finally {
            books.leave();
        }
    }

    private long look(Connection connection, Inbox.News news) throws SQLException {
        slots.stir();
        news.returned().forEach(this::freeSlot);
        freeSlots();
        for (Inbox.Finished finished : news.finished()) {
            finished(finished);
        }
        if (!news.claimed().isEmpty()) {
            news.claimed().forEach(open::claimed);
            windows.promisesEnded();
        }
        for (NodeJobs<NodeJobs.Run> jobs : news.done()) {
            done(connection, jobs);
        }
        if (open.isLate()) {
            log.warn(
                    "Jobs promised to other nodes have not been claimed: what they were told may have got lost, and counts no more");
            revoke(connection);
        }
        slots.holds(fleet.held());
        long now = System.nanoTime();
        boolean poll = news.allChannels() || now - polledAt > pollInterval.toNanos();
        if (news.settings() || (poll && !listens)) {
            // Without notifications nothing else tells of a change.
            readSettings(connection, false);
        }
        if (news.nodes() || (looksForNodes() && now - nodesReadAt > NODES_NANOS)) {
            readNodes(connection);
        }
        for (int nodeId : news.freedNodes()) {
            reconcile(connection, nodeId);
        }
        if (closed) {
            // The term is over: what was promised may still be claimed, until somebody reads the books anew.
            return 0;
        }
        if (mayClaimAtOnce(news, poll, now)) {
            handout.claimAtOnce(connection, news.channels().iterator().next());
        } else {
            news.channels().forEach(windows::grown);
        }
        news.changedChannels().forEach(this::changed);
        for (Found found : news.found()) {
            if (found instanceof Found.Ready ready) {
                ready(ready);
            } else if (found instanceof Found.Heads heads) {
                windows.found(connection, heads);
            } else if (found instanceof Found.Failed failed) {
                failed(failed.look());
            }
        }
        for (String channel : news.scheduled()) {
            etaStale = true;
            if (rules.isOrdered(channel)) {
                windows.changed(channel);
            }
        }
        if (poll) {
            poll(connection);
        } else if (readyWanted) {
            lookForReady(connection);
        }
        if ((etaStale || now - etaAt >= 0) && etaCost.isDue()) {
            makeDue(connection);
        }
        refresh(connection);
        read = news.waiting();
        slots.holds(fleet.held());
        while (!closed && handout.start(connection)) {
            refresh(connection);
        }
        slots.holds(fleet.held());
        if (!handout.isRefused()) {
            slots.satisfied();
        }
        return untilNext();
    }

    /** Whether new jobs of one channel are all there is to think of: whatever its first jobs are, they are the next ones to start. */
    private boolean mayClaimAtOnce(Inbox.News news, boolean poll, long now) {
        return news.channels().size() == 1
                && !poll
                && !news.settings()
                && news.changedChannels().isEmpty()
                && !etaStale
                && now - etaAt < 0
                && !slots.isLimited()
                && !windows.isStale()
                && news.channels().stream().noneMatch(windows::isDear)
                && !tree.hasWaiting()
                && open.isEmpty()
                && news.channels().stream().allMatch(rules::isPlain);
    }

    /** Whether the books are no longer to be used. */
    boolean isClosed() {
        return closed;
    }

    /** Lets nobody use the books any more. */
    void close() {
        books.enter();
        try {
            closed = true;
        } finally {
            books.leave();
        }
    }

    /**
     * Takes note that a job's method has returned, from the worker that ran it, and has the next ones begin that have been fetched.
     *
     * @return false when that is for the jobrunner's thread, which is to be told
     */
    boolean returned(Execution execution) {
        if (closed || slots.isLimited() || isBehind()) {
            return false;
        }
        books.returned(execution);
        return true;
    }

    private boolean isBehind() {
        return newsOfWaiting.getAsLong() != read;
    }

    /** Called by who has the books, from any thread. */
    private void passOn() {
        try {
            freeSlots();
            if (closed || isBehind()) {
                return;
            }
            switch (handout.passOn()) {
                case NOW -> more.run();
                case SOON -> {
                    moreSoon.run();
                    if (workers.areIdle()) {
                        // They said so before there was anything that could wait.
                        more.run();
                    }
                }
                case NOTHING -> {}
            }
        } catch (RuntimeException | Error e) {
            // Half done: these books are not to be trusted any more. Not the job's fault, nor its worker's: its end is
            // still to be recorded.
            closed = true;
            log.error("Passing on a slot met an unexpected error; the jobrunner reads its books afresh", e);
            more.run();
        }
    }

    private void freeSlots() {
        for (Execution execution = books.nextReturned(); execution != null; execution = books.nextReturned()) {
            if (!closed) {
                freeSlot(execution);
            }
        }
    }

    /**
     * A job that is through no longer counts against the capacity of its channels, although its end is still on its way to the disk. Not so where a later one
     * must not begin before: the end may turn out to be another one.
     */
    private void freeSlot(Execution execution) {
        if (fleet.returned() < RETURNED
                && workers.holds(execution.job())
                && fleet.attempt(execution.jobId(), self) != Fleet.NOT_HELD
                && !rules.isOrdered(execution.channel())
                && tree.remove(execution.jobId()) != null) {
            fleet.returned(execution.jobId());
            execution.freeSlot();
        }
    }

    /** Nodes that come and go say so, and the housekeeper tells of what was not heard; what is looked for are jobs of others that ended unheard. */
    private boolean looksForNodes() {
        return !listens || fleet.othersHoldJobs();
    }

    private void finished(Inbox.Finished finished) {
        // What is held again by now is a later execution, whose slot this one's end does not free.
        if (!workers.holds(finished.id()) && fleet.release(finished.id(), self, hasRun(finished.outcome()))) {
            tree.remove(finished.id());
        }
        if (finished.outcome() instanceof Ending.Done) {
            return;
        }
        if (!workers.holds(finished.id())) {
            handout.dropped(finished.id());
        }
        etaStale = true;
        if (rules.isOrdered(finished.channel())) {
            windows.changed(finished.channel());
        } else if (!(finished.outcome() instanceof Ending.Failed)) {
            windows.again(finished.channel(), finished.id());
        }
    }

    /** Whether a job was executed to its end; what was only given back says nothing of how long jobs take. */
    private static boolean hasRun(Ending.Outcome outcome) {
        return !(outcome instanceof Ending.Cancelled || outcome instanceof Ending.HandedBack);
    }

    /** How many jobs were given to nodes since this was asked last. */
    int takeStarted() {
        return handout.takeStarted();
    }

    private void changed(String channel) {
        windows.changed(channel);
        etaStale = true;
    }

    private void readSettings(Connection connection, boolean takeOver) throws SQLException {
        List<ChannelRow> rows = channelTable.all(connection);
        List<ChannelSettings> configured =
                rows.stream().map(ChannelRow::settings).toList();
        if (configured.equals(settings)) {
            return;
        }
        settings = configured;
        tree.configure(configured);
        rules.configure(configured);
        for (ChannelRow row : rows) {
            ChannelSettings channel = row.settings();
            Duration throttledFor = row.throttledFor();
            if (takeOver && !channel.throttle().isZero() && throttledFor != null && !throttledFor.isNegative()) {
                tree.throttledUntil(channel.name(), clock.now().plus(throttledFor));
            }
        }
        if (!takeOver) {
            log.info(
                    "channels configured: {}",
                    rows.stream().map(row -> row.settings().name()).toList());
            // Channels that were not sequential may be now: what they hold of failed and scheduled jobs is not known
            // yet.
            poll(connection);
        }
    }

    private void readNodes(Connection connection) throws SQLException {
        nodesReadAt = System.nanoTime();
        if (fleet.update(nodeTable.nodes(connection))) {
            unpark(connection);
            resync(connection);
        }
        for (Fleet.Member member : fleet.othersWithJobs()) {
            reconcile(connection, member.id());
        }
    }

    /**
     * From here on nothing can be claimed that was promised before; what has been is seen by the looks that follow.
     *
     * @return false when the term is over
     */
    private boolean beginBooks(Connection connection) throws SQLException {
        Optional<Books> fresh = dispatch.newBooks(connection, self, term);
        open.begin(listens ? fresh : Optional.empty());
        windows.promisesEnded();
        return fresh.isPresent();
    }

    /** Makes void what is promised, and sees what of it runs. */
    private void revoke(Connection connection) throws SQLException {
        closed |= !beginBooks(connection);
        for (Fleet.Member member : fleet.othersWithJobs()) {
            reconcile(connection, member.id());
        }
    }

    /** Compares what runs by the database with what runs by the books: after a rescue, and when nodes have come or gone. What was promised counts no more. */
    private void resync(Connection connection) throws SQLException {
        if (!open.isEmpty()) {
            closed |= !beginBooks(connection);
        }
        Map<Long, RunningJob> running = new HashMap<>();
        for (RunningJob job : dispatch.running(connection)) {
            running.put(job.job().id(), job);
            if (job.nodeId() != self) {
                tree.running(job.job());
                fleet.hold(job.job().id(), job.nodeId());
            }
        }
        Set<Long> own = new HashSet<>();
        workers.held().forEach(execution -> own.add(execution.jobId()));
        for (long id : fleet.heldIds()) {
            if (!running.containsKey(id) && !own.contains(id)) {
                QueuedJob gone = tree.remove(id);
                fleet.drop(id);
                if (gone != null) {
                    changed(gone.channel());
                }
            }
        }
    }

    private void reconcile(Connection connection, int nodeId) throws SQLException {
        Fleet.Member member = fleet.member(nodeId);
        if (member == null || nodeId == self) {
            return;
        }
        List<Long> jobs = open.without(fleet.heldBy(member));
        Set<Long> running = dispatch.heldOf(connection, nodeId, jobs);
        for (long id : jobs) {
            if (!running.contains(id)) {
                // Perhaps given back.
                endedElsewhere(id, nodeId, false);
            }
        }
    }

    private void done(Connection connection, NodeJobs<NodeJobs.Run> jobs) throws SQLException {
        boolean look = false;
        for (NodeJobs.Run run : jobs.jobs()) {
            int attempt = fleet.attempt(run.id(), jobs.nodeId());
            if (attempt == run.attempt()) {
                endedElsewhere(run.id(), jobs.nodeId(), true);
            } else {
                // Unknown, or that of a start the books have missed.
                look |= attempt != Fleet.NOT_HELD && attempt < run.attempt();
            }
        }
        if (look) {
            reconcile(connection, jobs.nodeId());
        }
    }

    private void endedElsewhere(long id, int nodeId, boolean executed) {
        QueuedJob ended = nodeId != self && fleet.release(id, nodeId, executed) ? tree.remove(id) : null;
        if (ended == null) {
            return;
        }
        if (rules.isOrdered(ended.channel())) {
            // It may have failed, or wait for another try: no later job goes before that is known.
            windows.changed(ended.channel());
        } else if (!executed) {
            windows.again(ended.channel(), id);
        }
    }

    private void poll(Connection connection) throws SQLException {
        polledAt = System.nanoTime();
        observers.metrics().polled();
        windows.tidy();
        etaStale = true;
        lookForReady(connection);
        if (!listens && pollCost.isDear()) {
            windows.grownUnheard();
        }
        if (!rules.sequential().isEmpty()) {
            rules.sequential().forEach(windows::changed);
            waiting.channelsBelow(connection, rules.sequential()).forEach(windows::changed);
        }
    }

    private void lookForReady(Connection connection) throws SQLException {
        readyWanted = true;
        if (!pollCost.isDear() && !windows.hideBehindDeadRows()) {
            Found.Ready found = findReady(connection, windows.inMemory());
            readyWanted = false;
            ready(found);
        } else if (pollCost.isDue() && !lookout.isBusy()) {
            List<String> known = windows.inMemory();
            if (lookout.take(new Look(Look.Kind.READY, List.of(), session -> {
                // The first statement of a session takes longer.
                waiting.window(session, List.of());
                return findReady(session, known);
            }))) {
                pollCost.begun();
                readyWanted = false;
            }
        }
    }

    /** The channels of which jobs are in memory, whose heads may lie behind many dead rows, and which others have ready ones: only these need be asked for. */
    private Found.Ready findReady(Connection connection, List<String> known) throws SQLException {
        long begun = System.nanoTime();
        List<String> channels = new ArrayList<>(waiting.channelsWithReady(connection, known));
        long nanos = System.nanoTime() - begun;
        channels.addAll(known);
        return new Found.Ready(channels, nanos);
    }

    /** The look is taken again, by this thread: there may be no session for the lookout. */
    private void failed(Look look) {
        if (look.kind() == Look.Kind.READY) {
            pollCost.forget();
            readyWanted = true;
        } else {
            windows.unseen(look.channels());
        }
    }

    private void ready(Found.Ready found) {
        pollCost.took(found.nanos());
        List<String> channels = found.channels();
        for (String channel : channels) {
            // With thousands of channels, those that have jobs to start can do without another look.
            if (channels.size() <= FEW_CHANNELS || tree.waitingCount(channel) == 0) {
                windows.grown(channel);
            }
        }
    }

    private void makeDue(Connection connection) throws SQLException {
        Due due = waiting.makeDue(connection, DUE_BATCH);
        etaCost.took(due.lookNanos());
        etaStale = false;
        for (QueuedJob job : due.jobs()) {
            if (rules.isOrdered(job.channel())) {
                windows.changed(job.channel());
            } else {
                windows.again(job.channel(), job.id());
            }
        }
        Duration until = due.untilNext();
        Duration wait = until == null || until.compareTo(pollInterval) > 0 ? pollInterval : until;
        if (due.jobs().isEmpty() && wait.compareTo(LOCKED_ETA) < 0) {
            // Due, but somebody holds its lock: not at once again.
            wait = LOCKED_ETA;
        }
        etaAt = System.nanoTime() + wait.toNanos();
    }

    private void refresh(Connection connection) throws SQLException {
        if (!windows.isStale()) {
            return;
        }
        do {
            readAfresh(connection, windows.refresh(connection));
        } while (windows.isToBeRead());
    }

    private void readAfresh(Connection connection, Set<String> read) throws SQLException {
        Set<String> ordered = new HashSet<>();
        for (String channel : read) {
            handout.fetchedIn(channel).forEach(tree::waiting);
            if (rules.isOrdered(channel)) {
                ordered.add(channel);
            }
        }
        if (ordered.isEmpty()) {
            return;
        }
        for (QueuedJob job : waiting.firstScheduled(connection, ordered, clock.now())) {
            tree.waiting(job);
        }
        Set<String> failed = waiting.channelsWithFailed(connection, ordered);
        ordered.forEach(channel -> tree.setFailed(channel, failed.contains(channel)));
    }

    private void unpark(Connection connection) throws SQLException {
        Collection<String> functions = fleet.functions();
        Map<String, Integer> counts = new HashMap<>();
        List<QueuedJob> jobs;
        do {
            jobs = waiting.unpark(connection, functions, DUE_BATCH);
            for (QueuedJob job : jobs) {
                changed(job.channel());
                counts.merge(job.function(), 1, Integer::sum);
                observers.unparked(job);
            }
        } while (jobs.size() == DUE_BATCH);
        counts.forEach(setAside::ended);
    }

    private long untilNext() {
        long now = System.nanoTime();
        long until = Math.min(
                polledAt + pollInterval.toNanos() - now, Math.max(etaStale ? 0 : etaAt - now, etaCost.pauseNanos()));
        if (looksForNodes()) {
            until = Math.min(until, nodesReadAt + NODES_NANOS - now);
        }
        until = Math.min(until, open.pauseNanos());
        Instant wakeUp = tree.wakeUp();
        if (handout.isRefused()) {
            until = Math.min(until, slots.retryNanos());
        } else if (wakeUp != null && fleet.hasRoom()) {
            // A job that could start by the channels but found no node makes this a time gone by: no reason to spin.
            Duration wait = Duration.between(clock.now(), wakeUp);
            if (wait.compareTo(pollInterval) < 0) {
                until = Math.min(until, Math.max(1_000_000, wait.toNanos()));
            }
        }
        if (windows.isStale()) {
            until = Math.min(until, windows.pauseNanos());
        }
        if (readyWanted && !lookout.isBusy()) {
            until = Math.min(until, Math.max(AGAIN_NANOS, pollCost.pauseNanos()));
        }
        return Math.max(0, until);
    }
}
