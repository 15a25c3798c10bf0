package dev.levada.module;

import dev.levada.channel.ChannelName;
import dev.levada.channel.ChannelSettings;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A merged record of a channel as the settings it makes; what it does not give is as for a channel that nobody configured. */
public final class ChannelRecord {

    private static final Duration ROOT_REMOVAL_INTERVAL = Duration.ofDays(30);

    private final MergedRecord record;
    private final Map<String, @Nullable Object> values;

    /** @param record of a channel */
    public ChannelRecord(MergedRecord record) {
        this.record = record;
        this.values = record.values();
    }

    /**
     * The settings. Without a capacity a sequential channel has one of 1, and so has the root.
     *
     * @throws RecordException when the modules together make a sequential channel with another capacity than 1
     */
    public ChannelSettings settings() {
        boolean sequential = Boolean.TRUE.equals(values.get(ChannelFields.SEQUENTIAL));
        Integer capacity = sequential || isRoot() ? (Integer) 1 : null;
        if (values.containsKey(ChannelFields.CAPACITY)) {
            capacity = values.get(ChannelFields.CAPACITY) instanceof Long number ? (Integer) number.intValue() : null;
        }
        Duration throttle =
                values.get(ChannelFields.THROTTLE) instanceof String text ? Duration.parse(text) : Duration.ZERO;
        boolean paused = Boolean.TRUE.equals(values.get(ChannelFields.PAUSED));
        try {
            return new ChannelSettings(record.name(), capacity, sequential, throttle, paused);
        } catch (IllegalArgumentException e) {
            throw new RecordException(
                    record.source(ChannelFields.CAPACITY),
                    "field \"capacity\": what " + owners() + " say together: " + e.getMessage(),
                    e);
        }
    }

    /** How long finished jobs are kept; null: as the parent's. */
    public @Nullable Duration removalInterval() {
        return values.get(ChannelFields.REMOVAL_INTERVAL) instanceof Long days
                ? Duration.ofDays(days)
                : isRoot() ? ROOT_REMOVAL_INTERVAL : null;
    }

    private boolean isRoot() {
        return record.name().equals(ChannelName.ROOT);
    }

    private String owners() {
        return String.join(
                ", ",
                record.owners().stream()
                        .map(owner -> owner.module() + "." + owner.recordId())
                        .toList());
    }
}
