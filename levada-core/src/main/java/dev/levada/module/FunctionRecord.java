package dev.levada.module;

import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** A merged record of a job function, by its fields; null where no module gives one. */
public final class FunctionRecord {

    private final Map<String, @Nullable Object> values;

    /** @param record of a function */
    public FunctionRecord(MergedRecord record) {
        this.values = record.values();
    }

    /** The channel's full name. */
    public @Nullable String channel() {
        return text(FunctionFields.CHANNEL);
    }

    /** In the form of {@link dev.levada.function.RetryPattern}; empty where a module says that there is none. */
    public @Nullable String retryPattern() {
        return text(FunctionFields.RETRY_PATTERN);
    }

    /** The JSON of {@link dev.levada.function.RelatedActionSetting}. */
    public @Nullable String relatedAction() {
        Object action = values.get(FunctionFields.RELATED_ACTION);
        return action == null ? null : JsonMapper.shared().writeValueAsString(action);
    }

    public @Nullable Integer priority() {
        return number(FunctionFields.PRIORITY);
    }

    public @Nullable Integer maxRetries() {
        return number(FunctionFields.MAX_RETRIES);
    }

    public @Nullable Duration timeout() {
        String text = text(FunctionFields.TIMEOUT);
        return text == null ? null : Duration.parse(text);
    }

    public @Nullable String description() {
        return text(FunctionFields.DESCRIPTION);
    }

    private @Nullable String text(String field) {
        return values.get(field) instanceof String text ? text : null;
    }

    private @Nullable Integer number(String field) {
        return values.get(field) instanceof Long number ? (Integer) number.intValue() : null;
    }
}
