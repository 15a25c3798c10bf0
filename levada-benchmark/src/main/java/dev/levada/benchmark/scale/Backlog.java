package dev.levada.benchmark.scale;

import dev.levada.benchmark.harness.BenchServer;
import java.sql.SQLException;

/**
 * What there is in the queue besides the jobs that are counted.
 *
 * @param name how figures are called after it
 * @param waiting jobs that are ready
 * @param channels over how many configured channels all that wait are spread; 0 for a single one
 */
record Backlog(String name, int waiting, int channels, int failed, int future) {

    static Backlog ofWaiting(int jobs) {
        return new Backlog(jobs + "-waiting", jobs, 0, 0, 0);
    }

    static Backlog ofChannels(int jobs, int channels) {
        return new Backlog(channels + "-channels", jobs, channels, 0, 0);
    }

    static Backlog ofFailed(int jobs, int failed) {
        return new Backlog(failed + "-failed", jobs, 0, failed, 0);
    }

    static Backlog ofFuture(int jobs, int future) {
        return new Backlog(future + "-future", jobs, 0, 0, future);
    }

    /** Puts it into a channel, with so many jobs more that are to be counted. */
    void fill(BenchServer.Database database, String channel, int counted) throws SQLException {
        if (channels > 0) {
            Fill.children(database, channel, channels, 10);
        }
        if (failed > 0) {
            Fill.failed(database, channel, failed);
        }
        if (future > 0) {
            Fill.future(database, channel, future);
        }
        Fill.waiting(database, "bench.tick", channel, channels, (long) waiting + counted);
    }
}
