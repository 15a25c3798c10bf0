package dev.levada.server.command;

import dev.levada.audit.Actor;
import dev.levada.server.Program;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Who acts by a command, for the audit. */
@Command
final class ActorOption {

    private static final String ORIGIN = "command line";

    @Option(
            names = "--by",
            paramLabel = "NAME",
            defaultValue = "${sys:user.name}",
            description = "Who does it, for others to read. Default: the user of this machine.")
    private String name = "";

    /** Who acts; it is a usage error when the name cannot be recorded. */
    Actor actor(Program program) {
        try {
            return new Actor(name, ORIGIN);
        } catch (IllegalArgumentException e) {
            throw program.wronglyCalled(e);
        }
    }
}
