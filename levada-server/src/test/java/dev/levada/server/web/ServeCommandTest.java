package dev.levada.server.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.levada.JobQueue;
import dev.levada.embedded.EmbeddedDatabase;
import dev.levada.server.Cli;
import dev.levada.server.Levada;
import dev.levada.server.Terminal;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.ds.PGSimpleDataSource;

class ServeCommandTest {

    private static final String PASSWORD = "correct horse battery";

    private final PGSimpleDataSource database = EmbeddedDatabase.shared().createDatabase();

    @TempDir
    private Path folder;

    @Test
    void without_users_it_does_not_start_and_says_what_to_do() {
        Cli.Run run = serve();
        assertThat(run.code()).isOne();
        assertThat(run.err()).contains("Nobody could log in", "levada user add", "--no-login");
    }

    @Test
    void without_login_it_serves_this_machine_only() {
        Cli.Run run = serve("--no-login", "--host", "0.0.0.0");
        assertThat(run.code()).isOne();
        assertThat(run.err()).contains("--no-login is for this machine only");
    }

    @Test
    void no_login_goes_with_no_users() {
        Path users = addUser();
        assertThat(serve("--no-login", "--users", users.toString()).err())
                .contains("goes with neither users nor a proxy");
    }

    @Test
    void where_others_reach_it_it_wants_tls_before_it() {
        Path users = addUser();
        Cli.Run plain = serve("--host", "0.0.0.0", "--users", users.toString());
        assertThat(plain.code()).isOne();
        assertThat(plain.err()).contains("passwords would travel readable", "--public-url https://");
        Cli.Run http =
                serve("--host", "0.0.0.0", "--users", users.toString(), "--public-url", "http://queue.example.com");
        assertThat(http.err()).contains("passwords would travel readable");
    }

    @Test
    void a_database_without_a_queue_is_not_served() {
        Path users = addUser();
        Cli.Run run = serve("--users", users.toString());
        assertThat(run.code()).isOne();
        assertThat(run.err()).contains("levada migrate");
    }

    @Test
    void a_port_that_is_taken_is_said() throws IOException {
        JobQueue.builder(database).build();
        Path users = addUser();
        try (java.net.ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Cli.Run run = serve("--users", users.toString(), "--port", Integer.toString(taken.getLocalPort()));
            assertThat(run.code()).isOne();
            assertThat(run.err()).contains("cannot listen on 127.0.0.1:" + taken.getLocalPort(), "--port");
        }
    }

    @Test
    void what_the_environment_says_is_in_force_but_its_channels_are_not_written() throws Exception {
        JobQueue queue = JobQueue.builder(database)
                .environment(Map.of())
                .deployment("production")
                .channels("root:3")
                .build();
        queue.confirmDatabase();
        Map<String, String> environment =
                Map.of("LEVADA_DEPLOYMENT", "staging", "LEVADA_TAGS", "gpu", "LEVADA_CHANNELS", "root:7");
        whileServing(environment, address -> {
            assertThat(get(address + "api/v1/status")).contains("\"copy\"", "'production'", "'staging'");
            assertThat(get(address + "api/v1/doctor")).contains("'production'", "'staging'");
            assertThat(get(address + "api/v1/configuration"))
                    .contains("environment variable LEVADA_DEPLOYMENT", "environment variable LEVADA_TAGS");
        });
        assertThat(queue.channels().list())
                .extracting(channel -> channel.settings().capacity())
                .containsExactly(3);
    }

    @Test
    void a_file_of_users_that_cannot_be_understood_is_said_with_its_line() throws IOException {
        Path users = Files.writeString(folder.resolve("users"), "user ada role=god\n");
        assertThat(serve("--users", users.toString()).err()).contains(users + ", line 1: There is no role 'god'");
        assertThat(serve("--users", folder.resolve("none").toString()).err()).contains("cannot be read");
    }

