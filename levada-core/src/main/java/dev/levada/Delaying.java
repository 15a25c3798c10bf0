package dev.levada;

import dev.levada.argument.TextMap;
import dev.levada.context.ContextCarrier;
import dev.levada.function.FunctionDefinition;
import dev.levada.function.FunctionRegistry;
import dev.levada.runner.ImmediateExecution;
import dev.levada.spi.DelayInterceptor;
import dev.levada.spi.PreparedCall;
import dev.levada.store.NewJob;
import dev.levada.store.StoredJob;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Takes the calls that are delayed: gives them to those who intercept them, runs them at once where nothing is to be delayed, else stores them, in
 * transactions of its own or in that of a caller's connection.
 */
final class Delaying implements Delayer {

    /** What all delaying of a queue shares. */
    record Means(
            Supplier<JobQueue> queue,
            FunctionRegistry registry,
            DataSource dataSource,
            JobStorage storage,
            ContextCarrier contexts,
            FunctionSettings settings,
            NoDelay.Setting noDelay,
            CopyOnWriteArrayList<DelayInterceptor> interceptors) {}

    private final Means means;
    private final @Nullable Connection callers;

    /** Delays in transactions of its own, or, if a connection is given, in the one it is in. */
    Delaying(Means means, @Nullable Connection callers) {
        this.means = means;
        this.callers = callers;
    }

    ContextCarrier contexts() {
        return means.contexts();
    }

    @Override
    public Delayable prepare(JobCall function, @Nullable Object... arguments) {
        return prepare(means.registry().resolve(function), arguments);
    }

    @Override
    public Delayable prepare(String function, @Nullable Object... arguments) {
        return prepare(means.registry().get(function), arguments);
    }

    private Delayable prepare(FunctionDefinition function, @Nullable Object... arguments) {
        return new Delayable(this, function, function.arguments().encode(arguments));
    }

    @Override
    public List<DelayedJob> delayAll(Collection<Delayable> calls) {
        if (calls.isEmpty()) {
            return List.of();
        }
        Set<Delayable> distinct = Collections.newSetFromMap(new IdentityHashMap<>());
        for (Delayable call : calls) {
            if (!distinct.add(call)) {
                throw new IllegalStateException(call + " was given twice; prepare another one for another job");
            }
        }
        List<DelayedJob> delayed = taken(calls).orElseGet(() -> store(calls));
        calls.forEach(Delayable::stored);
        return delayed;
    }

    DelayedJob delay(Delayable call) {
        return delayAll(List.of(call)).get(0);
    }

    private List<DelayedJob> store(Collection<Delayable> calls) {
        List<StoredJob> stored = callers == null
                ? means.storage().storeApart(calls.size(), connection -> newJobs(connection, calls))
                : storeIn(callers, calls);
        return stored.stream()
                .map(job -> new DelayedJob(job.id(), job.existing()))
                .toList();
    }

    private List<StoredJob> storeIn(Connection connection, Collection<Delayable> calls) {
        try {
            return means.storage().store(connection, newJobs(connection, calls));
        } catch (SQLException e) {
            throw new JobStoreException("Could not delay", e);
        }
    }

    private List<NewJob> newJobs(Connection connection, Collection<Delayable> calls) throws SQLException {
        means.settings().refreshIfOld(connection);
        return calls.stream().map(Delayable::toNewJob).toList();
    }

    /** What others than the database make of the calls; empty when it is for the database. */
    private Optional<List<DelayedJob>> taken(Collection<Delayable> calls) {
        boolean atOnce = means.noDelay().applies();
        if (means.interceptors().isEmpty() && !atOnce) {
            return Optional.empty();
        }
        List<PreparedCall> prepared = new ArrayList<>();
        for (Delayable call : calls) {
            prepared.add(prepared(call));
        }
        for (DelayInterceptor interceptor : means.interceptors()) {
            Optional<List<DelayedJob>> delayed = interceptor.delay(prepared);
            if (delayed.isPresent()) {
                return delayed;
            }
        }
        return atOnce ? Optional.of(prepared.stream().map(this::runAtOnce).toList()) : Optional.empty();
    }

    private PreparedCall prepared(Delayable call) {
        NewJob job = call.toNewJob();
        return new PreparedCall(
                call.function(),
                job.args(),
                new PreparedCall.Properties(
                        job.channel(),
                        job.priority(),
                        job.maxRetries(),
                        job.eta(),
                        job.delay(),
                        job.description(),
                        job.identityKey(),
                        TextMap.decode(job.context())),
                apart -> ImmediateExecution.run(
                        call.function(),
                        job,
                        means.contexts(),
                        apart ? null : callers,
                        means.dataSource(),
                        means.queue()));
    }

    private DelayedJob runAtOnce(PreparedCall call) {
        means.noDelay().tell(call);
        try {
            call.run();
            return DelayedJob.RAN_AT_ONCE;
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new FailedJobException(
                    call.function().name() + " was to run at once and failed: " + e.getMessage(), e);
        }
    }
}
