package dev.levada.runner;

import dev.levada.runner.Roster.Seen;
import dev.levada.runner.Roster.Vantage;
import dev.levada.store.NodeStatements;
import dev.levada.store.NodeStatements.NodeRow;
import dev.levada.store.NodeStatements.RescuedJob;
import dev.levada.store.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that watches over the others: over nodes that have died, whose jobs are given back, and over the finished jobs, which are removed in
 * time. Each node does it; the statements see to it that nothing happens twice.
 */
final class Housekeeper implements Runnable {

    private static final Logger log = LoggerFactory.getLogger(Housekeeper.class);
    /** Without heartbeats. A little more than half of their default interval, so that there is one look between them. */
    private static final Duration ROUND = Duration.ofMillis(1_300);

    private static final Duration ROUND_ALONE = Duration.ofSeconds(5);
    private static final Duration CHEAP = Duration.ofMillis(100);
    private static final long RESCUE_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final long AFTERMATH_NANOS = TimeUnit.SECONDS.toNanos(15);
    private static final Duration SECOND_LOOK = Duration.ofMillis(250);
    private static final long RETENTION_NANOS = TimeUnit.HOURS.toNanos(1);

    /** What the jobrunner counts on in a node. */
    private record Working(int id, int workers, Map<String, String> functions) {}

    private final NodeSettings settings;
    private final NodeStatements nodes;
    private final Retention retention;
    private final NodeStanding standing;
    private final Leadership leadership;
    private final Inbox inbox;
    private final Roster roster;
    private final Sessions sessions;
    private final Observers observers;
    private volatile boolean stopped;
    /** The nodes that were seen with their lock since the youngest of the sessions began that nodes were seen over. */
    private final Set<Integer> seenLocked = new HashSet<>();

    private long seenLockedSince = System.nanoTime();
    private boolean alone;
    private Set<Working> knownToWork = Set.of();
    private Set<Integer> workingBefore = Set.of();
    private OptionalLong rescuedIn = OptionalLong.empty();
    private long goneAt;
    private long rescuedAt;
    private final RoundTrip roundTrip = new RoundTrip();
    private final LookCost rescueCost = new LookCost(CHEAP, roundTrip);
    private long attendedAt;
    private long retainedAt = System.nanoTime() - RETENTION_NANOS;

    Housekeeper(
            NodeSettings settings,
            NodeStatements nodes,
            Retention retention,
            NodeStanding standing,
            Leadership leadership,
            Inbox inbox,
            Roster roster,
            Sessions sessions,
            Observers observers) {
        this.observers = observers;
        this.settings = settings;
        this.nodes = nodes;
        this.retention = retention;
        this.standing = standing;
        this.leadership = leadership;
        this.inbox = inbox;
        this.roster = roster;
        this.sessions = sessions;
    }

    void stop() {
        stopped = true;
    }

