package dev.levada.web.page;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/** JSON of jobs for people: indented, bounded, and without secrets. */
final class JsonText {

    static final String MASK = "•••";

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();
    private static final int MOST = 100_000;
    private static final Pattern SECRET = Pattern.compile(
            ".*(passw|passphrase|secret|token|api_?key|private_?key|access_?key|credential|authorization|cookie|iban|pin_?code).*");

    private JsonText() {}

    /** Indented, what stands under keys that sound like secrets masked; what is no JSON comes back as it is. */
    static @Nullable String pretty(@Nullable String json) {
        if (json == null) {
            return null;
        }
        String text;
        try {
            JsonNode node = MAPPER.readTree(json);
            mask(node);
            text = MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(node);
        } catch (JacksonException e) {
            text = json;
        }
        return text.length() <= MOST
                ? text
                : Words.cut(text, MOST) + "\n… " + Words.number(text.length() - MOST) + " characters more";
    }

    /** A context with its secrets masked. */
    static Map<String, String> context(Map<String, String> context) {
        Map<String, String> masked = new TreeMap<>();
        context.forEach((key, value) -> masked.put(key, isSecret(key) ? MASK : value));
        return masked;
    }

    private static void mask(JsonNode node) {
        if (node instanceof ObjectNode object) {
            for (String name : object.propertyNames().toArray(String[]::new)) {
                JsonNode value = object.get(name);
                if (isSecret(name) && !value.isNull()) {
                    object.set(name, StringNode.valueOf(MASK));
                } else {
                    mask(value);
                }
            }
        } else if (node.isArray()) {
            node.forEach(JsonText::mask);
        }
    }

    private static boolean isSecret(String key) {
        return SECRET.matcher(key.toLowerCase(Locale.ROOT)).matches();
    }
}
