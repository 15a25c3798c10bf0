package dev.levada.testing;

import dev.levada.DelayedJob;
import dev.levada.spi.PreparedCall;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A call that a {@link JobTrap} has caught. Immutable. */
public final class TrappedCall {

    private static final int LONGEST = 2_000;

    private final PreparedCall call;
    private final DelayedJob answer;

    TrappedCall(PreparedCall call, DelayedJob answer) {
        this.call = call;
        this.answer = answer;
    }

    /** What the caller was told: negative and unique in this JVM, or, if it {@linkplain #isDuplicate is one too many}, the id of the earlier job. */
    public long id() {
        return answer.id();
    }

    /** Whether an earlier job with the same identity key waited when it was delayed, so that no job was added. */
    public boolean isDuplicate() {
        return answer.existing();
    }

    /** The job function's name, such as {@code sale.order.action_done}. */
    public String function() {
        return call.function().name();
    }

    /** The arguments as the method gets them: read back from what would be stored. */
    public List<@Nullable Object> arguments() {
        return call.values();
    }

    /** What the call was given, with the defaults of its function. */
    public PreparedCall.Properties properties() {
        return call.properties();
    }

    /** The call itself, with which it can be run. */
    public PreparedCall call() {
        return call;
    }

    DelayedJob answer() {
        return answer;
    }

    /** The call and its properties as people read them: {@code sale.order.action_done(42) with properties (priority=10, …)}. */
    @Override
    public String toString() {
        PreparedCall.Properties given = properties();
        List<String> shown = new ArrayList<>();
        shown.add("priority=" + given.priority());
        shown.add("channel=" + given.channel());
        shown.add("maxRetries=" + given.maxRetries());
        add(shown, "eta", given.eta());
        add(shown, "eta", given.etaFromNow());
        add(shown, "description", given.description());
        add(shown, "identityKey", given.identityKey());
        add(shown, "context", given.context().isEmpty() ? null : given.context());
        return show(function(), call.arguments()) + " with properties (" + String.join(", ", shown) + ")"
                + (isDuplicate() ? ", not added since job " + id() + " has its identity key" : "");
    }

    private static void add(List<String> shown, String name, @Nullable Object value) {
        if (value != null) {
            shown.add(name + "=" + value);
        }
    }

    /** A call with its arguments, which are given as a JSON array. */
    static String show(String function, String arguments) {
        String inner = arguments.substring(1, arguments.length() - 1);
        return function + "("
                + (inner.length() <= LONGEST
                        ? inner
                        : inner.substring(0, LONGEST) + "… " + inner.length() + " characters")
                + ")";
    }
}
