package dev.levada.benchmark.scale;

import dev.levada.benchmark.harness.BenchServer;
import java.sql.SQLException;

/** Jobs put into the live table by the million, past the queue's own ways. Stateless. */
final class Fill {

    private Fill() {}

    /** Adds waiting calls of {@code bench.tick}, dealt out over a channel's children {@code c0}, {@code c1} …, or all in the channel itself for no children. */
    static void waiting(BenchServer.Database database, String function, String channel, int children, long jobs)
            throws SQLException {
        insert(database, function, channel, children, jobs, "'pending', 'ready', NULL");
    }

    /** Adds jobs that are due tomorrow. */
    static void future(BenchServer.Database database, String channel, long jobs) throws SQLException {
        insert(
                database,
                "bench.tick",
                channel,
                0,
                jobs,
                "'pending', 'scheduled', clock_timestamp() + interval '1 day' + n * interval '1 ms'");
    }

    /** Adds jobs that have failed. */
    static void failed(BenchServer.Database database, String channel, long jobs) throws SQLException {
        insert(database, "bench.tick", channel, 0, jobs, "'failed', 'ready', NULL");
    }

    private static void insert(
            BenchServer.Database database, String function, String channel, int children, long jobs, String condition)
            throws SQLException {
        String name = "'" + channel + "'" + (children == 0 ? "" : " || '.c' || n % " + children);
        database.execute("INSERT INTO levada.job (function, args, channel, state, stage, eta) SELECT '" + function
                + "', '[0]', " + name + ", " + condition + " FROM generate_series(1, " + jobs + ") AS n");
    }

    /** Configures a channel's children, so that each has settings of its own. */
    static void children(BenchServer.Database database, String channel, int children, int capacity)
            throws SQLException {
        database.execute("INSERT INTO levada.channel (name, capacity) SELECT '" + channel + ".c' || n, " + capacity
                + " FROM generate_series(0, " + (children - 1) + ") AS n");
    }
}