    @Override
    public void run() {
        Backoff backoff = new Backoff();
        boolean again = false;
        while (!stopped) {
            try (Connection connection = sessions.open("housekeeper")) {
                Vantage vantage = Vantage.now(again);
                again = true;
                if (!backoff.isFresh()) {
                    observers.metrics().reconnected("housekeeper");
                }
                Seen seen = null;
                while (!stopped) {
                    round(connection, vantage, seen);
                    backoff.reset();
                    seen = roster.next(alone ? ROUND_ALONE : ROUND);
                }
            } catch (RuntimeException | Error e) {
                log.error("Housekeeping met an unexpected error; it starts afresh", e);
                if (!Sleep.uninterrupted(backoff.next())) {
                    return;
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (SQLException e) {
                if (!stopped && backoff.isFresh()) {
                    log.warn("Housekeeping is put off: {}", e.getMessage());
                }
                if (!Sleep.uninterrupted(backoff.next())) {
                    return;
                }
            }
        }
    }

    private void round(Connection connection, Vantage vantage, @Nullable Seen seen) throws SQLException {
        int self = standing.nodeId();
        if (self == 0) {
            return;
        }
        rescue(connection, self, vantage, seen == null ? look(connection, vantage) : seen);
        attendedAt = System.nanoTime();
        if (leadership.term().isPresent() && System.nanoTime() - retainedAt >= RETENTION_NANOS) {
            retainedAt = System.nanoTime();
            retention.run(connection, () -> goesOn(connection, self, vantage));
        }
    }

    /** Between two statements of retention: whoever waits for rescue does not wait for it. */
    private boolean goesOn(Connection connection, int self, Vantage vantage) throws SQLException {
        if (System.nanoTime() - attendedAt >= ROUND.toNanos()) {
            rescue(connection, self, vantage, look(connection, vantage));
            attendedAt = System.nanoTime();
        }
        return !stopped && leadership.term().isPresent();
    }

    private Seen look(Connection connection, Vantage vantage) throws SQLException {
        long begun = System.nanoTime();
        List<NodeRow> rows = nodes.nodes(connection);
        roundTrip.beyond(System.nanoTime() - begun);
        return new Seen(rows, vantage);
    }

    private void rescue(Connection connection, int self, Vantage vantage, Seen seen) throws SQLException {
        List<NodeRow> rows = seen.nodes();
        alone = rows.size() == 1 && rows.get(0).id() == self;
        Set<Working> work = new HashSet<>();
        rows.forEach(row -> work.add(new Working(row.id(), row.workers(), row.functions())));
        if (!work.equals(knownToWork)) {
            knownToWork = work;
            inbox.nodes();
        }
        Set<Integer> suspects = suspects(seen, self);
        if (!suspects.isEmpty()) {
            // A node whose session was cut off takes its lock again within a moment.
            Sleep.uninterrupted(SECOND_LOOK);
            Seen again = look(connection, vantage);
            suspects.retainAll(suspects(again, self));
            for (NodeRow node : again.nodes()) {
                Duration silence = hasLostLock(node, vantage) ? SECOND_LOOK : settings.lease();
                if (suspects.contains(node.id()) && nodes.markLost(connection, node.id(), silence)) {
                    log.warn("Node {} ({}) is lost; its jobs are given back", node.name(), node.id());
                    observers.lost(node.name(), node.id());
                }
            }
            if (leadership.renewOrElect(connection, self)) {
                inbox.wake();
            }
        }
        OptionalLong term = leadership.term();
        if (term.isEmpty()) {
            return;
        }
        // Jobs need rescue when a node goes, or takes no more; and now and then anyway, since that may have been
        // missed.
        Set<Integer> working = new HashSet<>();
        rows.stream().filter(row -> row.workers() > 0).map(NodeRow::id).forEach(working::add);
        long now = System.nanoTime();
        if (!suspects.isEmpty() || !working.containsAll(workingBefore) || !term.equals(rescuedIn)) {
            goneAt = now;
        }
        workingBefore = working;
        rescuedIn = term;
        // What is locked by a node that is frozen comes later.
        boolean aftermath = now - goneAt <= AFTERMATH_NANOS;
        if (!aftermath && (now - rescuedAt < RESCUE_NANOS || !rescueCost.isDue())) {
            return;
        }
        rescuedAt = now;
        if (aftermath) {
            endJobSessions(connection);
        }
        List<RescuedJob> jobs = rescued(connection);
        rescueCost.took(System.nanoTime() - now);
        if (!jobs.isEmpty()) {
            log.warn("{} job(s) of lost nodes were given back", jobs.size());
            jobs.stream().map(RescuedJob::channel).distinct().forEach(inbox::changed);
            inbox.nodes();
            observers.rescued(jobs);
        }
    }

    private void endJobSessions(Connection connection) throws SQLException {
        List<String> ended = nodes.endJobSessions(connection);
        if (!ended.isEmpty()) {
            log.warn(
                    "{} session(s) in which jobs of lost nodes had open transactions were ended, of {}",
                    ended.size(),
                    new TreeSet<>(ended));
        }
    }

    private List<RescuedJob> rescued(Connection connection) throws SQLException {
        try {
            return nodes.rescue(connection);
        } catch (SQLException e) {
            if (!Sql.isCanceled(e)) {
                throw e;
            }
            log.debug("Rescue takes long; it is tried with more time", e);
            return sessions.patiently(connection, () -> nodes.rescue(connection));
        }
    }

    private Set<Integer> suspects(Seen seen, int self) {
        if (seen.from().begunNanos() - seenLockedSince > 0) {
            seenLockedSince = seen.from().begunNanos();
            seenLocked.clear();
        }
        Set<Integer> suspects = new HashSet<>();
        for (NodeRow node : seen.nodes()) {
            if (node.lockHeld()) {
                seenLocked.add(node.id());
            }
            if (node.id() != self
                    && (isSilent(node, seen.from())
                            || (hasLostLock(node, seen.from())
                                    && node.silenceUnexcused().compareTo(SECOND_LOOK) > 0))) {
                suspects.add(node.id());
            }
        }
        return suspects;
    }

    /**
     * Whether the lock that shows a node's life is gone, and not with the server: when that was away, all locks are gone, and whoever is back first must
     * not take the others for dead.
     */
    private boolean hasLostLock(NodeRow node, Vantage from) {
        return node.lockMissing() && (seenLocked.contains(node.id()) || isTimeToHaveComeBack(from));
    }

    /** Whether a node has shown no life for longer than its lease; while the server was away nobody could. */
    private boolean isSilent(NodeRow node, Vantage from) {
        return node.silenceUnexcused().compareTo(settings.lease()) > 0 && isTimeToHaveComeBack(from);
    }

    private boolean isTimeToHaveComeBack(Vantage from) {
        return !from.again()
                || System.nanoTime() - from.begunNanos() > settings.lease().toNanos();
    }
}
