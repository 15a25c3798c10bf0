package dev.levada.runner;

import dev.levada.store.WaitingStatements.Cursor;
import dev.levada.store.WaitingStatements.WindowRequest;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** How far the waiting jobs of one channel have been read, and what it takes to read them. Used by who holds the jobrunner's books. */
final class Window {

    private static final int SMALLEST = 32;
    /** How many jobs are read at a time at the most. */
    static final int LARGEST = 4_096;

    private static final long FAST_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long SLOW_NANOS = TimeUnit.SECONDS.toNanos(2);
    /** A head that takes longer to read than this, since it lies behind many dead rows, is left to the lookout. */
    private static final Duration CHEAP = Duration.ofMillis(3);

    /** Of the way to the channel's first jobs. */
    final LookCost head;
    /** Of the way to those that are more urgent than those in memory. */
    final LookCost urgent;

    private final String channel;
    private int size = SMALLEST;
    private boolean more;
    private Cursor cursor = Cursor.START;
    /** Where to go on after jobs that are more urgent than those that had been read; null: after the cursor. */
    private @Nullable Cursor resume;

    private long readAt;

    Window(String channel, RoundTrip roundTrip) {
        this.channel = channel;
        this.head = new LookCost(CHEAP, roundTrip);
        this.urgent = new LookCost(CHEAP, roundTrip);
    }

    /** How many jobs are read at a time. */
    int size() {
        return size;
    }

    /** Whether the database may hold waiting jobs after those that have been read. */
    boolean hasMore() {
        return more;
    }

    /** The database may hold waiting jobs after those that have been read. */
    void more() {
        more = true;
    }

    /** Whether it is not known where those in memory end. */
    boolean isAtStart() {
        return cursor.equals(Cursor.START);
    }

    /** The place up to which jobs have been read, or, of the more urgent ones, are being read. */
    Cursor cursor() {
        return cursor;
    }

    /** The place up to which jobs have been read at the most. */
    Cursor end() {
        return resume == null ? cursor : resume;
    }

    /** What is to be read next. */
    WindowRequest next() {
        return resume == null
                ? new WindowRequest(channel, size, cursor)
                : new WindowRequest(channel, size, cursor, resume.priority() - 1);
    }

    /** What is more urgent than what has been read. */
    WindowRequest moreUrgent() {
        return new WindowRequest(channel, size, Cursor.START, cursor.priority() - 1);
    }

    /** Whether what stands at a place has been read, if it was there then. */
    boolean covers(Cursor place) {
        return Cursor.ORDER.compare(place, cursor) <= 0;
    }

    /** The jobs up to this place need not be read again. */
    void passed(Cursor place) {
        if (!covers(place)) {
            cursor = place;
        }
    }

    /** Goes on from this place. */
    void from(Cursor place) {
        cursor = place;
        resume = null;
    }

    /** Reads once more from this place, which comes before what has been read, as far as jobs are more urgent than those after the other one; then goes on from there. */
    void rewind(Cursor place, Cursor then) {
        cursor = place;
        resume = then.priority() > place.priority() ? then : null;
        more = true;
    }

    /** Notes that {@link #next} was read, and how many jobs there were. */
    void hasRead(int jobs, long now) {
        more = jobs == size;
        if (!more && resume != null) {
            from(resume);
            more = true;
        }
        readAt = now;
    }

    /** Reads more at a time where that is used up fast, and less where it is not. */
    void adapt(long now) {
        if (now - readAt < FAST_NANOS) {
            size = Math.min(LARGEST, size * 2);
        } else if (now - readAt > SLOW_NANOS && size > SMALLEST) {
            size /= 2;
        }
    }
}
