package dev.levada.server.command;

import dev.levada.ActionResult;
import dev.levada.Jobs;
import dev.levada.audit.Actor;
import dev.levada.server.Program;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** A command that does something to jobs, and tells of each what came of it. Exit code 1 when a job refused. The audit records who did it. */
abstract class ActionCommand implements Callable<Integer> {

    @Mixin
    private Program program = new Program();

    @Mixin
    private QueueOptions options = new QueueOptions();

    @Mixin
    private ActorOption by = new ActorOption();

    @Parameters(paramLabel = "ID", arity = "1..*", description = "The jobs.")
    private List<Long> ids = new ArrayList<>();

    private final String done;

    /** @param done what is said of a job it was done to */
    ActionCommand(String done) {
        this.done = done;
    }

    /** Does it. */
    abstract ActionResult act(Jobs jobs, List<Long> ids, String by);

    /**
     * Looks at the call before it is done.
     *
     * @throws IllegalArgumentException when it is a wrong one
     */
    void check(List<Long> ids) {
        // Any number of jobs will do.
    }

    @Override
    public final Integer call() throws SQLException {
        try {
            check(ids);
        } catch (IllegalArgumentException e) {
            throw program.wronglyCalled(e);
        }
        Actor actor = by.actor(program);
        ActionResult result = act(options.queue().as(actor).jobs(), ids, actor.name());
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
