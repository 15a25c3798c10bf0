package dev.levada.chaos;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.levada.Delayable;
import dev.levada.DelayedJob;
import dev.levada.Delayer;
import dev.levada.JobQueue;
import dev.levada.JobStoreException;
import dev.levada.chaos.cluster.Ledger;
import dev.levada.chaos.fault.Traffic;
import dev.levada.chaos.history.Call;
import dev.levada.chaos.history.Call.Answer;
import dev.levada.chaos.node.ChaosJobs;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.postgresql.ds.PGSimpleDataSource;

/** Delays jobs by way of a network that fails, and notes for each call what its caller got to know. Thread-safe. */
final class Producer implements Traffic, AutoCloseable {

    private static final int COALESCED_KEYS = 5;
    private static final int BURST = 300;
    private static final long FULL_MILLIS = 15_000;

    private final HikariDataSource pool;
    private final JobQueue queue;
    private final Ledger ledger;
    private final List<Call> calls = new ArrayList<>();
    private final Map<Sort, Counts> counts = new EnumMap<>(Sort.class);
    private volatile boolean stopped;
    private final List<Thread> threads = new ArrayList<>();

    private static final class Counts {
        private final AtomicInteger called = new AtomicInteger();
        private final AtomicInteger unstored = new AtomicInteger();
    }

    /** Brings the database's schema up to date and configures the channels. */
    Producer(String url, Ledger ledger) {
        this.ledger = ledger;
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setURL(url);
        source.setConnectTimeout(3);
        source.setSocketTimeout(5);
        HikariConfig config = new HikariConfig();
        config.setDataSource(source);
        config.setMaximumPoolSize(6);
        config.setConnectionTimeout(3_000);
        pool = new HikariDataSource(config);
        queue = JobQueue.builder(pool)
                .register(new ChaosJobs("director", line -> {}))
                .channels(Sort.CHANNELS)
                .withoutModules()
                .build();
        for (Sort sort : Sort.values()) {
            counts.put(sort, new Counts());
        }
    }

    /** Begins to delay jobs of these sorts, until {@link #stop}. */
    void start(Set<Sort> sorts, long seed) {
        List<Sort> weighted = new ArrayList<>();
        for (Sort sort : sorts) {
            for (int i = 0; i < sort.weight(); i++) {
                weighted.add(sort);
            }
        }
        for (int i = 0; i < 2; i++) {
            Random random = new Random(seed + i);
            Thread thread = new Thread(() -> produce(weighted, random), "producer-" + i);
            thread.setDaemon(true);
            thread.start();
            threads.add(thread);
        }
    }

    /** Delays no more; waits for the calls that are under way. */
    void stop() throws InterruptedException {
        stopped = true;
        for (Thread thread : threads) {
            thread.join();
        }
    }

    /** All calls so far. */
    synchronized List<Call> calls() {
        return List.copyOf(calls);
    }

    @Override
    public void fillNarrowChannel() throws InterruptedException {
        Set<String> keys = new HashSet<>();
        for (int i = 0; i < Sort.NARROW_CAPACITY; i++) {
            String key = key(Sort.FIRST);
            keys.add(key);
            call(
                    key,
                    Sort.FIRST,
                    queue -> prepare(queue, Sort.FIRST, key, 4_000, 0).priority(0));
        }
        long end = System.nanoTime() + FULL_MILLIS * 1_000_000;
        while (!ledger.areInside(keys) && System.nanoTime() - end < 0) {
            Thread.sleep(10);
        }
    }

    @Override
    public long delayPoison(boolean exits) {
        String key = key(Sort.POISON);
        return call(
                key,
                Sort.POISON,
                queue -> queue.delayable(ChaosJobs::poison, key, exits).channel(Sort.POISON.channel()));
    }

