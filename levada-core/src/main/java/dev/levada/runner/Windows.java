package dev.levada.runner;

import dev.levada.channel.ChannelTree;
import dev.levada.channel.QueuedJob;
import dev.levada.store.ClaimedJob;
import dev.levada.store.WaitingStatements;
import dev.levada.store.WaitingStatements.Cursor;
import dev.levada.store.WaitingStatements.WindowRequest;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The part of the waiting jobs that the jobrunner holds in memory: the first of each channel, more of those that get through them fast. The
 * backlog itself stays in the database.
 */
final class Windows {

    private static final int PEEK = 32;
    private static final int CHANNELS_AT_ONCE = 500;
    /** What it takes to look at a channel, to read a job and to claim one, as a rule and at the most. */
    private static final long CHANNEL_NANOS = 100_000;

    private static final long READ_NANOS = 3_000;
    private static final long CLAIM_NANOS = 30_000;

    /** How many jobs are read at heads to which the way is far: of each channel, and in all. */
    private static final int FAR_PEEK = 1_000;

    private static final int FAR_PEEK_IN_ALL = 10_000;
    private static final long AGAIN_NANOS = 5_000_000;

    private final ChannelTree tree;
    private final WaitingStatements statements;
    private final Predicate<String> ordered;
    private final OpenPromises open;
    private final Lookout lookout;
    private final RoundTrip roundTrip;
    private final BookLock books;
    private final Map<String, Window> windows = new HashMap<>();
    private final Set<String> grown = new HashSet<>();
    /** Channels that have grown, and whose heads are to be read when that is due. */
    private final Set<String> unread = new HashSet<>();

    private final Set<String> changed = new HashSet<>();
    /** Channels some of whose jobs in memory were forgotten, to be read again later. */
    private final Set<String> rewound = new HashSet<>();
    /** Jobs that may wait again. */
    private final Set<Long> again = new HashSet<>();
    /** Jobs that were read while they were part of an open promise, with their channels. */
    private final Map<Long, String> promised = new HashMap<>();

    /**
     * Knows of nothing that waits.
     *
     * @param ordered whether a channel keeps the order of its jobs, so that the first one must be known
     * @param open what still waits by the database, but was promised to other nodes
     * @param lookout looks for what lies behind many dead rows
     * @param books held by who uses this; let go while jobs are read that come after those in memory
     */
    Windows(
            ChannelTree tree,
            WaitingStatements statements,
            Predicate<String> ordered,
            OpenPromises open,
            Lookout lookout,
            RoundTrip roundTrip,
            BookLock books) {
        this.tree = tree;
        this.statements = statements;
        this.ordered = ordered;
        this.open = open;
        this.lookout = lookout;
        this.roundTrip = roundTrip;
        this.books = books;
    }

    /** A channel has got more ready jobs: those at its head, if they are new, are to be added. */
    void grown(String channel) {
        grown.add(channel);
    }

    /** The waiting jobs of a channel have changed in whatever way: the first ones are to be read again. */
    void changed(String channel) {
        changed.add(channel);
    }

    /** Whether something is to be read again. */
    boolean isStale() {
        return isToBeRead() || !unread.isEmpty();
    }

    /** In how many nanoseconds to look again at what is stale. */
    long pauseNanos() {
        long pause = Long.MAX_VALUE;
        for (String channel : unread) {
            pause = Math.min(pause, window(channel).head.pauseNanos());
        }
        if (isToBeRead()) {
            return 0;
        }
        // The end of what the lookout is busy with is news.
        return lookout.isBusy() ? Long.MAX_VALUE : Math.max(AGAIN_NANOS, pause);
    }

    /** Whether the way to a channel's first jobs leads past so many dead rows that nobody should wait for it. */
    boolean isDear(String channel) {
        Window window = windows.get(channel);
        return window != null && window.head.isDear() && !ordered.test(channel);
    }

    /** Whether a look for channels with jobs meets one whose first jobs lie behind many dead rows: none of its jobs are in memory. */
    boolean hideBehindDeadRows() {
        return windows.entrySet().stream()
                .anyMatch(entry -> entry.getValue().head.isDear() && tree.waitingCount(entry.getKey()) == 0);
    }

    /** The channels some of whose waiting jobs are in memory, as the database names them. */
    List<String> inMemory() {
        return windows.keySet().stream()
                .filter(channel -> tree.waitingCount(channel) > 0)
                .toList();
    }

    /** Whether none of a channel's jobs are in memory, while the database may have some. */
    boolean isDry(String channel) {
        Window window = windows.get(channel);
        return window != null && window.hasMore() && tree.waitingCount(channel) == 0;
    }

