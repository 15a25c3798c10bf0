package dev.levada.server.command;

import dev.levada.Channels;
import dev.levada.JobQueue;
import dev.levada.channel.ChannelSettings;
import dev.levada.server.Program;
import dev.levada.status.ChannelStatus;
import dev.levada.web.document.StatusDocument;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The command {@code levada channels} and those below it. */
@Command(
        name = "channels",
        description = "Lists the channels; the jobs of the channels below count in a channel too.",
        subcommands = {ChannelChanges.SetChannels.class, ChannelChanges.Pause.class, ChannelChanges.Resume.class})
public final class ChannelsCommand implements Callable<Integer> {

    @Mixin
    private Program program = new Program();

    @Mixin
    private QueueOptions options = new QueueOptions();

    @Override
    public Integer call() throws SQLException {
        JobQueue queue = options.queue();
        Map<String, Channels.Channel> configured = new HashMap<>();
        queue.channels()
                .list()
                .forEach(channel -> configured.put(channel.settings().name(), channel));
        List<ChannelStatus> channels = queue.channels().status();
        if (options.json()) {
            program.out()
                    .println(JobJson.text(channels.stream()
                            .map(channel -> json(channel, configured.get(channel.name())))
                            .toList()));
            return 0;
        }
        Table table = new Table(
                List.of("CHANNEL", "CAPACITY", "RUNNING", "WAITING", "FAILED", "SETTINGS"),
                Set.of("CAPACITY", "RUNNING", "WAITING", "FAILED"));
        for (ChannelStatus channel : channels) {
            table.add(
                    channel.name(),
                    channel.capacity() == null ? "none" : channel.capacity().toString(),
                    Numbers.of(channel.total().running()),
                    channel.total().waiting().toString(),
                    channel.total().failed().toString(),
                    settings(configured.get(channel.name())));
        }
        table.print(program.out(), program.terminal().width().getAsInt());
        return 0;
    }

    static String settings(Channels.@Nullable Channel channel) {
        if (channel == null) {
            return "not configured";
        }
        ChannelSettings settings = channel.settings();
        List<String> parts = new ArrayList<>();
        if (settings.paused() || Integer.valueOf(0).equals(settings.capacity())) {
            parts.add("paused");
        }
        if (settings.sequential()) {
            parts.add("sequential");
        }
        if (!settings.throttle().isZero()) {
            parts.add("throttle " + Moments.duration(settings.throttle()));
        }
        if (channel.removalInterval() != null) {
            parts.add("finished jobs kept " + Moments.span(channel.removalInterval()));
        }
        if (channel.managedBy() != null) {
            parts.add(
                    channel.managedBy().equals("modules")
                            ? "made by modules"
                            : "set anew from the " + channel.managedBy() + " at each start");
        }
        return String.join(", ", parts);
    }

    private static Map<String, @Nullable Object> json(ChannelStatus channel, Channels.@Nullable Channel configured) {
        Map<String, @Nullable Object> json = StatusDocument.channel(channel);
        json.put(
                "removal_interval_seconds",
                configured == null || configured.removalInterval() == null
                        ? null
                        : configured.removalInterval().toSeconds());
        json.put("managed_by", configured == null ? null : configured.managedBy());
        return json;
    }
}
