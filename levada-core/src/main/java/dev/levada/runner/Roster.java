package dev.levada.runner;

import dev.levada.store.NodeStatements.NodeRow;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The nodes as heartbeats find them, on their way to who watches over them: what was not fetched gives way to what is newer. Thread-safe. */
final class Roster {

    /**
     * A session that nodes are seen over.
     *
     * @param begunNanos when it began, by this process's clock
     * @param again whether it replaces one that broke
     */
    record Vantage(long begunNanos, boolean again) {

        /** Of a session that begins now. */
        static Vantage now(boolean again) {
            return new Vantage(System.nanoTime(), again);
        }
    }

    record Seen(List<NodeRow> nodes, Vantage from) {}

    private @Nullable Seen latest;

    synchronized void saw(List<NodeRow> nodes, Vantage from) {
        latest = new Seen(nodes, from);
        notifyAll();
    }

    /** Takes what was seen since the last call, or waits for it; null: there was nothing for so long. */
    synchronized @Nullable Seen next(Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        long left = patience.toNanos();
        while (latest == null && left > 0) {
            wait(left / 1_000_000, (int) (left % 1_000_000));
            left = deadline - System.nanoTime();
        }
        Seen seen = latest;
        latest = null;
        return seen;
    }
}
