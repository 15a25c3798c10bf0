package dev.levada.web.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.levada.web.fixture.Client;
import dev.levada.web.fixture.Orders;
import dev.levada.web.fixture.WebFixture;
import dev.levada.web.http.Json;
import dev.levada.web.http.Kind;
import dev.levada.web.http.Route;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OpenApiTest {

    private final WebFixture fixture = new WebFixture();
    private final Client token = fixture.client().token(WebFixture.ADMIN);
    private final JsonNode description =
            Json.read(token.get("/api/v1/openapi.json").body());

    @AfterAll
    void close() {
        fixture.close();
    }

    @Test
    void every_route_is_described_and_everything_described_is_a_route() {
        Set<String> routes = new TreeSet<>();
        for (Route route : fixture.web().routes()) {
            if (route.kind() == Kind.API && !route.path().startsWith("/health")) {
                routes.add(route.toString());
            }
        }
        Set<String> described = new TreeSet<>();
        for (var path : description.get("paths").properties()) {
            for (String method : path.getValue().propertyNames()) {
                described.add(method.toUpperCase(Locale.ROOT) + " " + path.getKey());
            }
        }
        assertThat(described).isEqualTo(routes);
    }

    @Test
    void every_schema_that_is_named_is_there_and_each_one_is_used() {
        Set<String> named = new TreeSet<>();
        description.findValuesAsString("$ref").forEach(ref -> named.add(ref.replace("#/components/schemas/", "")));
        Set<String> there = new TreeSet<>(description.at("/components/schemas").propertyNames());
        assertThat(named).isEqualTo(there);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/me",
                "/status",
                "/nodes",
                "/channels",
                "/channels/root",
                "/jobs",
                "/jobs/count",
                "/jobs/groups?by=state",
                "/jobs/suggestions?qualifier=channel",
                "/failures",
                "/functions",
                "/functions/sale.order.export",
                "/modules",
                "/database",
                "/doctor",
                "/configuration",
                "/history",
                "/history/series?by=channel",
                "/history/functions",
                "/history/weeks",
                "/audit",
                "/bulk-actions"
            })
    void answers_are_as_described(String address) {
        fixture.queue().delay(Orders::export, 1L, "csv");
        check(
                address,
                address.replaceAll("\\?.*", "").replace("/root", "/{name}").replace("/sale.order.export", "/{name}"));
    }

    @Test
    void a_job_and_what_belongs_to_it_are_as_described() {
        long id = fixture.queue().delay(Orders::export, 2L, "csv").id();
        check("/jobs/" + id, "/jobs/{id}");
        check("/jobs/" + id + "/attempts", "/jobs/{id}/attempts");
        check("/jobs/" + id + "/related-action", "/jobs/{id}/related-action");
    }

    private void check(String address, String path) {
        Client.Reply reply = token.get("/api/v1" + address);
        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        JsonNode operation = description.get("paths").get("/api/v1" + path).get("get");
        JsonNode schema = operation.at("/responses/200/content/application~1json/schema");
        List<String> faults = new ArrayList<>();
        compare(Json.read(reply.body()), schema, "", faults);
        assertThat(faults).as(reply.body()).isEmpty();
    }

    /** As much of JSON Schema as the description uses. */
    private void compare(JsonNode value, JsonNode given, String at, List<String> faults) {
        JsonNode schema = given;
        if (schema.has("oneOf")) {
            if (value.isNull()) {
                return;
            }
            schema = schema.get("oneOf").get(0);
        }
        if (schema.has("$ref")) {
            schema = description.at(schema.get("$ref").stringValue().substring(1));
        }
        JsonNode type = schema.get("type");
        if (type == null) {
            return;
        }
        String kind = value.isNull()
                ? "null"
                : value.isString()
                        ? "string"
                        : value.isBoolean()
                                ? "boolean"
                                : value.isIntegralNumber()
                                        ? "integer"
                                        : value.isNumber() ? "number" : value.isArray() ? "array" : "object";
        Set<String> kinds = new TreeSet<>();
        if (type.isArray()) {
            type.forEach(each -> kinds.add(each.stringValue()));
        } else {
            kinds.add(type.stringValue());
        }
        if (!kinds.contains(kind) && !(kind.equals("integer") && kinds.contains("number"))) {
            faults.add(at + " is " + kind + ", described as " + kinds);
            return;
        }
        if (schema.has("enum") && !schema.get("enum").toString().contains(value.toString())) {
            faults.add(at + " is " + value + ", none of " + schema.get("enum"));
        }
        if (value.isArray() && schema.has("items")) {
            for (int i = 0; i < value.size(); i++) {
                compare(value.get(i), schema.get("items"), at + "/" + i, faults);
            }
        }
        JsonNode properties = schema.get("properties");
        if (value.isObject() && properties != null) {
            for (String name : properties.propertyNames()) {
                if (!value.has(name)) {
                    faults.add(at + "/" + name + " is missing");
                }
            }
            for (String name : value.propertyNames()) {
                if (!properties.has(name)) {
                    faults.add(at + "/" + name + " is not described");
                } else {
                    compare(value.get(name), properties.get(name), at + "/" + name, faults);
                }
            }
        }
    }
}
