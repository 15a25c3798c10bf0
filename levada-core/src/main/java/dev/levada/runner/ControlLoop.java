package dev.levada.runner;

import dev.levada.runner.Roster.Vantage;
import dev.levada.store.NodeStatements;
import dev.levada.store.NodeStatements.Beat;
import dev.levada.store.NodeStatements.NewNode;
import dev.levada.store.NodeStatements.NodeRow;
import dev.levada.store.Schema;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that keeps the node's standing: one session that listens to notifications, holds the lock that shows the node's life, and carries its
 * heartbeats, which thereby probe the listening session too, and find the other nodes on their way.
 */
final class ControlLoop implements Runnable {

    private static final Logger log = LoggerFactory.getLogger(ControlLoop.class);

    private final NodeSettings settings;
    private final Schema schema;
    private final NodeStatements nodes;
    private final NodeStanding standing;
    private final Leadership leadership;
    private final Inbox inbox;
    private final Roster roster;
    private final Sessions sessions;
    private final Supplier<NewNode> self;
    private final FunctionRecords functionRecords;
    private final Runnable onLost;
    private final Reminder reminder;
    private final Observers observers;
    private final BondWatch bond;
    private final Supplier<Beat> beats;
    private final AtomicBoolean stopped = new AtomicBoolean();
    private boolean electNow;
    private boolean functionsChanged;
    private boolean locked;
    private boolean lookAtBond;
    private boolean home;
    private String here = "";
    private @Nullable Vantage vantage;

    ControlLoop(
            NodeSettings settings,
            Schema schema,
            NodeStatements nodes,
            NodeStanding standing,
            Leadership leadership,
            Inbox inbox,
            Roster roster,
            Sessions sessions,
            Supplier<NewNode> self,
            FunctionRecords functionRecords,
            Runnable onLost,
            Reminder reminder,
            Observers observers,
            BondWatch bond,
            Supplier<Beat> beats) {
        this.reminder = reminder;
        this.beats = beats;
        this.bond = bond;
        this.observers = observers;
        this.settings = settings;
        this.schema = schema;
        this.nodes = nodes;
        this.standing = standing;
        this.leadership = leadership;
        this.inbox = inbox;
        this.roster = roster;
        this.sessions = sessions;
        this.self = self;
        this.functionRecords = functionRecords;
        this.onLost = onLost;
    }

    /** Ends the thread soon. */
    void stop() {
        stopped.set(true);
    }

    @Override
    public void run() {
        Backoff backoff = new Backoff();
        while (!stopped.get()) {
            try (Connection connection = sessions.open("control")) {
                enter(connection);
                if (!backoff.isFresh()) {
                    log.info("database connections ready again");
                    observers.metrics().reconnected("control");
                }
                backoff.reset();
                inbox.allChannels();
                inbox.settings();
                inbox.unheard();
                inbox.cancelled();
                stay(connection);
            } catch (RuntimeException | Error e) {
                log.error("Keeping the node's standing met an unexpected error; it starts afresh", e);
                if (!Sleep.uninterrupted(backoff.next())) {
                    return;
                }
            } catch (SQLException e) {
                if (stopped.get()) {
                    return;
                }
                if (backoff.isFresh()) {
                    log.warn("The database cannot be reached, trying again: {}", e.getMessage());
                }
                if (!Sleep.uninterrupted(backoff.next())) {
                    return;
                }
            }
        }
    }

    private void enter(Connection connection) throws SQLException {
        // Before the first heartbeat, so that nothing that happens from then on is missed.
        if (settings.listen()) {
            try (Statement statement = connection.createStatement()) {
                statement.execute("LISTEN " + schema.name());
            }
            PromptNotifications.on(connection);
        }
        locked = false;
        vantage = Vantage.now(vantage != null);
        here = bond.here(connection);
        lookAtBond = true;
        beat(connection, true);
        reminder.remindInstead(connection);
        functionRecords.refresh(connection);
    }

    private void stay(Connection connection) throws SQLException {
        PGConnection listening = connection.unwrap(PGConnection.class);
        long beatNanos = settings.heartbeat().toNanos();
        long beaten = System.nanoTime();
        while (!stopped.get()) {
            long left = Math.max(1, (beaten + beatNanos - System.nanoTime()) / 1_000_000);
            // Woken now and then to see whether the node stops, should the notification of that not come.
            int wait = (int) Math.min(left, locked ? 1_000 : 50);
            PGNotification[] notifications = settings.listen() ? listening.getNotifications(wait) : null;
            if (notifications != null) {
                observers.metrics().notified(notifications.length);
                for (PGNotification notification : notifications) {
                    heard(notification.getParameter());
                }
                if (functionsChanged) {
                    functionsChanged = false;
                    functionRecords.refresh(connection);
                }
            } else if (!settings.listen() && !Sleep.uninterrupted(Duration.ofMillis(wait))) {
                return;
            }
            // Until the lock is held, heartbeats alone show that the node lives: often enough that nobody doubts it.
            if (electNow || lookAtBond || (home && !locked) || System.nanoTime() - beaten >= beatNanos) {
                boolean elects = electNow || leadership.isRenewalDue();
                electNow = false;
                beaten = System.nanoTime();
                beat(connection, elects);
                reminder.remindInstead(connection);
                functionRecords.refreshIfOld(connection);
            }
        }
    }

