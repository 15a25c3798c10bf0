package dev.levada.web.live;

import dev.levada.JobQueue;
import dev.levada.status.QueueStatus;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/**
 * Looks at the queue that all browsers share: within a moment, whoever asks the same gets the same answer, and the database is asked once. Thread-safe.
 */
public final class Looks {

    private static final int MOST = 500;
    private static final Duration STATUS_AGE = Duration.ofMillis(500);

    private record Look(CompletableFuture<Object> answer, long since) {}

    private final JobQueue queue;
    private final Map<Object, Look> looks = new LinkedHashMap<>();

    /** At a queue. */
    public Looks(JobQueue queue) {
        this.queue = queue;
    }

    /**
     * The whole of it, half a second old at most. Not for users bound to a tenant.
     *
     * @throws dev.levada.JobStoreException when the database cannot be reached
     */
    public QueueStatus status() {
        return share("status", QueueStatus.class, STATUS_AGE, queue::status);
    }

    /**
     * An answer that is not older than so much; asked for by one of those who want it at a time, while the others wait.
     *
     * @param key what is asked, everything that the answer depends on: the user's tenant among it; with {@code equals}
     * @throws RuntimeException what the question throws, for all who wait for this answer
     */
    public <T> T share(Object key, Class<T> type, Duration age, Supplier<T> question) {
        long now = System.nanoTime();
        CompletableFuture<Object> mine = null;
        Look look;
        synchronized (looks) {
            look = looks.get(key);
            if (look == null || (look.answer().isDone() && now - look.since() > age.toNanos())) {
                mine = new CompletableFuture<>();
                look = new Look(mine, now);
                looks.remove(key);
                looks.put(key, look);
                if (looks.size() > MOST) {
                    looks.remove(looks.keySet().iterator().next());
                }
            }
        }
        if (mine != null) {
            ask(key, look, mine, question);
        }
        try {
            return type.cast(look.answer().join());
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw e;
        }
    }

    private <T> void ask(Object key, Look look, CompletableFuture<Object> answer, Supplier<T> question) {
        try {
            answer.complete(question.get());
        } catch (RuntimeException | Error e) {
            synchronized (looks) {
                looks.remove(key, look);
            }
            answer.completeExceptionally(e);
        }
    }
}
