package dev.levada.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ReducedMotion;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.levada.JobQueue;
import dev.levada.JobQueueBuilder;
import dev.levada.embedded.EmbeddedDatabase;
import dev.levada.web.LevadaWeb;
import dev.levada.web.RunningWeb;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A queue with a dashboard and a browser before it. Whatever the browser complains about, and whatever it asks of another host, fails the test when it closes. To be
 * used by one thread.
 */
final class Dashboard implements AutoCloseable {

    private final PGSimpleDataSource direct = EmbeddedDatabase.shared().createDatabase();
    private final HikariDataSource pool;
    private final Shop shop = new Shop();
    private final JobQueue queue;
    private final List<BrowserContext> contexts = new ArrayList<>();
    private final List<String> complaints = new ArrayList<>();
    private final List<String> expected = new ArrayList<>();
    private final int port;
    private RunningWeb web;

    Dashboard() {
        this(builder -> builder);
    }

    /** With other settings of the queue. */
    Dashboard(UnaryOperator<JobQueueBuilder> settings) {
        HikariConfig config = new HikariConfig();
        config.setDataSource(direct);
        config.setMaximumPoolSize(16);
        config.setMinimumIdle(1);
        pool = new HikariDataSource(config);
        queue = settings.apply(JobQueue.builder(pool)
                        .environment(Map.of())
                        .listenDataSource(direct)
                        .register(shop)
                        .nodeName("shop-1")
                        .workers(8)
                        .contextKeys("company")
                        .channels("root:8,root.sale:4,root.mail:2,root.report:1"))
                .build();
        web = start(0);
        port = web.port();
    }

    JobQueue queue() {
        return queue;
    }

    Shop shop() {
        return shop;
    }

    /** Delays the import of some orders. */
    void orders(int many) {
        for (int i = 0; i < many; i++) {
            queue.delayable(
                            Shop::importOrder,
                            "S" + i,
                            Map.<String, Object>of("customer", "Acme Ltd", "api_key", "hunter2"))
                    .description("Import order S" + (7_000 + i))
                    .delay();
        }
    }

    /** Delays a mail to a customer; gives the job's id. */
    long mail(String order) {
        return queue.delayable(Shop::tellCustomer, order, "hunter2")
                .description("Tell the customer of " + order)
                .maxRetries(1)
                .delay()
                .id();
    }

    /** Runs a statement. */
    void execute(String sql, String... texts) throws SQLException {
        try (Connection connection = direct.getConnection();
                var statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < texts.length; i++) {
                statement.setString(i + 1, texts[i]);
            }
            statement.execute();
        }
    }

    /** A tab of a wide window. */
    Page page() {
        return page(new Browser.NewContextOptions().setViewportSize(1280, 800));
    }

    /** A tab of a window as told. */
    Page page(Browser.NewContextOptions options) {
        BrowserContext context = Chromium.get()
                .newContext(options.setReducedMotion(ReducedMotion.REDUCE).setLocale("en-GB"));
        contexts.add(context);
        context.setDefaultTimeout(15_000);
        Page page = context.newPage();
        page.onConsoleMessage(message -> {
            if (message.type().equals("error") || message.type().equals("warning")) {
                complaints.add(message.text() + " at " + page.url());
            }
        });
        page.onPageError(error -> complaints.add(error + " at " + page.url()));
        page.onDialog(dialog -> {
            complaints.add("a dialog: " + dialog.message());
            dialog.dismiss();
        });
        page.onRequest(request -> {
            if (!request.url().startsWith("http://127.0.0.1:") && !request.url().startsWith("data:")) {
                complaints.add("a request to another host: " + request.url());
            }
        });
        return page;
    }

    /** A tab that prefers dark or light. */
    Page page(ColorScheme scheme) {
        return page(new Browser.NewContextOptions().setViewportSize(1280, 800).setColorScheme(scheme));
    }

    /** Goes to a page, and waits until its events come. */
    void open(Page page, String path) {
        page.navigate(url(path));
        // by selector: a function that is asked again and again would be evaluated by the page, whose policy forbids
        // that
        page.waitForSelector("html[data-connection=live]");
    }

    /** The whole address of a path without its slash. */
    String url(String path) {
        return web.address() + path;
    }

    /** Says that the browser rightly complains of what contains this text. */
    void expect(String part) {
        expected.add(part);
    }

    /** Ends the web server, as if the network were cut. */
    void cut() {
        web.close();
    }

    /** Starts the web server at the same address again. */
    void heal() {
        web = start(port);
    }

    private RunningWeb start(int port) {
        return LevadaWeb.builder(queue)
                .title("Acme orders")
                .withoutLogin()
                .build()
                .start("127.0.0.1", port);
    }

    @Override
    public void close() {
        try {
            contexts.forEach(BrowserContext::close);
            assertThat(complaints)
                    .as("complaints of the browser")
                    .allMatch(complaint -> expected.stream().anyMatch(complaint::contains));
        } finally {
            shop.close();
            web.close();
            queue.stop(Duration.ofSeconds(2));
            pool.close();
            EmbeddedDatabase.shared().dropDatabase(direct);
        }
    }
}
