package dev.levada.chaos.node;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.levada.JobQueue;
import dev.levada.embedded.InterceptedDataSource;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A child process: one node. It obeys lines from its standard input, and ends when that ends, so that it cannot outlive the director.
 *
 * <ul>
 *   <li>{@code trap halt|freeze before|after STATEMENT COUNT}, {@code untrap}
 *   <li>{@code exhaust MILLIS}: takes all connections of its pool for so long
 *   <li>{@code stop}: ends gracefully
 * </ul>
 */
public final class ChaosNode {

    private static final int POOL = 20;
    private static final int WORKERS = 8;
    private static final int PULSE_MILLIS = 50;

    private final LedgerClient ledger;
    private final StatementWatch watch;
    private final HikariDataSource pool;
    private final JobQueue queue;

    private ChaosNode(NodeArguments arguments) throws IOException {
        ledger = new LedgerClient(arguments.ledgerPort(), arguments.name());
        watch = new StatementWatch(arguments.flaw(), this::sprung);
        pool = pool(arguments.url());
        PGSimpleDataSource listening = direct(arguments.listenUrl());
        ChaosJobs jobs = new ChaosJobs(arguments.name(), ledger::tell);
        queue = JobQueue.builder(watched(pool))
                .listenDataSource(watched(listening))
                .nodeName(arguments.name())
                .workers(WORKERS)
                .heartbeat(Duration.ofMillis(arguments.leaseMillis() / 5), Duration.ofMillis(arguments.leaseMillis()))
                .pollInterval(Duration.ofSeconds(2))
                .register(jobs)
                .withoutMigration()
                .withoutModules()
                .build();
        jobs.delayWith(queue);
    }

    /** See {@link NodeArguments} for what it is given. */
    public static void main(String[] args) throws IOException {
        NodeArguments arguments = NodeArguments.parse(args);
        ChaosNode node = new ChaosNode(arguments);
        node.queue.start();
        Thread pulse = new Thread(() -> node.pulse(arguments.leaseMillis() / 4), "pulse");
        pulse.setDaemon(true);
        pulse.start();
        // Which clock this process believes in; the director knows by how much it was set off.
        node.ledger.tell("ready " + Instant.now().toEpochMilli());
        node.obey();
    }

    private void obey() throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        String line;
        while ((line = in.readLine()) != null) {
            if (line.startsWith("trap ")) {
                watch.arm(Trap.parse(line.substring(5)));
            } else if (line.equals("untrap")) {
                watch.arm(null);
            } else if (line.startsWith("exhaust ")) {
                Thread taker = new Thread(new Exhaustion(pool, Long.parseLong(line.substring(8))), "exhaust");
                taker.setDaemon(true);
                taker.start();
            } else if (line.equals("stop")) {
                queue.stop(Duration.ofSeconds(20));
                ledger.tell(
                        "seen " + watch.seen().stream().map(Statements::name).collect(Collectors.joining(" ")));
                Runtime.getRuntime().halt(0);
            } else {
                throw new IllegalArgumentException("Unknown command '" + line + "'");
            }
        }
        Runtime.getRuntime().halt(4);
    }

    /** Tells when this process did not get to run, which no node can do anything about. */
    private void pulse(int millis) {
        long before = System.nanoTime();
        while (true) {
            try {
                Thread.sleep(PULSE_MILLIS);
            } catch (InterruptedException e) {
                return;
            }
            long now = System.nanoTime();
            long late = (now - before) / 1_000_000 - PULSE_MILLIS;
            before = now;
            if (late > millis) {
                ledger.tell("late " + late);
            }
        }
    }

    private void sprung(Trap trap) {
        if (trap.action() == Trap.Action.HALT) {
            ledger.tell("halt " + trap);
            Runtime.getRuntime().halt(9);
        }
        // The answer comes when the director has frozen and thawed this process.
        ledger.tell("freeze " + trap);
    }

    private DataSource watched(DataSource target) {
        return new InterceptedDataSource(target, new WatchedConnections(watch));
    }

    private static HikariDataSource pool(String url) {
        HikariConfig config = new HikariConfig();
        config.setDataSource(direct(url));
        config.setMaximumPoolSize(POOL);
        config.setMinimumIdle(2);
        config.setConnectionTimeout(3_000);
        config.setValidationTimeout(2_000);
        config.setInitializationFailTimeout(30_000);
        return new HikariDataSource(config);
    }

    static PGSimpleDataSource direct(String url) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setURL(url);
        source.setConnectTimeout(3);
        source.setSocketTimeout(10);
        source.setTcpKeepAlive(true);
        return source;
    }

    private record Exhaustion(HikariDataSource pool, long millis) implements Runnable {
        @Override
        public void run() {
            List<Connection> taken = new ArrayList<>();
            long end = System.nanoTime() + millis * 1_000_000;
            try {
                while (System.nanoTime() - end < 0) {
                    @Nullable Connection connection = oneMore();
                    if (connection != null) {
                        taken.add(connection);
                    }
                    Thread.sleep(1);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                taken.forEach(Exhaustion::giveBack);
            }
        }

        private @Nullable Connection oneMore() {
            try {
                return pool.getConnection();
            } catch (SQLException e) {
                return null; // there is none left, which is what was wanted
            }
        }

        private static void giveBack(Connection connection) {
            try {
                connection.close();
            } catch (SQLException e) {
                throw new IllegalStateException("The pool does not take a connection back", e);
            }
        }
    }
}
