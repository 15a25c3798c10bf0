package dev.levada.chaos.cluster;

import dev.levada.chaos.history.Disturbance;
import dev.levada.chaos.node.Flaw;
import dev.levada.chaos.node.NodeArguments;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The nodes of a run, numbered places each of which holds one child process at a time and has two ways to the database of its own, and what has been done to them. Faults are
 * injected by one thread; the ledger's threads meet it here.
 */
public final class Cluster implements AutoCloseable {

    private static final long START_MILLIS = 120_000;
    private static final String FREEZE = "freeze";
    private static final long OWN_NANOS = 2_000_000_000L;

    private final Postgres postgres;
    private final Flaw flaw;
    private final int leaseMillis;
    private final Path log;
    private final Ledger ledger;
    private final List<Way> ways = new ArrayList<>();
    private final List<Way> listeningWays = new ArrayList<>();
    private final List<@Nullable NodeProcess> nodes = new CopyOnWriteArrayList<>();
    private final List<Disturbance> disturbances = new CopyOnWriteArrayList<>();
    private final Set<String> ended = ConcurrentHashMap.newKeySet();
    private int started;
    private volatile @Nullable Ambush ambush;
    private volatile @Nullable String starving;

    /** A trap that was set to freeze a process: whether it has sprung, and when to go on. */
    private record Ambush(String process, CountDownLatch frozen, CountDownLatch thaw, CountDownLatch thawed) {}

    /** Has places, but no node yet. */
    public Cluster(Postgres postgres, int places, int leaseMillis, Flaw flaw, Path log) throws IOException {
        this.postgres = postgres;
        this.leaseMillis = leaseMillis;
        this.flaw = flaw;
        this.log = log;
        this.ledger = new Ledger(new Ledger.Listener() {
            @Override
            public Runnable freeze(String process, String trap) {
                return trapped(process);
            }

            @Override
            public void halting(String process, String trap) {
                ended.add(process);
                disturbed("halt", process, true);
            }

            @Override
            public void late(String process, long millis) {
                Cluster.this.late(process, millis);
            }
        });
        for (int place = 0; place < places; place++) {
            ways.add(new Way(postgres));
            listeningWays.add(new Way(postgres));
            nodes.add(null);
        }
    }

    /** How many places there are. */
    public int places() {
        return nodes.size();
    }

    /** After how long a silent node counts as lost. */
    public int leaseMillis() {
        return leaseMillis;
    }

    /** What all executions tell. */
    public Ledger ledger() {
        return ledger;
    }

    /** The server. */
    public Postgres postgres() {
        return postgres;
    }

    /** Faults so far that may have cost nodes their jobs. */
    public List<Disturbance> disturbances() {
        return List.copyOf(disturbances);
    }

    /** The network of a place, but for its listening session. */
    public Way way(int place) {
        return ways.get(place);
    }

    /** The network of a place's listening session. */
    public Way listeningWay(int place) {
        return listeningWays.get(place);
    }

    /** The process at a place. */
    public NodeProcess node(int place) {
        NodeProcess node = nodes.get(place);
        if (node == null) {
            throw new IllegalStateException("The place " + place + " has no node yet");
        }
        return node;
    }

    /** Notes a fault that is about to be done. */
    public void disturbed(String kind, @Nullable String process, boolean fatal) {
        long now = System.nanoTime();
        disturbances.add(new Disturbance(kind, process, now, fatal, now));
    }

    /** Notes a fault of all nodes that has lasted until now. */
    public void disturbedUntilNow(String kind, long since) {
        disturbances.add(new Disturbance(kind, null, since, false, System.nanoTime()));
    }

    /** Starts a process at a place that has none that runs. */
    public void start(int place, int clockOffset) throws IOException {
        NodeArguments arguments = new NodeArguments(
                "n" + place + "." + ++started,
                way(place).url(),
                listeningWay(place).url(),
                ledger.port(),
                leaseMillis,
                flaw);
        nodes.set(place, NodeProcess.start(arguments, clockOffset, log));
    }

    /**
     * Starts processes where those before have ended, and waits until all are ready.
     *
     * @throws IOException when one has ended by itself: that is no fault of ours, but a defect
     */
    public void revive() throws IOException, InterruptedException {
        for (int place = 0; place < places(); place++) {
            NodeProcess node = nodes.get(place);
            if (node == null) {
                start(place, 0);
            } else if (!node.isAlive()) {
                checkEnd(node);
                start(place, 0);
            }
        }
        for (int place = 0; place < places(); place++) {
            awaitReady(node(place));
        }
    }

    private void awaitReady(NodeProcess node) throws IOException, InterruptedException {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(START_MILLIS);
        while (ledger.clockOffset(node.name()) == null) {
            if (!node.isAlive()) {
                checkEnd(node);
                return;
            }
            if (System.nanoTime() - end > 0) {
                throw new IOException("The node " + node.name() + " did not get ready; its log is in " + log);
            }
            Thread.sleep(10);
        }
    }

    private void checkEnd(NodeProcess node) throws IOException {
        if (!ended.contains(node.name())) {
            throw new IOException("The node " + node.name() + " ended by itself, with " + node.exitValue()
                    + "; its log is in " + log);
        }
    }

    /** Kills a place's process by SIGKILL. */
    public void kill(int place, String kind) throws InterruptedException {
        NodeProcess node = node(place);
        ended.add(node.name());
        disturbed(kind, node.name(), true);
        node.kill();
    }

