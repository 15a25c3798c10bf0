package dev.levada.runner;

import dev.levada.channel.ChannelTree;
import dev.levada.channel.QueuedJob;
import dev.levada.status.ParkedFunction;
import dev.levada.store.AnnouncementStatements;
import dev.levada.store.ClaimedJob;
import dev.levada.store.DispatchStatements;
import dev.levada.store.DispatchStatements.ClaimedHead;
import dev.levada.store.WaitingStatements;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Hands jobs to nodes: picks those that the channels let begin, and starts them in the database and on the node. Used by who holds the jobrunner's books. */
final class Handout {

    /** So many jobs are handed out at a time at most: what is more urgent, and comes meanwhile, waits for their statements. */
    private static final int BATCH = 2_000;

    /** So many jobs for a node at a time are worth a shorter way than by {@code enqueued}. */
    private static final int MANY = 10;

    /** What is left to do after jobs have been passed on. */
    enum Remainder {
        NOTHING,
        /** As well together with more of it. */
        SOON,
        NOW
    }

    private final int self;
    private final long term;
    private final DispatchStatements dispatch;
    private final AnnouncementStatements announcements;
    private final WaitingStatements waiting;
    private final ChannelTree tree;
    private final ChannelRules rules;
    private final Windows windows;
    private final Fleet fleet;
    private final Workers workers;
    private final Observers observers;
    private final SharedSlots.Share slots;
    private final SetAside setAside;
    private final OpenPromises open;
    private final MonotonicClock clock;
    private final BookLock books;
    private final Consumer<String> changed;

    /** Channels whose jobs have begun since it was last seen to that enough of their jobs are known. */
    private final Set<String> drained = new HashSet<>();

    private final Ahead ahead = new Ahead();
    /** How many jobs were fetched early the last time that there was reason to. */
    private int fetched;

    private int started;
    private boolean refused;

    /**
     * Hands out jobs of one term.
     *
     * @param books held by who uses this; let go while a claim is on its way
     * @param changed told the channels whose jobs turn out not to be as the tree has them
     */
    Handout(
            int self,
            long term,
            DispatchStatements dispatch,
            AnnouncementStatements announcements,
            WaitingStatements waiting,
            ChannelTree tree,
            ChannelRules rules,
            Windows windows,
            Fleet fleet,
            Workers workers,
            Observers observers,
            SharedSlots.Share slots,
            SetAside setAside,
            OpenPromises open,
            MonotonicClock clock,
            BookLock books,
            Consumer<String> changed) {
        this.self = self;
        this.term = term;
        this.dispatch = dispatch;
        this.announcements = announcements;
        this.waiting = waiting;
        this.tree = tree;
        this.rules = rules;
        this.windows = windows;
        this.fleet = fleet;
        this.workers = workers;
        this.observers = observers;
        this.slots = slots;
        this.setAside = setAside;
        this.open = open;
        this.clock = clock;
        this.books = books;
        this.changed = changed;
    }

    /** Whether the last start ended since no slot of those that are shared was to be had. */
    boolean isRefused() {
        return refused;
    }

    /** A job that was given back, or has ended otherwise than done. */
    void dropped(long id) {
        ahead.dropped(id);
    }

    /** The waiting jobs of a channel that the database does not show as such, since they have been fetched early. */
    List<QueuedJob> fetchedIn(String channel) {
        return ahead.in(channel);
    }

    /** Starts the first jobs of a channel without a look before, to be called when they are the next ones to start whatever they are. */
    void claimAtOnce(Connection connection, String channel) throws SQLException {
        int most = Math.min(BATCH, Math.min(tree.room(channel), fleet.forSelf()));
        if (most == 0) {
            windows.grown(channel);
            return;
        }
        long begunAt = System.nanoTime();
        ClaimedHead head = dispatch.claimHead(connection, self, term, channel, most, fleet.selfFunctions());
        long nanos = System.nanoTime() - begunAt;
        // First of all, since the delay to start on an idle queue ends here; what returns before it is in the books is
        // news for the next turn.
        submit(head.jobs());
        windows.claimed(channel, head.jobs(), nanos);
        for (ClaimedJob job : head.jobs()) {
            QueuedJob queued =
                    new QueuedJob(job.id(), job.channel(), job.priority(), null, job.function(), job.attempt());
            tree.running(queued);
            begin(queued, self);
        }
        if (!head.drained()) {
            windows.grown(channel);
        }
    }