    private void beat(Connection connection, boolean elects) throws SQLException {
        if (lookAtBond || !home) {
            lookAtBond = false;
            home = bond.isHome(connection);
        }
        int id = standing.nodeId(here);
        if (!home) {
            leave(connection, id);
            return;
        }
        long sent = System.nanoTime();
        Optional<List<NodeRow>> found = id == 0 ? Optional.empty() : nodes.heartbeat(connection, id, beats.get());
        if (found.isPresent()) {
            standing.proven(sent);
            observers.metrics().heartbeat(System.nanoTime() - sent);
        } else if (stopped.get()) {
            return;
        } else {
            int former = standing.nodeId();
            if (former != 0) {
                log.warn(
                        id != 0
                                ? "This node was taken for dead, and others run its jobs; it begins anew"
                                : "This is another database than before; the node begins anew in it");
                lose();
                observers.lostItself(former);
            }
            id = nodes.register(connection, self.get());
            elects = true;
            locked = false;
            standing.registered(id, sent, here);
            observers.joined(id);
        }
        if (settings.listen()) {
            // Fails while the server has not yet noticed that a former session is gone; then the next beat gets it.
            locked = locked || nodes.lock(connection, id);
        } else {
            locked = true;
        }
        if (elects && leadership.renewOrElect(connection, id)) {
            inbox.wake();
        }
        roster.saw(found.isPresent() ? found.get() : nodes.nodes(connection), Objects.requireNonNull(vantage));
    }

    /** Takes the node out of a database that the queue does not belong to (any more). */
    private void leave(Connection connection, int id) throws SQLException {
        if (id != 0) {
            nodes.leave(connection, id, true);
        }
        if (standing.nodeId() != 0) {
            lose();
        }
    }

    private void lose() {
        standing.lost();
        leadership.lose();
        onLost.run();
    }

    private void heard(String payload) {
        int space = payload.indexOf(' ');
        String what = space < 0 ? payload : payload.substring(0, space);
        String of = space < 0 ? "" : payload.substring(space + 1);
        switch (what) {
            case "jobs" -> inbox.channel(of);
            case "eta" -> inbox.scheduled(of);
            case "changed" -> inbox.changed(of);
            case "channels" -> inbox.settings();
            case "functions" -> functionsChanged = true;
            case "nodes" -> inbox.nodes();
            case "bond" -> lookAtBond = true;
            case "election" -> electNow = true;
            case "free" -> number(of, inbox::freed);
            case NodeJobs.DONE -> jobs(of, text -> inbox.done(NodeJobs.done(text)));
            case Promise.PROMISED -> jobs(of, text -> promised(Promise.read(text)));
            case Promise.CLAIMED -> jobs(of, text -> claimed(Promise.Claimed.read(text)));
            case NodeJobs.HANDED -> jobs(of, text -> own(NodeJobs.ids(text), inbox::handed));
            case "node" ->
                number(of, id -> {
                    if (id == standing.nodeId()) {
                        inbox.cancelled();
                    }
                });
            default -> log.debug("A notification this version does not know: {}", payload);
        }
    }

    private void promised(Promise promise) {
        if (promise.nodeId() == standing.nodeId()) {
            inbox.promised(promise);
        }
    }

    private void claimed(Promise.Claimed claimed) {
        if (claimed.books().nodeId() == standing.nodeId()) {
            inbox.claimed(claimed);
        }
    }

    private void own(NodeJobs<Long> jobs, Consumer<Collection<Long>> use) {
        if (jobs.nodeId() == standing.nodeId()) {
            use.accept(jobs.jobs());
        }
    }

    private static void jobs(String text, Consumer<String> use) {
        try {
            use.accept(text);
        } catch (IllegalArgumentException e) {
            log.debug("A notification with '{}' where a node and its jobs were expected", text);
        }
    }

    private static void number(String text, IntConsumer use) {
        try {
            use.accept(Integer.parseInt(text));
        } catch (NumberFormatException e) {
            log.debug("A notification with '{}' where a node's number was expected", text);
        }
    }
}
