package dev.levada.web.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.levada.web.fixture.Client;
import dev.levada.web.fixture.Orders;
import dev.levada.web.fixture.WebFixture;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HubTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final WebFixture fixture = new WebFixture();
    private final List<Socket> sockets = new ArrayList<>();

    @AfterEach
    void close() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
        fixture.close();
    }

    @Test
    void a_browser_hears_how_it_stands_and_that_something_has_changed() throws IOException {
        List<String> lines = listen(fixture.loggedIn("vera"));
        await().atMost(PATIENCE).until(() -> lines.stream().anyMatch(line -> line.startsWith("data: {\"jobs\"")));
        assertThat(lines).contains("event: status", "event: changed");
        int before = lines.size();
        fixture.queue().delay(Orders::export, 1L, "csv");
        await().atMost(PATIENCE)
                .until(() ->
                        lines.subList(before, lines.size()).stream().anyMatch(line -> line.contains("\"waiting\":1")));
    }

    @Test
    void a_job_that_merely_goes_on_running_is_no_news() throws IOException, SQLException {
        fixture.execute("INSERT INTO levada.job (function, state, started_at)"
                + " VALUES ('sale.order.export', 'started', now() - interval '2 hours')");
        List<String> lines = listen(fixture.loggedIn("vera"));
        await().atMost(PATIENCE).until(() -> lines.contains("event: status") && lines.contains(": beat"));
        lines.clear();
        await().atMost(PATIENCE).until(() -> lines.contains(": beat"));
        assertThat(lines).doesNotContain("event: status");
    }

    @Test
    void who_is_bound_to_a_tenant_hears_that_something_has_changed_and_no_figures() throws IOException {
        List<String> lines = listen(fixture.loggedIn("tina"));
        await().atMost(PATIENCE).until(() -> lines.contains(": beat"));
        assertThat(lines).contains("event: changed").doesNotContain("event: status");
        assertThat(lines.stream().filter(line -> line.startsWith("data:")).distinct())
                .containsExactly("data: {}");
    }

    @Test
    void while_the_database_does_not_answer_this_is_said_again_with_each_beat_and_to_newcomers_at_once()
            throws IOException, SQLException {
        Client vera = fixture.loggedIn("vera");
        List<String> lines = listen(vera);
        await().atMost(PATIENCE).until(() -> lines.contains("event: changed"));
        fixture.execute("ALTER SCHEMA levada RENAME TO away");
        await().atMost(PATIENCE).until(() -> lines.contains("event: trouble"));
        lines.clear();
        await().atMost(PATIENCE)
                .until(() -> lines.stream().filter(": beat"::equals).count() >= 2);
        List<String> newcomers = listen(vera);
        await().atMost(PATIENCE).until(() -> newcomers.contains("data: {}"));
        assertThat(newcomers).contains("event: trouble").doesNotContain("event: changed");
        assertThat(lines.stream().filter("event: trouble"::equals)).hasSizeGreaterThanOrEqualTo(2);
        assertThat(lines).doesNotContain("event: changed", "event: status");
        fixture.execute("ALTER SCHEMA away RENAME TO levada");
        await().atMost(PATIENCE).until(() -> lines.contains("event: changed") && newcomers.contains("event: changed"));
    }

    @Test
    void twenty_browsers_cost_the_database_no_more_than_one() throws IOException, SQLException {
        Client vera = fixture.loggedIn("vera");
        List<List<String>> all = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            all.add(listen(vera));
        }
        await().atMost(PATIENCE).until(() -> all.stream().allMatch(lines -> lines.contains("event: changed")));
        String transactions =
                "SELECT xact_commit + xact_rollback FROM pg_stat_database WHERE datname = current_database()";
        long before = fixture.number(transactions);
        all.forEach(List::clear);
        long begun = System.nanoTime();
        await().atMost(PATIENCE)
                .until(() -> all.get(0).stream().filter(": beat"::equals).count() >= 2);
        double seconds = (System.nanoTime() - begun) / 1e9;
        long used = fixture.number(transactions) - before;
        assertThat(used).as("transactions in " + seconds + " s for 20 browsers").isLessThan((long) (seconds * 15) + 30);
    }

    @Test
    void the_stream_ends_with_the_session() throws IOException {
        List<String> lines = listen(fixture.loggedIn("olga"));
        await().atMost(PATIENCE).until(() -> lines.contains("event: changed"));
        fixture.removeUser("olga");
        await().atMost(PATIENCE).until(() -> lines.contains("event: bye") && lines.contains("0"));
    }

    @Test
    void one_user_has_so_many_streams_and_no_more() throws IOException {
        Client vera = fixture.loggedIn("vera");
        List<List<String>> all = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            all.add(listen(vera));
        }
        await().atMost(PATIENCE).until(() -> all.stream().allMatch(lines -> lines.contains("event: changed")));
        Client.Reply refused = vera.get("/live");
        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.header("Retry-After")).isEqualTo("30");
        listen(fixture.loggedIn("ada"));
        for (Socket socket : sockets) {
            socket.close();
        }
        await().atMost(PATIENCE).ignoreExceptions().until(() -> !listen(vera).isEmpty());
    }

    @Test
    void other_sites_and_strangers_hear_nothing() {
        assertThat(fixture.client().get("/live").status()).isEqualTo(401);
        assertThat(fixture.loggedIn("vera")
                        .with("Sec-Fetch-Site", "cross-site")
                        .get("/live")
                        .status())
                .isEqualTo(403);
    }

    @Test
    void when_the_server_ends_browsers_are_told() throws IOException {
        List<String> lines = listen(fixture.loggedIn("vera"));
        await().atMost(PATIENCE).until(() -> lines.contains("event: changed"));
        fixture.web().close();
        await().atMost(PATIENCE).until(() -> lines.contains("event: bye"));
    }

    private List<String> listen(Client client) throws IOException {
        Socket socket = client.open("/live");
        sockets.add(socket);
        List<String> lines = new CopyOnWriteArrayList<>();
        Thread reader = new Thread(() -> {
            try (BufferedReader in =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))) {
                for (String line = in.readLine(); line != null; line = in.readLine()) {
                    int colon = line.indexOf("event: ");
                    lines.add(colon < 0 ? dataOrBeat(line) : line.substring(colon));
                }
            } catch (IOException e) {
                // The test has closed it.
            }
        });
        reader.setDaemon(true);
        reader.start();
        return lines;
    }

    /** Lengths of chunks stand between the lines; that of the last is 0. */
    private static String dataOrBeat(String line) {
        int data = line.indexOf("data: ");
        int beat = line.indexOf(": beat");
        return data >= 0 ? line.substring(data) : beat >= 0 ? ": beat" : line;
    }
}
