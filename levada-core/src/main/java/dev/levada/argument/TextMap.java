package dev.levada.argument;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.json.JsonMapper;

/** Texts by name as a JSON object. Thread-safe. */
public final class TextMap {

    private static final JsonMapper MAPPER = JsonMappers.create(ArgumentLimits.DEFAULT);

    private TextMap() {}

    /**
     * Writes a map, sorted by key.
     *
     * @throws ArgumentException when PostgreSQL cannot store it
     */
    public static String encode(Map<String, String> texts) {
        String json = MAPPER.writeValueAsString(new TreeMap<>(texts));
        String problem = UnstorableText.find(json, false);
        if (problem != null) {
            throw new ArgumentException("the texts " + Reasons.cut(json) + " contain " + problem);
        }
        return json;
    }

    /**
     * Reads an object, as far as its values are plain: numbers and booleans are taken as they are spelled, null and what is nested is left out. Nothing
     * is read of what is no JSON object.
     */
    public static Map<String, String> decode(@Nullable String json) {
        Map<String, String> texts = new TreeMap<>();
        if (json == null) {
            return texts;
        }
        try (JsonParser parser = MAPPER.createParser(json)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return texts;
            }
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                String key = parser.currentName();
                JsonToken value = parser.nextToken();
                if (value.isStructStart()) {
                    parser.skipChildren();
                } else if (value != JsonToken.VALUE_NULL) {
                    texts.put(key, parser.getString());
                }
            }
        } catch (JacksonException e) {
            texts.clear();
        }
        return texts;
    }
}
