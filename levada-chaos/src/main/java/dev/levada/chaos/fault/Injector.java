package dev.levada.chaos.fault;

import dev.levada.chaos.cluster.Cluster;
import dev.levada.chaos.cluster.NodeProcess;
import dev.levada.chaos.cluster.Postgres;
import dev.levada.chaos.cluster.TcpProxy.Mode;
import dev.levada.chaos.cluster.Way;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.postgresql.ds.PGSimpleDataSource;

/** Does faults to a cluster, one after the other; each heals what it has broken before the next comes. Used by one thread. */
public final class Injector {

    /** Where a node may be stopped: what it says of its jobs and of itself. */
    private static final String[] STATEMENTS = {
        "claim",
        "assign",
        "take",
        "new_books",
        "claim_promised",
        "finish",
        "finish_own",
        "set_back",
        "make_due",
        "heartbeat",
        "renew",
        "rescue",
        "commit"
    };

    private static final String TERMINATE = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            + " WHERE datname = current_database() AND pid <> pg_backend_pid()";
    private static final long TROUBLE_MILLIS = 2_500;
    private static final long POISON_MILLIS = 90_000;
    private static final int MOST_CONNECTIONS = 500;

    private final Cluster cluster;
    private final Traffic traffic;
    private final Way producers;
    private final long idleMillis;
    private final Map<Fault, Integer> injected = new EnumMap<>(Fault.class);

    /**
     * @param producers the network of those who delay jobs: it fails too
     * @param idleMillis how long an idle transaction stays
     */
    public Injector(Cluster cluster, Traffic traffic, Way producers, long idleMillis) {
        this.cluster = cluster;
        this.traffic = traffic;
        this.producers = producers;
        this.idleMillis = idleMillis;
    }

    /** How often each fault was injected. */
    public Map<Fault, Integer> injected() {
        return new EnumMap<>(injected);
    }

    /**
     * Does one, and heals it.
     *
     * @return what was done; null when it could not be done just now, as when a statement to stop at did not come
     */
    public boolean inject(FaultPlan.Step step) throws IOException, InterruptedException {
        int place = step.place() % cluster.places();
        boolean done;
        try {
            done = act(step.fault(), place, step.random());
        } catch (SQLException e) {
            throw new IOException("The fault " + step.fault() + " could not be injected", e);
        }
        cluster.revive();
        if (done) {
            injected.merge(step.fault(), 1, Integer::sum);
        }
        return done;
    }

    private boolean act(Fault fault, int place, Random random) throws IOException, InterruptedException, SQLException {
        long longerThanLease = cluster.leaseMillis() + 1_500L + random.nextInt(1_000);
        switch (fault) {
            case KILL -> cluster.kill(place, "kill");
            case KILL_JOBRUNNER -> {
                int jobrunner = cluster.jobrunner();
                if (jobrunner < 0) {
                    return false;
                }
                cluster.kill(jobrunner, "kill jobrunner");
            }
            case HALT_AT_STATEMENT -> {
                return tried(random, trap -> cluster.haltAt(place, trap));
            }
            case FREEZE -> cluster.freeze(place, longerThanLease);
            case FREEZE_AT_STATEMENT -> {
                return tried(random, trap -> cluster.freezeAt(place, trap, () -> Thread.sleep(longerThanLease)));
            }
            case DEPOSED_JOBRUNNER -> {
                return deposedJobrunner();
            }
            case LATE_COMMIT -> {
                return cluster.freezeAt(place, "before finish_own 1", () -> Thread.sleep(longerThanLease + 500));
            }
            case STARVATION -> cluster.starve(place, longerThanLease);
            case POISON -> {
                return poison(random.nextBoolean());
            }
            case ROLLING_RESTART -> cluster.stop(place);
            case SERVER_RESTART, SERVER_KILL -> server(fault == Fault.SERVER_KILL, random);
            case FAILOVER -> {
                AtomicLong since = new AtomicLong();
                cluster.postgres().failOver(() -> since.set(System.nanoTime()));
                cluster.disturbedUntilNow("failover", since.get());
                Thread.sleep(1_000);
            }
            case READ_ONLY -> readOnly();
            case REFUSED_STATEMENTS -> refusedStatements();
            case MAX_CONNECTIONS -> maxConnections(place);
            case TERMINATED_BACKENDS -> {
                cluster.disturbed("terminated backends", null, false);
                execute(cluster.postgres().database(), TERMINATE + " AND random() < 0.5");
            }
            case PARTITION -> network("partition", place, Mode.BLACK_HOLE, true, longerThanLease);
            case HALF_OPEN -> network("half open", place, Mode.HALF_OPEN, true, longerThanLease);
            case DELAY -> network("delay", place, Mode.DELAY, false, 3_000);
            case BLACK_HOLED_LISTENER -> {
                cluster.disturbed("black-holed listener", cluster.node(place).name(), false);
                cluster.listeningWay(place).set(Mode.BLACK_HOLE);
                Thread.sleep(longerThanLease);
                cluster.listeningWay(place).set(Mode.PASS);
            }
            case CUT -> {
                cluster.disturbed("cut", cluster.node(place).name(), false);
                cluster.way(place).cut();
                cluster.listeningWay(place).cut();
                producers.cut();
            }
            case RESET -> {
                cluster.disturbed("reset", cluster.node(place).name(), false);
                cluster.way(place).reset();
                cluster.listeningWay(place).reset();
                producers.reset();
            }
            case CLOCK -> {
                return clock(place, random.nextBoolean() ? 3_600 : -3_600);
            }
            case POOL_EXHAUSTION -> {
                cluster.disturbed("pool exhaustion", cluster.node(place).name(), false);
                cluster.node(place).command("exhaust 3000");
                Thread.sleep(3_500);
            }
            case IDLE_TRANSACTION -> idleTransaction();
        }
        return true;
    }

