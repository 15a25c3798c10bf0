package dev.levada.web.login;

import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Who is logged in, in this process only: after its end everybody logs in anew. What is kept of a session's id is its hash. Thread-safe.
 */
final class Sessions {

    private static final int MOST = 10_000;

    /**
     * A session.
     *
     * @param key the hash of its id
     * @param fingerprint of the user when it began
     */
    record Session(String key, String user, String fingerprint, long begun, long used) {}

    private final Map<String, Session> sessions = new LinkedHashMap<>(64, 0.75f, true);
    private final long idleNanos;
    private final long absoluteNanos;
    private final LongSupplier nanos;

    /**
     * None yet.
     *
     * @param idle after which an unused one ends
     * @param absolute after which every one ends
     * @param nanos a clock that only goes forward
     */
    Sessions(Duration idle, Duration absolute, LongSupplier nanos) {
        this.idleNanos = idle.toNanos();
        this.absoluteNanos = absolute.toNanos();
        this.nanos = nanos;
    }

    /** Begins one, and gives its id, which only the browser keeps. */
    synchronized String begin(User user) {
        long now = nanos.getAsLong();
        Iterator<Session> oldest = sessions.values().iterator();
        while (oldest.hasNext()) {
            Session session = oldest.next();
            if (!isOver(session, now) && sessions.size() < MOST) {
                break;
            }
            oldest.remove();
        }
        String id = Secret.random();
        String key = Secret.hash(id);
        sessions.put(key, new Session(key, user.name(), user.fingerprint(), now, now));
        return id;
    }

    /** The session with that id, which counts as used now; null when there is none, or it is over. */
    synchronized @Nullable Session use(String id) {
        String key = Secret.hash(id);
        Session session = sessions.get(key);
        if (session == null) {
            return null;
        }
        long now = nanos.getAsLong();
        if (isOver(session, now)) {
            sessions.remove(key);
            return null;
        }
        Session used = new Session(key, session.user(), session.fingerprint(), session.begun(), now);
        sessions.put(key, used);
        return used;
    }

    /** Ends the session with that hash. */
    synchronized void end(String key) {
        sessions.remove(key);
    }

    /** Whether the session with that hash goes on; does not count as use. */
    synchronized boolean isAlive(String key) {
        Session session = sessions.get(key);
        return session != null && !isOver(session, nanos.getAsLong());
    }

    private boolean isOver(Session session, long now) {
        return now - session.used() > idleNanos || now - session.begun() > absoluteNanos;
    }
}
