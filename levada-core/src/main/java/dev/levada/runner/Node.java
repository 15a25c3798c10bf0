package dev.levada.runner;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;

import dev.levada.JobQueue;
import dev.levada.context.ContextCarrier;
import dev.levada.function.FunctionRegistry;
import dev.levada.runner.Execution.StopReason;
import dev.levada.status.DatabaseBond;
import dev.levada.store.AnnouncementStatements;
import dev.levada.store.BondStatements;
import dev.levada.store.ChannelStatements;
import dev.levada.store.ClaimedJob;
import dev.levada.store.DispatchStatements;
import dev.levada.store.Ending;
import dev.levada.store.EndingStatements;
import dev.levada.store.JobLogStatements;
import dev.levada.store.MisfitStatements;
import dev.levada.store.NodeStatements;
import dev.levada.store.NodeStatements.Beat;
import dev.levada.store.NodeStatements.NewNode;
import dev.levada.store.RetentionStatements;
import dev.levada.store.Schema;
import dev.levada.store.WaitingStatements;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A process that runs jobs: puts the threads together, starts and stops them.
 *
 * <p>Five threads keep a session each: {@code control} (standing, notifications), {@code jobrunner} (brings jobs), two {@code recorder}s (record how they
 * ended), {@code housekeeper} (rescue, retention); {@code watch} needs none. Jobs take sessions of their own only if they ask for one. Thread-safe.
 */
public final class Node {

    private static final Logger log = LoggerFactory.getLogger(Node.class);
    private static final String CONTROL = "control";
    private static final String JOBRUNNER = "jobrunner";
    private static final Duration WATCH = Duration.ofMillis(100);
    private static final Duration LAST_WORDS = Duration.ofSeconds(5);

    private final NodeSettings settings;
    private final Schema schema;
    private final DataSource dataSource;
    private final DataSource listening;
    private final FunctionRegistry registry;
    private final FunctionRecords functionRecords;
    private final ContextCarrier contexts;
    private final Observers observers;
    private final SharedSlots.Share slots;
    private final Supplier<JobQueue> queue;
    private final NodeStatements nodes;
    private final NodeStanding standing;
    private final Leadership leadership;
    private final Inbox inbox = new Inbox();
    private final Sessions sessions;
    private final BondWatch bond;
    private final Announcer announcer;
    private final Recorder recorder;
    private final Workers workers;
    private final Lookout lookout;
    private final Dispatcher dispatcher;
    private final ControlLoop control;
    private final Housekeeper housekeeper;
    private final Map<String, Thread> threads = new LinkedHashMap<>();
    private volatile boolean stopped;
    /** Whether the database could not be reached while this node stopped. */
    private boolean unreachable;

    private boolean started;

