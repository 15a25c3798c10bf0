package dev.levada.web.api;

import dev.levada.web.http.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The description of the API in OpenAPI 3.1: operations as they are declared, schemas from {@code schemas.json} beside this class. */
final class OpenApi {

    private static final Pattern VARIABLE = Pattern.compile("\\{([a-z_]+)}");
    private static final String PROBLEM = "Problem";

    private OpenApi() {}

    /**
     * Describes operations.
     *
     * @throws IllegalStateException when one names a schema that there is not
     */
    static byte[] describe(List<Operation> operations) {
        JsonNode schemas = schemas();
        Map<String, Map<String, Object>> paths = new LinkedHashMap<>();
        for (Operation operation : operations) {
            paths.computeIfAbsent(Operations.BASE + operation.path(), path -> new LinkedHashMap<>())
                    .put(operation.method().name().toLowerCase(Locale.ROOT), describe(operation, schemas));
        }
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("openapi", "3.1.0");
        document.put(
                "info",
                Map.of(
                        "title", "Levada",
                        "version", "1",
                        "description",
                                "Looks at a job queue and acts on it. Programs show a token (Authorization: Bearer …). Errors are problem documents (RFC 9457)."
                                        + " Moments are in ISO 8601, UTC; durations in seconds."));
        document.put("security", List.of(Map.of("token", List.of())));
        document.put("paths", paths);
        Map<String, Object> components = new LinkedHashMap<>();
        components.put("securitySchemes", Map.of("token", Map.of("type", "http", "scheme", "bearer")));
        components.put("schemas", schemas);
        document.put("components", components);
        return Json.text(document).getBytes(StandardCharsets.UTF_8);
    }

    private static Map<String, Object> describe(Operation operation, JsonNode schemas) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("operationId", operationId(operation));
        json.put("summary", operation.summary());
        json.put("description", "Needs the role " + operation.role().text() + ".");
        List<Map<String, Object>> parameters = new ArrayList<>();
        Matcher variables = VARIABLE.matcher(operation.path());
        while (variables.find()) {
            boolean id = variables.group(1).equals("id");
            parameters.add(parameter(variables.group(1), "path", null, Map.of("type", id ? "integer" : "string")));
        }
        for (Parameter parameter : operation.parameters()) {
            parameters.add(parameter(parameter.name(), "query", parameter.meaning(), parameter.schema()));
        }
        if (!parameters.isEmpty()) {
            json.put("parameters", parameters);
        }
        if (operation.body() != null) {
            json.put(
                    "requestBody",
                    Map.of("required", true, "content", content("application/json", operation.body(), schemas)));
        }
        Map<String, Object> responses = new LinkedHashMap<>();
        Map<String, Object> good = new LinkedHashMap<>();
        good.put("description", "As asked");
        if (operation.answer() != null) {
            good.put("content", content("application/json", operation.answer(), schemas));
        }
        responses.put(Integer.toString(operation.status()), good);
        responses.put(
                "default",
                Map.of(
                        "description",
                        "What is wrong",
                        "content",
                        content("application/problem+json", PROBLEM, schemas)));
        json.put("responses", responses);
        return json;
    }

    private static Map<String, Object> parameter(
            String name, String in, @Nullable String meaning, Map<String, Object> schema) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", name);
        json.put("in", in);
        if (in.equals("path")) {
            json.put("required", true);
        }
        if (meaning != null) {
            json.put("description", meaning);
        }
        json.put("schema", schema);
        return json;
    }

    private static Map<String, Object> content(String type, String schema, JsonNode schemas) {
        if (!schemas.has(schema)) {
            throw new IllegalStateException("schemas.json has no schema " + schema);
        }
        return Map.of(type, Map.of("schema", Map.of("$ref", "#/components/schemas/" + schema)));
    }

    private static String operationId(Operation operation) {
        return operation.method().name().toLowerCase(Locale.ROOT)
                + operation.path().replaceAll("[{}]", "").replaceAll("[^A-Za-z0-9]+", "_");
    }

    private static JsonNode schemas() {
        try (InputStream in = OpenApi.class.getResourceAsStream("schemas.json")) {
            if (in == null) {
                throw new IllegalStateException("schemas.json is not on the class path");
            }
            return Json.object(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException("schemas.json cannot be read", e);
        }
    }
}
