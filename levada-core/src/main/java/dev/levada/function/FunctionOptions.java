package dev.levada.function;

import dev.levada.JobFunction;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What a job function says about its jobs; null is not given. Immutable. */
public final class FunctionOptions {

    /** The values while options are made. */
    private static final class Draft {
        private @Nullable String channel;
        private @Nullable RetryPattern retryPattern;
        private @Nullable Integer priority;
        private @Nullable Integer maxRetries;
        private @Nullable Duration timeout;
        private @Nullable String description;
        private @Nullable RelatedActionSetting relatedAction;
        private @Nullable IdentityPolicy identity;
        private List<String> formerNames = List.of();
        private @Nullable String tag;
    }

    /** Nothing given. */
    public static final FunctionOptions NONE = new FunctionOptions(new Draft());

    private final @Nullable String channel;
    private final @Nullable RetryPattern retryPattern;
    private final @Nullable Integer priority;
    private final @Nullable Integer maxRetries;
    private final @Nullable Duration timeout;
    private final @Nullable String description;
    private final @Nullable RelatedActionSetting relatedAction;
    private final @Nullable IdentityPolicy identity;
    private final List<String> formerNames;
    private final @Nullable String tag;

    private FunctionOptions(Draft draft) {
        channel = draft.channel;
        retryPattern = draft.retryPattern;
        priority = draft.priority;
        maxRetries = draft.maxRetries;
        timeout = draft.timeout;
        description = draft.description;
        relatedAction = draft.relatedAction;
        identity = draft.identity;
        formerNames = draft.formerNames;
        tag = draft.tag;
    }

    /** The complete name of the channel. */
    public @Nullable String channel() {
        return channel;
    }

    /** The delays between retries. */
    public @Nullable RetryPattern retryPattern() {
        return retryPattern;
    }

    /** Smaller runs first. */
    public @Nullable Integer priority() {
        return priority;
    }

    /** The number of executions after which a retryable error is a failure; 0 for no end. */
    public @Nullable Integer maxRetries() {
        return maxRetries;
    }

    /** The longest run time; more than zero, and 100 years at most. */
    public @Nullable Duration timeout() {
        return timeout;
    }

    /** What people read in lists of jobs. */
    public @Nullable String description() {
        return description;
    }

    /** What opens the record a job is about. */
    public @Nullable RelatedActionSetting relatedAction() {
        return relatedAction;
    }

    /** The identity key of calls that are given none. */
    public @Nullable IdentityPolicy identity() {
        return identity;
    }

    /** Whole names under which the function was known before; jobs stored under them still run. */
    public List<String> formerNames() {
        return formerNames;
    }

    /** The tag that nodes must have to run it. */
    public @Nullable String tag() {
        return tag;
    }

    public FunctionOptions withChannel(String given) {
        return with(draft -> draft.channel = given);
    }

    public FunctionOptions withRetryPattern(RetryPattern given) {
        return with(draft -> draft.retryPattern = given);
    }

    public FunctionOptions withPriority(int given) {
        return with(draft -> draft.priority = given);
    }

    /**
     * These options with a number of executions.
     *
     * @throws IllegalArgumentException when it is negative
     */
    public FunctionOptions withMaxRetries(int given) {
        if (given < 0) {
            throw new IllegalArgumentException(
                    "max retries of " + given + " were given; give at least 1, or 0 for no end");
        }
        return with(draft -> draft.maxRetries = given);
    }

    /**
     * These options with a longest run time.
     *
     * @throws IllegalArgumentException when it is not more than zero, or more than 100 years
     */
    public FunctionOptions withTimeout(Duration given) {
        if (!TimeText.isTimeout(given)) {
            throw new IllegalArgumentException(
                    "a timeout of " + given + " was given; give more than zero, and 100 years at most");
        }
        return with(draft -> draft.timeout = given);
    }

    public FunctionOptions withDescription(String given) {
        return with(draft -> draft.description = given);
    }

    public FunctionOptions withRelatedAction(RelatedActionSetting given) {
        return with(draft -> draft.relatedAction = given);
    }

    public FunctionOptions withIdentity(IdentityPolicy given) {
        return with(draft -> draft.identity = given);
    }

    /**
     * These options with the names the function had before.
     *
     * @throws IllegalArgumentException when one is not of the form {@code <model>.<method>}
     */
    public FunctionOptions withFormerNames(String... given) {
        List<String> names = Arrays.stream(given)
                .map(name -> FunctionName.parse(name).toString())
                .toList();
        return with(draft -> draft.formerNames = names);
    }

    /**
     * These options with a tag that nodes must have.
     *
     * @throws IllegalArgumentException when it is not 1 to 100 characters of {@code [A-Za-z0-9_.-]}
     */
    public FunctionOptions withTag(String given) {
        String checked = Tags.check(given);
        return with(draft -> draft.tag = checked);
    }

    /** These options, and where they say nothing, others. */
    FunctionOptions orElse(FunctionOptions others) {
        return with(draft -> {
            draft.channel = channel == null ? others.channel : channel;
            draft.retryPattern = retryPattern == null ? others.retryPattern : retryPattern;
            draft.priority = priority == null ? others.priority : priority;
            draft.maxRetries = maxRetries == null ? others.maxRetries : maxRetries;
            draft.timeout = timeout == null ? others.timeout : timeout;
            draft.description = description == null ? others.description : description;
            draft.relatedAction = relatedAction == null ? others.relatedAction : relatedAction;
            draft.identity = identity == null ? others.identity : identity;
            draft.formerNames = formerNames.isEmpty() ? others.formerNames : formerNames;
            draft.tag = tag == null ? others.tag : tag;
        });
    }

    static FunctionOptions of(JobFunction given, String function) {
        FunctionOptions options = NONE.with(draft -> {
            draft.channel = text(given.channel());
            draft.retryPattern =
                    given.retryPattern().isBlank() ? null : RetryPattern.parse(given.retryPattern(), function);
            draft.priority = given.priority() == JobFunction.UNSET ? null : given.priority();
            draft.description = text(given.description());
            draft.relatedAction = given.relatedAction().isBlank()
                    ? null
                    : RelatedActionSetting.parse(given.relatedAction(), function);
            draft.identity = given.identity() == IdentityPolicy.NONE ? null : given.identity();
        });
        if (given.maxRetries() != JobFunction.UNSET) {
            options = options.withMaxRetries(given.maxRetries());
        }
        if (!given.timeout().isBlank()) {
            options = options.withTimeout(TimeText.parse(given.timeout()));
        }
        String tag = text(given.tag());
        if (tag != null) {
            options = options.withTag(tag);
        }
        return options.withFormerNames(given.formerNames());
    }

    private FunctionOptions with(Consumer<Draft> change) {
        Draft draft = new Draft();
        draft.channel = channel;
        draft.retryPattern = retryPattern;
        draft.priority = priority;
        draft.maxRetries = maxRetries;
        draft.timeout = timeout;
        draft.description = description;
        draft.relatedAction = relatedAction;
        draft.identity = identity;
        draft.formerNames = formerNames;
        draft.tag = tag;
        change.accept(draft);
        return new FunctionOptions(draft);
    }

    private static @Nullable String text(String given) {
        return given.isBlank() ? null : given.strip();
    }
}