    /** Notes that the first jobs of a channel were claimed unseen, and how long that took. */
    void claimed(String channel, List<ClaimedJob> jobs, long nanos) {
        Window window = window(channel);
        window.head.took(nanos, CHANNEL_NANOS + jobs.size() * CLAIM_NANOS);
        for (ClaimedJob job : jobs) {
            window.passed(new Cursor(job.priority(), job.id()));
        }
    }

    /** A job that may wait again, as others of its channel may. */
    void again(String channel, long id) {
        if (isDear(channel)) {
            again.add(id);
        } else {
            grown.add(channel);
        }
    }

    /** Promises are no longer open: what was passed over since it was part of one may wait after all, as may what comes after it. */
    void promisesEnded() {
        promised.entrySet().removeIf(entry -> {
            boolean ended = !open.hold(entry.getKey());
            if (ended) {
                again(entry.getValue(), entry.getKey());
            }
            return ended;
        });
    }

    /** Any channel may have grown, and the lookout will say so late: what comes after those that are known can be read before. */
    void grownUnheard() {
        windows.forEach((channel, window) -> {
            if (!window.isAtStart()) {
                grown.add(channel);
            }
        });
    }

    /** Channels whose heads the lookout could not read. */
    void unseen(List<String> channels) {
        channels.forEach(channel -> window(channel).head.forget());
        unread.addAll(channels);
    }

    /** Whether something is to be read again at once. */
    boolean isToBeRead() {
        return !grown.isEmpty() || !changed.isEmpty() || !rewound.isEmpty() || !again.isEmpty();
    }

    /**
     * Brings the channels up to date that have grown or changed.
     *
     * @return the channels that were read afresh
     */
    Set<String> refresh(Connection connection) throws SQLException {
        Set<String> behind = new HashSet<>();
        for (String channel : grown) {
            if (isDear(channel)) {
                behind.add(channel);
                unread.add(channel);
            } else if (tree.waitingCount(channel) == 0) {
                changed.add(channel);
            } else {
                unread.add(channel);
            }
        }
        grown.clear();
        unread.removeAll(changed);
        Set<String> afresh = new HashSet<>(changed);
        changed.clear();
        Set<String> dear = afresh.stream().filter(this::isDear).collect(Collectors.toSet());
        for (String channel : dear) {
            check(connection, channel);
            behind.add(channel);
            unread.add(channel);
        }
        for (List<String> some : chunks(minus(afresh, dear))) {
            readHeads(connection, some);
        }
        if (!again.isEmpty()) {
            statements.ready(connection, again).forEach(this::waits);
            again.clear();
        }
        behind.addAll(rewound);
        for (List<String> some : chunks(behind)) {
            readPastDeadRows(connection, some);
        }
        for (List<String> some :
                chunks(unread.stream().filter(channel -> !isDear(channel)).toList())) {
            unread.removeAll(some);
            peek(connection, some);
        }
        haveRead(unread.stream().filter(channel -> window(channel).head.isDue()).toList());
        afresh.addAll(rewound);
        rewound.clear();
        return afresh;
    }

    private static Collection<String> minus(Collection<String> all, Collection<String> some) {
        Set<String> rest = new HashSet<>(all);
        rest.removeAll(some);
        return rest;
    }

    private void readHeads(Connection connection, List<String> channels) throws SQLException {
        Map<String, Cursor> before = new HashMap<>();
        for (String channel : channels) {
            tree.forgetWaiting(channel);
            Window window = window(channel);
            before.put(channel, window.end());
            window.from(Cursor.START);
        }
        long begun = System.nanoTime();
        int rows = read(connection, channels);
        headRead(channels, System.nanoTime() - begun, rows);
        for (String channel : channels) {
            Window window = window(channel);
            if (window.isAtStart()) {
                // What comes next comes after what was there, as a rule.
                window.from(before.getOrDefault(channel, Cursor.START));
            }
        }
    }

    /** Sees which of a channel's jobs in memory still wait; what else may have changed is found by the lookout. */
    private void check(Connection connection, String channel) throws SQLException {
        List<Long> known = tree.firstReady(channel, Integer.MAX_VALUE).stream()
                .map(QueuedJob::id)
                .toList();
        tree.forgetWaiting(channel);
        statements.ready(connection, known).forEach(this::add);
    }