    private interface Trapping {
        boolean with(String trap) throws IOException, InterruptedException;
    }

    /** Some statements come seldom on some nodes: then another one is taken. */
    private static boolean tried(Random random, Trapping trapping) throws IOException, InterruptedException {
        for (int i = 0; i < 3; i++) {
            if (trapping.with(trap(random))) {
                return true;
            }
        }
        return false;
    }

    private static String trap(Random random) {
        return (random.nextBoolean() ? "before " : "after ") + STATEMENTS[random.nextInt(STATEMENTS.length)] + " "
                + (1 + random.nextInt(3));
    }

    private boolean deposedJobrunner() throws SQLException, IOException, InterruptedException {
        int jobrunner = cluster.jobrunner();
        // At what it hands to others: those are not frozen, and would run it.
        return jobrunner >= 0 && cluster.freezeAt(jobrunner, "before assign 1", traffic::fillNarrowChannel);
    }

    private void server(boolean kill, Random random) throws IOException, InterruptedException {
        Postgres postgres = cluster.postgres();
        long since = System.nanoTime();
        if (kill) {
            postgres.kill();
        } else {
            postgres.stop();
        }
        Thread.sleep(random.nextInt(2_000));
        postgres.start();
        cluster.disturbedUntilNow(kill ? "server kill" : "server restart", since);
        Thread.sleep(1_000);
    }

    /** Until it is set aside, or too long. */
    private boolean poison(boolean exits) throws SQLException, IOException, InterruptedException {
        long id = traffic.delayPoison(exits);
        if (id == 0) {
            return false;
        }
        long end = System.nanoTime() + POISON_MILLIS * 1_000_000;
        while (System.nanoTime() - end < 0) {
            cluster.revive();
            try (Connection connection = cluster.postgres().database().getConnection();
                    Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery(
                            "SELECT FROM levada.job WHERE exc_name = 'poison' AND state = 'failed' AND id = " + id)) {
                if (row.next()) {
                    return true;
                }
            }
            Thread.sleep(100);
        }
        return true;
    }

    private void readOnly() throws SQLException, InterruptedException {
        Postgres postgres = cluster.postgres();
        String database = String.valueOf(postgres.database().getDatabaseName());
        String terminate = TERMINATE.replace("current_database()", "'" + database + "'");
        long since = System.nanoTime();
        execute(
                postgres.maintenance(),
                "ALTER DATABASE " + database + " SET default_transaction_read_only = on",
                terminate);
        Thread.sleep(TROUBLE_MILLIS);
        execute(
                postgres.maintenance(),
                "ALTER DATABASE " + database + " RESET default_transaction_read_only",
                terminate);
        cluster.disturbedUntilNow("read only", since);
        Thread.sleep(1_000);
    }

    private void refusedStatements() throws SQLException, InterruptedException {
        long since = System.nanoTime();
        execute(
                cluster.postgres().database(),
                "UPDATE chaos.trouble SET until = clock_timestamp() + interval '" + TROUBLE_MILLIS + " ms'");
        Thread.sleep(TROUBLE_MILLIS);
        cluster.disturbedUntilNow("refused statements", since);
    }

    private void maxConnections(int place) throws SQLException, InterruptedException {
        long since = System.nanoTime();
        List<Connection> taken = new ArrayList<>();
        try {
            while (taken.size() < MOST_CONNECTIONS) {
                try {
                    taken.add(cluster.postgres().database().getConnection());
                } catch (SQLException e) {
                    break; // which is what was wanted
                }
            }
            cluster.way(place).cut();
            cluster.listeningWay(place).cut();
            Thread.sleep(TROUBLE_MILLIS);
        } finally {
            for (Connection connection : taken) {
                connection.close();
            }
        }
        cluster.disturbedUntilNow("max connections", since);
    }

    private static void execute(PGSimpleDataSource database, String... statements) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private void network(String kind, int place, Mode mode, boolean listenerToo, long millis)
            throws InterruptedException {
        cluster.disturbed(kind, cluster.node(place).name(), false);
        cluster.way(place).set(mode);
        if (listenerToo) {
            cluster.listeningWay(place).set(mode);
        }
        if (mode == Mode.DELAY) {
            producers.set(mode);
        }
        Thread.sleep(millis);
        cluster.way(place).set(Mode.PASS);
        cluster.listeningWay(place).set(Mode.PASS);
        producers.set(Mode.PASS);
    }

    private boolean clock(int place, int seconds) throws IOException, InterruptedException {
        if (!NodeProcess.canSkewClocks()) {
            return false;
        }
        cluster.kill(place, "kill");
        cluster.start(place, seconds);
        cluster.revive();
        Long offset = cluster.ledger().clockOffset(cluster.node(place).name());
        if (offset == null || Math.abs(offset - seconds * 1_000L) > 60_000) {
            throw new IOException("The clock of node " + cluster.node(place).name() + " was to be " + seconds
                    + " s off, but is " + offset + " ms off");
        }
        Thread.sleep(2_000);
        return true;
    }

    private void idleTransaction() {
        cluster.disturbed("idle transaction", "(somebody else)", false);
        Thread idle = new Thread(
                () -> {
                    try (Connection connection = cluster.postgres().database().getConnection();
                            Statement statement = connection.createStatement()) {
                        connection.setAutoCommit(false);
                        connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
                        statement.execute("SELECT count(*) FROM levada.job");
                        Thread.sleep(idleMillis);
                    } catch (SQLException e) {
                        // Another fault has ended it before its time.
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                "idle-transaction");
        idle.setDaemon(true);
        idle.start();
    }
}