    /**
     * A node that has not been started.
     *
     * @param queue what the node's jobs delay further jobs with; asked for while jobs run
     * @param listening for the sessions that the threads keep; past a pooler, which would share them, and with them what is set in them
     */
    public Node(
            Supplier<JobQueue> queue,
            NodeSettings settings,
            Schema schema,
            DataSource dataSource,
            DataSource listening,
            FunctionRegistry registry,
            FunctionRecords functionRecords,
            ContextCarrier contexts,
            Observers observers,
            Sharing sharing) {
        this.queue = queue;
        this.slots = sharing.capacity().share(inbox::wake);
        this.observers = observers;
        this.settings = settings;
        this.schema = schema;
        this.dataSource = dataSource;
        this.listening = listening;
        this.registry = registry;
        this.functionRecords = functionRecords;
        this.contexts = contexts;
        this.nodes = new NodeStatements(schema);
        this.standing = new NodeStanding(settings.lease());
        this.leadership = new Leadership(nodes, settings.lease(), observers);
        AnnouncementStatements announcements = new AnnouncementStatements(schema);
        this.announcer =
                new Announcer(dataSource, announcements, leadership, inbox, "levada-" + settings.name() + "-announcer");
        boolean shared = !settings.listen();
        this.sessions = new Sessions(listening, shared);
        // Shorter than the lease: a heartbeat that hangs must leave time for another.
        Sessions standingSessions =
                new Sessions(listening, shared, settings.lease().dividedBy(3));
        this.bond = new BondWatch(schema, settings.deployment(), settings.onCopy());
        EndingStatements endings = new EndingStatements(schema);
        DispatchStatements dispatch = new DispatchStatements(schema);
        ChannelStatements channels = new ChannelStatements(schema);
        JobLogs logs = new JobLogs(new JobLogStatements(schema));
        this.recorder = new Recorder(
                endings, new Misfits(new MisfitStatements(schema)), logs, sessions, observers, this::recorded);
        JobSessions jobSessions = new JobSessions();
        this.workers = new Workers(
                settings,
                standing,
                registry,
                contexts,
                new JobTransactions(dataSource, queue, jobSessions),
                endings,
                recorder,
                logs,
                observers,
                sharing.workers(),
                listener());
        Reminder reminder = new Reminder(standing, workers, dispatch);
        this.lookout = new Lookout(
                new Sessions(listening, shared, Sessions.LONG_LOOK), inbox, "levada-" + settings.name() + "-lookout");
        this.dispatcher = new Dispatcher(
                settings,
                standing,
                leadership,
                inbox,
                workers,
                recorder,
                sessions,
                dispatch,
                announcements,
                new WaitingStatements(schema),
                channels,
                nodes,
                reminder,
                observers,
                new BondStatements(schema),
                slots,
                lookout);
        Roster roster = new Roster();
        this.control = new ControlLoop(
                settings,
                schema,
                nodes,
                standing,
                leadership,
                inbox,
                roster,
                standingSessions,
                this::describe,
                functionRecords,
                () -> workers.stopAll(StopReason.FENCED),
                reminder,
                observers,
                bond,
                () -> new Beat(Math.min(settings.workers(), workers.room()), jobSessions.ids()));
        this.housekeeper = new Housekeeper(
                settings,
                nodes,
                new Retention(new RetentionStatements(schema), channels),
                standing,
                leadership,
                inbox,
                roster,
                sessions,
                observers);
    }

    /** Starts the threads; returns at once. */
    public void start() {
        start(true);
    }

    /**
     * A node like this one that runs one job at a time, and only when it is told to.
     *
     * @throws IllegalStateException when this node runs
     */
    public synchronized SteppedNode stepped() {
        if (started && !stopped) {
            throw new IllegalStateException(
                    "The node '" + settings.name()
                            + "' is started and runs its jobs by itself; take the steps on a queue that was built but not started");
        }
        NodeSettings single = new NodeSettings(
                settings.name() + "-stepped",
                1,
                settings.tags(),
                settings.listen(),
                settings.pollInterval(),
                settings.heartbeat(),
                settings.lease(),
                settings.abandonAfter(),
                settings.deployment(),
                settings.onCopy());
        Node node = new Node(
                queue,
                single,
                schema,
                dataSource,
                listening,
                registry,
                functionRecords,
                contexts,
                observers.named(single.name()),
                Sharing.none());
        node.start(false);
        return new SteppedNode(
                node,
                single,
                node.standing,
                node.leadership,
                node.inbox,
                node.workers,
                node.dispatcher,
                node.nodes,
                node.sessions,
                node.bond);
    }

    private synchronized void start(boolean dispatching) {
        if (started) {
            throw new IllegalStateException(
                    "The node '" + settings.name() + "' was started before; a node starts once");
        }
        started = true;
        log.info("starting");
        log.info("initializing database connections");
        observers.events().start("levada-" + settings.name() + "-events");
        workers.start();
        thread(CONTROL, control);
        thread("recorder-1", recorder);
        thread("recorder-2", recorder);
        if (dispatching) {
            thread(JOBRUNNER, dispatcher);
        }
        thread("housekeeper", housekeeper);
        thread("watch", this::watch);
        log.info(
                "queue job runner ready for db {} (schema {}, node {}, {} workers, {} functions)",
                databaseName(),
                schema.name(),
                settings.name(),
                settings.workers(),
                registry.names(settings.tags()).size());
        log.info("database connections ready");
        if (!settings.listen()) {
            log.warn(
                    "This node hears no notifications (poll_only): it looks for jobs every {} ms, and its death is noticed by its silence, after {} s",
                    settings.pollInterval().toMillis(),
                    settings.lease().toSeconds());
        }
    }