    /** Ends a place's process gracefully. */
    public void stop(int place) throws IOException, InterruptedException {
        NodeProcess node = node(place);
        ended.add(node.name());
        disturbed("stop", node.name(), false);
        node.command("stop");
        if (!node.awaitEnd(START_MILLIS)) {
            throw new IOException("The node " + node.name() + " did not stop; its log is in " + log);
        }
    }

    /** Freezes a place's process by SIGSTOP for so long. */
    public void freeze(int place, long millis) throws IOException, InterruptedException {
        NodeProcess node = node(place);
        long since = frozen(node.name());
        Freezer freezer = new Freezer(node.pid());
        try {
            Thread.sleep(millis);
        } finally {
            thawed(node.name(), since);
            freezer.close();
        }
    }

    private long frozen(String process) {
        long since = System.nanoTime();
        disturbances.add(new Disturbance(FREEZE, process, since, false, since));
        return since;
    }

    /** What it was about to do when it froze comes now. */
    private void thawed(String process, long since) {
        disturbances.remove(new Disturbance(FREEZE, process, since, false, since));
        disturbances.add(new Disturbance(FREEZE, process, since, false, System.nanoTime()));
    }

    /** Whether there is a process that has not ended and has said that it is ready; frozen or not. */
    public boolean hasReadyNode() {
        return nodes.stream()
                .anyMatch(node -> node != null && node.isAlive() && ledger.clockOffset(node.name()) != null);
    }

    /** Lets a place's process run for a twentieth of the time only, for so long. */
    public void starve(int place, long millis) throws IOException, InterruptedException {
        NodeProcess node = node(place);
        long since = System.nanoTime();
        starving = node.name();
        try {
            while (System.nanoTime() - since < millis * 1_000_000) {
                Freezer freezer = new Freezer(node.pid());
                try {
                    Thread.sleep(600);
                } finally {
                    freezer.close();
                }
                Thread.sleep(30);
            }
        } finally {
            disturbances.add(new Disturbance("starvation", node.name(), since, false, System.nanoTime()));
            starving = null;
        }
    }

    /** Notes that the server took long to answer, or that no node was ready: nobody could do anything. */
    public void slow(long since) {
        disturbances.add(new Disturbance(Disturbance.SLOW, null, since, false, System.nanoTime()));
    }

    /** A process did not get to run for a while; our own doing, or the machine has too much to do. */
    private void late(String process, long millis) {
        long now = System.nanoTime();
        long since = now - millis * 1_000_000;
        boolean ours = process.equals(starving)
                || disturbances.stream()
                        .anyMatch(fault -> process.equals(fault.process()) && fault.at() - since > -OWN_NANOS);
        if (!ours) {
            disturbances.add(new Disturbance(Disturbance.SLOW, process, since, false, now));
        }
    }

    /** What is done while a process is frozen at a statement. */
    public interface Meanwhile {
        /** Returns when the process is to go on. */
        void run() throws IOException, InterruptedException;
    }

    /**
     * Sets a trap, such as {@code before claim 1}, and freezes the process when it reaches it.
     *
     * @return whether it did, within a few seconds
     */
    public boolean freezeAt(int place, String trap, Meanwhile meanwhile) throws IOException, InterruptedException {
        NodeProcess node = node(place);
        Ambush set = new Ambush(node.name(), new CountDownLatch(1), new CountDownLatch(1), new CountDownLatch(1));
        ambush = set;
        node.command("trap freeze " + trap);
        try {
            if (!set.frozen().await(3, TimeUnit.SECONDS)) {
                return false;
            }
            meanwhile.run();
            return true;
        } finally {
            ambush = null;
            node.command("untrap");
            set.thaw().countDown();
            if (set.frozen().getCount() == 0) {
                set.thawed().await();
            }
        }
    }

    private Runnable trapped(String process) {
        Ambush set = ambush;
        if (set == null || !set.process().equals(process)) {
            return () -> {}; // too late
        }
        long since = frozen(process);
        try {
            Freezer freezer = new Freezer(pid(process));
            set.frozen().countDown();
            set.thaw().await();
            return () -> {
                thawed(process, since);
                try {
                    freezer.close();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                } finally {
                    set.thawed().countDown();
                }
            };
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Nobody interrupts the ledger", e);
        }
    }

    private long pid(String process) throws IOException {
        for (NodeProcess node : nodes) {
            if (node != null && node.name().equals(process)) {
                return node.pid();
            }
        }
        throw new IOException("There is no node " + process);
    }

    /** Lets a process halt when it reaches a trap; false when it does not within some seconds. */
    public boolean haltAt(int place, String trap) throws InterruptedException {
        NodeProcess node = node(place);
        node.command("trap halt " + trap);
        boolean halted = node.awaitEnd(3_000);
        node.command("untrap");
        return halted;
    }

    /** The place whose node is the jobrunner; -1 when there is none just now. */
    public int jobrunner() throws SQLException {
        try (Connection connection = postgres.database().getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT n.name FROM levada.jobrunner r"
                        + " JOIN levada.node n ON n.id = r.node_id WHERE r.expires_at > clock_timestamp()")) {
            if (row.next()) {
                for (int place = 0; place < places(); place++) {
                    if (node(place).name().equals(row.getString(1))) {
                        return place;
                    }
                }
            }
            return -1;
        }
    }

    /** Kills what still runs, and closes the network. */
    @Override
    public void close() throws IOException {
        for (NodeProcess node : nodes) {
            if (node != null) {
                try {
                    node.kill();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        }
        ways.forEach(Way::close);
        listeningWays.forEach(Way::close);
        ledger.close();
    }
}
