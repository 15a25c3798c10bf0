package dev.levada.web.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.levada.JobStage;
import dev.levada.web.fixture.Client;
import dev.levada.web.fixture.Orders;
import dev.levada.web.fixture.WebFixture;
import dev.levada.web.http.Json;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.JsonNode;

/** What is shown masked cannot be guessed part by part by searching for it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SecretSearchTest {

    private static final List<String> PROBES = List.of(
            "hunter2",
            "hunt",
            "args:hunter",
            "args:\"hunter2\"",
            "context:api_key=hunter2",
            "message:hunter2",
            "description:hunter2",
            "args:\"\\\"api_Key\\\":\\\"hunter\"");

    private final WebFixture fixture = new WebFixture();
    private final Client operator = fixture.client().token(WebFixture.OPERATOR);
    private final Client viewer = fixture.client().token(WebFixture.VIEWER);
    private final Client admin = fixture.client().token(WebFixture.ADMIN);
    private long byParameter;
    private long open;

    @BeforeAll
    void delay() throws Exception {
        byParameter = fixture.queue()
                .delay(Orders::connect, "https://shop.example/", "hunter2", Map.<String, Object>of())
                .id();
        fixture.queue().delay(Orders::connect, "x", "", Map.<String, Object>of("api_Key", "hunter2"));
        insert("'[{\"a\\u0070iKey\":\"hunter2\"}]'", "NULL", "NULL", "NULL");
        insert("'[{\"nested\":[{\"Access-Token\" : \"hunter2\"}]}]'", "NULL", "NULL", "NULL");
        insert("'[\"https://bob:hunter2@shop.example/\"]'", "NULL", "NULL", "NULL");
        insert("'[]'", "'{\"api_key\":\"hunter2\"}'", "NULL", "NULL");
        insert("'[]'", "NULL", "'at ftp://bob:hunter2@shop.example'", "NULL");
        insert("'[]'", "NULL", "NULL", "'no answer from https://bob:hunter2@shop.example'");
        open = fixture.queue().delay(Orders::export, 7L, "for Mr Huntington").id();
    }

    private void insert(String args, String context, String description, String message) throws Exception {
        fixture.number("INSERT INTO levada.job (function, args, context, description, exc_message, state)"
                + " VALUES ('some.thing', %s, %s, %s, %s, 'failed') RETURNING 1"
                        .formatted(args, context, description, message));
    }

    @AfterAll
    void close() {
        fixture.close();
    }

    private static String encoded(String query) {
        return URLEncoder.encode(query, StandardCharsets.UTF_8);
    }

    private JsonNode found(Client client, String query) {
        Client.Reply reply = client.get("/api/v1/jobs?q=" + encoded(query));
        assertThat(reply.status()).as(query + ": " + reply.body()).isEqualTo(200);
        return Json.read(reply.body()).get("jobs");
    }

    @Test
    void an_operator_finds_no_job_by_what_is_masked_and_an_admin_does() {
        for (String probe : PROBES) {
            assertThat(found(admin, probe)).as("admin: " + probe).isNotEmpty();
            for (JsonNode job : found(operator, probe)) {
                assertThat(job.get("id").longValue()).as("operator: " + probe).isEqualTo(open);
            }
        }
        assertThat(found(admin, "hunter2")).hasSize(7);
        assertThat(found(viewer, "hunter2")).isEmpty();
        assertThat(found(viewer, "message:hunter2")).isEmpty();
    }

    @Test
    void leaving_out_what_is_masked_leaves_out_nothing_of_it() {
        int all = found(operator, "").size();
        assertThat(found(operator, "-args:hunter2")).hasSize(all);
        assertThat(found(operator, "-args:Huntington")).hasSize(all - 1);
    }

    @Test
    void what_is_shown_is_still_found() {
        assertThat(found(operator, "args:Huntington").at("/0/id").longValue()).isEqualTo(open);
        assertThat(found(operator, "Huntington").at("/0/id").longValue()).isEqualTo(open);
    }

    @Test
    void counts_groups_and_bulk_actions_tell_no_more_than_pages() {
        String query = encoded("args:hunter2");
        assertThat(operator.get("/api/v1/jobs/count?q=" + query).body()).contains("\"number\":0");
        assertThat(Json.read(operator.get("/api/v1/jobs/groups?by=function&q=" + query)
                                .body())
                        .get("groups"))
                .isEmpty();
        long id = Json.read(operator.json(
                                "POST", "/api/v1/bulk-actions", "{\"action\":\"hold\",\"query\":\"args:hunter2\"}")
                        .body())
                .get("id")
                .longValue();
        await().atMost(Duration.ofSeconds(20))
                .until(() -> operator.get("/api/v1/bulk-actions/" + id).body().contains("\"state\":\"done\""));
        assertThat(operator.get("/api/v1/bulk-actions/" + id).body()).contains("\"matched\":0");
        assertThat(fixture.queue().jobs().find(byParameter))
                .get()
                .satisfies(job -> assertThat(job.stage()).isEqualTo(JobStage.READY));
    }
}
