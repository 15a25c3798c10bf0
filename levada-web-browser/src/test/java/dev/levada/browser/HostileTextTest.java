package dev.levada.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import dev.levada.JobState;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Jobs whose every text would run as a script, load something, or change the page, if anything forgot to escape it. */
class HostileTextTest {

    private static final List<String> CORPUS = List.of(
            "<script>window.hacked=1</script>",
            "\"><img src=x onerror=window.hacked=1>",
            "'><svg/onload=window.hacked=1>",
            "</title></textarea></pre><script>window.hacked=1</script>",
            "--><iframe srcdoc='<script>parent.hacked=1</script>'></iframe>",
            "\" autofocus onfocus=\"window.hacked=1",
            "javascript:window.hacked=1//",
            "${window.hacked=1} {{window.hacked=1}} `${window.hacked=1}`",
            "<div hx-get=/channels hx-trigger=load data-live data-chart='{' id=jobs>",
            "<form action=https://evil.example><button data-theme-switch>",
            "<base href=https://evil.example/><style>*{display:none}</style>",
            "\u202Etxt.exe \u0000".replace("\u0000", "") + "<b>bold</b>");

    private static final String JOB = """
            INSERT INTO levada.job (state, stage, function, channel, args, context, description, identity_key, message, exc_name, exc_message, started_at, finished_at, attempt, retry, node_id)
            VALUES ('failed', 'ready', ?, ?, jsonb_build_array(?::text, jsonb_build_object(?::text, ?::text))::json, jsonb_build_object(?::text, ?::text)::json, ?, ?, ?, ?, ?,
                clock_timestamp(), clock_timestamp(), 1, 1, (SELECT max(id) FROM levada.node))""";

    /** What no page of ours has, but each text of the corpus would make. */
    private static final String FOREIGN = """
            [...document.querySelectorAll('img, iframe, object, embed, base, style, b.x, [onerror], [onload], [onfocus], [hx-get], [hx-trigger], form[action^="https:"], a[href^="javascript:"]')]
              .concat([...document.scripts].filter(script => !script.src.includes('/assets/')))
              .map(element => element.outerHTML)""";

    @Test
    void hostile_texts_in_every_field_are_shown_and_never_obeyed() throws SQLException {
        try (Dashboard dashboard = new Dashboard(builder -> builder.nodeName(CORPUS.get(0) + CORPUS.get(1)))) {
            long done = dashboard
                    .queue()
                    .delayable(Shop::tellCustomer, CORPUS.get(0), CORPUS.get(1))
                    .description(CORPUS.get(3))
                    .delay()
                    .id();
            dashboard.shop().mailWorks(true);
            dashboard.queue().start();
            Awaitility.await()
                    .until(() ->
                            dashboard.queue().jobs().find(done).orElseThrow().state() == JobState.DONE);
            for (int i = 0; i < CORPUS.size(); i++) {
                String text = CORPUS.get(i);
                dashboard.execute(
                        JOB, text, "root." + text, text, text, text, text, text, text, text + i, text, text, text);
            }
            dashboard.execute(
                    "INSERT INTO levada.function_setting (name, description) VALUES (?, ?)",
                    CORPUS.get(0),
                    CORPUS.get(1));
            Page page = dashboard.page();
            List<String> places = new ArrayList<>(Places.ALL);
            for (var job : dashboard.queue().jobs().list(dev.levada.JobFilter.all(), 100)) {
                places.add("jobs/" + job.id());
            }
            places.add("jobs?q=" + encoded(CORPUS.get(1)));
            places.add("jobs?q=state%3A" + encoded(CORPUS.get(2)));
            places.add("failures?q=" + encoded(CORPUS.get(5)));
            places.add("audit?actor=" + encoded(CORPUS.get(1)) + "&target=" + encoded(CORPUS.get(5)));
            for (GroupedBy by : GroupedBy.values()) {
                places.add("jobs?group=" + by.name());
            }
            int shown = 0;
            for (String place : places) {
                dashboard.open(page, place);
                assertThat(page.evaluate("window.hacked ?? null"))
                        .as("/" + place)
                        .isNull();
                assertThat((List<?>) page.evaluate(FOREIGN)).as("/" + place).isEmpty();
                String visible = page.innerText("#content");
                shown += CORPUS.stream().anyMatch(visible::contains) ? 1 : 0;
            }
            // The corpus must have been on the pages of the jobs, their list, their groups, or the test would see
            // nothing.
            assertThat(shown).isGreaterThan(CORPUS.size() + 5);
        }
    }

    private enum GroupedBy {
        channel,
        function,
        exception
    }

    private static String encoded(String text) {
        return java.net.URLEncoder.encode(text, java.nio.charset.StandardCharsets.UTF_8);
    }
}
