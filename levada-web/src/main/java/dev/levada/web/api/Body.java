package dev.levada.web.api;

import dev.levada.web.http.Exchange;
import dev.levada.web.http.HttpProblem;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The JSON object that a request brings, read field by field; what is not as expected is refused with the field's name. Used by one thread. */
final class Body {

    private static final double LONGEST_SECONDS = 3.2e10;

    private final JsonNode json;

    private Body(JsonNode json) {
        this.json = json;
    }

    /** Reads it; fields other than these are refused, since a misspelled one would be overlooked. */
    static Body of(Exchange exchange, Set<String> fields) {
        JsonNode json = exchange.json();
        for (String name : json.propertyNames()) {
            if (!fields.contains(name)) {
                throw HttpProblem.of(
                        422,
                        "There is no field '" + (name.length() > 60 ? name.substring(0, 60) + "…" : name)
                                + "' here; expected "
                                + String.join(", ", fields.stream().sorted().toList()));
            }
        }
        return new Body(json);
    }

    /** Whether the field is there and not null. */
    boolean has(String name) {
        return json.hasNonNull(name);
    }

    /** Whether the field is there, be it null. */
    boolean mentions(String name) {
        return json.has(name);
    }

    @Nullable
    String text(String name) {
        JsonNode value = value(name, JsonNode::isString, "a text");
        return value == null ? null : value.stringValue();
    }

    String neededText(String name) {
        String text = text(name);
        if (text == null || text.isBlank()) {
            throw HttpProblem.of(422, "Field '" + name + "' is missing or blank");
        }
        return text;
    }

    @Nullable
    Integer number(String name, int least, int most) {
        JsonNode value = value(
                name,
                node -> node.isIntegralNumber()
                        && node.canConvertToLong()
                        && node.longValue() >= least
                        && node.longValue() <= most,
                "a whole number from " + least + " to " + most);
        return value == null ? null : value.intValue();
    }

    @Nullable
    Boolean flag(String name) {
        JsonNode value = value(name, JsonNode::isBoolean, "true or false");
        return value == null ? null : value.booleanValue();
    }

    /** A duration, written as a number of seconds. */
    @Nullable
    Duration seconds(String name) {
        JsonNode value = value(
                name,
                node -> node.isNumber() && node.doubleValue() >= 0 && node.doubleValue() <= LONGEST_SECONDS,
                "a number of seconds, 0 or more");
        return value == null ? null : Duration.ofMillis(Math.round(value.doubleValue() * 1_000));
    }

    @Nullable
    Instant moment(String name) {
        String text = text(name);
        try {
            return text == null ? null : Moments.parse(text);
        } catch (IllegalArgumentException e) {
            throw HttpProblem.of(422, "Field '" + name + "' " + e.getMessage());
        }
    }

    /** Numbers of jobs; null when the field is missing. */
    @Nullable
    List<Long> ids(String name, int most) {
        JsonNode value = value(name, JsonNode::isArray, "an array of numbers of jobs");
        if (value == null) {
            return null;
        }
        if (value.isEmpty() || value.size() > most) {
            throw HttpProblem.of(422, "Field '" + name + "' has " + value.size() + " numbers, expected 1 to " + most);
        }
        List<Long> ids = new ArrayList<>();
        for (JsonNode each : value) {
            if (!each.isIntegralNumber() || !each.canConvertToLong() || each.longValue() < 1) {
                throw HttpProblem.of(422, "Field '" + name + "' holds something else than numbers of jobs");
            }
            ids.add(each.longValue());
        }
        return ids;
    }

    /** An array, as JSON. */
    String array(String name) {
        JsonNode value = value(name, JsonNode::isArray, "an array");
        return value == null ? "[]" : value.toString();
    }

    /** Texts by key; empty when the field is missing. */
    Map<String, String> texts(String name) {
        JsonNode value = value(name, JsonNode::isObject, "an object of texts");
        Map<String, String> texts = new LinkedHashMap<>();
        if (value != null) {
            for (String key : value.propertyNames()) {
                JsonNode text = value.get(key);
                if (!text.isString() || key.isBlank() || texts.size() >= 100) {
                    throw HttpProblem.of(422, "Field '" + name + "' is not an object of at most 100 texts");
                }
                texts.put(key, text.stringValue());
            }
        }
        return texts;
    }

    private @Nullable JsonNode value(String name, Predicate<JsonNode> fits, String expected) {
        JsonNode value = json.get(name);
        if (value == null || value.isNull()) {
            return null;
        }
        if (!fits.test(value)) {
            throw HttpProblem.of(422, "Field '" + name + "' is not " + expected);
        }
        return value;
    }
}
