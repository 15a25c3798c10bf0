package dev.levada.web.desk;

import java.io.StringWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.json.JsonFactory;

/**
 * Puts {@code ***} in the place of secrets, told by the names of parameters and keys; passwords in addresses too. Copies JSON token by token, so that
 * numbers stay as they were written, and a text that was cut is masked as far as it goes. Thread-safe.
 */
final class Masking {

    static final String MASK = "***";

    private static final JsonFactory JSON =
            JsonFactory.builder().disable(StreamWriteFeature.AUTO_CLOSE_CONTENT).build();

    private Masking() {}

    /**
     * Masks a JSON array of arguments.
     *
     * @param parameters names in the order of the arguments; may be fewer
     */
    static String arguments(String json, List<String> parameters) {
        return copy(json, parameters);
    }

    /** Masks any JSON. */
    static String json(String json) {
        return copy(json, List.of());
    }

    /** Masks a context. */
    static Map<String, String> context(Map<String, String> context) {
        Map<String, String> masked = new LinkedHashMap<>();
        context.forEach(
                (key, value) -> masked.put(key, SecretKeys.isSecret(key) ? MASK : SecretKeys.withoutUserInfo(value)));
        return masked;
    }

    /** Masks what stands in addresses of a text, such as a stack trace. */
    static String text(String text) {
        return SecretKeys.withoutUserInfo(text);
    }

    private static String copy(String json, List<String> parameters) {
        StringWriter text = new StringWriter(json.length());
        boolean whole = true;
        try (JsonGenerator out = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
            try (JsonParser in = JSON.createParser(ObjectReadContext.empty(), json)) {
                copy(in, out, parameters);
            } catch (JacksonException e) {
                whole = false;
            }
        }
        return whole ? text.toString() : text + "…";
    }

    private static void copy(JsonParser in, JsonGenerator out, List<String> parameters) {
        int depth = 0;
        int argument = 0;
        boolean secret = false;
        boolean array = false;
        for (JsonToken token = in.nextToken(); token != null; token = in.nextToken()) {
            if (token == JsonToken.PROPERTY_NAME) {
                out.writeName(in.currentName());
                secret = SecretKeys.isSecret(in.currentName());
                continue;
            }
            array |= depth == 0 && token == JsonToken.START_ARRAY;
            if (array && depth == 1 && argument < parameters.size()) {
                secret = SecretKeys.isSecret(parameters.get(argument));
            }
            boolean masked = secret && !token.isStructEnd();
            if (masked) {
                in.skipChildren();
                if (token == JsonToken.VALUE_NULL) {
                    out.writeNull();
                } else {
                    out.writeString(MASK);
                }
            } else if (token == JsonToken.VALUE_STRING) {
                out.writeString(SecretKeys.withoutUserInfo(in.getString()));
            } else if (token.isNumeric()) {
                out.writeNumber(in.getString());
            } else {
                if (token.isStructStart()) {
                    depth++;
                } else if (token.isStructEnd()) {
                    depth--;
                }
                out.copyCurrentEvent(in);
            }
            secret = false;
            if (depth == 1 && (masked || !token.isStructStart())) {
                argument++;
            }
        }
    }
}