    /**
     * Stops: starts no further job, gives back what has not begun, and waits for what runs. What still runs after that is interrupted, and
     * waits again without having used a retry.
     *
     * @param patience how long to wait for running jobs
     */
    public synchronized void stop(Duration patience) {
        if (!started || stopped) {
            return;
        }
        log.info("graceful stop requested, {} job(s) running", workers.running());
        long deadline = System.nanoTime() + patience.toNanos();
        dispatcher.stop();
        Thread dispatching = threads.get(JOBRUNNER);
        if (dispatching != null) {
            join(dispatching);
        }
        withSession(connection -> {
            int id = standing.nodeId();
            // In this order: a node that stops cannot be elected, not even by its own next heartbeat.
            nodes.leave(connection, id, false);
            leadership.resign(connection, id);
        });
        giveBackUnbegun();
        if (dispatching == null || !dispatching.isAlive()) {
            giveBackUnheard();
        }
        await(() -> workers.held().isEmpty(), deadline);
        if (!workers.held().isEmpty()) {
            log.warn(
                    "{} job(s) still run and are interrupted; they will run again",
                    workers.held().size());
            workers.stopAll(StopReason.SHUTDOWN);
            await(() -> workers.held().isEmpty(), System.nanoTime() + LAST_WORDS.toNanos());
            workers.abandonAll();
        }
        await(recorder::isIdle, System.nanoTime() + LAST_WORDS.toNanos());
        stopped = true;
        lookout.close();
        workers.stop();
        recorder.stop();
        control.stop();
        housekeeper.stop();
        Thread listener = Objects.requireNonNull(threads.remove(CONTROL));
        threads.values().forEach(Node::end);
        // The notification of this wakes the one that listens, which an interrupt does not.
        withSession(connection -> nodes.leave(connection, standing.nodeId(), true));
        end(listener);
        slots.leave();
        observers.left(standing.nodeId());
        observers.events().stop();
        log.info("stopped");
    }

    /** Tells the jobrunner of new jobs; to be used whether this node was started or not. */
    public Announcer announcer() {
        return announcer;
    }

    /** Whether this node is the jobrunner just now. */
    public boolean isJobrunner() {
        return leadership.term().isPresent();
    }

    /** Whether this node counts as alive in its database, as far as it can know. */
    public boolean isAlive() {
        return standing.nodeId() != 0 && !standing.isExpired();
    }

    /** What keeps this node out of its database, which the queue does not belong to; null: nothing does. */
    public @Nullable DatabaseBond unconfirmed() {
        return bond.unconfirmed();
    }

    /** The node's id in the database; 0 while it has none. */
    public int id() {
        return standing.nodeId();
    }

    private Workers.Listener listener() {
        return new Workers.Listener() {
            @Override
            public void returned(Execution execution) {
                if (leadership.term().isPresent()) {
                    dispatcher.returned(execution);
                }
            }

            @Override
            public void idle() {
                inbox.hurry();
            }
        };
    }

    private void recorded(List<Recorder.Recorded> endings) {
        List<Inbox.Finished> finished = new ArrayList<>(endings.size());
        List<NodeJobs.Run> done = new ArrayList<>();
        for (Recorder.Recorded ending : endings) {
            Execution execution = ending.execution();
            workers.forget(execution);
            observers.ended(execution, ending.outcome());
            Ending.Outcome outcome = ending.outcome();
            if (outcome == null) {
                log.warn(
                        "The result of job {} ({}) counts for nothing: the job was taken from this node meanwhile",
                        execution.jobId(),
                        execution.function());
                outcome = new Ending.Cancelled();
            }
            if (outcome instanceof Ending.Done) {
                done.add(new NodeJobs.Run(execution.jobId(), execution.attempt()));
            }
            finished.add(new Inbox.Finished(execution.jobId(), execution.channel(), outcome));
        }
        boolean freesSlots =
                endings.stream().anyMatch(ending -> !ending.execution().isSlotFree());
        inbox.finished(finished, freesSlots && workers.isHungry());
        if (leadership.term().isEmpty()) {
            tellJobrunner(finished, done);
        }
    }

