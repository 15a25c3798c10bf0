package dev.levada.runner;

import dev.levada.store.DispatchStatements.Books;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * What the jobrunner has promised to other nodes and not yet heard to be claimed. Such a job counts as held by its node although the database does not show it: it may do so at
 * any moment. So nothing is learned of it by a look at the database, until the node says that it has claimed it, or new books have made the promise void.
 *
 * <p>Used by who holds the jobrunner's books.
 */
final class OpenPromises {

    /** Nodes answer in some milliseconds. One that has not by then may not have heard. */
    private static final long LATE_NANOS = TimeUnit.SECONDS.toNanos(2);

    /** How long nothing is promised after a promise was not heard. */
    private static final long REST_NANOS = TimeUnit.SECONDS.toNanos(10);

    private record Open(List<Long> jobs, long since) {}

    private final LongSupplier clock;
    private final Map<Integer, Open> open = new HashMap<>();
    private final Set<Long> jobs = new HashSet<>();
    private Optional<Books> books = Optional.empty();
    private int last;
    private long oldest = Long.MAX_VALUE;
    private long restsUntil;

    /**
     * None, and none can be made before there are {@linkplain #begin books}.
     *
     * @param clock nanoseconds since any moment
     */
    OpenPromises(LongSupplier clock) {
        this.clock = clock;
        this.restsUntil = clock.getAsLong();
    }

    /** Goes on under new books, which make void what is open; empty: nothing can be promised. */
    void begin(Optional<Books> fresh) {
        if (isLate()) {
            restsUntil = clock.getAsLong() + REST_NANOS;
        }
        books = fresh;
        open.clear();
        jobs.clear();
    }

    /** Whether jobs can be promised now. */
    boolean canBeMade() {
        return books.isPresent() && clock.getAsLong() - restsUntil >= 0;
    }

    /** Makes promises of jobs to a node, as many as it takes messages. */
    List<Promise> make(int nodeId, List<Long> ids) {
        List<Promise> made = new ArrayList<>();
        for (int from = 0; from < ids.size(); from += Promise.JOBS) {
            List<Long> some = List.copyOf(ids.subList(from, Math.min(ids.size(), from + Promise.JOBS)));
            made.add(new Promise(nodeId, books.orElseThrow(), ++last, some));
            if (open.isEmpty()) {
                oldest = clock.getAsLong();
            }
            open.put(last, new Open(some, clock.getAsLong()));
            jobs.addAll(some);
        }
        return made;
    }

    /** Notes that promises were claimed, unless they were made under other books. */
    void claimed(Promise.Claimed claimed) {
        if (books.isPresent() && books.get().equals(claimed.books())) {
            for (int number : claimed.numbers()) {
                Open closed = open.remove(number);
                if (closed != null) {
                    closed.jobs().forEach(jobs::remove);
                }
            }
            oldest = open.values().stream().mapToLong(Open::since).min().orElse(Long.MAX_VALUE);
        }
    }

    /** Whether a job is part of an open promise. */
    boolean hold(long id) {
        return jobs.contains(id);
    }

    /** Of some jobs those that are part of no open promise. */
    List<Long> without(Collection<Long> some) {
        return some.stream().filter(id -> !hold(id)).toList();
    }

    boolean isEmpty() {
        return open.isEmpty();
    }

    /** Whether a promise has been open for so long that it may not have been heard. */
    boolean isLate() {
        return !isEmpty() && pauseNanos() <= 0;
    }

    /** In how many nanoseconds a promise will be late; the greatest number if none is open. */
    long pauseNanos() {
        return isEmpty() ? Long.MAX_VALUE : oldest + LATE_NANOS - clock.getAsLong();
    }
}
