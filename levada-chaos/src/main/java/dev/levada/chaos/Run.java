package dev.levada.chaos;

import dev.levada.chaos.cluster.Cluster;
import dev.levada.chaos.cluster.Postgres;
import dev.levada.chaos.cluster.Way;
import dev.levada.chaos.fault.Fault;
import dev.levada.chaos.fault.FaultPlan;
import dev.levada.chaos.fault.Injector;
import dev.levada.chaos.history.History;
import dev.levada.chaos.node.Statements;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

/** One run: a cluster, jobs, faults, and what the checker says of it. Used by one thread. */
final class Run {

    private final RunPlan plan;
    private final Path log;
    private final PrintStream out;
    private final long begun = System.nanoTime();

    Run(RunPlan plan, Path log, PrintStream out) {
        this.plan = plan;
        this.log = log;
        this.out = out;
    }

    /**
     * Runs it.
     *
     * @throws IOException when it could not be carried out: a node ended by itself, the server did not come back, or statements to watch were never seen
     */
    Report run() throws IOException, SQLException, InterruptedException {
        out.printf(
                Locale.ROOT,
                "%s: seed %d, %d nodes, lease %d ms, logs of the nodes in %s%n",
                plan.name(),
                plan.seed(),
                plan.nodes(),
                plan.lease().toMillis(),
                log);
        try (Postgres postgres = new Postgres();
                Way producers = new Way(postgres);
                Cluster cluster =
                        new Cluster(postgres, plan.nodes(), (int) plan.lease().toMillis(), plan.flaw(), log);
                Producer producer = new Producer(producers.url(), cluster.ledger())) {
            StoredHistory.prepare(postgres.database());
            Metronome metronome = new Metronome(
                    postgres.database(), plan.lease().toMillis() / 4, cluster::hasReadyNode, cluster::slow);
            Operator operator = new Operator(postgres.database(), plan.storms(), plan.seed());
            cluster.revive();
            say("the nodes are ready");
            producer.start(plan.sorts(), plan.seed());
            operator.start();
            metronome.start();
            Injector injector =
                    new Injector(cluster, producer, producers, plan.idle().toMillis());
            inject(injector);
            producer.stop();
            operator.calm();
            say("the last fault is over; waiting for jobs to end");
            drain(cluster);
            operator.stop();
            metronome.stop();
            say("stopping the nodes");
            for (int place = 0; place < cluster.places(); place++) {
                cluster.stop(place);
            }
            checkStatements(cluster);
            return report(cluster, producer, operator, injector);
        }
    }

    private void inject(Injector injector) throws IOException, InterruptedException {
        Random pauses = new Random(plan.seed());
        FaultPlan.Step step;
        while ((step = plan.steps().get()) != null) {
            boolean done = injector.inject(step);
            for (int i = 1; !done && i < plan.tries(); i++) {
                done = injector.inject(step);
            }
            say(name(step.fault()) + (done ? "" : " (could not be injected just now)"));
            Thread.sleep(200 + pauses.nextInt(500));
        }
    }

    private void drain(Cluster cluster) throws SQLException, IOException, InterruptedException {
        long end = System.nanoTime() + plan.drain().toNanos();
        long least = Long.MAX_VALUE;
        long unfinished;
        while ((unfinished = StoredHistory.unfinished(cluster.postgres().database())) > 0
                && System.nanoTime() - end < 0) {
            if (unfinished < least) {
                // However long it takes: what counts is that it goes on.
                least = unfinished;
                end = System.nanoTime() + plan.drain().toNanos();
            }
            cluster.revive();
            Thread.sleep(100);
        }
        if (unfinished > 0) {
            say(unfinished + " job(s) have not ended");
        }
    }

    /** A trap or a flaw at a statement that is never met would prove nothing. */
    private void checkStatements(Cluster cluster) throws IOException {
        Set<Statements> expected = EnumSet.allOf(Statements.class);
        // Not in every run: nobody may be silent.
        expected.remove(Statements.MARK_LOST);
        if (!plan.sorts().containsAll(EnumSet.of(Sort.ORDERED, Sort.RETRIED, Sort.LOOSE))) {
            expected = EnumSet.of(Statements.CLAIM, Statements.FINISH_OWN);
            expected.addAll(plan.flaw().statements());
            // By this only jobs without transactions are recorded.
            expected.remove(Statements.FINISH);
        }
        Set<String> missing = new TreeSet<>();
        for (Statements statement : expected) {
            if (!cluster.ledger().statements().contains(statement.name())) {
                missing.add(statement.name());
            }
        }
        if (!missing.isEmpty()) {
            throw new IOException("The nodes never executed " + missing
                    + ": if the engine's statements have changed, bring dev.levada.chaos.node.Statements up to date");
        }
    }

    private Report report(Cluster cluster, Producer producer, Operator operator, Injector injector)
            throws SQLException {
        StoredHistory stored = StoredHistory.read(cluster.postgres().database());
        History history = new History(
                plan.lease().toNanos(),
                producer.calls(),
                cluster.ledger().executions(),
                cluster.disturbances(),
                operator.capacities(),
                stored.jobs(),
                stored.effects(),
                operator.cancelled(),
                operator.requeued());
        Report report = Report.of(plan, history, injector.injected(), Duration.ofNanos(System.nanoTime() - begun));
        if (!report.violations().isEmpty()) {
            Path file = log.resolveSibling(log.getFileName() + "-" + plan.flaw() + ".history");
            HistoryFile.write(history, begun, file);
            say("what happened is in " + file);
        }
        long slow = history.disturbances().stream()
                .filter(disturbance -> !disturbance.isFault())
                .count();
        if (slow > 0) {
            say("the machine was too slow " + slow + " time(s), which is not held against the queue");
        }
        return report;
    }

    private void say(String what) {
        out.printf(Locale.ROOT, "%7.1f s  %s%n", (System.nanoTime() - begun) / 1e9, what);
    }

    private static String name(Fault fault) {
        return fault.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
