package dev.levada.server.command;

import dev.levada.ActionResult;
import dev.levada.Jobs;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The commands that act upon jobs. */
public final class ActionCommands {

    private ActionCommands() {}

    /** The command {@code levada cancel}. */
    @Command(name = "cancel", description = "Cancels jobs that wait or have failed, and asks running ones to stop.")
    public static final class Cancel extends ActionCommand {
        public Cancel() {
            super("cancelled");
        }

        @Override
        ActionResult act(Jobs jobs, List<Long> ids, String by) {
            return jobs.cancel(ids, by);
        }
    }

    /** The command {@code levada set-done}. */
    @Command(name = "set-done", description = "Sets jobs that wait or have failed to done, without running them.")
    public static final class SetDone extends ActionCommand {
        public SetDone() {
            super("set to done");
        }

        @Override
        ActionResult act(Jobs jobs, List<Long> ids, String by) {
            return jobs.setDone(ids, by);
        }
    }

    /** The command {@code levada requeue}. */
    @Command(name = "requeue", description = "Runs failed, done and cancelled jobs again, with all their retries.")
    public static final class Requeue extends ActionCommand {
        public Requeue() {
            super("requeued");
        }

        @Override
        ActionResult act(Jobs jobs, List<Long> ids, String by) {
            return jobs.requeue(ids);
        }
    }

    /** The command {@code levada hold}. */
    @Command(name = "hold", description = "Holds pending jobs: they do not start until they are released.")
    public static final class Hold extends ActionCommand {
        public Hold() {
            super("held");
        }

        @Override
        ActionResult act(Jobs jobs, List<Long> ids, String by) {
            return jobs.hold(ids);
        }
    }

    /** The command {@code levada change-arguments}. */
    @Command(
            name = "change-arguments",
            description = "Gives a job that waits or has failed other arguments. Requeue it then, if it has failed.")
    public static final class ChangeArguments extends ActionCommand {
        @Option(
                names = "--to",
                paramLabel = "JSON",
                required = true,
                description = "The arguments, a JSON array such as '[42, \"csv\"]'.")
        private String arguments = "";

        public ChangeArguments() {
            super("has other arguments");
        }

        @Override
        void check(List<Long> ids) {
            if (ids.size() != 1) {
                throw new IllegalArgumentException(
                        ids.size() + " jobs were given; change the arguments of one job at a time");
            }
        }

        @Override
        ActionResult act(Jobs jobs, List<Long> ids, String by) {
            return jobs.changeArguments(ids.get(0), arguments);
        }
    }

    /** The command {@code levada release}. */
    @Command(name = "release", description = "Releases held jobs.")
    public static final class Release extends ActionCommand {
        public Release() {
            super("released");
        }

        @Override
        ActionResult act(Jobs jobs, List<Long> ids, String by) {
            return jobs.release(ids);
        }
    }
}
