package dev.levada.argument;

import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Checks arguments against parameters that are known by their declarations only, as another process has registered them ({@code long orderId}): their
 * number, and the kind of JSON for types that everybody knows. The node that runs the job checks the rest. Thread-safe.
 */
public final class PlainArguments {

    private static final JsonMapper MAPPER = JsonMappers.create(ArgumentLimits.DEFAULT);
    private static final Map<String, Long> WHOLE = Map.of(
            "byte", (long) Byte.MAX_VALUE,
            "short", (long) Short.MAX_VALUE,
            "int", (long) Integer.MAX_VALUE,
            "long", Long.MAX_VALUE,
            "Byte", (long) Byte.MAX_VALUE,
            "Short", (long) Short.MAX_VALUE,
            "Integer", (long) Integer.MAX_VALUE,
            "Long", Long.MAX_VALUE);
    private static final Set<String> NUMBERS = Set.of("float", "double", "Float", "Double", "BigDecimal");
    private static final Set<String> PRIMITIVES =
            Set.of("byte", "short", "int", "long", "float", "double", "boolean", "char");

    private PlainArguments() {}

    /**
     * Checks.
     *
     * @param parameters declarations, such as {@code long orderId}
     * @param json a JSON array
     * @throws ArgumentException when there are too many or too few, or one is not of its parameter's kind; the value is not repeated
     */
    public static void check(String function, List<String> parameters, String json) {
        JsonNode arguments = MAPPER.readTree(json);
        if (arguments.size() != parameters.size()) {
            throw new ArgumentException(function + "(" + String.join(", ", parameters) + ") was given "
                    + arguments.size() + " arguments, expected " + parameters.size());
        }
        for (int i = 0; i < parameters.size(); i++) {
            String declaration = parameters.get(i);
            int blank = declaration.lastIndexOf(' ');
            String expected = expected(blank < 0 ? declaration : declaration.substring(0, blank), arguments.get(i));
            if (!expected.isEmpty()) {
                throw new ArgumentException("argument " + (i + 1) + " (" + declaration + ") of " + function + " is "
                        + arguments.get(i).getNodeType().name().toLowerCase(java.util.Locale.ROOT) + ", expected "
                        + expected);
            }
        }
    }

    /** What is expected in the place of a value; empty when it fits, or nobody here knows. */
    private static String expected(String type, JsonNode value) {
        if (value.isNull()) {
            return PRIMITIVES.contains(type) ? "a value" : "";
        }
        Long most = WHOLE.get(type);
        if (most != null) {
            boolean fits = value.isIntegralNumber()
                    && value.canConvertToLong()
                    && value.longValue() <= most
                    && value.longValue() >= -most - 1;
            return fits ? "" : "a whole number from " + (-most - 1) + " to " + most;
        }
        if (NUMBERS.contains(type)) {
            return value.isNumber() ? "" : "a number";
        }
        if (type.equalsIgnoreCase("boolean")) {
            return value.isBoolean() ? "" : "true or false";
        }
        if (type.equals("String")) {
            return value.isString() ? "" : "a text";
        }
        if (type.startsWith("List<") || type.endsWith("[]")) {
            return value.isArray() || type.equals("byte[]") ? "" : "an array";
        }
        return type.startsWith("Map<") && !value.isObject() ? "an object" : "";
    }
}
