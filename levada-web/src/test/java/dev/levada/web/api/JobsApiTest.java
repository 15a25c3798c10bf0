package dev.levada.web.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.levada.JobStage;
import dev.levada.JobState;
import dev.levada.web.fixture.Client;
import dev.levada.web.fixture.Orders;
import dev.levada.web.fixture.WebFixture;
import dev.levada.web.http.Json;
import dev.levada.web.http.Role;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.JsonNode;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class JobsApiTest {

    private final WebFixture fixture = new WebFixture();
    private final Client viewer = fixture.client().token(WebFixture.VIEWER);
    private final Client operator = fixture.client().token(WebFixture.OPERATOR);
    private final Client acme = fixture.client().token(WebFixture.ACME);

    @AfterAll
    void close() {
        fixture.close();
    }

    @Test
    void a_job_is_delayed_by_the_name_of_its_function_once_for_its_identity_key() throws SQLException {
        String body =
                "{\"function\":\"sale.order.export\",\"args\":[42,\"csv\"],\"identity_key\":\"export-42\",\"priority\":3}";
        Client.Reply first = operator.json("POST", "/api/v1/jobs", body);
        assertThat(first.status()).as(first.body()).isEqualTo(201);
        long id = Json.read(first.body()).get("id").longValue();
        assertThat(first.header("Location")).isEqualTo("/api/v1/jobs/" + id);
        Client.Reply second = operator.json("POST", "/api/v1/jobs", body);
        assertThat(second.status()).isEqualTo(200);
        assertThat(Json.read(second.body()).get("id").longValue()).isEqualTo(id);
        assertThat(fixture.queue().jobs().find(id)).get().satisfies(job -> {
            assertThat(job.arguments()).isEqualTo("[42,\"csv\"]");
            assertThat(job.properties().priority()).isEqualTo(3);
            assertThat(job.properties().channel()).isEqualTo("root.sale");
        });
        assertThat(fixture.number(
                        "SELECT count(*) FROM levada.audit WHERE actor = 'operate' AND action = 'delay' AND target = 'job "
                                + id + "'"))
                .isOne();
        assertThat(viewer.json("POST", "/api/v1/jobs", body).status()).isEqualTo(403);
        assertThat(acme.json("POST", "/api/v1/jobs", body).status()).isEqualTo(403);
    }

    @Test
    void a_job_that_cannot_be_recorded_is_not_delayed() throws SQLException {
        try (WebFixture full = new WebFixture()) {
            full.execute("ALTER TABLE levada.audit ADD CONSTRAINT never CHECK (false)");
            Client.Reply reply = full.client()
                    .token(WebFixture.OPERATOR)
                    .json("POST", "/api/v1/jobs", "{\"function\":\"sale.order.export\",\"args\":[42,\"csv\"]}");
            assertThat(reply.status()).isEqualTo(503);
            assertThat(full.number("SELECT count(*) FROM levada.job")).isZero();
        }
    }

    @Test
    void what_a_job_logged_is_told_to_who_may_see_arguments() throws SQLException {
        long id = fixture.queue()
                .delayable(Orders::export, 1L, "csv")
                .context("company", "globex")
                .delay()
                .id();
        fixture.number(
                "INSERT INTO levada.job_log (job_id, attempt, place, number, at, level, text) SELECT " + id
                        + ", 1, n, n, now(), 'warning', 'sent to https://bob:hunter2@shop.example/ <b>' || n FROM generate_series(1, 3) n RETURNING 1");
        JsonNode last =
                Json.read(operator.get("/api/v1/jobs/" + id + "/log?limit=2").body());
        assertThat(last.at("/lines/0/number").intValue()).isEqualTo(2);
        assertThat(last.at("/lines/1/level").stringValue()).isEqualTo("warning");
        JsonNode one = Json.read(
                operator.get("/api/v1/jobs/" + id + "/log?attempt=1&after=2").body());
        assertThat(one.at("/lines/0/text").stringValue()).isEqualTo("sent to https://bob:***@shop.example/ <b>3");
        assertThat(one.get("lines")).hasSize(1);
        assertThat(fixture.loggedIn("olga").get("/jobs/" + id).body())
                .contains("shop.example/ &lt;b&gt;3")
                .doesNotContain("hunter2");
        assertThat(viewer.get("/api/v1/jobs/" + id + "/log").status()).isEqualTo(403);
        assertThat(fixture.loggedIn("vera").get("/jobs/" + id).body())
                .contains("Properties")
                .doesNotContain("shop.example");
        assertThat(acme.get("/api/v1/jobs/" + id + "/log").status()).isEqualTo(404);
    }

    @Test
    void of_a_job_that_ran_very_often_the_last_executions_are_shown_and_that_there_were_more() throws SQLException {
        long id = fixture.queue().delay(Orders::export, 1L, "csv").id();
        String attempts = "/api/v1/jobs/" + id + "/attempts";
        fixture.execute("INSERT INTO levada.job_attempt (job_id, attempt, outcome, exc_name) SELECT " + id
                + ", n, 'retried', '<b>' FROM generate_series(1, 100) n");
        JsonNode all = Json.read(viewer.get(attempts).body());
        assertThat(all.get("attempts")).hasSize(100);
        assertThat(all.get("complete").booleanValue()).isTrue();
        assertThat(fixture.loggedIn("vera").get("/jobs/" + id).body())
                .contains("Attempt 1: asked for another try")
                .doesNotContain("left off");
        fixture.execute("INSERT INTO levada.job_attempt (job_id, attempt, outcome) VALUES (" + id + ", 101, 'failed')");
        JsonNode last = Json.read(viewer.get(attempts).body());
        assertThat(last.get("attempts")).hasSize(100);
        assertThat(last.at("/attempts/0/attempt").intValue()).isEqualTo(2);
        assertThat(last.at("/attempts/99/attempt").intValue()).isEqualTo(101);
        assertThat(last.get("complete").booleanValue()).isFalse();
        assertThat(fixture.loggedIn("vera").get("/jobs/" + id).body())
                .contains("Older attempts are left off; these are the last 100.", "Attempt 2: ", "Attempt 101: failed")
                .doesNotContain("Attempt 1: ");
    }

    @Test
    void who_may_see_arguments_sees_them_without_secrets_and_others_see_none() {
        long id = fixture.queue()
                .delayable(
                        Orders::connect,
                        "https://bob:hunter2@shop.example/",
                        "hunter2",
                        Map.<String, Object>of("apiKey", "hunter2", "timeout", 5))
                .context("api_key", "hunter2")
                .context("company", "globex")
                .delay()
                .id();
        JsonNode seen = Json.read(operator.get("/api/v1/jobs/" + id).body());
        assertThat(seen.toString()).doesNotContain("hunter2");
        assertThat(seen.at("/args/0").stringValue()).isEqualTo("https://bob:***@shop.example/");
        assertThat(seen.at("/args/1").stringValue()).isEqualTo("***");
        assertThat(seen.at("/args/2/timeout").intValue()).isEqualTo(5);
        assertThat(seen.at("/context/company").stringValue()).isEqualTo("globex");
        assertThat(operator.get("/api/v1/jobs?q=id:" + id).body())
                .doesNotContain("hunter2")
                .contains("shop.example");
        JsonNode hidden = Json.read(viewer.get("/api/v1/jobs/" + id).body());
        assertThat(hidden.get("args")).isEmpty();
        assertThat(hidden.get("context")).isEmpty();
        assertThat(viewer.get("/api/v1/jobs?q=id:" + id).body()).doesNotContain("shop.example", "globex");
    }

    @Test
    void a_result_that_is_hidden_is_not_said_to_be_nothing() {
        try (WebFixture strict = new WebFixture(builder -> builder.argumentsFor(Role.ADMIN))) {
            long id = strict.queue().delay(Orders::export, 9L, "csv").id();
            strict.queue().start();
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> strict.queue().jobs().find(id).orElseThrow().state() == JobState.DONE);
            assertThat(strict.loggedIn("olga").get("/jobs/" + id).body())
                    .contains("Results are hidden from your role")
                    .contains("Arguments and context are hidden from your role")
                    .doesNotContain("returned nothing", "9.csv");
            assertThat(strict.loggedIn("ada").get("/jobs/" + id).body())
                    .contains("9.csv")
                    .doesNotContain("hidden from your role");
        }
    }

    @Test
    void what_an_execution_returned_can_be_seen_after_its_job_was_requeued_by_who_sees_results() {
        try (WebFixture strict = new WebFixture(builder -> builder.argumentsFor(Role.ADMIN))) {
            long id = strict.queue().delay(Orders::export, 9L, "csv").id();
            strict.queue().start();
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> strict.queue().jobs().find(id).orElseThrow().state() == JobState.DONE);
            strict.queue().close();
            strict.queue().jobs().requeue(List.of(id));

            String attempts = "/api/v1/jobs/" + id + "/attempts";
            assertThat(strict.client().token(WebFixture.ADMIN).get(attempts).body())
                    .contains("\"result\":\"9.csv\"");
            assertThat(strict.client().token(WebFixture.OPERATOR).get(attempts).body())
                    .contains("\"result\":null");
            assertThat(strict.loggedIn("ada").get("/jobs/" + id).body()).contains("Result of attempt 1", "9.csv");
            assertThat(strict.loggedIn("olga").get("/jobs/" + id).body()).doesNotContain("9.csv");
        }
    }

    @Test
    void who_may_not_see_arguments_cannot_guess_them_by_searching() {
        long id = fixture.queue()
                .delayable(Orders::export, 77L, "findme")
                .description("Export it")
                .delay()
                .id();
        assertThat(operator.get("/api/v1/jobs?q=findme").body()).contains("\"id\":" + id);
        assertThat(viewer.get("/api/v1/jobs?q=findme").body()).contains("\"jobs\":[]");
        assertThat(viewer.get("/api/v1/jobs?q=args:findme").status()).isEqualTo(403);
        assertThat(viewer.get("/api/v1/jobs?q=-args:findme").status()).isEqualTo(403);
        assertThat(viewer.get("/api/v1/jobs?q=context:company=acme").status()).isEqualTo(403);
        assertThat(viewer.get("/api/v1/jobs?q=Export").body()).contains("\"id\":" + id);
        assertThat(viewer.get("/api/v1/jobs?q=" + id).body()).contains("\"id\":" + id);
    }

    @Test
    void who_is_bound_to_a_tenant_sees_and_changes_its_jobs_only() {
        long own = fixture.queue()
                .delayable(Orders::export, 1L, "csv")
                .context("company", "acme")
                .delay()
                .id();
        long others = fixture.queue()
                .delayable(Orders::export, 2L, "csv")
                .context("company", "globex")
                .delay()
                .id();
        assertThat(acme.get("/api/v1/jobs/" + own).status()).isEqualTo(200);
        for (String path : new String[] {"", "/attempts", "/related-action"}) {
            assertThat(acme.get("/api/v1/jobs/" + others + path).status()).isEqualTo(404);
        }
        assertThat(acme.get("/api/v1/jobs?q=id:" + own + "," + others).body())
                .contains("\"id\":" + own)
                .doesNotContain("\"id\":" + others);
        assertThat(acme.get("/api/v1/jobs/count?q=id:" + others).body()).contains("\"number\":0");
        String body = "{\"action\":\"cancel\",\"ids\":[" + own + "," + others + "]}";
        JsonNode result =
                Json.read(acme.json("POST", "/api/v1/jobs/actions", body).body());
        assertThat(result.get("changed").toString()).isEqualTo("[" + own + "]");
        assertThat(result.get("refused").has(Long.toString(others))).isTrue();
        assertThat(fixture.queue().jobs().find(others))
                .get()
                .extracting(job -> job.state())
                .isEqualTo(JobState.PENDING);
    }

    @Test
    void actions_are_done_and_recorded_and_what_cannot_be_is_said_job_by_job() throws SQLException {
        long id = fixture.queue().delay(Orders::export, 5L, "csv").id();
        act("{\"action\":\"hold\",\"ids\":[" + id + "]}");
        act("{\"action\":\"release\",\"ids\":[" + id + "]}");
        act("{\"action\":\"move\",\"channel\":\"shop\",\"ids\":[" + id + "]}");
        act("{\"action\":\"postpone\",\"eta\":\"2099-01-01T00:00:00Z\",\"ids\":[" + id + "]}");
        assertThat(eta(id)).isEqualTo("2099-01-01T00:00:00Z");
        act("{\"action\":\"postpone\",\"eta_seconds\":3600,\"ids\":[" + id + "]}");
        assertThat(Instant.parse(eta(id)))
                .isBetween(Instant.now().plusSeconds(3_000), Instant.now().plusSeconds(4_000));
        act("{\"action\":\"reprioritise\",\"priority\":-5,\"ids\":[" + id + "]}");
        assertThat(fixture.queue().jobs().find(id)).get().satisfies(job -> {
            assertThat(job.properties().channel()).isEqualTo("root.shop");
            assertThat(job.properties().priority()).isEqualTo(-5);
        });
        act("{\"action\":\"set-done\",\"ids\":[" + id + "]}");
        JsonNode refused =
                Json.read(operator.json("POST", "/api/v1/jobs/actions", "{\"action\":\"hold\",\"ids\":[" + id + "]}")
                        .body());
        assertThat(refused.get("refused").get(Long.toString(id)).stringValue()).isNotBlank();
        assertThat(fixture.number(
                        "SELECT count(*) FROM levada.audit WHERE actor = 'operate' AND target = 'job " + id + "'"))
                .isEqualTo(7);
    }

    private String eta(long id) {
        return Json.read(operator.get("/api/v1/jobs/" + id).body()).get("eta").stringValue();
    }

    @Test
    void a_job_is_postponed_from_its_page_and_made_due_again() {
        Client olga = fixture.loggedIn("olga");
        long id = fixture.queue().delay(Orders::export, 8L, "csv").id();
        olga.form("/jobs/" + id + "/act", "action=postpone&due=2099-01-01+08:00+UTC");
        assertThat(eta(id)).isEqualTo("2099-01-01T08:00:00Z");
        assertThat(olga.get("/jobs/" + id).body()).contains("Due now");
        olga.form("/jobs/" + id + "/act", "action=postpone&due=soon");
        assertThat(eta(id)).isEqualTo("2099-01-01T08:00:00Z");
        olga.form("/jobs/" + id + "/act", "action=postpone&due=now");
        assertThat(fixture.queue().jobs().find(id))
                .get()
                .satisfies(job -> assertThat(job.stage()).isEqualTo(JobStage.READY));
    }

    @Test
    void postponing_asks_for_one_moment() {
        for (String when : new String[] {
            "", ",\"eta\":\"2099-01-01T00:00:00Z\",\"eta_seconds\":1", ",\"eta\":\"soon\"", ",\"eta_seconds\":-1"
        }) {
            assertThat(operator.json(
                                    "POST", "/api/v1/jobs/actions", "{\"action\":\"postpone\",\"ids\":[1]" + when + "}")
                            .status())
                    .as(when)
                    .isEqualTo(422);
        }
        assertThat(operator.json("POST", "/api/v1/jobs/actions", "{\"action\":\"hold\",\"ids\":[1],\"eta_seconds\":1}")
                        .status())
                .isEqualTo(422);
    }

    @Test
    void neither_function_nor_arguments_of_a_job_can_be_changed() {
        long id = fixture.queue().delay(Orders::export, 6L, "csv").id();
        for (String field : new String[] {"args", "function", "arguments", "context"}) {
            String body = "{\"action\":\"hold\",\"ids\":[" + id + "],\"" + field + "\":[]}";
            assertThat(operator.json("POST", "/api/v1/jobs/actions", body).status())
                    .isEqualTo(422);
        }
        assertThat(operator.json(
                                "POST",
                                "/api/v1/jobs/actions",
                                "{\"action\":\"change-arguments\",\"ids\":[" + id + "]}")
                        .status())
                .isEqualTo(422);
        assertThat(operator.json("PATCH", "/api/v1/jobs/" + id, "{}").status()).isEqualTo(405);
    }

    @Test
    void channels_are_changed_and_what_is_left_out_stays() {
        Client admin = fixture.client().token(WebFixture.ADMIN);
        Client.Reply put = admin.json("PUT", "/api/v1/channels/root.mail", "{\"capacity\":3,\"throttle_seconds\":1.5}");
        assertThat(put.status()).as(put.body()).isEqualTo(200);
        assertThat(admin.json("PATCH", "/api/v1/channels/mail", "{\"paused\":true}")
                        .body())
                .contains("\"capacity\":3", "\"throttle_seconds\":1.5", "\"paused\":true");
        assertThat(operator.json("POST", "/api/v1/channels/root.mail/resume", "")
                        .body())
                .contains("\"paused\":false");
        assertThat(admin.json("PATCH", "/api/v1/channels/mail", "{\"capacity\":null}")
                        .body())
                .contains("\"capacity\":null");
        assertThat(admin.json("PATCH", "/api/v1/channels/mail", "{\"sequential\":true}")
                        .status())
                .isEqualTo(422);
        assertThat(admin.json("PUT", "/api/v1/channels/root..x", "{}").status()).isEqualTo(404);
        assertThat(admin.json("PATCH", "/api/v1/channels/none", "{}").status()).isEqualTo(404);
        assertThat(admin.send("DELETE", "/api/v1/channels/root.mail", null, null)
                        .status())
                .isEqualTo(204);
        assertThat(admin.get("/api/v1/channels/root.mail").status()).isEqualTo(404);
        assertThat(admin.json("POST", "/api/v1/channel-configuration", "{\"configuration\":\"root:x\"}")
                        .status())
                .isEqualTo(422);
        assertThat(operator.json("PUT", "/api/v1/channels/root.mail", "{}").status())
                .isEqualTo(403);
    }

    @Test
    void a_form_that_shows_what_is_no_longer_so_changes_nothing() {
        Client ada = fixture.loggedIn("ada");
        Client admin = fixture.client().token(WebFixture.ADMIN);
        admin.json("PUT", "/api/v1/channels/root.form", "{\"capacity\":3,\"removal_interval_seconds\":129600}");
        String page = ada.get("/channels/edit?name=root.form").body();
        String marker = "name=\"seen\" value=\"";
        int at = page.indexOf(marker) + marker.length();
        String seen = URLEncoder.encode(page.substring(at, page.indexOf('"', at)), StandardCharsets.UTF_8);
        String form = "name=root.form&capacity=9&keep=1&seen=" + seen;
        ada.form("/channels/change", form);
        String changed = admin.get("/api/v1/channels/root.form").body();
        assertThat(changed).contains("\"capacity\":9", "\"removal_interval_seconds\":129600");
        admin.json("PATCH", "/api/v1/channels/form", "{\"throttle_seconds\":2}");
        ada.form("/channels/change", form.replace("capacity=9", "capacity=1"));
        assertThat(admin.get("/api/v1/channels/root.form").body()).contains("\"capacity\":9", "\"throttle_seconds\":2");
        ada.form("/channels/capacity", "name=root.form&by=-1");
        assertThat(admin.get("/api/v1/channels/root.form").body()).contains("\"capacity\":8");
        assertThat(ada.form("/channels/capacity", "name=root.form&by=5").status())
                .isEqualTo(400);
    }

    private void act(String body) {
        Client.Reply reply = operator.json("POST", "/api/v1/jobs/actions", body);
        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        assertThat(Json.read(reply.body()).get("changed")).hasSize(1);
    }
}
