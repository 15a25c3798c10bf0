package dev.levada.web.desk;

import dev.levada.Channels;
import dev.levada.JobQueue;
import dev.levada.Modules.InstalledModule;
import dev.levada.audit.Actor;
import dev.levada.audit.Audit;
import dev.levada.configuration.Configuration;
import dev.levada.doctor.Finding;
import dev.levada.history.History;
import dev.levada.status.DatabaseHealth;
import dev.levada.status.FunctionStatus;
import dev.levada.status.QueueStatus;
import dev.levada.web.http.Exchange;
import dev.levada.web.http.HttpProblem;
import dev.levada.web.http.Role;
import dev.levada.web.live.Looks;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.function.Supplier;

/**
 * The queue, as pages and API get at it: {@link #of} for jobs, and what concerns the whole queue, which is refused to users who are bound to a tenant. What all
 * browsers look at is asked for once ({@link Looks}). Thread-safe.
 */
public final class Desks {

    private static final Duration A_MOMENT = Duration.ofSeconds(1);
    private static final Duration A_WHILE = Duration.ofSeconds(5);

    private final JobQueue queue;
    private final Looks looks;
    private final Role seesArguments;
    private final Parameters parameters;

    /**
     * Desks at a queue.
     *
     * @param seesArguments the least role that sees arguments, contexts and results
     */
    public Desks(JobQueue queue, Looks looks, Role seesArguments) {
        this.queue = queue;
        this.looks = looks;
        this.seesArguments = seesArguments;
        this.parameters = new Parameters(queue);
    }

    /** Jobs, for whoever asks. */
    public Desk of(Exchange exchange) {
        return new Desk(queue, parameters, seesArguments, exchange);
    }

    /** Bulk actions, for whoever asks. */
    public BulkDesk bulk(Exchange exchange) {
        return new BulkDesk(queue.bulk(), of(exchange));
    }

    /** Delaying jobs, for whoever asks. */
    public DelayDesk delay(Exchange exchange) {
        whole(exchange);
        return new DelayDesk(queue, of(exchange));
    }

    /** How it stands: channels, nodes, numbers of jobs, troubles. */
    public QueueStatus status(Exchange exchange) {
        whole(exchange);
        return looks.status();
    }

    /** The channels, to be changed by whoever asks, which is recorded. */
    public Channels channels(Exchange exchange) {
        whole(exchange);
        return queue.as(actor(exchange)).channels();
    }

    /** What has happened; not shared, see {@link #share}. */
    public History history(Exchange exchange) {
        whole(exchange);
        return queue.history();
    }

    /** Who did what. */
    public Audit audit(Exchange exchange) {
        whole(exchange);
        return queue.audit();
    }

    /** How the database stands with the queue, five seconds old at most. */
    public DatabaseHealth health(Exchange exchange) {
        whole(exchange);
        return looks.share("health", DatabaseHealth.class, A_WHILE, queue::health);
    }

    /** The job functions that any node has registered. */
    public List<FunctionStatus> functions(Exchange exchange) {
        whole(exchange);
        return share("functions", A_MOMENT, queue::functions);
    }

    /** What {@code levada doctor} finds, five seconds old at most. */
    public List<Finding> examine(Exchange exchange) {
        whole(exchange);
        return share("doctor", A_WHILE, queue::examine);
    }

    /** The installed modules. */
    public List<InstalledModule> modules(Exchange exchange) {
        whole(exchange);
        return queue.modules().list();
    }

    /** What is in force, and where each value came from. */
    public Configuration configuration(Exchange exchange) {
        whole(exchange);
        return queue.configuration();
    }

    /**
     * A list that all who ask the same within a moment get together.
     *
     * @param key what is asked, with all that the answer depends on: the user's tenant among it
     */
    @SuppressWarnings("unchecked") // what is kept under a key was made by the same question
    public <T> List<T> share(Object key, Duration age, Supplier<List<T>> question) {
        return Collections.unmodifiableList((List<T>) looks.share(key, List.class, age, question::get));
    }

    private static void whole(Exchange exchange) {
        if (exchange.who().tenant() != null) {
            throw HttpProblem.of(
                    403,
                    "This looks at the whole queue; " + exchange.who().name() + " sees the jobs of "
                            + exchange.who().tenant() + " only");
        }
    }

    private static Actor actor(Exchange exchange) {
        return new Actor(exchange.who().name(), exchange.peer());
    }
}