    private void submit(List<ClaimedJob> claimed) {
        started += claimed.size();
        workers.submit(claimed, self, System.nanoTime());
    }

    /**
     * Has the next jobs begin as far as they have been fetched, which takes no statement. One that comes before them and is not there yet is waited for.
     *
     * @return what there is to do then for the jobrunner's thread
     */
    Remainder passOn() {
        if (ahead.isEmpty()) {
            return Remainder.SOON;
        }
        Instant now = clock.now();
        releaseFunctions();
        while (fleet.hasRoom()) {
            QueuedJob job = tree.next(now);
            if (job == null) {
                break;
            }
            if (!rules.isPlain(job.channel()) || !workers.letBegin(job.id())) {
                tree.putBack(job);
                return Remainder.SOON;
            }
            begin(job, self);
            drained.add(job.channel());
            if (windows.isDry(job.channel())) {
                // The next one may be in the database only.
                return Remainder.NOW;
            }
        }
        if (!ahead.isLow(mostAhead())) {
            return Remainder.NOTHING;
        }
        // Where there is much to fetch, workers get through what is left in less time than that takes.
        return fetched >= MANY ? Remainder.NOW : Remainder.SOON;
    }

    private void begin(QueuedJob job, int nodeId) {
        fleet.hold(job.id(), nodeId);
        ahead.begun(job);
    }

