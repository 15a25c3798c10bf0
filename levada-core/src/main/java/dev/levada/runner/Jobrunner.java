package dev.levada.runner;

import dev.levada.channel.ChannelSettings;
import dev.levada.channel.ChannelTree;
import dev.levada.channel.QueuedJob;
import dev.levada.store.ChannelStatements;
import dev.levada.store.ChannelStatements.ChannelRow;
import dev.levada.store.DispatchStatements;
import dev.levada.store.DispatchStatements.RunningJob;
import dev.levada.store.Ending;
import dev.levada.store.NodeStatements;
import dev.levada.store.WaitingStatements;
import dev.levada.store.WaitingStatements.Due;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The dispatcher of the cluster, in one term: decides by the channels which jobs start, and gives them to nodes. All it knows can be read from the
 * database again, and is at the beginning of each term and after each error. Used by one thread.
 */
final class Jobrunner {

    private static final Logger log = LoggerFactory.getLogger(Jobrunner.class);

    private static final int DUE_BATCH = 1_000;
    private static final Duration LOCKED_ETA = Duration.ofMillis(5);
    private static final int FEW_CHANNELS = 500;
    private static final int RETURNED = 1_000;
    private static final long NODES_NANOS = 2_000_000_000L;

    private final int self;
    private final boolean listens;
    private final Duration pollInterval;
    private final DispatchStatements dispatch;
    private final WaitingStatements waiting;
    private final ChannelStatements channelTable;
    private final NodeStatements nodeTable;
    private final Workers workers;
    private final Observers observers;
    private final SharedSlots.Share slots;

    private final MonotonicClock clock = new MonotonicClock();
    private final ChannelTree tree = new ChannelTree();
    private final Windows windows;
    private final Fleet fleet;
    private final SetAside setAside = new SetAside();
    private final Set<Long> returned = new HashSet<>();
    private final ChannelRules rules = new ChannelRules();
    private final Handout handout;
    private List<ChannelSettings> settings = List.of();
    private long nodesReadAt;
    private long polledAt;
    private long etaAt = Long.MAX_VALUE;
    private boolean etaStale = true;

    Jobrunner(
            int self,
            long term,
            boolean listens,
            Duration pollInterval,
            DispatchStatements dispatch,
            WaitingStatements waiting,
            ChannelStatements channelTable,
            NodeStatements nodeTable,
            Workers workers,
            Observers observers,
            SharedSlots.Share slots) {
        this.slots = slots;
        this.observers = observers;
        this.self = self;
        this.listens = listens;
        this.pollInterval = pollInterval;
        this.dispatch = dispatch;
        this.waiting = waiting;
        this.channelTable = channelTable;
        this.nodeTable = nodeTable;
        this.workers = workers;
        this.windows = new Windows(tree, waiting);
        this.fleet = new Fleet(self, workers.count(), workers::room);
        this.handout = new Handout(
                self,
                term,
                dispatch,
                waiting,
                tree,
                rules,
                windows,
                fleet,
                workers,
                observers,
                slots,
                setAside,
                clock,
                this::changed);
    }