    private void tellJobrunner(List<Inbox.Finished> finished, List<NodeJobs.Run> done) {
        int nodeId = standing.nodeId();
        Set<String> messages = new LinkedHashSet<>(NodeJobs.messages(NodeJobs.DONE, nodeId, done));
        for (Inbox.Finished job : finished) {
            if (!(job.outcome() instanceof Ending.Done)) {
                messages.add("free " + nodeId);
                messages.add("changed " + job.channel());
            }
        }
        announcer.tell(messages);
    }

    private void giveBackUnbegun() {
        List<Execution> unbegun = workers.withdraw(System.nanoTime());
        if (unbegun.isEmpty()) {
            return;
        }
        DispatchStatements dispatch = new DispatchStatements(schema);
        Map<Integer, List<ClaimedJob>> byNode =
                unbegun.stream().collect(groupingBy(Execution::nodeId, mapping(Execution::job, toList())));
        // What cannot be given back now, the others find when this node is gone.
        byNode.forEach((nodeId, jobs) -> withSession(connection -> dispatch.handBack(connection, nodeId, jobs)));
        for (Execution execution : unbegun) {
            workers.forget(execution);
            observers.handedBack(execution);
        }
        log.info("{} job(s) that had not begun were given back", unbegun.size());
    }

    /** What it claimed in its last moments without having got the answer; what may still be on its way, others find when it has stopped. */
    private void giveBackUnheard() {
        DispatchStatements dispatch = new DispatchStatements(schema);
        int id = standing.nodeId();
        withSession(connection -> {
            Set<Long> unheard = dispatch.runningOn(connection, id);
            unheard.removeIf(workers::holds);
            if (!unheard.isEmpty()) {
                dispatch.handBack(connection, id, dispatch.startedOn(connection, id, unheard));
            }
        });
    }

    private void watch() {
        boolean expired = false;
        while (!stopped) {
            workers.watch();
            if (standing.isExpired()) {
                if (!expired) {
                    log.error("This node cannot show that it lives: it stops its jobs, since others may run them");
                    leadership.lose();
                }
                expired = true;
                // Again and again: what was on its way here when it began comes later.
                workers.stopAll(StopReason.FENCED);
            } else {
                expired = false;
            }
            if (leadership.term().isEmpty()) {
                // Who leads now counts them.
                slots.leave();
            }
            if (!Sleep.uninterrupted(WATCH)) {
                return;
            }
        }
    }

    private NewNode describe() {
        return new NewNode(
                settings.name(),
                hostName(),
                ProcessHandle.current().pid(),
                version(),
                settings.workers(),
                registry.signatures(settings.tags()),
                settings.tags(),
                settings.listen(),
                settings.lease());
    }

    private void thread(String name, Runnable work) {
        Thread thread = new Thread(work, "levada-" + settings.name() + "-" + name);
        thread.setDaemon(true);
        thread.start();
        threads.put(name, thread);
    }

    private interface Work {
        void with(Connection connection) throws SQLException;
    }

    /** Tells the database something at the end; once it could not be reached, no more: waiting for it each time would take many times as long as anybody waits. */
    private void withSession(Work work) {
        if (unreachable) {
            return;
        }
        try (Connection connection = dataSource.getConnection()) {
            boolean autoCommit = connection.getAutoCommit();
            connection.setAutoCommit(true);
            try {
                work.with(connection);
            } finally {
                connection.setAutoCommit(autoCommit);
            }
        } catch (SQLException e) {
            unreachable = Sessions.isConnectionError(e);
            log.warn("The database could not be told: {}", e.getMessage());
        }
    }

    private String databaseName() {
        try (Connection connection = dataSource.getConnection()) {
            return connection.getCatalog();
        } catch (SQLException e) {
            return "(unreachable: " + e.getMessage() + ")";
        }
    }

    private static String version() {
        String version = Node.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "unknown";
        }
    }

    private static void await(BooleanSupplier condition, long deadline) {
        while (!condition.getAsBoolean() && System.nanoTime() - deadline < 0) {
            if (!Sleep.uninterrupted(Duration.ofMillis(5))) {
                return;
            }
        }
    }

    private static void end(Thread thread) {
        thread.interrupt();
        join(thread);
    }

    private static void join(Thread thread) {
        try {
            thread.join(TimeUnit.SECONDS.toMillis(5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
