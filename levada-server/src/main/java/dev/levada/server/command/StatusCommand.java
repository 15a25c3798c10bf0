package dev.levada.server.command;

import dev.levada.server.Program;
import dev.levada.status.QueueStatus;
import dev.levada.web.document.StatusDocument;
import java.sql.SQLException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The command {@code levada status}. Exit codes: 0 all is well, 1 trouble or the queue cannot be looked at, 2 wrongly called. */
@Command(
        name = "status",
        description = "Shows the queue in one look: nodes, channels, jobs, and what keeps jobs from running."
                + " Exit code 1 if there is trouble.")
public final class StatusCommand implements Callable<Integer> {

    @Mixin
    private Program program = new Program();

    @Mixin
    private QueueOptions options = new QueueOptions();

    @Override
    public Integer call() throws SQLException {
        QueueStatus status = options.queue().status();
        if (options.json()) {
            program.out().println(JobJson.text(StatusDocument.queue(status)));
        } else {
            new StatusText(program.out(), program.terminal()).print(status);
        }
        return status.isHealthy() ? 0 : 1;
    }
}