    /** Learns from the database what runs and what waits. */
    void load(Connection connection) throws SQLException {
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
        slots.stir();
        news.returned().forEach(this::returned);
        for (Inbox.Finished finished : news.finished()) {
            finished(finished);
        }
        for (NodeJobs<NodeJobs.Run> jobs : news.done()) {
            done(connection, jobs);
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
        if (mayClaimAtOnce(news, poll, now)) {
            handout.claimAtOnce(connection, news.channels().iterator().next());
        } else {
            news.channels().forEach(windows::grown);
        }
        news.changedChannels().forEach(this::changed);
        for (String channel : news.scheduled()) {
            etaStale = true;
            if (rules.isOrdered(channel)) {
                windows.changed(channel);
            }
        }
        if (poll) {
            poll(connection);
        }
        if (etaStale || now - etaAt >= 0) {
            makeDue(connection);
        }
        refresh(connection);
        slots.holds(fleet.held());
        while (handout.start(connection)) {
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
                && !tree.hasWaiting()
                && news.channels().stream().allMatch(rules::isPlain);
    }

    /**
     * A job that is through no longer counts against the capacity of its channels, although its end is still on its way to the disk. Not so where a later one
     * must not begin before: the end may turn out to be another one.
     */
    private void returned(Execution execution) {
        if (returned.size() < RETURNED
                && workers.holds(execution.jobId())
                && !rules.isOrdered(execution.channel())
                && tree.remove(execution.jobId()) != null) {
            returned.add(execution.jobId());
            fleet.returned(execution.jobId());
            execution.freeSlot();
        }
    }

    /** Nodes that come and go say so, and the housekeeper tells of what was not heard; what is looked for are jobs of others that ended unheard. */
    private boolean looksForNodes() {
        return !listens || fleet.othersHoldJobs();
    }

    private void finished(Inbox.Finished finished) {
        returned.remove(finished.id());
        handout.dropped(finished.id());
        // What is held again by now is a later execution, whose slot this one's end does not free.
        if (!workers.holds(finished.id()) && fleet.release(finished.id(), self, true)) {
            tree.remove(finished.id());
        }
        if (finished.outcome() instanceof Ending.Done) {
            return;
        }
        etaStale = true;
        if (rules.isOrdered(finished.channel())) {
            windows.changed(finished.channel());
        } else if (!(finished.outcome() instanceof Ending.Failed)) {
            windows.grown(finished.channel());
        }
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

    /** Compares what runs by the database with what runs by the books: after a rescue, and when nodes have come or gone. */
    private void resync(Connection connection) throws SQLException {
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
        Set<Long> running = dispatch.runningOn(connection, nodeId);
        for (long id : List.copyOf(member.jobs())) {
            if (!running.contains(id)) {
                endedElsewhere(id, nodeId);
            }
        }
    }

    private void done(Connection connection, NodeJobs<NodeJobs.Run> jobs) throws SQLException {
        boolean look = false;
        for (NodeJobs.Run run : jobs.jobs()) {
            int attempt = fleet.attempt(run.id(), jobs.nodeId());
            if (attempt == run.attempt()) {
                endedElsewhere(run.id(), jobs.nodeId());
            } else {
                look |= attempt == Fleet.UNKNOWN;
            }
        }
        if (look) {
            reconcile(connection, jobs.nodeId());
        }
    }

    private void endedElsewhere(long id, int nodeId) {
        QueuedJob ended = nodeId != self && fleet.release(id, nodeId, true) ? tree.remove(id) : null;
        if (ended != null && rules.isOrdered(ended.channel())) {
            // It may have failed, or wait for another try: no later job goes before that is known.
            windows.changed(ended.channel());
        }
    }

    private void poll(Connection connection) throws SQLException {
        polledAt = System.nanoTime();
        observers.metrics().polled();
        windows.tidy();
        etaStale = true;
        List<String> channels = waiting.channelsWithReady(connection);
        for (String channel : channels) {
            // With thousands of channels, those that have jobs to start can do without another look.
            if (channels.size() <= FEW_CHANNELS || tree.waitingCount(channel) == 0) {
                windows.grown(channel);
            }
        }
        if (!rules.sequential().isEmpty()) {
            rules.sequential().forEach(windows::changed);
            waiting.channelsBelow(connection, rules.sequential()).forEach(windows::changed);
        }
    }

    private void makeDue(Connection connection) throws SQLException {
        Due due = waiting.makeDue(connection, DUE_BATCH);
        etaStale = false;
        for (String channel : due.channels()) {
            if (rules.isOrdered(channel)) {
                windows.changed(channel);
            } else {
                windows.grown(channel);
            }
        }
        Duration until = due.untilNext();
        Duration wait = until == null || until.compareTo(pollInterval) > 0 ? pollInterval : until;
        if (due.channels().isEmpty() && wait.compareTo(LOCKED_ETA) < 0) {
            // Due, but somebody holds its lock: not at once again.
            wait = LOCKED_ETA;
        }
        etaAt = System.nanoTime() + wait.toNanos();
    }

    private void refresh(Connection connection) throws SQLException {
        if (!windows.isStale()) {
            return;
        }
        Set<String> read = windows.refresh(connection);
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
        long until = Math.min(polledAt + pollInterval.toNanos() - now, etaAt - now);
        if (looksForNodes()) {
            until = Math.min(until, nodesReadAt + NODES_NANOS - now);
        }
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
            until = Math.min(until, 5_000_000);
        }
        return Math.max(0, until);
    }
}
