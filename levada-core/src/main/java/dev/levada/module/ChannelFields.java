package dev.levada.module;

import dev.levada.channel.ChannelName;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a record says about a channel, and the names of the values it gives. */
final class ChannelFields {

    static final String CAPACITY = "capacity";
    static final String SEQUENTIAL = "sequential";
    static final String THROTTLE = "throttle";
    static final String PAUSED = "paused";
    static final String REMOVAL_INTERVAL = "removal_interval";

    private static final Duration LONGEST_THROTTLE = Duration.ofDays(36_525);
    private static final long LONGEST_REMOVAL_INTERVAL = 365_000;

    private final FieldReader fields;
    private final String module;

    ChannelFields(RawRecord record, String module) {
        this.fields = new FieldReader(record);
        this.module = module;
    }

    /** The record of the channel above; null for the root, which has none. */
    @Nullable
    RecordId parent() {
        RawField parent = fields.field("parent_id");
        if (parent != null) {
            return fields.reference(parent, module, RecordId.ROOT.toString());
        }
        if (name().equals(ChannelName.ROOT)) {
            return null;
        }
        throw fields.error("it has no parent_id; every channel but root has a parent, such as"
                + " <field name=\"parent_id\" ref=\"queue_job.channel_root\"/>");
    }

    /** The full name, below that of the parent. */
    String fullName(@Nullable String parent) {
        if (parent == null) {
            return ChannelName.ROOT;
        }
        String name = name();
        try {
            return ChannelName.full(parent + "." + name);
        } catch (IllegalArgumentException e) {
            RawField field = fields.field("name");
            throw field == null ? fields.error(String.valueOf(e.getMessage())) : fields.error(field, e);
        }
    }

    /** What the record gives, by name; a capacity of null is without limit. */
    Map<String, @Nullable Object> values() {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        RawField capacity = fields.field(CAPACITY);
        if (capacity != null) {
            values.put(CAPACITY, capacity(capacity));
        }
        RawField sequential = fields.field(SEQUENTIAL);
        if (sequential != null) {
            values.put(SEQUENTIAL, fields.truth(sequential));
        }
        RawField throttle = fields.field(THROTTLE);
        if (throttle != null) {
            Duration seconds = fields.seconds(throttle);
            if (seconds == null || seconds.compareTo(LONGEST_THROTTLE) > 0) {
                throw fields.error(
                        throttle,
                        FieldReader.shown(fields.value(throttle)) + " was given, expected the"
                                + " seconds between two starts, from 0 (none) to 100 years");
            }
            values.put(THROTTLE, seconds.toString());
        }
        RawField paused = fields.field(PAUSED);
        if (paused != null) {
            values.put(PAUSED, fields.truth(paused));
        }
        RawField removal = fields.field(REMOVAL_INTERVAL);
        if (removal != null) {
            values.put(REMOVAL_INTERVAL, fields.whole(removal, 0, LONGEST_REMOVAL_INTERVAL));
        }
        return values;
    }

    private @Nullable Object capacity(RawField field) {
        Object value = fields.value(field);
        return value == null || value.equals("unlimited") ? null : (Object) fields.whole(field, 0, Integer.MAX_VALUE);
    }

    private String name() {
        String name = fields.text("name");
        if (name == null) {
            throw fields.error("it has no name; write <field name=\"name\">sale</field>");
        }
        return name;
    }
}
