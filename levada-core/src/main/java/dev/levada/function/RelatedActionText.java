package dev.levada.function;

import dev.levada.literal.Literal;
import dev.levada.literal.Shown;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** Reads and writes the text form of a related action. */
final class RelatedActionText {

    private static final Set<String> KEYS = Set.of("enable", "func_name", "kwargs");
    private static final String EXAMPLE =
            "{\"enable\": True, \"func_name\": \"related_action_partner\", \"kwargs\": {\"name\": \"Partner\"}}";

    private RelatedActionText() {}

    static RelatedActionSetting parse(String text, String whose) {
        if (text.isBlank()) {
            return RelatedActionSetting.DEFAULT;
        }
        try {
            return setting(Literal.read(text));
        } catch (IllegalArgumentException e) {
            throw unexpected(whose, String.valueOf(e.getMessage()), e);
        }
    }

    static String toJson(RelatedActionSetting setting) {
        Map<String, @Nullable Object> keys = new LinkedHashMap<>();
        if (!setting.enable()) {
            keys.put("enable", false);
        }
        if (setting.funcName() != null) {
            keys.put("func_name", setting.funcName());
        }
        if (!setting.kwargs().isEmpty()) {
            keys.put("kwargs", setting.kwargs());
        }
        return json(keys);
    }

    /** An immutable copy of arguments, with the numbers that reading them back would give. */
    static Map<String, @Nullable Object> checked(@Nullable String funcName, Map<String, @Nullable Object> kwargs) {
        Map<String, @Nullable Object> copy = copy(kwargs, 1);
        Map<String, @Nullable Object> all = new LinkedHashMap<>();
        all.put("func_name", funcName);
        all.put("kwargs", copy);
        // What cannot be read back is told now, and not when somebody looks at a job.
        if (!all.equals(Literal.read(json(all)))) {
            throw new IllegalArgumentException("the values would not come back from JSON as they are: " + all);
        }
        return copy;
    }

    private static RelatedActionSetting setting(@Nullable Object value) {
        if (!(value instanceof Map<?, ?> map)) {
            throw new IllegalArgumentException("it is " + kind(value) + ", expected a dictionary");
        }
        for (Object key : map.keySet()) {
            if (!(key instanceof String) || !KEYS.contains(key)) {
                throw new IllegalArgumentException(
                        "it has the key " + Shown.value(key) + ", expected only enable, func_name and kwargs");
            }
        }
        Object enable = map.containsKey("enable") ? map.get("enable") : true;
        if (!(enable instanceof Boolean enabled)) {
            throw new IllegalArgumentException("enable is " + kind(enable) + ", expected True or False");
        }
        Object name = map.get("func_name");
        if (name != null && !(name instanceof String)) {
            throw new IllegalArgumentException("func_name is " + kind(name) + ", expected a text in quotes");
        }
        Object kwargs = map.get("kwargs");
        if (kwargs != null && !(kwargs instanceof Map)) {
            throw new IllegalArgumentException("kwargs is " + kind(kwargs) + ", expected a dictionary");
        }
        return new RelatedActionSetting(
                enabled, (String) name, kwargs == null ? Map.of() : copy((Map<?, ?>) kwargs, 1));
    }

    private static Map<String, @Nullable Object> copy(Map<?, ?> map, int depth) {
        Map<String, @Nullable Object> copy = new LinkedHashMap<>();
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            if (!(entry.getKey() instanceof String key)) {
                throw new IllegalArgumentException("kwargs has the key " + Shown.value(String.valueOf(entry.getKey()))
                        + ", expected texts in quotes as keys");
            }
            copy.put(key, value(key, entry.getValue(), depth));
        }
        return Collections.unmodifiableMap(copy);
    }

    private static @Nullable Object value(String key, @Nullable Object value, int depth) {
        if (depth > Literal.MAX_DEPTH) {
            throw new IllegalArgumentException("kwargs is nested too deep, expected at most " + Literal.MAX_DEPTH);
        }
        if (value instanceof Map<?, ?> map) {
            return copy(map, depth + 1);
        }
        if (value instanceof List<?> list) {
            List<@Nullable Object> items = new ArrayList<>();
            list.forEach(item -> items.add(value(key, item, depth + 1)));
            return Collections.unmodifiableList(items);
        }
        if (value instanceof Number number) {
            return number(key, number);
        }
        if (value == null || value instanceof String || value instanceof Boolean) {
            return value;
        }
        throw new IllegalArgumentException("kwargs has a value of " + value.getClass() + " under " + Shown.value(key)
                + ", expected a text, a number, a boolean, a list or a map");
    }

    private static Number number(String key, Number number) {
        if (number instanceof BigInteger big) {
            return big.bitLength() < Long.SIZE ? (Number) big.longValue() : big;
        }
        if (number instanceof Float || number instanceof Double || number instanceof BigDecimal) {
            double value = number.doubleValue();
            if (!Double.isFinite(value)) {
                throw new IllegalArgumentException("kwargs has " + number + " under " + Shown.value(key)
                        + ", expected a finite number no larger than a double");
            }
            return value;
        }
        return number.longValue();
    }

    private static String kind(@Nullable Object value) {
        if (value == null) {
            return "None";
        }
        return value instanceof String
                ? "a text"
                : value instanceof Map
                        ? "a dictionary"
                        : value instanceof List ? "a list" : value instanceof Number ? "a number" : "a truth value";
    }

    private static String json(Map<String, @Nullable Object> map) {
        return JsonMapper.shared().writeValueAsString(map);
    }

    private static IllegalArgumentException unexpected(String whose, String reason, Throwable cause) {
        return new IllegalArgumentException(
                "unexpected format of related action" + whose + ": " + reason + "; write for example " + EXAMPLE,
                cause);
    }
}
