package dev.levada.web.login;

import static org.assertj.core.api.Assertions.assertThat;

import dev.levada.web.fixture.Client;
import dev.levada.web.fixture.WebFixture;
import dev.levada.web.http.Role;
import java.net.URI;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LoginTest {

    private final WebFixture fixture = new WebFixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void a_user_logs_in_and_out_and_the_session_is_over_on_the_server() throws SQLException {
        Client ada = fixture.loggedIn("ada");
        assertThat(ada.get("/api/v1/me").body()).contains("\"ada\"", "\"admin\"");
        Client.Reply out = ada.form("/logout", "");
        assertThat(out.status()).isEqualTo(303);
        assertThat(out.header("Set-Cookie")).contains("Max-Age=0");
        assertThat(ada.get("/api/v1/me").status()).isEqualTo(401);
        assertThat(fixture.number(
                        "SELECT count(*) FROM levada.audit WHERE actor = 'ada' AND action IN ('login', 'logout')"))
                .isEqualTo(2);
    }

    @Test
    void on_this_machine_without_tls_the_cookie_is_strict_and_hidden_from_scripts() {
        Client.Reply in = fixture.client().sameOrigin().form("/login", credentials("ada"));
        assertThat(in.header("Set-Cookie"))
                .matches("levada=[A-Za-z0-9_-]{43}; Path=/; HttpOnly; SameSite=Strict; Max-Age=43200");
    }

    @Test
    void behind_tls_the_cookie_is_of_this_host_alone_and_never_sent_without() {
        try (WebFixture behindTls =
                new WebFixture(builder -> builder.publicUrl(URI.create("https://queue.example.com/levada")))) {
            Client browser = behindTls
                    .client()
                    .with("Origin", "https://queue.example.com")
                    .with("Sec-Fetch-Site", "same-origin");
            Client.Reply in = browser.form("/login", credentials("ada"));
            assertThat(in.status()).isEqualTo(303);
            assertThat(in.header("Location")).isEqualTo("/levada/");
            assertThat(in.header("Set-Cookie"))
                    .matches(
                            "__Host-levada=[A-Za-z0-9_-]{43}; Path=/; HttpOnly; SameSite=Strict; Max-Age=43200; Secure");
            assertThat(in.header("Strict-Transport-Security")).isEqualTo("max-age=31536000");
            assertThat(browser.with("Origin", "http://queue.example.com")
                            .form("/login", credentials("ada"))
                            .status())
                    .as("the page without TLS is another site")
                    .isEqualTo(403);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "https://queue.example.com:443/, https://queue.example.com, 303",
        "https://queue.example.com, https://queue.example.com, 303",
        "https://Queue.example.com:8443, https://queue.example.com:8443, 303",
        "https://queue.example.com:8443, https://queue.example.com, 403",
        "https://queue.example.com:80, https://queue.example.com, 403",
        "http://127.0.0.1:80, http://127.0.0.1, 303",
        "http://127.0.0.1:443, http://127.0.0.1, 403",
    })
    void a_public_address_may_name_the_port_that_its_scheme_means_anyway(URI known, String origin, int status) {
        try (WebFixture behindProxy = new WebFixture(builder -> builder.publicUrl(known))) {
            assertThat(behindProxy
                            .client()
                            .with("Origin", origin)
                            .with("Sec-Fetch-Site", "same-origin")
                            .form("/login", credentials("ada"))
                            .status())
                    .isEqualTo(status);
        }
    }

    @Test
    void passwords_are_not_taken_where_others_can_read_them() {
        Client.Reply reply =
                fixture.client().with("Host", "queue.example.com").sameOrigin().form("/login", credentials("ada"));
        assertThat(reply.status()).isEqualTo(403);
        assertThat(reply.body()).contains("over TLS only");
    }

    @Test
    void a_wrong_password_and_an_unknown_user_get_the_same_answer() {
        Client browser = fixture.client().sameOrigin();
        Client.Reply wrong = browser.form("/login", "user=ada&password=wrong+horse+battery");
        Client.Reply unknown = browser.form("/login", "user=eve&password=wrong+horse+battery");
        assertThat(wrong.status()).isEqualTo(401);
        assertThat(wrong.body()).contains("User or password is wrong").isEqualTo(unknown.body());
        assertThat(wrong.headers().keySet())
                .isEqualTo(unknown.headers().keySet())
                .doesNotContain("set-cookie");
    }

    @Test
    void who_tries_often_has_to_wait_even_with_the_right_password_and_others_need_not() {
        Client browser = fixture.client().sameOrigin();
        for (int i = 0; i < 5; i++) {
            assertThat(browser.form("/login", "user=ada&password=wrong").status())
                    .isEqualTo(401);
        }
        Client.Reply barred = browser.form("/login", credentials("ADA"));
        assertThat(barred.status()).isEqualTo(429);
        assertThat(Integer.parseInt(barred.header("Retry-After"))).isBetween(1, 901);
        assertThat(barred.body()).contains("Too many tries");
        assertThat(browser.form("/login", credentials("vera")).status()).isEqualTo(303);
    }

    @Test
    void who_is_taken_out_of_the_list_is_out_at_once() {
        Client olga = fixture.loggedIn("olga");
        fixture.removeUser("olga");
        assertThat(olga.get("/api/v1/me").status()).isEqualTo(401);
        assertThat(fixture.client().token(WebFixture.ADMIN).get("/api/v1/me").status())
                .isEqualTo(200);
        fixture.removeToken("administer");
        assertThat(fixture.client().token(WebFixture.ADMIN).get("/api/v1/me").status())
                .isEqualTo(401);
    }

    @Test
    void another_role_holds_for_sessions_that_go_on() {
        Client ada = fixture.loggedIn("ada");
        fixture.changeRole("ada", Role.VIEWER);
        assertThat(ada.get("/api/v1/configuration").status()).isEqualTo(403);
    }

    @Test
    void a_login_gives_a_new_session_whatever_cookie_came_with_it() {
        Client.Reply in = fixture.client()
                .sameOrigin()
                .with("Cookie", "levada=" + "a".repeat(43))
                .form("/login", credentials("ada"));
        assertThat(in.header("Set-Cookie")).doesNotContain("a".repeat(43));
        assertThat(fixture.client()
                        .with("Cookie", "levada=" + "a".repeat(43))
                        .get("/api/v1/me")
                        .status())
                .isEqualTo(401);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://evil.example/",
                "//evil.example/",
                "/\\evil.example",
                "javascript:alert(1)",
                "/%0d%0aSet-Cookie:x=1",
                "/login?next=/login",
                "jobs",
                "/ä"
            })
    void after_the_login_nobody_is_led_away_from_the_dashboard(String next) {
        Client.Reply in =
                fixture.client().sameOrigin().form("/login", credentials("ada") + "&next=" + next.replace("%", "%25"));
        assertThat(in.status()).isEqualTo(303);
        String location = in.header("Location");
        assertThat(location).startsWith("/").doesNotStartWith("//").doesNotContain("evil.example/", "\\");
        assertThat(in.headers().getOrDefault("set-cookie", List.of())).hasSize(1);
    }

    @Test
    void after_the_login_it_goes_on_where_one_wanted_to() {
        Client.Reply asked = fixture.client().get("/jobs?q=state%3Afailed");
        assertThat(asked.header("Location")).isEqualTo("/login?next=%2Fjobs%3Fq%3Dstate%253Afailed");
        Client.Reply in = fixture.client()
                .sameOrigin()
                .form("/login", credentials("ada") + "&next=%2Fjobs%3Fq%3Dstate%253Afailed");
        assertThat(in.header("Location")).isEqualTo("/jobs?q=state%3Afailed");
    }

    @Test
    void a_link_from_elsewhere_is_asked_again_so_that_the_strict_cookie_comes_along() {
        Client elsewhere = fixture.client().with("Sec-Fetch-Site", "cross-site").with("Sec-Fetch-Mode", "navigate");
        assertThat(elsewhere.get("/jobs").status()).isEqualTo(200);
        assertThat(elsewhere.get("/jobs").body()).contains("http-equiv=refresh");
        assertThat(fixture.client()
                        .with("Sec-Fetch-Site", "same-origin")
                        .get("/jobs")
                        .status())
                .isEqualTo(303);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "Bearer", "Bearer x", "Basic YWRhOmFkYQ==", "Bearer levada_unknownunknownunknown", "bearer"})
    void a_token_that_is_none_is_refused_and_not_overlooked(String authorization) {
        Client ada = fixture.loggedIn("ada");
        assertThat(ada.with("Authorization", authorization).get("/api/v1/me").status())
                .isEqualTo(401);
    }

    @Test
    void an_expired_token_is_refused() {
        assertThat(fixture.client().token(WebFixture.EXPIRED).get("/api/v1/me").status())
                .isEqualTo(401);
        assertThat(fixture.client().token(WebFixture.VIEWER).get("/api/v1/me").status())
                .isEqualTo(200);
    }

    @Test
    void a_trusted_proxy_is_believed_and_others_are_not() {
        TrustedProxy here = new TrustedProxy("X-User", List.of("127.0.0.1"), null);
        try (WebFixture behind = new WebFixture(builder -> builder.proxy(here))) {
            assertThat(behind.client().with("X-User", "ada").get("/api/v1/me").body())
                    .contains("\"ada\"");
            assertThat(behind.client()
                            .with("X-User", "nobody")
                            .get("/api/v1/me")
                            .status())
                    .isEqualTo(403);
            assertThat(behind.client().get("/api/v1/me").status()).isEqualTo(401);
            Client forged = behind.client().with("X-User", "ada").sameOrigin();
            assertThat(forged.json("POST", "/api/v1/channels/root/pause", "{}").status())
                    .as("what the browser sends by itself does not change anything")
                    .isEqualTo(403);
        }
        TrustedProxy elsewhere = new TrustedProxy("X-User", List.of("10.0.0.0/8", "::1"), Role.ADMIN);
        try (WebFixture behind = new WebFixture(builder -> builder.proxy(elsewhere))) {
            assertThat(behind.client().with("X-User", "ada").get("/api/v1/me").status())
                    .isEqualTo(401);
        }
    }

    @Test
    void newcomers_of_the_proxy_get_the_role_that_was_set_for_them() {
        TrustedProxy here = new TrustedProxy("X-User", List.of("127.0.0.0/8"), Role.VIEWER);
        try (WebFixture behind = new WebFixture(builder -> builder.proxy(here))) {
            assertThat(behind.client()
                            .with("X-User", "new@example.com")
                            .get("/api/v1/me")
                            .body())
                    .contains("new@example.com", "viewer");
            assertThat(behind.client()
                            .with("X-User", "<script>")
                            .get("/api/v1/me")
                            .status())
                    .isEqualTo(403);
            assertThat(behind.client()
                            .with("X-User", "ada\r\nX-User: olga")
                            .get("/api/v1/me")
                            .status())
                    .isEqualTo(403);
        }
    }

    private static String credentials(String user) {
        return "user=" + user + "&password=" + WebFixture.PASSWORD.replace(" ", "+");
    }
}
