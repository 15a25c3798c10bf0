package dev.levada.server.command;

import dev.levada.Job;
import dev.levada.JobAttempt;
import dev.levada.JobLogLine;
import dev.levada.JobQueue;
import dev.levada.LogLevel;
import dev.levada.server.Program;
import dev.levada.server.Style;
import dev.levada.server.TextWidth;
import dev.levada.web.document.JobDocument;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** The command {@code levada job}. */
@Command(
        name = "job",
        description =
                "Shows everything that is known of a job, and its last 100 executions with their stack traces and the last lines they logged.")
public final class JobCommand implements Callable<Integer> {

    private static final int ATTEMPTS = 100;

    /** Lines of log that are shown, of all executions together. */
    private static final int LINES = 500;

    @Mixin
    private Program program = new Program();

    @Mixin
    private QueueOptions options = new QueueOptions();

    @Parameters(paramLabel = "ID", description = "The job.")
    private long id;

    @Override
    public Integer call() throws SQLException {
        JobQueue queue = options.queue();
        Optional<Job> found = queue.jobs().find(id);
        if (found.isEmpty()) {
            throw new IllegalArgumentException(
                    "There is no job " + id + " in schema '" + options.schema().name() + "'");
        }
        List<JobAttempt> last = queue.jobs().attempts(id, ATTEMPTS + 1);
        boolean complete = last.size() <= ATTEMPTS;
        List<JobAttempt> attempts = complete ? last : last.subList(1, last.size());
        List<JobLogLine> log = queue.jobs().log(id, LINES);
        if (options.json()) {
            Map<String, @Nullable Object> json = JobJson.job(found.get());
            json.put("attempts", attempts.stream().map(JobJson::attempt).toList());
            json.put("attempts_complete", complete);
            json.put("log", log.stream().map(JobDocument::logLine).toList());
            program.out().println(JobJson.text(json));
        } else {
            print(found.get());
            if (!complete) {
                program.out().println();
                program.out()
                        .println(new Style(program.terminal().colour())
                                .faint("Older executions are left off; these are the last " + ATTEMPTS + "."));
            }
            for (JobAttempt attempt : attempts) {
                print(attempt, found.get());
                log.stream().filter(line -> line.attempt() == attempt.number()).forEach(this::print);
            }
        }
        return 0;
    }

    private void print(Job job) {
        Style style = new Style(program.terminal().colour());
        program.out().println(style.strong("Job " + job.id() + ": " + TextWidth.oneLine(job.title())));
        property("state", JobsCommand.state(job));
        property("function", job.function());
        property("arguments", job.arguments());
        property(
                "context",
                job.context().isEmpty()
                        ? null
                        : job.context().entrySet().stream()
                                .map(entry -> entry.getKey() + "=" + entry.getValue())
                                .collect(Collectors.joining(", ")));
        property("channel", job.properties().channel());
        property("priority", job.properties().priority());
        property(
                "tries",
                job.execution().attempt() + ", " + job.execution().retry() + " of "
                        + (job.properties().maxRetries() == 0
                                ? "any number"
                                : job.properties().maxRetries()) + " counted"
                        + (job.execution().crashes() == 0
                                ? ""
                                : ", " + job.execution().crashes() + " in a row ended with their node"));
        property("eta", Moments.full(job.properties().eta()));
        property("identity key", job.properties().identityKey());
        property("created", Moments.full(job.times().created()));
        property("enqueued", Moments.full(job.times().enqueued()));
        property("started", Moments.full(job.times().started()));
        property("finished", Moments.full(job.times().finished()));
        property("took", Moments.duration(job.times().execution()));
        property("cancel asked", Moments.full(job.times().cancelRequested()));
        property(
                "progress",
                job.execution().progress() == null ? null : job.execution().progress() + " %");
        property("result", job.outcome().result());
        property("message", job.outcome().message());
        property("exception", job.outcome().exceptionName());
        property("", job.outcome().exceptionMessage());
    }

    private void property(String name, @Nullable Object value) {
        if (value != null && !value.toString().isEmpty()) {
            lines("  " + String.format(Locale.ROOT, "%-13s", name), value.toString());
        }
    }

    private void print(JobLogLine line) {
        String level = line.level() == LogLevel.INFO ? "" : line.level() + " ";
        lines("    " + Moments.brief(line.at()) + "  " + level, line.text());
    }

    private void print(JobAttempt attempt, Job job) {
        Duration took = attempt.started() == null || attempt.ended() == null
                ? null
                : Duration.between(attempt.started(), attempt.ended());
        program.out().println();
        program.out()
                .println("Execution " + attempt.number()
                        + (attempt.node() == null ? "" : " on " + TextWidth.oneLine(attempt.node()))
                        + (attempt.started() == null ? "" : ", " + Moments.full(attempt.started()))
                        + ": "
                        + (attempt.outcome() == null
                                ? "runs"
                                : attempt.outcome()
                                        .name()
                                        .toLowerCase(Locale.ROOT)
                                        .replace('_', ' '))
                        + (took == null ? "" : " after " + Moments.duration(took)));
        String result = attempt.result();
        if (result != null && !result.equals(job.outcome().result())) {
            lines("    returned ", result);
        }
        String trace = attempt.stackTrace();
        if (trace != null) {
            lines("    ", trace);
        } else if (attempt.exceptionName() != null) {
            lines("    ", attempt.exceptionName() + ": " + attempt.exceptionMessage());
        }
    }

    /** Prints a stored text, which may be anybody's, without what a terminal would obey; its further lines are indented as far as the first. */
    private void lines(String start, String text) {
        String before = start;
        for (String line : text.stripTrailing().split("\\R", -1)) {
            program.out().println(before + TextWidth.harmless(line));
            before = " ".repeat(start.length());
        }
    }
}
