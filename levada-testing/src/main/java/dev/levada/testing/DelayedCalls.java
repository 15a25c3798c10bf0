package dev.levada.testing;

import dev.levada.channel.ChannelName;
import dev.levada.spi.PreparedCall;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The delayed calls that an assertion has found, to be asked for more: only those properties are compared that are named here. Each method answers with
 * the calls that hold, and throws an {@link AssertionError} that shows what was expected and all calls when none does.
 */
public final class DelayedCalls {

    private final ExpectedCall expected;
    private final List<TrappedCall> all;
    private final List<TrappedCall> found;

    private DelayedCalls(ExpectedCall expected, List<TrappedCall> all) {
        this.expected = expected;
        this.all = all;
        this.found = all.stream().filter(expected::matches).toList();
    }

    /** Those of all calls that are as expected. */
    static DelayedCalls find(ExpectedCall expected, List<TrappedCall> all) {
        DelayedCalls calls = new DelayedCalls(expected, all);
        if (calls.found.isEmpty()) {
            throw Failures.notDelayed(expected, all);
        }
        return calls;
    }

    /** Its priority is this. */
    public DelayedCalls withPriority(int priority) {
        return with("priority", priority, given -> given.priority() == priority);
    }

    /** It goes through this channel; {@code root.} at its beginning may be left out. */
    public DelayedCalls withChannel(String channel) {
        String full = ChannelName.full(channel);
        return with("channel", full, given -> given.channel().equals(full));
    }

    /** It is executed at most so often; 0 for no limit. */
    public DelayedCalls withMaxRetries(int executions) {
        return with("maxRetries", executions, given -> given.maxRetries() == executions);
    }

    /** It was given this moment as its ETA. */
    public DelayedCalls withEta(Instant eta) {
        return with("eta", eta, given -> eta.equals(given.eta()));
    }

    /** It was given this long from now as its ETA. */
    public DelayedCalls withEta(Duration fromNow) {
        return with("eta", fromNow, given -> fromNow.equals(given.etaFromNow()));
    }

    /** It may start at once. */
    public DelayedCalls withoutEta() {
        return with("eta", null, given -> given.eta() == null && given.etaFromNow() == null);
    }

    /** Its description is this; null: it has none. */
    public DelayedCalls withDescription(@Nullable String description) {
        return with("description", description, given -> Objects.equals(description, given.description()));
    }

    /** Its identity key is this; null: it has none. */
    public DelayedCalls withIdentityKey(@Nullable String key) {
        return with("identityKey", key, given -> Objects.equals(key, given.identityKey()));
    }

    /** Its context has this value under this key; null: none. */
    public DelayedCalls withContext(String key, @Nullable String value) {
        return with(
                "context." + key,
                value,
                given -> Objects.equals(value, given.context().get(key)));
    }

    /** There are exactly so many such calls. */
    public DelayedCalls times(int count) {
        if (found.size() != count) {
            throw Failures.wrongTimes(count, found.size(), expected, all);
        }
        return this;
    }

    /** The first such call. */
    public TrappedCall first() {
        return found.get(0);
    }

    private DelayedCalls with(String name, @Nullable Object value, Predicate<PreparedCall.Properties> holds) {
        return find(expected.with(name, value, holds), all);
    }
}
