package dev.levada.web.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.levada.web.fixture.Client;
import dev.levada.web.fixture.WebFixture;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HostileRequestTest {

    /** Texts that break what is put together from texts. */
    private static final List<String> HOSTILE = List.of(
            "'",
            "\"",
            "';DROP TABLE levada.job;--",
            "' OR '1'='1",
            "1) OR (1=1",
            "$$",
            "${schema}",
            "\\",
            "%",
            "_%_%_%_%_%_%",
            "*".repeat(300),
            "(((((((((((a+)+)+)+)+)+)+)+)+)+)+$",
            "-1",
            "0",
            "9223372036854775808",
            "1e9",
            "NaN",
            "null",
            "[]",
            "{}",
            "../../../../etc/passwd",
            "<script>alert(1)</script>",
            "\r\nSet-Cookie: a=b",
            "\u202e\u0000",
            "\uD800",
            "state:failed state:done channel:\"x",
            "id:1..99999999999999999999",
            "x".repeat(1_500),
            "ä€😀");

    private final WebFixture fixture = new WebFixture();
    private final Client token = fixture.client().token(WebFixture.ADMIN);

    @AfterAll
    void close() {
        fixture.close();
    }

    @TestFactory
    List<DynamicTest> no_parameter_of_the_api_takes_a_text_that_does_something_else() {
        JsonNode description = Json.read(token.get("/api/v1/openapi.json").body());
        List<DynamicTest> tests = new ArrayList<>();
        for (var path : description.get("paths").properties()) {
            JsonNode get = path.getValue().get("get");
            if (get == null || !get.has("parameters")) {
                continue;
            }
            for (JsonNode parameter : get.get("parameters")) {
                tests.add(DynamicTest.dynamicTest(
                        path.getKey() + " " + parameter.get("name").stringValue(),
                        () -> tryAll(path.getKey(), get.get("parameters"), parameter)));
            }
        }
        assertThat(tests).hasSizeGreaterThan(30);
        return tests;
    }

    private void tryAll(String path, JsonNode parameters, JsonNode tried) {
        for (String text : HOSTILE) {
            String address = path;
            List<String> query = new ArrayList<>();
            for (JsonNode parameter : parameters) {
                String name = parameter.get("name").stringValue();
                boolean here = parameter.equals(tried);
                if (parameter.get("in").stringValue().equals("path")) {
                    address = address.replace("{" + name + "}", here ? Exchange.encode(text) : "1");
                } else if (here) {
                    query.add(name + "=" + Exchange.encode(text));
                } else if (parameter.get("schema").has("enum")) {
                    query.add(name + "="
                            + parameter.get("schema").get("enum").get(0).stringValue());
                }
            }
            Client.Reply reply = token.get(address + (query.isEmpty() ? "" : "?" + String.join("&", query)));
            assertThat(reply.status())
                    .as(address + " with " + text + ": " + reply.body())
                    .isIn(200, 400, 404, 403);
            assertThat(reply.headers()).doesNotContainKey("set-cookie");
            assertThat(reply.body()).doesNotContain("PSQLException", "syntax error", "at dev.levada");
        }
    }

    @TestFactory
    List<DynamicTest> no_page_breaks_by_what_stands_in_its_address() {
        Client ada = fixture.loggedIn("ada");
        List<DynamicTest> tests = new ArrayList<>();
        for (Route route : fixture.web().routes()) {
            if (route.kind() == Kind.PAGE && route.method() == Method.GET && !route.isOpen()) {
                tests.add(DynamicTest.dynamicTest(route.toString(), () -> {
                    for (String text : HOSTILE) {
                        String value = Exchange.encode(text);
                        String path = route.path().replaceAll("\\{[^}]*}", value.replace("$", "%24"));
                        Client.Reply reply = ada.get(path + "?q=" + value + "&sort=" + value + "&cursor=" + value
                                + "&by=" + value + "&range=" + value + "&name=" + value + "&actor=" + value);
                        assertThat(reply.status()).as(path + " " + text).isIn(200, 303, 400, 403, 404, 414);
                        assertThat(reply.body()).doesNotContain("<script>alert", "PSQLException", "at dev.levada");
                    }
                }));
            }
        }
        return tests;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/..",
                "/../",
                "/%2e%2e/",
                "/assets/../login",
                "/assets/x/..%2f..%2flevada.css",
                "/assets/x/%2e%2e%2flevada.css",
                "/assets/x/%00levada.css",
                "/login;x=1",
                "/login%3bx",
                "//login",
                "/api//v1/me",
                "/api/v1/me/",
                "/API/V1/me",
                "/%61pi/v1/m%65;a",
                "/%zz",
                "/%c0%af",
                "/%ff",
                "/%",
                "/jobs/%2e"
            })
    void unusual_paths_lead_nowhere(String path) {
        Client.Reply reply = token.get(path);
        assertThat(reply.status()).isIn(400, 404);
        assertThat(reply.body()).doesNotContain("root:", "at dev.levada");
    }

    @Test
    void the_gate_is_not_passed_by_another_spelling_of_the_path() {
        assertThat(fixture.client().get("/%61pi/v1/me").status()).isEqualTo(401);
        assertThat(fixture.client().get("/a%70i/v1/configuration").status()).isEqualTo(401);
    }

    @ParameterizedTest
    @ValueSource(strings = {"OPTIONS", "TRACE", "CONNECT", "PROPFIND", "get", "HEADX"})
    void other_methods_are_refused(String method) {
        Client.Reply reply = token.send(method, "/api/v1/me", null, null);
        assertThat(reply.status()).isIn(400, 405, 501);
    }

    @Test
    void what_can_be_got_can_be_asked_for_without_its_body() {
        Client.Reply get = token.get("/api/v1/me");
        Client.Reply head = token.send("HEAD", "/api/v1/me", null, null);
        assertThat(head.status()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        assertThat(head.header("Content-Length")).isEqualTo(get.header("Content-Length"));
        assertThat(fixture.client().send("HEAD", "/api/v1/me", null, null).status())
                .isEqualTo(401);
    }

    @Test
    void without_login_the_dashboard_answers_to_this_machines_names_only() {
        try (WebFixture open = new WebFixture(builder -> builder.withoutLogin())) {
            for (String host :
                    List.of("evil.example", "evil.example:" + open.port(), "127.0.0.1.evil.example", "[::2]")) {
                Client.Reply reply = open.client().with("Host", host).get("/api/v1/me");
                assertThat(reply.status()).as(host).isEqualTo(421);
            }
            for (String host : List.of("localhost:" + open.port(), "127.0.0.1", "[::1]:80", "LOCALHOST")) {
                assertThat(open.client().with("Host", host).get("/api/v1/me").status())
                        .as(host)
                        .isEqualTo(200);
            }
        }
    }

    @Test
    void hosts_that_are_not_named_are_refused_where_some_are() {
        try (WebFixture named = new WebFixture(builder -> builder.hosts("queue.example.com"))) {
            assertThat(named.client().get("/health").status()).isEqualTo(421);
            assertThat(named.client()
                            .with("Host", "queue.example.com:8069")
                            .get("/health")
                            .status())
                    .isEqualTo(200);
        }
    }

    @Test
    void no_host_or_two_are_refused() {
        Client client = fixture.client();
        assertThat(client.raw("GET /health HTTP/1.1\r\nConnection: close\r\n\r\n", new byte[0], false)
                        .status())
                .isEqualTo(400);
        assertThat(client.raw(
                                "GET /health HTTP/1.1\r\nHost: a\r\nHost: b\r\nConnection: close\r\n\r\n",
                                new byte[0],
                                false)
                        .status())
                .isEqualTo(400);
    }

    @Test
    void bodies_that_are_too_large_are_refused_before_they_are_read() {
        String large = "{\"args\":[\"" + "x".repeat(1_100_000) + "\"]}";
        assertThat(token.json("POST", "/api/v1/jobs", large).status()).isEqualTo(413);
        String head = "POST /api/v1/jobs HTTP/1.1\r\nHost: 127.0.0.1:" + fixture.port() + "\r\nAuthorization: Bearer "
                + WebFixture.ADMIN + "\r\nContent-Type: application/json\r\nContent-Length: 99999999999\r\n\r\n{";
        assertThat(fixture.client().raw(head, new byte[0], false).status()).isEqualTo(413);
        String chunked =
                "POST /api/v1/jobs HTTP/1.1\r\nHost: 127.0.0.1:" + fixture.port() + "\r\nAuthorization: Bearer "
                        + WebFixture.ADMIN
                        + "\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
                        + ("10000\r\n" + "x".repeat(0x10000) + "\r\n").repeat(20) + "0\r\n\r\n";
        assertThat(fixture.client().raw(chunked, new byte[0], false).status()).isEqualTo(413);
        String form = "user=" + "x".repeat(300_000);
        assertThat(fixture.client().sameOrigin().form("/login", form).status()).isEqualTo(413);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "[]",
                "null",
                "{\"function\":\"a.b\",\"function\":\"c.d\"}",
                "{\"function\":\"a.b\"} {}",
                "{\"function\":\"a.b\"}}",
                "{\"function\":1e999999999}",
                "{function:1}",
                "{\"@class\":\"java.lang.Runtime\"}",
                "{\"function\":\"a.b\",\"state\":\"done\"}",
                "{\"function\":\"a.b\",\"args\":{}}",
                "{\"function\":\"a.b\",\"priority\":1.5}",
                "{\"function\":\"a.b\",\"eta\":\"tomorrow\"}",
                "{\"function\":\"a.b\",\"context\":{\"a\":{}}}",
                "{\"function\":\"no.such\"}",
                "{\"function\":\"sale.order.export\",\"args\":[1]}",
                "{\"function\":\"sale.order.export\",\"args\":[\"one\",\"csv\"]}",
                "{\"function\":\"sale.order.export\",\"args\":[1,\"a\\u0000b\"]}",
                "{\"function\":\"sale.order.export\",\"args\":[1,\"csv\"],\"channel\":\"a..b\"}",
                "{\"function\":\"sale.order.export\",\"args\":[1,\"csv\"],\"identity_key\":\"\"}",
                "{\"function\":\"sale.order.export\",\"args\":[1,\"csv\"],\"max_retries\":-1}",
                "{\"function\":\"sale.order.export\",\"args\":[1,\"csv\"],\"eta_seconds\":-1}",
                "{\"function\":\"sale.order.export\",\"args\":[1,\"csv\"],\"description\":\"\\u0000\"}"
            })
    void a_body_that_is_not_as_expected_is_refused_with_a_sentence(String body) {
        Client.Reply reply = token.json("POST", "/api/v1/jobs", body);
        assertThat(reply.status()).as(reply.body()).isIn(400, 422);
        assertThat(reply.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(Json.read(reply.body()).get("detail").stringValue()).hasSizeGreaterThan(15);
    }

    @Test
    void what_is_nested_too_deep_is_refused() {
        String deep = "{\"function\":\"a.b\",\"args\":" + "[".repeat(5_000) + "]".repeat(5_000) + "}";
        assertThat(token.json("POST", "/api/v1/jobs", deep).status()).isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "application/xml"})
    void what_is_no_json_by_its_name_is_not_read(String type) {
        assertThat(token.send("POST", "/api/v1/jobs", type, "{}").status()).isEqualTo(415);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"limit=0", "limit=201", "limit=-1", "limit=x", "limit=1&limit=2", "limitt=1", "order=id;--"})
    void limits_of_pages_hold(String query) {
        assertThat(token.get("/api/v1/jobs?" + query).status()).isEqualTo(400);
    }

    @Test
    void errors_tell_an_id_and_nothing_of_the_inside() {
        Client.Reply page = fixture.loggedIn("ada").get("/jobs/0");
        assertThat(page.status()).isEqualTo(404);
        assertThat(page.header("Content-Type")).startsWith("text/html");
        Client.Reply api = token.get("/api/v1/jobs/0");
        assertThat(Json.read(api.body()).get("status").intValue()).isEqualTo(404);
    }
}
