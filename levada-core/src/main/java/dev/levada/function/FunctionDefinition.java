package dev.levada.function;

import dev.levada.argument.ArgumentSignature;
import dev.levada.argument.Parameter;
import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A registered job function: its name, the defaults of its jobs, its parameters, and the way to run it. What the function itself says of its jobs may be
 * outdone by records in the database, which change while it is used. Thread-safe.
 */
public final class FunctionDefinition {

    public static final String DEFAULT_CHANNEL = "root";
    public static final int DEFAULT_PRIORITY = 10;
    public static final int DEFAULT_MAX_RETRIES = 5;

    private final FunctionName name;
    private final String text;
    private final FunctionOptions options;
    private final @Nullable Duration defaultTimeout;
    private final FunctionMethod method;
    private final ArgumentSignature arguments;
    private volatile FunctionOptions effective;

    FunctionDefinition(
            FunctionName name,
            FunctionOptions options,
            @Nullable Duration defaultTimeout,
            FunctionMethod method,
            ArgumentSignature arguments) {
        this.name = name;
        this.text = name.toString();
        this.options = options;
        this.effective = options;
        this.defaultTimeout = defaultTimeout;
        this.method = method;
        this.arguments = arguments;
    }

    /** The whole name, {@code sale.order.action_done}. */
    public String name() {
        return text;
    }

    /** The name of the model, {@code sale.order}. */
    public String model() {
        return name.model();
    }

    /** What holds for its jobs, without the defaults: what records in the database say, else what the function itself says. */
    public FunctionOptions options() {
        return effective;
    }

    /** Whole names under which it was known before. */
    public List<String> formerNames() {
        return options.formerNames();
    }

    /** The tag that a node must have to run it; null: any node. Records of the database do not change it. */
    public @Nullable String tag() {
        return options.tag();
    }

    /** Has records of the database outdo what the function itself says, from now on. */
    void configure(FunctionOptions records) {
        effective = records.orElse(options);
    }

    /** The complete name of the channel, {@code root} when none was given. */
    public String channel() {
        String channel = effective.channel();
        return channel == null ? DEFAULT_CHANNEL : channel;
    }

    /** Smaller runs first; 10 when none was given. */
    public int priority() {
        Integer priority = effective.priority();
        return priority == null ? DEFAULT_PRIORITY : priority;
    }

    /** The number of executions after which a retryable error is a failure, 0 for no end; 5 when none was given. */
    public int maxRetries() {
        Integer maxRetries = effective.maxRetries();
        return maxRetries == null ? DEFAULT_MAX_RETRIES : maxRetries;
    }

    public RetryPattern retryPattern() {
        RetryPattern pattern = effective.retryPattern();
        return pattern == null ? RetryPattern.EMPTY : pattern;
    }

    /** The longest run time, the queue's default when none was given; null for no limit. */
    public @Nullable Duration timeout() {
        Duration timeout = effective.timeout();
        return timeout == null ? defaultTimeout : timeout;
    }

    public @Nullable String description() {
        return effective.description();
    }

    /** What opens the record a job is about; enabled and the default action when nothing was given. */
    public RelatedActionSetting relatedAction() {
        RelatedActionSetting setting = effective.relatedAction();
        return setting == null ? RelatedActionSetting.DEFAULT : setting;
    }

    /** The identity key of calls that are given none. */
    public IdentityPolicy identity() {
        IdentityPolicy policy = effective.identity();
        return policy == null ? IdentityPolicy.NONE : policy;
    }

    /** The parameters that take arguments, without the context. */
    public List<Parameter> parameters() {
        return arguments.parameters();
    }

    /** The parameters that refer to records of the application, in order. */
    public List<RecordParameter> records() {
        return method.records();
    }

    /** The parameters' writer and reader. */
    public ArgumentSignature arguments() {
        return arguments;
    }

    public Type resultType() {
        return method.resultType();
    }

    /** Whether the method takes a {@link dev.levada.JobContext} after its arguments. */
    public boolean takesContext() {
        return method.takesContext();
    }

    /** The object the method is called on. */
    public Object target() {
        return method.target();
    }

    /** The method in the source, {@code SaleOrders.actionDone(long, String)}, for people. */
    public String source() {
        return method.toString();
    }

    /**
     * Calls the method.
     *
     * @param values what {@link ArgumentSignature#decode} gave
     * @param context for a method that takes it, else ignored
     * @return the method's result; null for {@code void}
     * @throws Throwable whatever the method throws, as it is
     */
    public @Nullable Object invoke(@Nullable Object[] values, @Nullable Object context) throws Throwable {
        if (!method.takesContext()) {
            return method.invoke(values);
        }
        @Nullable Object[] all = Arrays.copyOf(values, values.length + 1);
        all[values.length] = context;
        return method.invoke(all);
    }

    /** The function with its parameters, {@code sale.order.export(long orderId, String format)}. */
    @Override
    public String toString() {
        return arguments.toString();
    }

    Method javaMethod() {
        return method.method();
    }

    boolean isReferredToAs(Method reference) {
        return method.isReferredToAs(reference);
    }
}
