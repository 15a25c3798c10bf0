package dev.levada.web.api;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A parameter in the query string. Immutable.
 *
 * @param schema in the words of JSON Schema
 */
record Parameter(String name, String meaning, Map<String, Object> schema) {

    static Parameter text(String name, String meaning) {
        return new Parameter(name, meaning, Map.of("type", "string"));
    }

    static Parameter number(String name, String meaning, int least, int most, int otherwise) {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("type", "integer");
        schema.put("minimum", least);
        schema.put("maximum", most);
        schema.put("default", otherwise);
        return new Parameter(name, meaning, schema);
    }

    static Parameter oneOf(String name, String meaning, List<String> values) {
        return new Parameter(name, meaning, Map.of("type", "string", "enum", values));
    }

    static Parameter moment(String name, String meaning) {
        return new Parameter(name, meaning, Map.of("type", "string", "format", "date-time"));
    }
}
