package dev.levada.runner;

import dev.levada.store.DispatchStatements;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes looks at the database that are dear, in the background, one at a time and each on a session of its own: nobody waits for them, and nobody who has only
 * cheap ones to take pays for the session. Thread-safe.
 */
final class Lookout {

    private static final Logger log = LoggerFactory.getLogger(Lookout.class);

    private final Sessions sessions;
    private final Inbox inbox;
    private final String threadName;
    private boolean looking;
    private boolean brokenOff;
    private boolean closed;
    private @Nullable Connection session;

    /**
     * One that takes no look yet.
     *
     * @param sessions whose statements may take as long as a look does
     * @param inbox gets what is found
     */
    Lookout(Sessions sessions, Inbox inbox, String threadName) {
        this.sessions = sessions;
        this.inbox = inbox;
        this.threadName = threadName;
    }

    /**
     * Takes a look; what comes of it comes as news.
     *
     * @return false when another look is being taken; this one is to be asked for again
     */
    synchronized boolean take(Look look) {
        if (looking || closed) {
            return false;
        }
        Thread thread = new Thread(() -> run(look), threadName);
        thread.setDaemon(true);
        thread.start();
        looking = true;
        brokenOff = false;
        return true;
    }

    /** Whether a look is being taken. */
    synchronized boolean isBusy() {
        return looking;
    }

    /** Takes no further look. */
    void close() {
        synchronized (this) {
            closed = true;
        }
        breakOff();
    }

    /**
     * Breaks off what is being looked at. To be called when the server seems to be gone: a look may take so long for an answer that nobody knows that none will come.
     */
    void breakOff() {
        Connection open;
        synchronized (this) {
            brokenOff = true;
            open = session;
        }
        if (open != null) {
            try {
                open.abort(Runnable::run);
            } catch (SQLException e) {
                log.debug("A look could not be broken off", e);
            }
        }
    }

    private void run(Look look) {
        Found found = new Found.Failed(look);
        try (Connection connection = sessions.open("lookout")) {
            try {
                if (begun(connection)) {
                    DispatchStatements.pinPlans(connection);
                    found = look.taking().from(connection);
                }
            } finally {
                forgetSession();
            }
        } catch (SQLException e) {
            if (!isBrokenOff()) {
                log.warn("A look at the database failed, it is taken again: {}", e.getMessage());
            }
        } catch (RuntimeException | Error e) {
            if (!isBrokenOff()) {
                log.error("A look at the database met an unexpected error, it is taken again", e);
            }
        } finally {
            if (ended() && found instanceof Found.Failed) {
                // Who broke it off asks anew for what he needs.
                inbox.wake();
            } else {
                inbox.found(found);
            }
        }
    }

    private synchronized boolean begun(Connection connection) {
        session = connection;
        return !closed && !brokenOff;
    }

    private synchronized void forgetSession() {
        session = null;
    }

    /** Whether it was broken off. */
    private synchronized boolean ended() {
        looking = false;
        return brokenOff;
    }

    private synchronized boolean isBrokenOff() {
        return brokenOff;
    }
}
