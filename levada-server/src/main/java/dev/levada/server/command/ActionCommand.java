package dev.levada.server.command;

import dev.levada.ActionResult;
import dev.levada.Jobs;
import dev.levada.server.Program;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** A command that does something to jobs, and tells of each what came of it. Exit code 1 when a job refused. */
abstract class ActionCommand implements Callable<Integer> {

    @Mixin
    private Program program = new Program();

    @Mixin
    private QueueOptions options = new QueueOptions();

    @Parameters(paramLabel = "ID", arity = "1..*", description = "The jobs.")
    private List<Long> ids = new ArrayList<>();

    private final String done;

    /** @param done what is said of a job it was done to */
    ActionCommand(String done) {
        this.done = done;
    }

    /** Does it. */
    abstract ActionResult act(Jobs jobs, List<Long> ids);

    @Override
    public final Integer call() throws SQLException {
        ActionResult result = act(options.queue().jobs(), ids);
        if (options.json()) {
            program.out().println(JobJson.text(JobJson.result(result)));
        } else {
            for (Long id : ids.stream().distinct().toList()) {
                String reason = result.refused().get(id);
                if (reason != null) {
                    program.out().println("refused: " + reason);
                } else if (result.asked().contains(id)) {
                    program.out().println("job " + id + ": runs, and is asked to stop; it ends as cancelled");
                } else {
                    program.out().println("job " + id + ": " + done);
                }
            }
        }
        return result.isComplete() ? 0 : 1;
    }
}