    /** Picks jobs and starts them; false when there was none, or no room. */
    boolean start(Connection connection) throws SQLException {
        List<QueuedJob> begun = new ArrayList<>();
        List<QueuedJob> own = new ArrayList<>();
        Map<Integer, List<QueuedJob>> others = new HashMap<>();
        int taken = 0;
        List<QueuedJob> unknown = new ArrayList<>();
        Instant now = clock.now();
        refused = false;
        boolean full = true;
        releaseFunctions();
        while (taken < BATCH && fleet.hasRoom()) {
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
                begin(job, self);
                begun.add(job);
                continue;
            }
            Fleet.Member node = fleet.choose(job.function(), job.attempt());
            if (node != null) {
                begin(job, node.id());
                begun.add(job);
                taken++;
                if (node.id() == self) {
                    own.add(job);
                } else {
                    others.computeIfAbsent(node.id(), id -> new ArrayList<>()).add(job);
                }
            } else if (fleet.knows(job.function())) {
                tree.putBack(job);
                tree.withhold(job.function());
            } else {
                unknown.add(job);
            }
        }
        // Before they start: who takes over from here, whatever happens next, must not start another one at once.
        noteThrottles(connection, begun);
        // First those that have a longer way.
        handOver(connection, others);
        claim(connection, own, full ? List.of() : early());
        if (!unknown.isEmpty()) {
            park(connection, unknown);
        }
        drained.addAll(tree.passingOver());
        Set<String> low = Set.copyOf(drained);
        drained.clear();
        boolean readOn = windows.readOn(connection, low);
        low.stream().filter(windows::isDry).forEach(drained::add);
        return (readOn && !refused) || taken == BATCH || !unknown.isEmpty();
    }

    /** Jobs whose nodes were full may start where there is room now; those that no node knows any more are to be set aside. */
    private void releaseFunctions() {
        for (String function : List.copyOf(tree.withheld())) {
            if (fleet.choose(function, 0) != null || !fleet.knows(function)) {
                tree.release(function);
            }
        }
    }

    /** What to fetch although its channels do not let it begin yet: of short jobs only, where waiting for the next one would take longer than running it. */
    private List<QueuedJob> early() {
        int most = mostAhead();
        if (!ahead.isLow(most)) {
            return List.of();
        }
        List<QueuedJob> early = ahead.choose(tree, most, this::mayBeEarly);
        fetched = early.size();
        return early;
    }

    private int mostAhead() {
        return Math.min(fleet.ahead(), BATCH);
    }

    private boolean mayBeEarly(QueuedJob job) {
        return rules.isPlain(job.channel()) && fleet.selfKnows(job.function());
    }

    private void claim(Connection connection, List<QueuedJob> own, List<QueuedJob> early) throws SQLException {
        if (own.isEmpty() && early.isEmpty()) {
            return;
        }
        List<QueuedJob> jobs = new ArrayList<>(own);
        jobs.addAll(early);
        List<ClaimedJob> claimed;
        // What has been fetched can begin meanwhile.
        books.leave();
        try {
            claimed = dispatch.claim(connection, self, term, ids(jobs), !early.isEmpty());
        } finally {
            books.enter();
        }
        Set<Long> later = early.stream().map(QueuedJob::id).collect(Collectors.toSet());
        submit(claimed.stream().filter(job -> !later.contains(job.id())).toList());
        List<ClaimedJob> kept =
                claimed.stream().filter(job -> later.contains(job.id())).toList();
        started += kept.size();
        workers.keep(kept, self, System.nanoTime());
        ahead.fetched(early);
        if (claimed.size() < jobs.size()) {
            dropOthers(jobs, claimed.stream().map(ClaimedJob::id).collect(Collectors.toSet()));
        }
    }

    /**
     * Hands jobs to other nodes. Where they are short, many at a time, they are promised: the node claims them itself. Else they are handed over in the database, where
     * the node takes them, and until then they can be cancelled without asking it.
     */
    private void handOver(Connection connection, Map<Integer, List<QueuedJob>> byNode) throws SQLException {
        List<Promise> promises = new ArrayList<>();
        List<QueuedJob> jobs = new ArrayList<>();
        List<Integer> nodes = new ArrayList<>();
        List<String> messages = new ArrayList<>();
        for (Map.Entry<Integer, List<QueuedJob>> entry : byNode.entrySet()) {
            int node = entry.getKey();
            List<QueuedJob> some = entry.getValue();
            if (fleet.isFast(node) && open.canBeMade()) {
                List<QueuedJob> plain = some.stream()
                        .filter(job -> rules.isPlain(job.channel()))
                        .toList();
                if (plain.size() >= MANY) {
                    promises.addAll(promise(node, plain));
                    some = some.stream()
                            .filter(job -> !rules.isPlain(job.channel()))
                            .toList();
                }
            }
            jobs.addAll(some);
            nodes.addAll(Collections.nCopies(some.size(), node));
            messages.addAll(NodeJobs.messages(
                    NodeJobs.HANDED, node, some.stream().map(QueuedJob::id).toList()));
        }
        if (!promises.isEmpty()) {
            announcements.tell(
                    connection, promises.stream().map(Promise::message).toList());
        }
        if (!jobs.isEmpty()) {
            int[] nodeIds = nodes.stream().mapToInt(Integer::intValue).toArray();
            handedOver(jobs, dispatch.assign(connection, self, term, ids(jobs), nodeIds, messages));
        }
    }

    private List<Promise> promise(int node, List<QueuedJob> jobs) {
        jobs.forEach(job -> fleet.expect(job.id(), job.attempt() + 1));
        started += jobs.size();
        return open.make(node, jobs.stream().map(QueuedJob::id).toList());
    }

    private void handedOver(List<QueuedJob> jobs, Map<Long, Integer> taken) {
        taken.forEach(fleet::expect);
        started += taken.size();
        if (taken.size() < jobs.size()) {
            dropOthers(jobs, taken.keySet());
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
                changed.accept(job.channel());
            }
        }
    }

    private void park(Connection connection, List<QueuedJob> jobs) throws SQLException {
        Map<Long, @Nullable String> parked = waiting.park(connection, ids(jobs));
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

    private void noteThrottles(Connection connection, List<QueuedJob> begun) throws SQLException {
        Set<String> channels = rules.throttledBy(begun);
        if (!channels.isEmpty()) {
            waiting.throttled(connection, channels);
        }
    }

    private static long[] ids(List<QueuedJob> jobs) {
        return jobs.stream().mapToLong(QueuedJob::id).toArray();
    }
}
