package dev.levada;

import dev.levada.argument.ArgumentMismatchException;
import dev.levada.argument.PlainArguments;
import dev.levada.argument.TextMap;
import dev.levada.channel.ChannelName;
import dev.levada.function.FunctionDefinition;
import dev.levada.status.FunctionStatus;
import dev.levada.store.NewJob;
import dev.levada.store.StoredJob;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Delays calls that name their function: checked against the method where this process has it, else against what a node has registered of it. */
final class NamedCalls {

    private final Delaying.Means means;
    private final Database database;
    private final Views views;

    NamedCalls(Delaying.Means means, Database database, Views views) {
        this.means = means;
        this.database = database;
        this.views = views;
    }

    DelayedJob delay(NamedCall call) {
        NewJob job = job(call);
        return delayed(means.storage().storeApart(1, connection -> List.of(job)).get(0));
    }

    /** The same by somebody, who is recorded in the transaction that stores the job. */
    DelayedJob delay(NamedCall call, Trail trail) {
        trail.checkMayDelay();
        NewJob job = job(call);
        return delayed(database.transaction("delay", connection -> {
            StoredJob stored = means.storage().store(connection, List.of(job)).get(0);
            if (!stored.existing()) {
                trail.delayed(connection, stored.id(), job);
            }
            return stored;
        }));
    }

    private static DelayedJob delayed(StoredJob stored) {
        return new DelayedJob(stored.id(), stored.existing());
    }

    private NewJob job(NamedCall call) {
        means.registry().codec().checkArguments(call.arguments());
        FunctionDefinition own = means.registry().find(call.function());
        if (own != null) {
            try {
                own.arguments().decode(call.arguments());
            } catch (ArgumentMismatchException e) {
                throw new IllegalArgumentException(e.getMessage(), e);
            }
            return job(call, ChannelName.full(own.channel()), own.priority(), own.maxRetries(), own.description());
        }
        FunctionStatus other = registered(call.function());
        PlainArguments.check(other.name(), other.parameters(), call.arguments());
        return job(call, other.channel(), other.priority(), other.maxRetries(), other.description());
    }

    private FunctionStatus registered(String name) {
        List<FunctionStatus> all = views.functions();
        return all.stream()
                .filter(function -> function.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("No node has registered a job function '"
                        + (name.length() > 200 ? name.substring(0, 200) + "…" : name) + "'; "
                        + (all.isEmpty()
                                ? "none is registered at all"
                                : "there are "
                                        + String.join(
                                                ", ",
                                                all.stream()
                                                        .map(FunctionStatus::name)
                                                        .limit(20)
                                                        .toList()))));
    }

    private static NewJob job(
            NamedCall call, String channel, int priority, int maxRetries, @Nullable String description) {
        Integer retries = call.maxRetries();
        if (retries != null && retries < 0) {
            throw new IllegalArgumentException("Max retries is 1 or more, or 0 for no limit, not " + retries);
        }
        return new NewJob(
                call.function(),
                call.arguments(),
                call.context().isEmpty() ? null : TextMap.encode(call.context()),
                call.channel() == null ? channel : ChannelName.full(call.channel()),
                call.priority() == null ? priority : call.priority(),
                retries == null ? maxRetries : retries,
                call.eta() == null ? null : Checks.eta(call.eta()),
                call.fromNow() == null ? null : Checks.eta(call.fromNow()),
                call.description() == null ? description : Checks.text("description", call.description()),
                call.identityKey() == null ? null : Checks.identityKey(call.identityKey()));
    }
}
