package dev.levada.module;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The models whose records data files hold, and their fields. */
public enum RecordModel {
    /** A channel: one record for each name and parent. */
    CHANNEL(
            "queue.job.channel",
            "name",
            "parent_id",
            "removal_interval",
            "capacity",
            "sequential",
            "throttle",
            "paused"),
    /** A job function: one record for each name. */
    FUNCTION(
            "queue.job.function",
            "name",
            "model_id",
            "model",
            "method",
            "channel_id",
            "related_action",
            "retry_pattern",
            "priority",
            "max_retries",
            "timeout",
            "description");

    private final String text;
    private final List<String> fields;

    RecordModel(String text, String... fields) {
        this.text = text;
        this.fields = List.of(fields);
    }

    /** The name in data files and in the database, such as {@code queue.job.channel}. */
    public String text() {
        return text;
    }

    /** The names of its fields. */
    List<String> fields() {
        return fields;
    }

    /** The model of a name; nothing for an unknown one. */
    public static Optional<RecordModel> of(String text) {
        return Arrays.stream(values()).filter(model -> model.text.equals(text)).findFirst();
    }

    static String names() {
        return Arrays.stream(values()).map(RecordModel::text).collect(Collectors.joining(" and "));
    }
}
