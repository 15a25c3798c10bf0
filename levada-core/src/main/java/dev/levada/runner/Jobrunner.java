package dev.levada.runner;

import dev.levada.channel.ChannelName;
import dev.levada.channel.ChannelSettings;
import dev.levada.channel.ChannelTree;
import dev.levada.channel.QueuedJob;
import dev.levada.status.ParkedFunction;
import dev.levada.store.ChannelStatements;
import dev.levada.store.ChannelStatements.ChannelRow;
import dev.levada.store.ClaimedJob;
import dev.levada.store.DispatchStatements;
import dev.levada.store.DispatchStatements.ClaimedHead;
import dev.levada.store.DispatchStatements.Due;
import dev.levada.store.DispatchStatements.RunningJob;
import dev.levada.store.Ending;
import dev.levada.store.NodeStatements;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The dispatcher of the cluster, in one term: decides by the channels which jobs start, and gives them to nodes. All it knows can be read from the
 * database again, and is at the beginning of each term and after each error. Used by one thread.
 */
final class Jobrunner {

    private static final Logger log = LoggerFactory.getLogger(Jobrunner.class);

    private static final int BATCH = 1_000;
    private static final int DUE_BATCH = 1_000;
    private static final Duration LOCKED_ETA = Duration.ofMillis(5);
    private static final int FEW_CHANNELS = 500;
    private static final int RETURNED = 1_000;
    private static final int DEFERRED = 200;
    private static final long NODES_NANOS = 2_000_000_000L;

    private final int self;
    private final long term;
    private final boolean listens;
    private final Duration pollInterval;
    private final DispatchStatements dispatch;
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
    private final Ahead ahead = new Ahead();
    private final Set<Long> returned = new HashSet<>();
    private final Set<String> throttled = new HashSet<>();
    private final Set<String> sequential = new HashSet<>();
    private List<ChannelSettings> settings = List.of();
    private long nodesReadAt;
    private long polledAt;
    private long etaAt = Long.MAX_VALUE;
    private boolean etaStale = true;
    private int started;
    private boolean refused;

