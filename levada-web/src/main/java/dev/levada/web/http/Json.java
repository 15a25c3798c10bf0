package dev.levada.web.http;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** JSON as it comes in and goes out here: bounded, without doubled keys, without types in the data. Thread-safe. */
public final class Json {

    private static final int DEEPEST = 64;

    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(DEEPEST)
                            .maxNumberLength(400)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private Json() {}

    /** A value in JSON: maps, collections, texts, numbers, booleans, null and nodes. */
    public static String text(@Nullable Object value) {
        return MAPPER.writeValueAsString(value);
    }

    /** An answer of the API. */
    public static Answer answer(int status, Object value) {
        return Answer.of(status, Answer.JSON, text(value));
    }

    /** An answer of the API, with status 200. */
    public static Answer answer(Object value) {
        return answer(200, value);
    }

    /**
     * Reads any JSON.
     *
     * @throws HttpProblem with line and column when it is none
     */
    public static JsonNode read(String text) {
        try {
            return MAPPER.readTree(text);
        } catch (JacksonException e) {
            throw HttpProblem.badRequest("This is no JSON that can be taken here: " + e.getOriginalMessage()
                    + (e.getLocation() == null
                            ? ""
                            : " (line " + e.getLocation().getLineNr() + ", column "
                                    + e.getLocation().getColumnNr() + ")"));
        }
    }

    /**
     * Reads a JSON object.
     *
     * @throws HttpProblem when it is none
     */
    public static JsonNode object(String text) {
        JsonNode node = read(text);
        if (!node.isObject()) {
            throw HttpProblem.badRequest("The body is not a JSON object: { … }");
        }
        return node;
    }
}