    private void produce(List<Sort> weighted, Random random) {
        try {
            while (!stopped) {
                Sort sort = weighted.get(random.nextInt(weighted.size()));
                Counts count = counts(sort);
                int waiting = count.called.get() - count.unstored.get() - ledger.completions(sort.letter());
                if (waiting < sort.backlog()) {
                    if (sort == Sort.SWIFT) {
                        burst(sort);
                    } else {
                        one(sort, random);
                    }
                }
                Thread.sleep(random.nextInt(50));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void one(Sort sort, Random random) {
        String key = sort == Sort.COALESCED ? "c" + random.nextInt(COALESCED_KEYS) : key(sort);
        int millis = sort == Sort.LONG ? 1_500 + random.nextInt(2_000) : random.nextInt(sort == Sort.FREE ? 30 : 120);
        int failures = sort == Sort.RETRIED ? 1 + random.nextInt(2) : sort == Sort.ORDERED ? random.nextInt(8) / 7 : 0;
        if (sort == Sort.FREE && random.nextInt(10) == 0) {
            inTransaction(key, sort, millis, random.nextBoolean());
        } else {
            call(key, sort, delayer -> prepare(delayer, sort, key, millis, failures));
        }
    }

    private void burst(Sort sort) {
        List<String> keys = new ArrayList<>();
        for (int i = 0; i < BURST; i++) {
            keys.add(key(sort));
        }
        long begun = System.nanoTime();
        List<DelayedJob> jobs = List.of();
        try {
            jobs = queue.delayAll(
                    keys.stream().map(key -> prepare(queue, sort, key, 0, 0)).toList());
        } catch (JobStoreException e) {
            // Stored or not: nobody knows.
        }
        for (int i = 0; i < BURST; i++) {
            note(keys.get(i), sort, begun, jobs.isEmpty() ? 0 : jobs.get(i).id());
        }
    }

    private Delayable prepare(Delayer delayer, Sort sort, String key, int millis, int failures) {
        Delayable call = switch (sort.kind()) {
            case ONCE -> delayer.delayable(ChaosJobs::once, key, millis);
            case RETRIED, ORDERED -> delayer.delayable(ChaosJobs::retried, key, millis, failures);
            case PARENT -> delayer.delayable(ChaosJobs::parent, key, millis);
            case AT_LEAST_ONCE -> delayer.delayable(ChaosJobs::atLeastOnce, key, millis);
            case POISON -> throw new IllegalArgumentException("Poison is delayed by a fault only");
            case COALESCED ->
                delayer.delayable(ChaosJobs::atLeastOnce, key, millis).identityKey(key);
        };
        return call.channel(sort.channel());
    }

    private interface Prepared {
        Delayable by(Delayer delayer);
    }

    private long call(String key, Sort sort, Prepared prepared) {
        long begun = System.nanoTime();
        long id = 0;
        try {
            id = prepared.by(queue).delay().id();
        } catch (JobStoreException e) {
            // Stored or not: nobody knows.
        }
        note(key, sort, begun, id);
        return id;
    }

    private void inTransaction(String key, Sort sort, int millis, boolean commits) {
        long begun = System.nanoTime();
        Answer answer = commits ? Answer.UNKNOWN : Answer.ROLLED_BACK;
        long id = 0;
        try (Connection connection = pool.getConnection()) {
            connection.setAutoCommit(false);
            id = prepare(queue.in(connection), sort, key, millis, 0).delay().id();
            if (commits) {
                connection.commit();
                answer = Answer.STORED;
            } else {
                connection.rollback();
            }
        } catch (SQLException | JobStoreException e) {
            // The answer stays as it is: a transaction whose commit was never sent is rolled back.
        }
        note(key, sort, begun, answer, answer == Answer.STORED ? id : 0);
    }

    /** @param id 0: nobody knows whether it is stored */
    private void note(String key, Sort sort, long begun, long id) {
        note(key, sort, begun, id == 0 ? Answer.UNKNOWN : Answer.STORED, id);
    }

    private void note(String key, Sort sort, long begun, Answer answer, long id) {
        if (answer != Answer.STORED) {
            counts(sort).unstored.incrementAndGet();
        }
        synchronized (this) {
            calls.add(new Call(key, sort.kind(), begun, System.nanoTime(), answer, id));
        }
    }

    private String key(Sort sort) {
        return sort.letter() + "" + counts(sort).called.incrementAndGet();
    }

    private Counts counts(Sort sort) {
        return Objects.requireNonNull(counts.get(sort));
    }

    @Override
    public void close() {
        queue.close();
        pool.close();
    }
}
