package dev.levada.module;

import dev.levada.literal.Literal;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * What one module says of one record. Immutable.
 *
 * @param module the module's name
 * @param recordId the record's id in that module
 * @param model what it is a record of
 * @param name the channel's full name, or the function's name: claims with the same one make up one record
 * @param values what it gives, by field: for channels {@code capacity} (null: unlimited), {@code sequential}, {@code throttle} (ISO-8601),
 *     {@code paused}, {@code removal_interval} (days); for functions {@code channel} (full name), {@code retry_pattern}, {@code related_action}
 *     (a map), {@code priority}, {@code max_retries}, {@code timeout} (ISO-8601), {@code description}. Whole numbers are {@code Long}
 * @param noupdate whether the values stay as they were first given
 * @param source where it stands, {@code <file>:<line>}
 */
public record Claim(
        String module,
        String recordId,
        RecordModel model,
        String name,
        Map<String, @Nullable Object> values,
        boolean noupdate,
        String source) {

    public Claim {
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    /** The values as JSON; {@link #values(String)} reads them back equal. */
    public String valuesAsJson() {
        return JsonMapper.shared().writeValueAsString(values);
    }

    /** Reads the values of a claim from JSON. */
    public static Map<String, @Nullable Object> values(String json) {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        if (Literal.read(json) instanceof Map<?, ?> map) {
            map.forEach((field, value) -> values.put(Objects.toString(field), value));
        }
        return values;
    }

    /** Whether this says of the same record, in the same module, under the same id. */
    boolean isOfSameRecord(Claim other) {
        return module.equals(other.module)
                && recordId.equals(other.recordId)
                && model == other.model
                && name.equals(other.name);
    }

    Claim withoutSource() {
        return new Claim(module, recordId, model, name, values, noupdate, "");
    }

    Claim withValues(Map<String, @Nullable Object> given) {
        return new Claim(module, recordId, model, name, given, noupdate, source);
    }
}
