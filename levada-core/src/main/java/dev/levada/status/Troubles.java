package dev.levada.status;

import dev.levada.status.NodeStatus.State;
import dev.levada.status.Trouble.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Concludes what is wrong. */
final class Troubles {

    private static final Duration SECOND = Duration.ofSeconds(1);

    private Troubles() {}

    static List<Trouble> of(
            List<NodeStatus> nodes,
            boolean leaderless,
            List<ChannelStatus> channels,
            List<ParkedFunction> parked,
            List<LongRun> longRuns,
            DatabaseBond bond) {
        List<Trouble> troubles = new ArrayList<>();
        if (!bond.confirmed()) {
            // What nodes do or do not do here follows from that; their rows may have come with the copy.
            return List.of(new Trouble(Kind.COPY, bond.sentence() + ".", DatabaseBond.ADVICE + "."));
        }
        boolean living = nodes.stream().anyMatch(NodeStatus::isActive);
        if (!living) {
            noNode(channels, troubles);
        } else if (leaderless) {
            troubles.add(new Trouble(
                    Kind.NO_JOBRUNNER,
                    "Nodes run, but for longer than their lease none of them has been the jobrunner: no job starts.",
                    "Look into the nodes' logs, and ask levada doctor."));
        }
        for (NodeStatus node : nodes) {
            boolean gone = node.state() == State.SILENT || node.state() == State.LOST || node.state() == State.STOPPED;
            if (gone && node.running() > 0) {
                troubles.add(new Trouble(
                        Kind.LOST_NODE,
                        "The node " + node.name() + " on " + node.host() + " is gone and still has "
                                + jobs(new Count(node.running(), false)) + ".",
                        living
                                ? "The jobrunner gives them to others within some seconds."
                                : "Start a node: it gives them to others."));
            }
        }
        for (ParkedFunction function : parked) {
            troubles.add(new Trouble(
                    Kind.PARKED,
                    jobs(function.jobs()) + " set aside: " + function.reason() + ".",
                    function.tag() == null
                            ? "Start a node that registers it, or cancel the jobs."
                            : "Start a node with tags(\"" + function.tag()
                                    + "\") that registers it, or cancel the jobs."));
        }
        for (ChannelStatus channel : channels) {
            if (channel.isStoppedByFailed()) {
                troubles.add(new Trouble(
                        Kind.STOPPED_CHANNEL,
                        "The sequential channel " + channel.name() + " is stopped by "
                                + jobs(channel.total().failed()) + " that failed; "
                                + channel.total().waiting() + " behind.",
                        "Requeue, set done or cancel what failed: levada jobs --state failed --channel "
                                + channel.name()));
            }
        }
        longRuns.forEach(run -> troubles.add(longRun(run)));
        return troubles;
    }

    private static Trouble longRun(LongRun run) {
        Duration before = run.before().compareTo(SECOND) < 0 ? SECOND : run.before();
        return new Trouble(
                Kind.LONG_RUN,
                (run.jobs() == 1
                                ? "Job " + run.longestJob() + " (" + run.function() + ") has been running for "
                                        + RoundedTime.of(run.running())
                                : run.jobs() + " jobs of " + run.function() + " have been running for up to "
                                        + RoundedTime.of(run.running()) + ", job " + run.longestJob()
                                        + " for longest")
                        + "; none of this function took longer than " + RoundedTime.of(before) + " before.",
                "See what it waits for; levada cancel " + run.longestJob()
                        + " asks it to stop, and a timeout of its function does so by itself.");
    }

    private static void noNode(List<ChannelStatus> channels, List<Trouble> troubles) {
        JobCounts all = channels.stream()
                .filter(channel -> channel.name().equals("root"))
                .map(ChannelStatus::total)
                .findFirst()
                .orElse(JobCounts.NONE);
        Count waiting = all.ready().plus(all.scheduled()).plus(all.parked());
        if (waiting.number() > 0) {
            troubles.add(new Trouble(
                    Kind.NO_NODE,
                    (waiting.number() == 1 ? "A job waits" : jobs(waiting) + " wait") + ", and no node runs jobs.",
                    "Start a program that calls queue.start()."));
        }
    }

    private static String jobs(Count count) {
        return count + (count.number() == 1 ? " job" : " jobs");
    }
}
