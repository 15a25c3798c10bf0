package dev.levada.server.command;

import dev.levada.JobQueue;
import dev.levada.audit.Actor;
import dev.levada.server.Program;
import dev.levada.server.TextWidth;
import dev.levada.status.DatabaseBond;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The command {@code levada confirm-database}. */
@Command(
        name = "confirm-database",
        description = {
            "Has the queue belong to the database it is in, so that its jobs run: after a copy was made that is to live, the database was moved, or its server upgraded.",
            "Running nodes follow within a second. Where the queue belongs already, only the name of the deployment may change."
        })
public final class ConfirmDatabaseCommand implements Callable<Integer> {

    @Mixin
    private Program program = new Program();

    @Mixin
    private QueueOptions options = new QueueOptions();

    @Mixin
    private ActorOption by = new ActorOption();

    @Option(
            names = "--discard",
            description = "First cancel the unfinished jobs that came with a copy; failed ones stay.")
    private boolean discard;

    @Override
    public Integer call() throws SQLException {
        Actor actor = by.actor(program);
        JobQueue queue = options.queue();
        DatabaseBond before = queue.bond();
        long discarded = 0;
        if (discard) {
            discarded = queue.as(actor).discardAndConfirmDatabase();
        } else {
            queue.as(actor).confirmDatabase();
        }
        DatabaseBond after = queue.bond();
        if (options.json()) {
            Map<String, @Nullable Object> json = new LinkedHashMap<>();
            json.put("was_confirmed", before.confirmed());
            json.put("confirmed", after.confirmed());
            json.put("database", after.here().name());
            json.put("deployment", after.boundDeployment());
            json.put("discarded", discarded);
            program.out().println(JobJson.text(json));
        } else {
            if (!before.confirmed()) {
                program.out().println("Was: " + TextWidth.oneLine(before.sentence()));
            }
            program.out()
                    .println((before.confirmed() ? "Already so: " : "Now: ")
                            + TextWidth.oneLine(after.sentence())
                            + (discard ? "; " + discarded + " job(s) cancelled" : ""));
        }
        return 0;
    }
}
