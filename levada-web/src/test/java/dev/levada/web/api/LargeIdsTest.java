package dev.levada.web.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.levada.JobStage;
import dev.levada.JobState;
import dev.levada.web.fixture.Client;
import dev.levada.web.fixture.Orders;
import dev.levada.web.fixture.WebFixture;
import dev.levada.web.http.Json;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Jobs whose ids are nearly as large as scripts can count. */
class LargeIdsTest {

    private static final long LAST = (1L << 53) - 100;

    private final WebFixture fixture = new WebFixture();
    private final Client operator = fixture.client().token(WebFixture.OPERATOR);

    @BeforeEach
    void passMostIds() throws SQLException {
        fixture.execute("SELECT setval('levada.job_id_seq', " + LAST + ")");
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    private JsonNode get(String path) {
        Client.Reply reply = operator.get("/api/v1" + path);
        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        return Json.read(reply.body());
    }

    private JsonNode post(String path, int status, String body) {
        Client.Reply reply = operator.json("POST", "/api/v1" + path, body);
        assertThat(reply.status()).as(reply.body()).isEqualTo(status);
        return Json.read(reply.body());
    }

    private List<Long> export(int count) {
        List<Long> ids = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ids.add(fixture.queue().delay(Orders::export, (long) i, "csv").id());
        }
        return ids;
    }

    private static List<Long> ids(JsonNode jobs) {
        List<Long> ids = new ArrayList<>();
        jobs.forEach(job -> ids.add(job.get("id").longValue()));
        return ids;
    }

    @Test
    void a_job_is_delayed_looked_at_and_changed_by_its_id() {
        Client.Reply delayed =
                operator.json("POST", "/api/v1/jobs", "{\"function\":\"sale.order.export\",\"args\":[42,\"csv\"]}");
        long id = LAST + 1;
        assertThat(Json.read(delayed.body()).get("id").longValue()).isEqualTo(id);
        assertThat(delayed.header("Location")).isEqualTo("/api/v1/jobs/" + id);
        assertThat(get("/jobs/" + id).get("id").longValue()).isEqualTo(id);
        assertThat(get("/jobs/" + id + "/attempts").get("attempts")).isEmpty();
        assertThat(get("/jobs/" + id + "/log").get("lines")).isEmpty();
        assertThat(get("/jobs/" + id + "/related-action").has("target")).isTrue();
        JsonNode held = post("/jobs/actions", 200, "{\"action\":\"hold\",\"ids\":[" + id + "]}");
        assertThat(held.get("changed").get(0).longValue()).isEqualTo(id);
        JsonNode refused = post("/jobs/actions", 200, "{\"action\":\"requeue\",\"ids\":[" + id + "]}");
        assertThat(refused.get("refused").has(Long.toString(id))).isTrue();

        Client ada = fixture.loggedIn("ada");
        ada.form("/jobs/" + id + "/act", "action=release");
        assertThat(fixture.queue().jobs().find(id).orElseThrow().stage()).isEqualTo(JobStage.READY);
        assertThat(ada.get("/jobs/" + id).body()).contains("Job " + id);
        assertThat(ada.get("/audit?target=job+" + id).body()).contains("href=\"/jobs/" + id + "\"");
    }

    @Test
    void jobs_are_found_by_their_ids_and_listed_page_by_page() {
        List<Long> ids = export(5);
        assertThat(ids(get("/jobs?q=id:" + ids.get(1)).get("jobs"))).containsExactly(ids.get(1));
        assertThat(ids(get("/jobs?q=" + ids.get(1)).get("jobs"))).containsExactly(ids.get(1));
        JsonNode first = get("/jobs?order=oldest&limit=3&q=id:" + ids.get(0) + ".." + ids.get(4));
        assertThat(ids(first.get("jobs"))).isEqualTo(ids.subList(0, 3));
        JsonNode second = get("/jobs?order=oldest&limit=3&cursor="
                + first.get("next").stringValue() + "&q=id:" + ids.get(0) + ".." + ids.get(4));
        assertThat(ids(second.get("jobs"))).isEqualTo(ids.subList(3, 5));
        assertThat(fixture.loggedIn("olga").get("/jobs?q=id:" + ids.get(2)).body())
                .contains("name=\"id\" value=\"" + ids.get(2) + "\"", "href=\"/jobs/" + ids.get(2) + "\"")
                .doesNotContain("value=\"" + ids.get(3) + "\"");
    }

    @Test
    void many_are_acted_upon_and_what_failed_is_shown_by_one_of_them() {
        List<Long> ids = export(3);
        long failing = fixture.queue().delay(Orders::fail, "no stock").id();
        long bulk = post("/bulk-actions", 202, "{\"action\":\"hold\",\"ids\":[" + ids.get(0) + "," + ids.get(1) + "]}")
                .get("id")
                .longValue();
        Client.Reply chosen = fixture.loggedIn("olga").form("/bulk", "action=hold&id=" + ids.get(2));
        assertThat(chosen.status()).isEqualTo(303);
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(
                                ids(get("/jobs?order=oldest&q=state:held").get("jobs")))
                        .isEqualTo(ids));
        assertThat(get("/bulk-actions/" + bulk).get("changed").longValue()).isEqualTo(2);

        fixture.queue().start();
        await().atMost(Duration.ofSeconds(20))
                .until(() -> fixture.queue().jobs().find(failing).orElseThrow().state() == JobState.FAILED);
        assertThat(get("/failures").at("/groups/0/sample_job").longValue()).isEqualTo(failing);
    }
}