    Jobrunner(
            int self,
            long term,
            boolean listens,
            Duration pollInterval,
            DispatchStatements dispatch,
            ChannelStatements channelTable,
            NodeStatements nodeTable,
            Workers workers,
            Observers observers,
            SharedSlots.Share slots) {
        this.slots = slots;
        this.observers = observers;
        this.self = self;
        this.term = term;
        this.listens = listens;
        this.pollInterval = pollInterval;
        this.dispatch = dispatch;
        this.channelTable = channelTable;
        this.nodeTable = nodeTable;
        this.workers = workers;
        this.windows = new Windows(tree, dispatch);
        this.fleet = new Fleet(self, workers.count(), workers::room);
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
        slots.holds(fleet.held());
        long now = System.nanoTime();
        boolean poll = news.allChannels() || now - polledAt > pollInterval.toNanos();
        if (news.settings() || (poll && !listens)) {
            // Without notifications nothing else tells of a change.
            readSettings(connection, false);
        }
        if (news.nodes() || now - nodesReadAt > nodesNanos()) {
            readNodes(connection);
        }
        for (int nodeId : news.freedNodes()) {
            reconcile(connection, nodeId);
        }
        if (mayClaimAtOnce(news, poll, now)) {
            claimAtOnce(connection, news.channels().iterator().next());
        } else {
            news.channels().forEach(windows::grown);
        }
        news.changedChannels().forEach(this::changed);
        for (String channel : news.scheduled()) {
            etaStale = true;
            if (isBelowSequential(channel)) {
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
        while (start(connection)) {
            refresh(connection);
        }
        slots.holds(fleet.held());
        if (!refused) {
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
                && news.channels().stream()
                        .noneMatch(channel -> isBelow(sequential, channel) || isBelow(throttled, channel));
    }

    private void claimAtOnce(Connection connection, String channel) throws SQLException {
        int most = Math.min(BATCH, Math.min(tree.room(channel), fleet.forSelf()));
        if (most == 0) {
            windows.grown(channel);
            return;
        }
        ClaimedHead head = dispatch.claimHead(connection, self, term, channel, most, fleet.selfFunctions());
        for (ClaimedJob job : head.jobs()) {
            QueuedJob queued = new QueuedJob(job.id(), job.channel(), job.priority(), null, job.function());
            tree.running(queued);
            fleet.hold(job.id(), self);
            ahead.begun(queued);
        }
        submit(head.jobs(), System.nanoTime());
        if (!head.drained()) {
            windows.grown(channel);
        }
    }

    private void submit(List<ClaimedJob> claimed, long now) {
        claimed.sort(Comparator.comparingInt(ClaimedJob::priority).thenComparingLong(ClaimedJob::id));
        started += claimed.size();
        workers.submit(claimed, self, now);
    }

    /**
     * A job that is through no longer counts against the capacity of its channels, although its end is still on its way to the disk. Not so where a later one
     * must not begin before: the end may turn out to be another one.
     */
    private void returned(Execution execution) {
        if (returned.size() < RETURNED
                && workers.holds(execution.jobId())
                && !isBelowSequential(execution.channel())
                && tree.remove(execution.jobId()) != null) {
            returned.add(execution.jobId());
            fleet.returned(execution.jobId());
            execution.freeSlot();
        }
    }

    private long nodesNanos() {
        // Those that come and go say so; what is looked for are jobs that ended unheard.
        return listens && fleet.othersWithJobs().isEmpty()
                ? Math.max(NODES_NANOS, pollInterval.toNanos())
                : NODES_NANOS;
    }

    private void finished(Inbox.Finished finished) {
        returned.remove(finished.id());
        ahead.dropped(finished.id());
        // What is held again by now is a later execution, whose slot this one's end does not free.
        if (!workers.holds(finished.id()) && fleet.release(finished.id(), self, true)) {
            tree.remove(finished.id());
        }
        if (finished.outcome() instanceof Ending.Done) {
            return;
        }
        etaStale = true;
        if (isBelowSequential(finished.channel())) {
            windows.changed(finished.channel());
        } else if (!(finished.outcome() instanceof Ending.Failed)) {
            windows.grown(finished.channel());
        }
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
        throttled.clear();
        sequential.clear();
        for (ChannelRow row : rows) {
            ChannelSettings channel = row.settings();
            if (!channel.throttle().isZero()) {
                throttled.add(channel.name());
                if (takeOver
                        && row.throttledFor() != null
                        && !row.throttledFor().isNegative()) {
                    tree.throttledUntil(channel.name(), clock.now().plus(row.throttledFor()));
                }
            }
            if (channel.sequential()) {
                sequential.add(channel.name());
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
        windows.tidy();
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
                QueuedJob ended = fleet.release(id, nodeId, true) ? tree.remove(id) : null;
                if (ended != null && isBelowSequential(ended.channel())) {
                    // It may have failed, or wait for another try: no later job goes before that is known.
                    windows.changed(ended.channel());
                }
            }
        }
    }

    private void poll(Connection connection) throws SQLException {
        polledAt = System.nanoTime();
        observers.metrics().polled();
        etaStale = true;
        List<String> channels = dispatch.channelsWithReady(connection);
        for (String channel : channels) {
            // With thousands of channels, those that have jobs to start can do without another look.
            if (channels.size() <= FEW_CHANNELS || tree.waitingCount(channel) == 0) {
                windows.grown(channel);
            }
        }
        if (!sequential.isEmpty()) {
            sequential.forEach(windows::changed);
            dispatch.channelsBelow(connection, sequential).forEach(windows::changed);
        }
    }

    private void makeDue(Connection connection) throws SQLException {
        Due due = dispatch.makeDue(connection, DUE_BATCH);
        etaStale = false;
        for (String channel : due.channels()) {
            if (isBelowSequential(channel)) {
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
            ahead.in(channel).forEach(tree::waiting);
            if (isBelowSequential(channel)) {
                ordered.add(channel);
            }
        }
        if (ordered.isEmpty()) {
            return;
        }
        for (QueuedJob job : dispatch.firstScheduled(connection, ordered, clock.now())) {
            tree.waiting(job);
        }
        Set<String> failed = dispatch.channelsWithFailed(connection, ordered);
        ordered.forEach(channel -> tree.setFailed(channel, failed.contains(channel)));
    }

    private boolean isBelowSequential(String channel) {
        return isBelow(sequential, channel);
    }

    private static boolean isBelow(Set<String> some, String channel) {
        if (some.isEmpty()) {
            return false;
        }
        for (String name = channel; name != null; name = ChannelName.parent(name)) {
            if (some.contains(name)) {
                return true;
            }
        }
        return false;
    }

    /** Picks jobs and starts them; false when there was none, or no room. */
    private boolean start(Connection connection) throws SQLException {
        List<QueuedJob> own = new ArrayList<>();
        List<QueuedJob> others = new ArrayList<>();
        List<Integer> otherNodes = new ArrayList<>();
        List<QueuedJob> unknown = new ArrayList<>();
        List<QueuedJob> deferred = new ArrayList<>();
        Set<String> drained = new HashSet<>();
        Instant now = clock.now();
        refused = false;
        boolean full = true;
        while (own.size() + others.size() < BATCH && deferred.size() < DEFERRED && fleet.hasRoom()) {
            QueuedJob job = tree.next(now);
            if (job == null) {
                full = false;
                break;
            }
            if (!slots.reserve(fleet.held() + 1)) {
                tree.putBack(job);
                refused = true;
                break;
            }
            drained.add(job.channel());
            if (workers.letBegin(job.id())) {
                fleet.hold(job.id(), self);
                ahead.begun(job);
                continue;
            }
            Fleet.Member node = fleet.choose(job.function());
            if (node != null) {
                fleet.hold(job.id(), node.id());
                ahead.begun(job);
                if (node.id() == self) {
                    own.add(job);
                } else {
                    others.add(job);
                    otherNodes.add(node.id());
                }
            } else if (fleet.knows(job.function())) {
                deferred.add(job);
            } else {
                unknown.add(job);
            }
        }
        claim(connection, own, full ? List.of() : early());
        assign(connection, others, otherNodes);
        if (!unknown.isEmpty()) {
            park(connection, unknown);
        }
        deferred.forEach(tree::putBack);
        noteThrottles(connection, own, others);
        boolean readOn = windows.readOn(connection, drained);
        return (readOn && !refused) || own.size() + others.size() == BATCH || !unknown.isEmpty();
    }

    /** What to fetch although its channels do not let it begin yet: of short jobs only, where waiting for the next one would take longer than running it. */
    private List<QueuedJob> early() {
        return ahead.choose(tree, Math.min(fleet.ahead(), BATCH), this::mayBeEarly);
    }

    private boolean mayBeEarly(QueuedJob job) {
        return !isBelow(sequential, job.channel())
                && !isBelow(throttled, job.channel())
                && fleet.selfKnows(job.function());
    }

    private void claim(Connection connection, List<QueuedJob> own, List<QueuedJob> early) throws SQLException {
        if (own.isEmpty() && early.isEmpty()) {
            return;
        }
        List<QueuedJob> jobs = new ArrayList<>(own);
        jobs.addAll(early);
        List<ClaimedJob> claimed = dispatch.claim(connection, self, term, ids(jobs), !early.isEmpty());
        long now = System.nanoTime();
        started += claimed.size();
        claimed.sort(Comparator.comparingInt(ClaimedJob::priority).thenComparingLong(ClaimedJob::id));
        if (early.isEmpty()) {
            workers.submit(claimed, self, now);
        } else {
            Set<Long> later = new HashSet<>();
            early.forEach(job -> later.add(job.id()));
            workers.submit(
                    claimed.stream().filter(job -> !later.contains(job.id())).toList(), self, now);
            workers.keep(
                    claimed.stream().filter(job -> later.contains(job.id())).toList(), self, now);
            ahead.fetched(early);
        }
        if (claimed.size() < jobs.size()) {
            Set<Long> taken = new HashSet<>();
            claimed.forEach(job -> taken.add(job.id()));
            dropOthers(jobs, taken);
        }
    }

    private void assign(Connection connection, List<QueuedJob> jobs, List<Integer> nodes) throws SQLException {
        if (jobs.isEmpty()) {
            return;
        }
        int[] nodeIds = nodes.stream().mapToInt(Integer::intValue).toArray();
        Set<Long> assigned = dispatch.assign(connection, self, term, ids(jobs), nodeIds);
        started += assigned.size();
        if (assigned.size() < jobs.size()) {
            dropOthers(jobs, assigned);
        }
    }

    /** How many jobs were given to nodes since this was asked last. */
    int takeStarted() {
        int taken = started;
        started = 0;
        return taken;
    }

    /** Somebody has changed these since they were read. */
    private void dropOthers(List<QueuedJob> jobs, Set<Long> taken) {
        for (QueuedJob job : jobs) {
            if (!taken.contains(job.id())) {
                tree.remove(job.id());
                fleet.drop(job.id());
                ahead.dropped(job.id());
                changed(job.channel());
            }
        }
    }

    private void park(Connection connection, List<QueuedJob> jobs) throws SQLException {
        Map<Long, @Nullable String> parked = dispatch.park(connection, ids(jobs));
        Map<String, Integer> counts = new HashMap<>();
        Map<String, String> reasons = new HashMap<>();
        for (QueuedJob job : jobs) {
            tree.remove(job.id());
            if (parked.containsKey(job.id())) {
                String reason = ParkedFunction.reason(job.function(), parked.get(job.id()));
                counts.merge(job.function(), 1, Integer::sum);
                reasons.put(job.function(), reason);
                observers.parked(job, reason);
            }
        }
        reasons.forEach((function, reason) -> setAside.begun(function, reason, counts.getOrDefault(function, 0)));
    }

    private void unpark(Connection connection) throws SQLException {
        Collection<String> functions = fleet.functions();
        Map<String, Integer> counts = new HashMap<>();
        List<QueuedJob> jobs;
        do {
            jobs = dispatch.unpark(connection, functions, DUE_BATCH);
            for (QueuedJob job : jobs) {
                changed(job.channel());
                counts.merge(job.function(), 1, Integer::sum);
                observers.unparked(job);
            }
        } while (jobs.size() == DUE_BATCH);
        counts.forEach(setAside::ended);
    }

    private void noteThrottles(Connection connection, List<QueuedJob> own, List<QueuedJob> others) throws SQLException {
        if (throttled.isEmpty()) {
            return;
        }
        Set<String> started = new HashSet<>();
        for (List<QueuedJob> jobs : List.of(own, others)) {
            for (QueuedJob job : jobs) {
                for (String name = job.channel(); name != null; name = ChannelName.parent(name)) {
                    if (throttled.contains(name)) {
                        started.add(name);
                    }
                }
            }
        }
        if (!started.isEmpty()) {
            dispatch.throttled(connection, started);
        }
    }

    private long untilNext() {
        long now = System.nanoTime();
        long until = Math.min(polledAt + pollInterval.toNanos() - now, nodesReadAt + nodesNanos() - now);
        until = Math.min(until, etaAt - now);
        Instant wakeUp = tree.wakeUp();
        if (refused) {
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

    private static long[] ids(List<QueuedJob> jobs) {
        return jobs.stream().mapToLong(QueuedJob::id).toArray();
    }
}
