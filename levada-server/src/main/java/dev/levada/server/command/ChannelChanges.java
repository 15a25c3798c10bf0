package dev.levada.server.command;

import dev.levada.Channels;
import dev.levada.channel.ChannelConfiguration;
import dev.levada.channel.ChannelName;
import dev.levada.channel.ChannelSettings;
import dev.levada.server.Program;
import dev.levada.web.document.RecordDocument;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** The commands that change channels; a running cluster follows within a second, and the audit records who did it. */
final class ChannelChanges {

    private ChannelChanges() {}

    /** The command {@code levada channels set}. */
    @Command(name = "set", description = "Adds channels or changes their settings; others stay as they are.")
    public static final class SetChannels implements Callable<Integer> {

        @Mixin
        private Program program = new Program();

        @Mixin
        private QueueOptions options = new QueueOptions();

        @Mixin
        private ActorOption by = new ActorOption();

        @Parameters(paramLabel = "CHANNELS", description = "Such as \"root:4,root.sale:2,root.shop:1:throttle=5\".")
        private String configuration = "";

        @Override
        public Integer call() throws SQLException {
            List<ChannelSettings> settings = parse();
            Channels channels = options.queue().as(by.actor(program)).channels();
            List<Channels.Channel> before = channels.list();
            channels.apply(configuration);
            if (options.json()) {
                List<Channels.Channel> after = channels.list();
                program.out()
                        .println(JobJson.text(settings.stream()
                                .map(channel -> json(after, channel.name()))
                                .toList()));
                return 0;
            }
            for (ChannelSettings channel : settings) {
                Optional<Channels.Channel> old = find(before, channel.name());
                program.out().println(channel.name() + (old.isPresent() ? " changed: " : " added: ") + told(channel));
            }
            return 0;
        }

        private List<ChannelSettings> parse() {
            try {
                List<ChannelSettings> settings =
                        ChannelConfiguration.parse(configuration).settings();
                if (settings.isEmpty()) {
                    throw new IllegalArgumentException("No channel is named; expected something like root.sale:2");
                }
                return settings;
            } catch (IllegalArgumentException e) {
                throw program.wronglyCalled(e);
            }
        }

        private static String told(ChannelSettings channel) {
            String others = ChannelsCommand.settings(new Channels.Channel(channel, null, null));
            return "capacity " + (channel.capacity() == null ? "unlimited" : channel.capacity())
                    + (others.isEmpty() ? "" : ", " + others);
        }
    }

    /** The command {@code levada channels pause}. */
    @Command(name = "pause", description = "Lets a channel and those below it start nothing; what runs goes on.")
    public static final class Pause extends PauseOrResume {
        public Pause() {
            super(true);
        }
    }

    /** The command {@code levada channels resume}. */
    @Command(name = "resume", description = "Ends a pause.")
    public static final class Resume extends PauseOrResume {
        public Resume() {
            super(false);
        }
    }

    private abstract static class PauseOrResume implements Callable<Integer> {

        @Mixin
        private Program program = new Program();

        @Mixin
        private QueueOptions options = new QueueOptions();

        @Mixin
        private ActorOption by = new ActorOption();

        @Parameters(paramLabel = "CHANNEL", description = "Its name, such as root.sale.")
        private String name = "";

        private final boolean pause;

        PauseOrResume(boolean pause) {
            this.pause = pause;
        }

        @Override
        public Integer call() throws SQLException {
            String full = fullName();
            Channels channels = options.queue().as(by.actor(program)).channels();
            Optional<Channels.Channel> known = find(channels.list(), full);
            if (known.isEmpty() && !pause) {
                throw new IllegalArgumentException("The channel " + full + " is not configured, so it is not paused");
            }
            if (pause) {
                channels.pause(full);
            } else {
                channels.resume(full);
            }
            if (options.json()) {
                program.out().println(JobJson.text(json(channels.list(), full)));
                return 0;
            }
            program.out()
                    .println(full
                            + (pause ? " is paused" : " goes on")
                            + (known.isEmpty()
                                    ? "; it was not configured before, and has no capacity of its own"
                                    : ""));
            if (!pause
                    && known.map(channel ->
                                    Integer.valueOf(0).equals(channel.settings().capacity()))
                            .orElse(false)) {
                program.out()
                        .println("Its capacity is 0, though, so that it starts nothing; 'levada channels set " + full
                                + ":1' gives it another");
            }
            return 0;
        }

        private String fullName() {
            try {
                return ChannelName.full(name);
            } catch (IllegalArgumentException e) {
                throw program.wronglyCalled(e);
            }
        }
    }

    private static Optional<Channels.Channel> find(List<Channels.Channel> channels, String name) {
        return channels.stream()
                .filter(channel -> channel.settings().name().equals(name))
                .findFirst();
    }

    /** A channel as it is stored now. */
    private static Map<String, @Nullable Object> json(List<Channels.Channel> channels, String name) {
        return RecordDocument.channel(find(channels, name)
                .orElseThrow(() -> new IllegalStateException("Somebody has just removed the channel " + name)));
    }
}