    /** Reads what is new in channels whose first jobs lie behind many dead rows: after those in memory, and before them if they are more urgent. */
    private void readPastDeadRows(Connection connection, List<String> channels) throws SQLException {
        List<String> onward = channels.stream()
                .filter(channel -> !window(channel).isAtStart())
                .toList();
        // Where there still are some in memory, when those run out.
        onward.forEach(channel -> window(channel).more());
        read(connection, onward.stream().filter(this::isDry).toList());
        // Once more, where that was the end of urgent ones.
        read(connection, onward.stream().filter(this::isDry).toList());
        List<String> urgent = channels.stream()
                .filter(channel -> window(channel).cursor().priority() > Integer.MIN_VALUE
                        && window(channel).urgent.isDue())
                .toList();
        if (urgent.isEmpty()) {
            return;
        }
        long begun = System.nanoTime();
        Map<String, List<QueuedJob>> found =
                statements
                        .window(
                                connection,
                                urgent.stream()
                                        .map(channel -> window(channel).moreUrgent())
                                        .toList())
                        .stream()
                        .collect(Collectors.groupingBy(QueuedJob::channel));
        long took = System.nanoTime() - begun;
        for (String channel : urgent) {
            Window window = window(channel);
            List<QueuedJob> jobs = found.getOrDefault(channel, List.of());
            window.urgent.took(took, urgent.size() * CHANNEL_NANOS + jobs.size() * READ_NANOS);
            jobs.forEach(this::add);
            if (jobs.size() == window.size()) {
                rewind(channel, jobs);
            }
        }
    }

    /** There are more jobs before those in memory than were read: what comes after them is to be read after them. */
    private void rewind(String channel, List<QueuedJob> first) {
        Window window = window(channel);
        QueuedJob last = Collections.max(first, QueuedJob.ORDER);
        Cursor end = window.end();
        for (QueuedJob job : tree.firstReady(channel, Integer.MAX_VALUE)) {
            if (job.channel().equals(channel) && QueuedJob.ORDER.compare(job, last) > 0) {
                tree.remove(job.id());
                Cursor before = new Cursor(job.priority(), job.id() - 1);
                end = Cursor.ORDER.compare(before, end) < 0 ? before : end;
            }
        }
        window.rewind(Cursor.of(last), end);
        // What has been fetched early is not read again.
        rewound.add(channel);
    }

    /** Has the lookout read heads, if it has nothing else to do. */
    private void haveRead(List<String> dear) {
        if (dear.isEmpty()) {
            return;
        }
        List<String> some = List.copyOf(dear.subList(0, Math.min(CHANNELS_AT_ONCE, dear.size())));
        int limit = Math.max(PEEK, Math.min(FAR_PEEK, FAR_PEEK_IN_ALL / some.size()));
        List<WindowRequest> requests = some.stream()
                .map(channel -> new WindowRequest(channel, limit, Cursor.START))
                .toList();
        if (lookout.take(new Look(Look.Kind.HEADS, some, session -> {
            // The first statement of a session takes longer.
            statements.window(session, List.of());
            long begun = System.nanoTime();
            List<QueuedJob> jobs = statements.window(session, requests);
            return new Found.Heads(some, jobs, limit, System.nanoTime() - begun);
        }))) {
            some.forEach(channel -> window(channel).head.begun());
            unread.removeAll(some);
        }
    }

    /** Takes over what the lookout has found at the heads, as far as it still holds. */
    void found(Connection connection, Found.Heads heads) throws SQLException {
        headRead(heads.channels(), heads.nanos(), heads.jobs().size());
        if (heads.jobs().isEmpty()) {
            return;
        }
        Map<String, Integer> before = new HashMap<>();
        heads.channels().forEach(channel -> before.put(channel, tree.waitingCount(channel)));
        Set<Long> ready = new HashSet<>();
        List<Long> ids = heads.jobs().stream().map(QueuedJob::id).toList();
        for (QueuedJob job : statements.ready(connection, ids)) {
            waits(job);
            ready.add(job.id());
        }
        heads.jobs().stream().collect(Collectors.groupingBy(QueuedJob::channel)).forEach((channel, jobs) -> {
            if (jobs.size() == heads.limit()) {
                foundMany(channel, jobs, ready, tree.waitingCount(channel) - before.getOrDefault(channel, 0));
            }
        });
        for (String channel : heads.channels()) {
            if (window(channel).isAtStart()) {
                heads.jobs().stream()
                        .filter(job -> job.channel().equals(channel))
                        .forEach(job -> window(channel).passed(Cursor.of(job)));
            }
        }
    }

    /** Adds a job that was found elsewhere than by reading on. What comes after the cursor is read in its turn: more urgent ones may stand between. */
    private void waits(QueuedJob job) {
        Window window = window(job.channel());
        if (window.isAtStart() || window.covers(Cursor.of(job))) {
            add(job);
        } else {
            window.more();
            rewound.add(job.channel());
        }
    }

