package dev.levada.function;

import dev.levada.argument.ArgumentSignature;
import dev.levada.argument.Parameter;
import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A registered job function: its name, the defaults of its jobs, its parameters, and the way to run it. Immutable and thread-safe. */
public final class FunctionDefinition {

    public static final String DEFAULT_CHANNEL = "root";
    public static final int DEFAULT_PRIORITY = 10;
    public static final int DEFAULT_MAX_RETRIES = 5;

    private final FunctionName name;
    private final String text;
    private final FunctionOptions options;
    private final FunctionMethod method;
    private final ArgumentSignature arguments;

    FunctionDefinition(FunctionName name, FunctionOptions options, FunctionMethod method, ArgumentSignature arguments) {
        this.name = name;
        this.text = name.toString();
        this.options = options;
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

    /** What the function itself says, without the defaults. */
    public FunctionOptions options() {
        return options;
    }

    /** The complete name of the channel, {@code root} when none was given. */
    public String channel() {
        return options.channel() == null ? DEFAULT_CHANNEL : options.channel();
    }

    /** Smaller runs first; 10 when none was given. */
    public int priority() {
        return options.priority() == null ? DEFAULT_PRIORITY : options.priority();
    }

    /** The number of executions after which a retryable error is a failure, 0 for no end; 5 when none was given. */
    public int maxRetries() {
        return options.maxRetries() == null ? DEFAULT_MAX_RETRIES : options.maxRetries();
    }

    public RetryPattern retryPattern() {
        return options.retryPattern() == null ? RetryPattern.EMPTY : options.retryPattern();
    }

    /** The longest run time, or null for no limit. */
    public @Nullable Duration timeout() {
        return options.timeout();
    }

    public @Nullable String description() {
        return options.description();
    }

    /** What opens the record a job is about; enabled and the default action when nothing was given. */
    public RelatedActionSetting relatedAction() {
        return options.relatedAction() == null ? RelatedActionSetting.DEFAULT : options.relatedAction();
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
