package dev.levada;

import dev.levada.channel.ChannelName;
import dev.levada.function.FunctionDefinition;
import dev.levada.function.IdentityPolicy;
import dev.levada.store.NewJob;
import java.lang.ref.Cleaner;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A prepared call: its properties are set, then {@link #delay()} stores it as a job. What is not set comes from the job function. To be
 * used by one thread, and delayed once.
 */
public final class Delayable {

    private static final Logger log = LoggerFactory.getLogger(Delayable.class);
    private static final Cleaner FORGOTTEN = Cleaner.create();

    /** Says so when a call was prepared and then dropped. */
    private static final class Forgotten implements Runnable {
        private final String call;
        private volatile boolean delayed;
        private volatile boolean refused;

        private Forgotten(String call) {
            this.call = call;
        }

        @Override
        public void run() {
            if (!delayed && !refused) {
                log.warn("Delayable {} was prepared but never delayed", call);
            }
        }
    }

    private final Delaying delaying;
    private final FunctionDefinition function;
    private final String arguments;
    private final Forgotten forgotten;
    private final Cleaner.Cleanable cleanable;

    private final Map<String, String> context = new TreeMap<>();
    private @Nullable String channel;
    private @Nullable Integer priority;
    private @Nullable Integer maxRetries;
    private @Nullable Instant eta;
    private @Nullable Duration etaFromNow;
    private @Nullable String description;
    private @Nullable IdentityKey identityKey;
    private boolean withoutIdentityKey;

    Delayable(Delaying delaying, FunctionDefinition function, String arguments) {
        this.delaying = delaying;
        this.function = function;
        this.arguments = arguments;
        this.forgotten = new Forgotten(function.name());
        this.cleanable = FORGOTTEN.register(this, forgotten);
    }

    /** Smaller goes first; 10 unless the function says otherwise. */
    public Delayable priority(int priority) {
        this.priority = priority;
        return this;
    }

    /**
     * Not before this moment.
     *
     * @throws IllegalArgumentException when it is not in the years 1 to 9999
     */
    public Delayable eta(Instant eta) {
        this.eta = Checks.eta(eta);
        this.etaFromNow = null;
        return this;
    }

    /**
     * Not before so long after it is delayed, by the database's clock.
     *
     * @throws IllegalArgumentException when it is negative, or longer than 365,000 days
     */
    public Delayable eta(Duration fromNow) {
        this.etaFromNow = Checks.eta(fromNow);
        this.eta = null;
        return this;
    }

    /**
     * The channel the job goes through; {@code root.} at its beginning may be left out. It need not be configured: it then stands under its
     * nearest configured ancestor.
     *
     * @throws IllegalArgumentException when it is no channel name
     */
    public Delayable channel(String channel) {
        this.channel = ChannelName.full(channel);
        return this;
    }

    /**
     * How often the job is executed before a retryable error is final.
     *
     * @param executions 1 or more; 0 means without limit
     * @throws IllegalArgumentException when it is negative
     */
    public Delayable maxRetries(int executions) {
        if (executions < 0) {
            throw new IllegalArgumentException("Max retries is 1 or more, or 0 for no limit, not " + executions);
        }
        this.maxRetries = executions;
        return this;
    }

    /** Tries again for ever. */
    public Delayable unlimitedRetries() {
        return maxRetries(0);
    }

    /**
     * What people read of the job.
     *
     * @throws IllegalArgumentException when it holds U+0000, which PostgreSQL cannot store
     */
    public Delayable description(String description) {
        this.description = Checks.text("description", description);
        return this;
    }

    /**
     * While a job with the same key waits (pending, enqueued or for others), delaying adds none and gives that job.
     *
     * @throws IllegalArgumentException when it is empty, holds U+0000, or is longer than 1,000 bytes (UTF-8)
     */
    public Delayable identityKey(String key) {
        return identityKey(IdentityKey.of(key));
    }

    /** The same with a key that is computed of the call. */
    public Delayable identityKey(IdentityKey key) {
        this.identityKey = key;
        this.withoutIdentityKey = false;
        return this;
    }

    /** Adds a job in any case, even if the job function gives its calls an identity key. */
    public Delayable withoutIdentityKey() {
        this.identityKey = null;
        this.withoutIdentityKey = true;
        return this;
    }

    /**
     * Carries a value along with the job, beside what is captured of this thread; see {@link JobContext#context()}.
     *
     * @throws IllegalArgumentException when the key was not {@linkplain JobQueueBuilder#contextKeys allowed}
     */
    public Delayable context(String key, String value) {
        delaying.contexts().checkAllowed(key);
        context.put(key, value);
        return this;
    }

    /** Stores the job. */
    public DelayedJob delay() {
        // Until it is stored: an exception tells the caller, who may try again with the same call.
        forgotten.refused = true;
        return delaying.delay(this);
    }

    FunctionDefinition function() {
        return function;
    }

    NewJob toNewJob() {
        if (forgotten.delayed) {
            throw new IllegalStateException(
                    "This call of " + function.name() + " was delayed already; prepare another one for another job");
        }
        return new NewJob(
                function.name(),
                arguments,
                delaying.contexts().capture(context),
                channel == null ? ChannelName.full(function.channel()) : channel,
                priority == null ? function.priority() : priority,
                maxRetries == null ? function.maxRetries() : maxRetries,
                eta,
                etaFromNow,
                description == null ? function.description() : description,
                key());
    }

    private @Nullable String key() {
        IdentityKey key = identityKey;
        if (key == null && !withoutIdentityKey && function.identity() == IdentityPolicy.EXACT) {
            key = IdentityKey.exact();
        }
        return key == null ? null : Checks.identityKey(key.of(function.name(), arguments));
    }

    /** From now on it may be dropped. */
    void stored() {
        forgotten.delayed = true;
        cleanable.clean();
    }

    @Override
    public String toString() {
        return "Delayable(" + function.name() + arguments + ")";
    }
}
