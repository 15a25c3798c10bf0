package dev.levada.server.command;

import dev.levada.Job;
import dev.levada.JobFilter;
import dev.levada.JobState;
import dev.levada.channel.ChannelName;
import dev.levada.server.Program;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The command {@code levada jobs}. */
@Command(name = "jobs", description = "Lists jobs, newest first.")
public final class JobsCommand implements Callable<Integer> {

    /** Reads a state's name. */
    static final class StateName implements ITypeConverter<JobState> {
        @Override
        public JobState convert(String value) {
            try {
                return JobState.ofSqlName(value.toLowerCase(Locale.ROOT));
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(String.valueOf(e.getMessage()));
            }
        }
    }

    /** The states' names, for help and completion. */
    static final class StateNames implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Arrays.stream(JobState.values()).map(JobState::sqlName).iterator();
        }
    }

    private static final int MOST = 10_000;

    @Mixin
    private Program program = new Program();

    @Mixin
    private QueueOptions options = new QueueOptions();

    @Option(
            names = "--state",
            paramLabel = "STATE",
            split = ",",
            converter = StateName.class,
            completionCandidates = StateNames.class,
            description = "Only those in one of these states: ${COMPLETION-CANDIDATES}.")
    private List<JobState> states = new ArrayList<>();

    @Option(
            names = "--channel",
            paramLabel = "NAME",
            description = "Only those of this channel and the channels below it.")
    private @Nullable String channel;

    @Option(names = "--function", paramLabel = "NAME", description = "Only those of this job function.")
    private @Nullable String function;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "50",
            description = "At most so many, 1 to 10000. Default: ${DEFAULT-VALUE}.")
    private int limit;

    @Option(
            names = {"-q", "--ids"},
            description = "Print only the ids, as the actions take them.")
    private boolean ids;

    @Override
    public Integer call() throws SQLException {
        JobFilter filter = filter();
        List<Job> jobs = options.queue().jobs().list(filter, limit);
        if (ids) {
            jobs.forEach(job -> program.out().println(job.id()));
        } else if (options.json()) {
            program.out().println(JobJson.text(jobs.stream().map(JobJson::job).toList()));
        } else if (jobs.isEmpty()) {
            program.out().println("No such jobs.");
        } else {
            print(jobs);
        }
        return 0;
    }

    private JobFilter filter() {
        try {
            return unchecked();
        } catch (IllegalArgumentException e) {
            throw program.wronglyCalled(e);
        }
    }

    private JobFilter unchecked() {
        if (limit < 1 || limit > MOST) {
            throw new IllegalArgumentException("--limit is 1 to " + MOST + ", not " + limit);
        }
        JobFilter filter = JobFilter.all();
        if (!states.isEmpty()) {
            filter = filter.state(states.toArray(JobState[]::new));
        }
        if (channel != null) {
            filter = filter.channel(ChannelName.full(channel));
        }
        return function == null ? filter : filter.function(function);
    }

    private void print(List<Job> jobs) {
        Table table = new Table(
                List.of("ID", "STATE", "FUNCTION", "CHANNEL", "PRIO", "TRIES", "CREATED", "TOOK", "ABOUT"),
                Set.of("ID", "PRIO", "TRIES", "TOOK"));
        for (Job job : jobs) {
            table.add(
                    Long.toString(job.id()),
                    state(job),
                    job.function(),
                    job.properties().channel(),
                    Integer.toString(job.properties().priority()),
                    Integer.toString(job.execution().attempt()),
                    Moments.brief(job.times().created()),
                    Moments.duration(job.times().execution()),
                    about(job));
        }
        table.print(program.out(), program.terminal().width().getAsInt());
        if (jobs.size() == limit) {
            program.err().println("The newest " + limit + "; --limit gives more.");
        }
    }

    static String state(Job job) {
        return job.stage() == null
                ? job.state().sqlName()
                : switch (job.stage()) {
                    case READY -> "pending";
                    case SCHEDULED -> "scheduled";
                    case HELD -> "held";
                    case PARKED -> "parked";
                };
    }

    private static String about(Job job) {
        String message = job.state() == JobState.FAILED
                ? job.outcome().exceptionMessage()
                : job.outcome().message();
        return Objects.requireNonNullElse(
                message, Objects.requireNonNullElse(job.properties().description(), job.arguments()));
    }
}
