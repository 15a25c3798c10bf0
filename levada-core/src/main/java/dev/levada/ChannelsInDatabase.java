package dev.levada;

import dev.levada.channel.ChannelConfiguration;
import dev.levada.channel.ChannelName;
import dev.levada.channel.ChannelSettings;
import dev.levada.status.ChannelStatus;
import dev.levada.store.ChannelStatements;
import dev.levada.store.ChannelStatements.ChannelRow;
import dev.levada.store.Schema;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The channels, by the statements of the store. */
final class ChannelsInDatabase implements Channels {

    private static final Duration LONGEST_REMOVAL_INTERVAL = Duration.ofDays(365_000);

    private final Database database;
    private final ChannelStatements statements;
    private final StatusInDatabase status;
    private final @Nullable Trail trail;

    ChannelsInDatabase(Database database, Schema schema, StatusInDatabase status) {
        this(database, new ChannelStatements(schema), status, null);
    }

    private ChannelsInDatabase(
            Database database, ChannelStatements statements, StatusInDatabase status, @Nullable Trail trail) {
        this.status = status;
        this.database = database;
        this.statements = statements;
        this.trail = trail;
    }

    /** The same in the hands of somebody whose doings are recorded. */
    ChannelsInDatabase with(Trail other) {
        return new ChannelsInDatabase(database, statements, status, other);
    }

    @Override
    public Channel change(String name, UnaryOperator<Channel> change) {
        String full = ChannelName.full(name);
        return transaction("configure_channel", "configure channel " + full, List.of(full), connection -> {
            Channel before = channel(statements
                    .locked(connection, full)
                    .orElseThrow(() -> new IllegalArgumentException("There is no channel " + full)));
            Channel after = change.apply(before);
            if (!after.settings().name().equals(full)) {
                throw new IllegalArgumentException("A change of channel " + full + " gave one that is called "
                        + after.settings().name() + "; a channel keeps its name");
            }
            checkRemovalInterval(after.removalInterval());
            if (!after.settings().equals(before.settings())) {
                statements.put(connection, List.of(after.settings()), null);
            }
            if (!Objects.equals(after.removalInterval(), before.removalInterval())) {
                statements.removalInterval(connection, full, after.removalInterval());
            }
            return channel(statements.locked(connection, full).orElseThrow());
        });
    }

    private <R> R transaction(String name, String what, Collection<String> channels, Trail.Work<R> work) {
        Trail recorded = trail;
        return database.transaction(
                what,
                connection ->
                        recorded == null ? work.on(connection) : recorded.channels(connection, name, channels, work));
    }

    private static Channel channel(ChannelRow row) {
        return new Channel(row.settings(), row.removalInterval(), row.managedBy());
    }

    private <R> R change(String name, String what, Collection<String> channels, Trail.Work<R> work) {
        return trail == null ? database.run(what, work::on) : transaction(name, what, channels, work);
    }

    @Override
    public List<Channel> list() {
        return database.run(
                "read the channels",
                connection -> statements.all(connection).stream()
                        .map(ChannelsInDatabase::channel)
                        .toList());
    }

    @Override
    public List<ChannelStatus> status() {
        return status.channels();
    }

    @Override
    public void put(ChannelSettings settings) {
        put(List.of(settings), null);
    }

    @Override
    public void apply(String configuration) {
        put(ChannelConfiguration.parse(configuration).settings(), null);
    }

    /** Adds or replaces channels in the name of a configuration that is applied at each start. */
    void put(List<ChannelSettings> settings, @Nullable String managedBy) {
        List<String> names = settings.stream().map(ChannelSettings::name).toList();
        change("configure_channel", "configure channels", names, connection -> {
            statements.put(connection, settings, managedBy);
            return true;
        });
    }

    @Override
    public void pause(String name) {
        setPaused(name, true);
    }

    @Override
    public void resume(String name) {
        setPaused(name, false);
    }

    @Override
    public void removalInterval(String name, @Nullable Duration interval) {
        checkRemovalInterval(interval);
        String full = ChannelName.full(name);
        change("change_removal_interval", "configure channel " + full, List.of(full), connection -> {
            statements.removalInterval(connection, full, interval);
            return true;
        });
    }

    private static void checkRemovalInterval(@Nullable Duration interval) {
        if (interval != null && (interval.isNegative() || interval.compareTo(LONGEST_REMOVAL_INTERVAL) > 0)) {
            throw new IllegalArgumentException(
                    "A removal interval is zero to " + LONGEST_REMOVAL_INTERVAL.toDays() + " days, not " + interval);
        }
    }

    @Override
    public boolean remove(String name) {
        String full = ChannelName.full(name);
        if (full.equals(ChannelName.ROOT)) {
            throw new IllegalArgumentException(
                    "The channel root cannot be removed: it is every channel's last ancestor");
        }
        return change(
                "remove_channel",
                "remove channel " + full,
                List.of(full),
                connection -> statements.remove(connection, full));
    }

    private void setPaused(String name, boolean paused) {
        String full = ChannelName.full(name);
        String verb = paused ? "pause" : "resume";
        change(verb + "_channel", verb + " channel " + full, List.of(full), connection -> {
            statements.pause(connection, full, paused);
            return true;
        });
    }
}
