package dev.levada.runner;

import dev.levada.store.Announcement;
import dev.levada.store.AnnouncementStatements;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the jobrunner, wherever it is, what has changed, after the change was committed.
 *
 * <p>PostgreSQL lets one transaction at a time commit that has notified somebody, and each of them keeps the others waiting until its commit is on the disk. So what
 * is changed often is not announced in the transaction that changes it, but here: within this process directly, else by a thread that tells in one small
 * transaction, which waits for no disk, all that has come together while it told what was before. Who dies between his commit and this has the
 * jobrunner find the change at its next poll. Thread-safe.
 */
public final class Announcer {

    private static final Logger log = LoggerFactory.getLogger(Announcer.class);

    /** What comes after the one before within this time is part of a crowd. */
    private static final long CROWD_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    /** What comes within this time after a message is told together; within longer and longer times while so much comes that telling it is a burden. */
    private static final long BREATH_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private static final long LONGEST_BREATH_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
    private static final int MUCH = 4;

    /** How long the thread waits for more. It keeps the process alive for as long, so that the last words of a short program are heard. */
    private static final long LINGER_MILLIS = 200;

    private final DataSource dataSource;
    private final AnnouncementStatements statements;
    private final Leadership leadership;
    private final Inbox inbox;
    private final String threadName;
    private final AtomicInteger delaying = new AtomicInteger();
    private final AtomicLong delayedAt = new AtomicLong(System.nanoTime() - CROWD_NANOS);
    private final Set<String> untold = new LinkedHashSet<>();
    /** How often something was added to what is untold. */
    private int came;

    private boolean telling;
    private boolean sent = true;

    Announcer(
            DataSource dataSource,
            AnnouncementStatements statements,
            Leadership leadership,
            Inbox inbox,
            String threadName) {
        this.dataSource = dataSource;
        this.statements = statements;
        this.leadership = leadership;
        this.inbox = inbox;
        this.threadName = threadName;
    }

    /**
     * Begins to store jobs; {@link #delayed} must follow.
     *
     * @return whether the statement that stores them is to announce them itself: it is the surest way, and cheap for who is alone
     */
    public boolean delaying() {
        long now = System.nanoTime();
        boolean alone = delaying.getAndIncrement() == 0;
        boolean rare = now - delayedAt.getAndSet(now) >= CROWD_NANOS;
        return alone && rare && leadership.term().isEmpty();
    }

    /** The jobs are committed, or may be. */
    public void delayed() {
        delaying.decrementAndGet();
    }

    /** Says that channels have new jobs, to be called when they can be seen. */
    public void jobs(Announcement announcement) {
        if (leadership.term().isPresent()) {
            // Nobody else can have become jobrunner before they could be seen.
            announcement.ready().forEach(inbox::channel);
            announcement.scheduled().forEach(inbox::scheduled);
        } else {
            tell(announcement.messages());
        }
    }

    /** Sends messages to all nodes, soon. */
    void tell(Collection<String> messages) {
        if (messages.isEmpty()) {
            return;
        }
        synchronized (untold) {
            untold.addAll(messages);
            came++;
            sent = false;
            if (telling) {
                untold.notifyAll();
                return;
            }
            telling = true;
        }
        Thread thread = new Thread(this::tellAll, threadName);
        thread.setDaemon(false);
        try {
            thread.start();
        } catch (Error e) {
            // What is to be told has been committed: no reason to fail who has done that.
            log.error("There is no thread to tell the jobrunner of changes; it finds them by polling", e);
            synchronized (untold) {
                telling = false;
            }
        }
    }

    /** Waits, for a second at most, until all is told. */
    public void flush() {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(1);
        synchronized (untold) {
            try {
                while (!sent && deadline - System.nanoTime() > 0) {
                    untold.wait(10);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void tellAll() {
        Backoff backoff = new Backoff();
        long breath = BREATH_NANOS;
        for (List<String> messages = next(); messages != null; messages = next()) {
            try (Connection connection = dataSource.getConnection()) {
                statements.tell(connection, messages);
                backoff.reset();
            } catch (SQLException e) {
                if (backoff.isFresh()) {
                    log.warn(
                            "The jobrunner cannot be told of changes now, it finds them by polling: {}",
                            e.getMessage());
                }
                Sleep.uninterrupted(backoff.next());
            } catch (RuntimeException | Error e) {
                log.error("Telling the jobrunner met an unexpected error; it finds changes by polling", e);
                Sleep.uninterrupted(backoff.next());
            }
            LockSupport.parkNanos(breath);
            breath = cameMeanwhile() >= MUCH ? Math.min(2 * breath, LONGEST_BREATH_NANOS) : BREATH_NANOS;
        }
    }

    private int cameMeanwhile() {
        synchronized (untold) {
            return came;
        }
    }

    /** What is to be told; null when this thread is to end. */
    private @Nullable List<String> next() {
        synchronized (untold) {
            if (untold.isEmpty()) {
                sent = true;
                untold.notifyAll();
                long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(LINGER_MILLIS);
                try {
                    while (untold.isEmpty() && deadline - System.nanoTime() > 0) {
                        untold.wait(LINGER_MILLIS);
                    }
                } catch (InterruptedException e) {
                    // Nobody has a reason to; it ends as if the time were up.
                    Thread.currentThread().interrupt();
                }
            }
            if (untold.isEmpty()) {
                telling = false;
                return null;
            }
            List<String> messages = List.copyOf(untold);
            untold.clear();
            came = 0;
            return messages;
        }
    }
}
