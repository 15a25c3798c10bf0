package dev.levada.doctor;

import dev.levada.configuration.Configuration;
import dev.levada.configuration.Key;
import dev.levada.store.DatabaseIdentity;
import dev.levada.store.ProbeStatements;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.ThreadLocalRandom;
import javax.sql.DataSource;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/** The ways to the database: whether a session is one's own, hears notifications and keeps locks, as a node's sessions must. */
final class SessionExam {

    private static final String SUBJECT = "sessions";
    private static final int PATIENCE_MILLIS = 2_000;

    private final Findings findings;
    private final DataSource queue;
    private final DataSource kept;
    private final Configuration configuration;

    /**
     * Of two ways.
     *
     * @param kept the way of the sessions that nodes keep; may be the queue's
     * @param configuration whether nodes are to hear notifications
     */
    SessionExam(Findings findings, DataSource queue, DataSource kept, Configuration configuration) {
        this.configuration = configuration;
        this.findings = findings;
        this.queue = queue;
        this.kept = kept;
    }

    void examine() throws SQLException {
        if (kept != queue && !isSameDatabase()) {
            return;
        }
        boolean pooled = isShared(kept);
        if (configuration.pollOnly()) {
            pollOnly(pooled);
            return;
        }
        if (pooled) {
            findings.warning(
                    SUBJECT,
                    "A pooler gives each transaction another session (pool mode transaction), so that a node hears no notifications"
                            + " and others find what it has set",
                    kept == queue
                            ? "Set LEVADA_JOBRUNNER_DB_HOST and LEVADA_JOBRUNNER_DB_PORT to the server past the pooler"
                                    + " (or listenDataSource(…)); where that is impossible, LEVADA_POLL_ONLY=yes or pollOnly()"
                            : "Give a way past the pooler as jobrunner_db_host and jobrunner_db_port");
            return;
        }
        if (kept != queue) {
            findings.ok(
                    SUBJECT,
                    isShared(queue)
                            ? "The queue's way leads through a pooler, the jobrunner's past it"
                            : "The jobrunner has a way of its own");
        }
        findings.examine("LISTEN", this::listen);
        findings.examine("locks", this::lock);
    }

    private void pollOnly(boolean pooled) {
        String looking =
                "Nodes look for jobs in short intervals and hear no notifications; the death of a node is noticed by its silence ("
                        + Key.POLL_ONLY.text() + ", "
                        + configuration.setting(Key.POLL_ONLY).source() + ")";
        if (pooled) {
            findings.ok(SUBJECT, looking);
        } else {
            findings.note(SUBJECT, looking, "There is no transaction pooler in the way, so it is not needed here");
        }
    }

    private boolean isSameDatabase() throws SQLException {
        try (Visit one = new Visit(queue);
                Visit other = new Visit(kept)) {
            DatabaseIdentity expected = DatabaseIdentity.of(one.connection());
            DatabaseIdentity found = DatabaseIdentity.of(other.connection());
            if (!found.equals(expected)) {
                findings.error(
                        "jobrunner database",
                        "The jobrunner's way does not lead to the queue's database: " + found.differenceTo(expected),
                        "Give the host and port past the pooler of the same database");
                return false;
            }
        }
        findings.ok("jobrunner database", "Its way leads to the queue's database");
        return true;
    }

    /** Whether a session's server process changes when somebody else begins a transaction, as behind a transaction pooler. */
    private static boolean isShared(DataSource source) throws SQLException {
        try (Visit one = new Visit(source);
                Visit other = new Visit(source)) {
            int before = ProbeStatements.process(one.connection());
            Connection busy = other.connection();
            busy.setAutoCommit(false);
            try {
                ProbeStatements.process(busy);
                return ProbeStatements.process(one.connection()) != before;
            } finally {
                busy.rollback();
                busy.setAutoCommit(true);
            }
        }
    }

    private void listen() throws SQLException {
        String channel = "levada_doctor_"
                + Integer.toHexString(ThreadLocalRandom.current().nextInt());
        try (Visit listener = new Visit(kept);
                Visit notifier = new Visit(queue)) {
            if (!listener.connection().isWrapperFor(PGConnection.class)) {
                findings.warning(
                        "LISTEN",
                        "The data source hides the PostgreSQL driver, so that a node cannot hear notifications",
                        "Give one whose connections can be unwrapped to org.postgresql.PGConnection");
                return;
            }
            ProbeStatements.listen(listener.connection(), channel);
            try {
                ProbeStatements.notify(notifier.connection(), channel);
                PGNotification[] heard =
                        listener.connection().unwrap(PGConnection.class).getNotifications(PATIENCE_MILLIS);
                if (heard != null && heard.length > 0) {
                    findings.ok("LISTEN", "Notifications arrive");
                } else {
                    findings.warning(
                            "LISTEN",
                            "A notification did not arrive within 2 s, so that new jobs are found by looking alone",
                            "Set LEVADA_JOBRUNNER_DB_HOST and LEVADA_JOBRUNNER_DB_PORT to the server past any pooler; where that is"
                                    + " impossible, LEVADA_POLL_ONLY=yes or pollOnly()");
                }
            } finally {
                ProbeStatements.unlisten(listener.connection(), channel);
            }
        }
    }

    private void lock() throws SQLException {
        int key = ThreadLocalRandom.current().nextInt();
        try (Visit holder = new Visit(kept);
                Visit observer = new Visit(queue)) {
            boolean locked = ProbeStatements.lock(holder.connection(), key);
            boolean seen = locked && ProbeStatements.isLocked(observer.connection(), key);
            boolean released = locked && ProbeStatements.unlock(holder.connection(), key);
            if (seen && released) {
                findings.ok(
                        "locks", "A session's advisory lock is seen by others: the death of a node is noticed at once");
            } else {
                findings.warning(
                        "locks",
                        "A session's advisory lock is not seen by others: the death of a node is noticed by its silence alone, after 10 s",
                        "Let nodes reach the server past any pooler");
            }
        }
    }
}