    /** There are more jobs at a head than were looked for. */
    private void foundMany(String channel, List<QueuedJob> jobs, Set<Long> ready, int added) {
        Window window = window(channel);
        QueuedJob last = Collections.max(jobs, QueuedJob.ORDER);
        Cursor end = Cursor.of(last);
        if (window.isAtStart()) {
            window.from(end);
            window.more();
            rewound.add(channel);
        } else if (ready.contains(last.id())
                && added >= jobs.size() / 2
                && Cursor.ORDER.compare(end, window.cursor()) < 0) {
            rewind(channel, jobs);
        } else if (added > 0) {
            unread.add(channel);
        }
    }

    /** Reads on in the channels whose jobs in memory run out while the database has more. */
    boolean readOn(Connection connection, Collection<String> drained) throws SQLException {
        List<String> low = new ArrayList<>();
        for (String channel : drained) {
            Window window = windows.get(channel);
            if (window != null && window.hasMore() && isLow(channel, window)) {
                low.add(channel);
            }
        }
        if (low.isEmpty()) {
            return false;
        }
        long now = System.nanoTime();
        low.forEach(channel -> window(channel).adapt(now));
        books.leave();
        List<QueuedJob> jobs;
        try {
            jobs = statements.window(connection, requests(low));
        } finally {
            books.enter();
        }
        add(low, jobs);
        return true;
    }

    /** Whether few of the jobs in memory may start; not if many are there that may not, since no node has room for them. */
    private boolean isLow(String channel, Window window) {
        int withheld = tree.withheldCount(channel);
        return withheld < Window.LARGEST && tree.waitingCount(channel) - withheld < window.size() / 2;
    }

    /** Forgets channels that hold nothing. */
    void tidy() {
        windows.entrySet().removeIf(entry -> {
            String channel = entry.getKey();
            return tree.waitingCount(channel) == 0
                    && !entry.getValue().head.isDear()
                    && !entry.getValue().hasMore()
                    && !rewound.contains(channel)
                    && !grown.contains(channel)
                    && !unread.contains(channel)
                    && !changed.contains(channel);
        });
    }

    /** Adds what is new at the heads; in a channel whose head is all new, reads its first ones again. */
    private void peek(Connection connection, List<String> channels) throws SQLException {
        Map<String, Integer> before = new HashMap<>();
        channels.forEach(channel -> before.put(channel, tree.waitingCount(channel)));
        List<WindowRequest> requests = channels.stream()
                .map(channel -> new WindowRequest(channel, PEEK, Cursor.START))
                .toList();
        long begun = System.nanoTime();
        List<QueuedJob> jobs = statements.window(connection, requests);
        headRead(channels, System.nanoTime() - begun, jobs.size());
        Map<String, Integer> found = new HashMap<>();
        for (QueuedJob job : jobs) {
            add(job);
            found.merge(job.channel(), 1, Integer::sum);
        }
        for (String channel : channels) {
            Window window = window(channel);
            if (found.getOrDefault(channel, 0) == PEEK) {
                window.more();
                if (tree.waitingCount(channel) >= before.getOrDefault(channel, 0) + PEEK) {
                    changed.add(channel);
                }
            }
        }
    }

    /** Notes what it took to read heads. */
    private void headRead(List<String> channels, long nanos, int rows) {
        channels.forEach(
                channel -> window(channel).head.took(nanos, channels.size() * CHANNEL_NANOS + rows * READ_NANOS));
    }

    private static List<List<String>> chunks(Collection<String> channels) {
        List<String> all = List.copyOf(channels);
        List<List<String>> chunks = new ArrayList<>();
        for (int from = 0; from < all.size(); from += CHANNELS_AT_ONCE) {
            chunks.add(all.subList(from, Math.min(all.size(), from + CHANNELS_AT_ONCE)));
        }
        return chunks;
    }

    /** Reads the next jobs of channels; how many there were. */
    private int read(Connection connection, List<String> channels) throws SQLException {
        if (channels.isEmpty()) {
            return 0;
        }
        List<QueuedJob> jobs = statements.window(connection, requests(channels));
        add(channels, jobs);
        return jobs.size();
    }

    private List<WindowRequest> requests(List<String> channels) {
        return channels.stream().map(channel -> window(channel).next()).toList();
    }

    private void add(List<String> channels, List<QueuedJob> jobs) {
        Map<String, Integer> counts = new HashMap<>();
        for (QueuedJob job : jobs) {
            add(job);
            counts.merge(job.channel(), 1, Integer::sum);
            window(job.channel()).passed(Cursor.of(job));
        }
        long now = System.nanoTime();
        for (String channel : channels) {
            window(channel).hasRead(counts.getOrDefault(channel, 0), now);
        }
    }

    private void add(QueuedJob job) {
        if (open.hold(job.id())) {
            promised.put(job.id(), job.channel());
        } else {
            tree.waiting(job);
        }
    }

    private Window window(String channel) {
        return windows.computeIfAbsent(channel, name -> new Window(name, roundTrip));
    }
}
