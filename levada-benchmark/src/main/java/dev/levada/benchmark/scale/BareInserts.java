package dev.levada.benchmark.scale;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;

/** A bare loop: each thread has a connection and inserts one row after the other, each with its own commit. */
final class BareInserts {

    private static final int WARM_UP_DIVISOR = 5;

    private final DataSource database;
    private final String insert;
    private final boolean commits;

    /** @param insert a statement with one parameter, a number */
    BareInserts(DataSource database, String insert) {
        this(database, insert, false);
    }

    /**
     * @param insert a statement with one parameter, a number
     * @param commits whether each commit is a message of its own, as it is when it is not known at the insert that nothing follows
     */
    BareInserts(DataSource database, String insert, boolean commits) {
        this.database = database;
        this.insert = insert;
        this.commits = commits;
    }

    /** Rows a second, after a fifth as many to warm up. */
    double rate(int rows, int threads) throws Exception {
        run(Math.max(1, rows / WARM_UP_DIVISOR), threads);
        return rows / run(rows, threads);
    }

    private double run(int rows, int threads) throws Exception {
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            AtomicLong next = new AtomicLong();
            long begun = System.nanoTime();
            List<Future<?>> all = new ArrayList<>();
            for (int t = 0; t < threads; t++) {
                all.add(executor.submit(() -> {
                    try (Connection connection = database.getConnection();
                            PreparedStatement statement = connection.prepareStatement(insert)) {
                        connection.setAutoCommit(!commits);
                        for (long n = next.getAndIncrement(); n < rows; n = next.getAndIncrement()) {
                            statement.setLong(1, n);
                            statement.executeUpdate();
                            if (commits) {
                                connection.commit();
                            }
                        }
                    }
                    return null;
                }));
            }
            for (Future<?> one : all) {
                one.get();
            }
            return (System.nanoTime() - begun) / 1e9;
        } finally {
            executor.shutdownNow();
        }
    }
}
