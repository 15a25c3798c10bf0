package dev.levada.web.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.levada.web.fixture.Client;
import dev.levada.web.fixture.WebFixture;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MomentsTest {

    private final WebFixture fixture = new WebFixture();
    private final Client admin = fixture.client().token(WebFixture.ADMIN);

    @AfterAll
    void close() {
        fixture.close();
    }

    private Client.Reply audit(String name, String moment) {
        return admin.get("/api/v1/audit?" + name + "=" + URLEncoder.encode(moment, StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "+1000000000-01-01T00:00:00Z",
                "+10000-01-01T00:00:00Z",
                "9999-12-31T23:59:59-18:00",
                "0000-12-31T23:59:59Z",
                "-0044-03-15T12:00:00Z"
            })
    void years_that_the_database_does_not_know_are_refused_by_name(String moment) {
        for (String name : new String[] {"from", "until"}) {
            Client.Reply reply = audit(name, moment);
            assertThat(reply.status()).as(reply.body()).isEqualTo(400);
            assertThat(reply.body()).contains("'" + name + "' lies outside of the years 1 to 9999");
        }
        for (String body : new String[] {
            "{\"function\":\"sale.order.export\",\"args\":[1,\"csv\"],\"eta\":\"" + moment + "\"}",
            "{\"action\":\"postpone\",\"ids\":[1],\"eta\":\"" + moment + "\"}"
        }) {
            Client.Reply reply =
                    admin.json("POST", body.contains("function") ? "/api/v1/jobs" : "/api/v1/jobs/actions", body);
            assertThat(reply.status()).as(reply.body()).isEqualTo(422);
            assertThat(reply.body()).contains("Field 'eta' lies outside of the years 1 to 9999");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999999Z", "2026-11-23T10:00:00+02:00"})
    void the_first_and_the_last_moment_are_looked_for(String moment) {
        assertThat(audit("from", moment).status()).isEqualTo(200);
        assertThat(audit("until", moment).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"yesterday", "2026-11-23", "2026-02-30T10:00:00Z"})
    void what_is_no_moment_is_refused_with_an_example(String text) {
        Client.Reply reply = audit("from", text);
        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.body()).contains("'from' is no moment such as 2026-11-23T10:00:00Z");
    }
}
