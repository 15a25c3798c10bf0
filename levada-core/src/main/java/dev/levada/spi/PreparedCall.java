package dev.levada.spi;

import dev.levada.function.FunctionDefinition;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A call as it is about to be delayed: all that would be stored, and the means to run it instead. Immutable. */
public final class PreparedCall {

    /** Runs a call. */
    @FunctionalInterface
    public interface Runner {
        /**
         * Calls the method.
         *
         * @param apart in a transaction of its own, whatever connection the call was to be delayed on
         */
        @Nullable
        Object run(boolean apart) throws Exception;
    }

    /**
     * What the call was given, with the defaults of its function.
     *
     * @param channel full name
     * @param eta not before; null when {@code etaFromNow} says it, or at once
     * @param context what is carried along, by key
     */
    public record Properties(
            String channel,
            int priority,
            int maxRetries,
            @Nullable Instant eta,
            @Nullable Duration etaFromNow,
            @Nullable String description,
            @Nullable String identityKey,
            Map<String, String> context) {}

    private final FunctionDefinition function;
    private final String arguments;
    private final Properties properties;
    private final Runner runner;

    /** Made by the queue. */
    public PreparedCall(FunctionDefinition function, String arguments, Properties properties, Runner runner) {
        this.function = function;
        this.arguments = arguments;
        this.properties = properties;
        this.runner = runner;
    }

    public FunctionDefinition function() {
        return function;
    }

    /** The arguments as they would be stored, a JSON array. */
    public String arguments() {
        return arguments;
    }

    /** The arguments as the method would get them: read back from what would be stored, without the context. */
    public List<@Nullable Object> values() {
        return Collections.unmodifiableList(Arrays.asList(function.arguments().decode(arguments)));
    }

    public Properties properties() {
        return properties;
    }

    /**
     * Calls the method at once in this thread, with its context restored: in the transaction of the connection the call was to be delayed on, else in one
     * of its own that is committed after it.
     *
     * @return what the method returned
     * @throws Exception what the method threw; its work is rolled back then, if the transaction is its own
     */
    public @Nullable Object run() throws Exception {
        return runner.run(false);
    }

    /**
     * The same, always in a transaction of its own, as the job would have: for later on, when the caller's connection may be closed.
     *
     * @return what the method returned
     * @throws Exception what the method threw; its work is rolled back then
     */
    public @Nullable Object runApart() throws Exception {
        return runner.run(true);
    }

    /** The call as people write it, {@code sale.order.action_done[42]}. */
    @Override
    public String toString() {
        return function.name() + arguments;
    }
}
