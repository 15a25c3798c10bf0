package dev.levada.module;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The models whose records data files hold. */
public enum RecordModel {
    /** A channel: one record for each name and parent. */
    CHANNEL("queue.job.channel"),
    /** A job function: one record for each name. */
    FUNCTION("queue.job.function");

    private static final List<String> CHANNEL_FIELDS =
            List.of("name", "parent_id", "removal_interval", "capacity", "sequential", "throttle", "paused");
    private static final List<String> FUNCTION_FIELDS = List.of(
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

    RecordModel(String text) {
        this.text = text;
    }

    /** The name in data files and in the database, such as {@code queue.job.channel}. */
    public String text() {
        return text;
    }

    /** The model of a name; nothing for an unknown one. */
    public static Optional<RecordModel> of(String text) {
        return Arrays.stream(values()).filter(model -> model.text.equals(text)).findFirst();
    }

    /** The names of its fields in data files. */
    List<String> fields() {
        return this == CHANNEL ? CHANNEL_FIELDS : FUNCTION_FIELDS;
    }

    static String names() {
        return Arrays.stream(values()).map(RecordModel::text).collect(Collectors.joining(" and "));
    }
}