    @Test
    void users_and_tokens_are_added_listed_and_removed() throws IOException {
        Path users = addUser();
        assertThat(Files.readString(users))
                .contains("user ada role=admin password=pbkdf2-sha256$")
                .doesNotContain("horse");
        Cli.Run token = Cli.run(
                "user", "token", "ci", "--role", "viewer", "--tenant", "company:acme", "--users", users.toString());
        assertThat(token.code()).isZero();
        assertThat(token.out()).matches("levada_[A-Za-z0-9_-]{43}\\R");
        assertThat(Files.readString(users)).doesNotContain(token.out().strip());
        assertThat(Cli.run("user", "list", "--users", users.toString()).out())
                .contains("user   ada (admin)", "token  ci (viewer, company=acme, until ");
        Map<String, String> environment = Map.of("LEVADA_USERS_FILE", users.toString());
        assertThat(Cli.run(environment, "user", "remove", "ada").code()).isZero();
        assertThat(Cli.run(environment, "user", "remove", "ada").code()).isOne();
        assertThat(Cli.run(environment, "user", "remove", "--token", "ci").code())
                .isZero();
        assertThat(Cli.run(environment, "user", "list").out()).isEmpty();
        assertThat(Cli.run("user", "list").err()).contains("LEVADA_USERS_FILE");
    }

    @Test
    void a_tenant_is_taken_as_it_is_typed() {
        Path users = addUser();
        for (String tenant : List.of("customer id:42", "company:R+D")) {
            Cli.Run run =
                    Cli.run("user", "token", "ci", "--role", "viewer", "--tenant", tenant, "--users", users.toString());
            assertThat(run.code()).as(run.err()).isZero();
            assertThat(Cli.run("user", "list", "--users", users.toString()).out())
                    .contains("token  ci (viewer, " + tenant.replace(':', '=') + ", until ");
        }
    }

    @Test
    void a_short_password_is_refused() {
        Cli.Run run = Cli.run(
                "user",
                "add",
                "ada",
                "--role",
                "admin",
                "--password",
                "hunter2",
                "--users",
                folder.resolve("users").toString());
        assertThat(run.code()).isOne();
        assertThat(run.err()).contains("12 to 1,000 characters").doesNotContain("hunter2");
        assertThat(folder.resolve("users")).doesNotExist();
    }

    @Test
    void where_no_terminal_can_ask_for_a_password_it_says_how_to_give_it() {
        Path users = folder.resolve("users");
        Cli.Run run = Cli.run("user", "add", "ada", "--role", "admin", "--users", users.toString());
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("Which password?", "--password -");
        assertThat(users).doesNotExist();
    }

    private interface Look {
        void at(String address) throws Exception;
    }

    /** Serves without login until it has been looked at. */
    private void whileServing(Map<String, String> environment, Look look) throws Exception {
        StringWriter out = new StringWriter();
        PrintWriter printer = new PrintWriter(out, true);
        Thread serving = new Thread(() -> Levada.commandLine(Terminal.none(), environment, printer, printer)
                .execute("serve", "--no-login", "--port", "0", "--database-url", Cli.url(database)));
        serving.start();
        try {
            await().atMost(Duration.ofSeconds(20)).until(() -> out.toString().contains("Ctrl-C"));
            look.at(out.toString().replaceAll("(?s).*(http://\\S+).*", "$1"));
        } finally {
            serving.interrupt();
            serving.join();
        }
    }

    private static String get(String address) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(URI.create(address)).build(), BodyHandlers.ofString())
                .body();
    }

    private Path addUser() {
        Path users = folder.resolve("users");
        Cli.Run run =
                Cli.run("user", "add", "ada", "--role", "admin", "--password", PASSWORD, "--users", users.toString());
        assertThat(run.code()).as(run.err()).isZero();
        return users;
    }

    private Cli.Run serve(String... more) {
        List<String> arguments = new ArrayList<>(List.of("serve", "--database-url", Cli.url(database)));
        arguments.addAll(List.of(more));
        return Cli.run(arguments.toArray(String[]::new));
    }
}
