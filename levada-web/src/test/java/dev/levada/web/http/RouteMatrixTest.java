package dev.levada.web.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.levada.web.fixture.Client;
import dev.levada.web.fixture.WebFixture;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/** Every route of the table, asked for by everybody there is. Made from the table, so that a new route is in it by itself. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RouteMatrixTest {

    private final WebFixture fixture = new WebFixture();
    private final Map<String, Client> users = new LinkedHashMap<>();

    @BeforeAll
    void logIn() {
        for (String name : List.of("vera", "olga", "ada", "tina")) {
            users.put(name, fixture.loggedIn(name));
        }
    }

    @AfterAll
    void close() {
        fixture.close();
    }

    private List<Route> routes() {
        return fixture.web().routes().stream()
                .filter(route -> !route.path().equals("/logout") && route.kind() != Kind.STREAM)
                .toList();
    }

    @TestFactory
    List<DynamicTest> nobody_gets_anything_without_login() {
        List<DynamicTest> tests = new ArrayList<>();
        for (Route route : routes()) {
            if (!route.isOpen()) {
                tests.add(DynamicTest.dynamicTest(route.toString(), () -> {
                    Client.Reply reply = ask(fixture.client().sameOrigin(), route);
                    if (route.kind() == Kind.PAGE) {
                        assertThat(reply.status()).isEqualTo(303);
                        assertThat(reply.header("Location")).startsWith("/login?next=");
                    } else {
                        assertThat(reply.status()).isEqualTo(401);
                        assertThat(reply.header("WWW-Authenticate")).isEqualTo("Bearer");
                    }
                }));
            }
        }
        return tests;
    }

    @TestFactory
    List<DynamicTest> each_role_gets_what_is_for_it_and_nothing_else() {
        List<DynamicTest> tests = new ArrayList<>();
        Map<String, Role> roles = Map.of("vera", Role.VIEWER, "olga", Role.OPERATOR, "ada", Role.ADMIN);
        for (Route route : routes()) {
            roles.forEach((name, role) -> {
                if (!route.isOpen()) {
                    tests.add(DynamicTest.dynamicTest(name + " " + route, () -> {
                        int status = ask(client(name), route).status();
                        if (role.includes(java.util.Objects.requireNonNull(route.role()))) {
                            assertThat(status).isNotIn(401, 403, 405);
                        } else {
                            assertThat(status).isEqualTo(403);
                        }
                    }));
                }
            });
        }
        return tests;
    }

    @TestFactory
    List<DynamicTest> who_is_bound_to_a_tenant_gets_nothing_that_tells_of_the_whole_queue() {
        List<DynamicTest> tests = new ArrayList<>();
        for (Route route : routes()) {
            if (!route.isOpen()) {
                tests.add(DynamicTest.dynamicTest(route.toString(), () -> {
                    int status = ask(client("tina"), route).status();
                    if (route.reach() == Route.Reach.WHOLE) {
                        assertThat(status).isEqualTo(403);
                    } else {
                        assertThat(status).isNotIn(401, 403);
                    }
                }));
            }
        }
        return tests;
    }

    @TestFactory
    List<DynamicTest> tokens_are_for_the_api_only() {
        List<DynamicTest> tests = new ArrayList<>();
        Map<Role, String> tokens = Map.of(
                Role.VIEWER, WebFixture.VIEWER, Role.OPERATOR, WebFixture.OPERATOR, Role.ADMIN, WebFixture.ADMIN);
        for (Route route : routes()) {
            tokens.forEach((role, token) -> {
                if (!route.isOpen()) {
                    tests.add(DynamicTest.dynamicTest(role + " " + route, () -> {
                        int status = ask(fixture.client().token(token), route).status();
                        boolean let = route.kind() == Kind.API
                                && role.includes(java.util.Objects.requireNonNull(route.role()));
                        if (let) {
                            assertThat(status).isNotIn(401, 403);
                        } else {
                            assertThat(status).isEqualTo(403);
                        }
                    }));
                }
            });
        }
        return tests;
    }

    @TestFactory
    List<DynamicTest> every_change_needs_the_token_of_a_page() {
        List<DynamicTest> tests = new ArrayList<>();
        for (Route route : routes()) {
            if (route.method().isChange() && !route.isOpen()) {
                tests.add(DynamicTest.dynamicTest(route.toString(), () -> {
                    assertThat(ask(client("ada").with("X-CSRF-Token", null), route)
                                    .status())
                            .isEqualTo(403);
                    assertThat(ask(client("ada").with("X-CSRF-Token", "forged"), route)
                                    .status())
                            .isEqualTo(403);
                    assertThat(ask(
                                            client("ada")
                                                    .with(
                                                            "X-CSRF-Token",
                                                            client("olga").csrf()),
                                            route)
                                    .status())
                            .as("the token of another session")
                            .isEqualTo(403);
                }));
            }
        }
        return tests;
    }

    @TestFactory
    List<DynamicTest> every_change_comes_from_our_own_pages() {
        List<DynamicTest> tests = new ArrayList<>();
        for (Route route : routes()) {
            if (route.method().isChange()) {
                tests.add(DynamicTest.dynamicTest(route.toString(), () -> {
                    Client ada = client("ada");
                    List<Client> foreign = List.of(
                            ada.with("Origin", "https://evil.example"),
                            ada.with("Origin", "null"),
                            ada.with("Origin", "http://127.0.0.1:" + (fixture.port() + 1)),
                            ada.with("Origin", "ftp://127.0.0.1:" + fixture.port()),
                            ada.with("Sec-Fetch-Site", "cross-site"),
                            ada.with("Sec-Fetch-Site", "same-site"),
                            ada.with("Sec-Fetch-Site", "none"),
                            ada.with("Origin", null).with("Sec-Fetch-Site", null));
                    for (Client each : foreign) {
                        assertThat(ask(each, route).status()).isEqualTo(403);
                    }
                }));
            }
        }
        return tests;
    }

    @TestFactory
    List<DynamicTest> every_answer_has_the_headers_that_protect() {
        List<DynamicTest> tests = new ArrayList<>();
        for (Route route : routes()) {
            for (Client client : List.of(fixture.client(), client("ada"))) {
                tests.add(DynamicTest.dynamicTest(route.toString(), () -> {
                    Client.Reply reply = ask(client, route);
                    assertThat(reply.header("Content-Security-Policy"))
                            .contains("default-src 'none'", "frame-ancestors 'none'", "form-action 'self'")
                            .doesNotContain("unsafe");
                    assertThat(reply.header("X-Content-Type-Options")).isEqualTo("nosniff");
                    assertThat(reply.header("X-Frame-Options")).isEqualTo("DENY");
                    assertThat(reply.header("Referrer-Policy")).isEqualTo("no-referrer");
                    assertThat(reply.header("Cross-Origin-Opener-Policy")).isEqualTo("same-origin");
                    assertThat(reply.header("Cross-Origin-Resource-Policy")).isEqualTo("same-origin");
                    assertThat(reply.header("Cache-Control")).isEqualTo("no-store");
                    assertThat(reply.headers()).doesNotContainKeys("server", "x-powered-by");
                    assertThat(reply.body()).doesNotContain("at dev.levada", "at java.base", "org.postgresql");
                }));
            }
        }
        return tests;
    }

    @Test
    void only_what_is_meant_to_is_open() {
        assertThat(fixture.web().routes().stream().filter(Route::isOpen).map(Route::toString))
                .containsExactlyInAnyOrder(
                        "GET /assets/{version}/{name}", "GET /login", "POST /login", "GET /health", "GET /health/live");
    }

    @Test
    void no_route_changes_anything_with_get() {
        for (Route route : fixture.web().routes()) {
            if (route.method() == Method.GET) {
                assertThat(route.path())
                        .doesNotContain("cancel", "requeue", "set-done", "/hold", "release", "undo", "pause", "logout");
            }
        }
    }

    private Client client(String name) {
        return java.util.Objects.requireNonNull(users.get(name));
    }

    private static Client.Reply ask(Client client, Route route) {
        String path = route.path().replace("{id}", "4242424242").replaceAll("\\{[^}]*}", "nothing");
        if (!route.method().isChange()) {
            return client.get(path);
        }
        return route.kind() == Kind.API
                ? client.json(route.method().name(), path, "{\"none\":1}")
                : client.form(path, "none=1");
    }
}
