package dev.levada.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import dev.levada.JobState;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * What somebody does who opens the dashboard for the first time. With {@code -Dlevada.screenshots=FOLDER} it takes the pictures of the README on its way
 * ({@code bin/screenshots}).
 */
class FirstFiveMinutesTest {

    private static final int ORDERS = 60;
    private static final LocatorAssertions.ContainsTextOptions PATIENT =
            new LocatorAssertions.ContainsTextOptions().setTimeout(20_000);
    private static final @Nullable String PICTURES = System.getProperty("levada.screenshots");

    @Test
    void jobs_are_seen_to_move_a_failed_one_is_mended_and_a_channel_is_narrowed_and_widened() throws SQLException {
        try (Dashboard dashboard = new Dashboard()) {
            PastWeek.into(dashboard);
            Page page = dashboard.page(ColorScheme.LIGHT);
            dashboard.shop().work(Duration.ofMillis(600));
            dashboard.queue().start();
            dashboard.open(page, "");
            assertThat(page.locator("#overview-running")).containsText("Nothing runs just now");
            dashboard
                    .queue()
                    .delayable(Shop::report, 11)
                    .description("Sales report for November")
                    .delay();
            long failing = dashboard.mail("S7001");
            dashboard.mail("S7002");
            dashboard.orders(ORDERS);

            seesJobsMove(page);
            mendsTheFailedJob(dashboard, page, failing);
            narrowsAndWidensTheChannel(dashboard, page);
        }
    }

    private static void seesJobsMove(Page page) {
        Locator waiting = page.locator(".figure.k-wait b");
        assertThat(page.locator("#overview-running")).containsText("Import order", PATIENT);
        assertThat(page.locator(".figure.k-failed b"))
                .hasText("2", new LocatorAssertions.HasTextOptions().setTimeout(20_000));
        picture(page, "overview");
        assertThat(waiting).hasText("0", new LocatorAssertions.HasTextOptions().setTimeout(40_000));
    }

    private static void mendsTheFailedJob(Dashboard dashboard, Page page, long failing) {
        page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName(Pattern.compile("^Failures")))
                .click();
        assertThat(page.locator("#failures")).containsText("IllegalStateException");
        page.locator("#failures td.num a").click();
        page.locator("tr[data-job='" + failing + "'] .title a").click();
        assertThat(page.locator("#job-state")).containsText("Failed");
        assertThat(page.locator("#attempts")).containsText("The mail server does not answer");
        assertThat(page.locator("pre[aria-label=Arguments]")).containsText("***");
        page.locator("#attempts summary").first().click();
        assertThat(page.locator(".trace").first()).containsText("Shop.tellCustomer");
        picture(page, "job");

        dashboard.shop().mailWorks(true);
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Requeue"))
                .click();
        assertThat(page.locator(".note.good").first()).containsText("Job " + failing + " waits again");
        assertThat(page.locator("#job-state")).containsText("Done", PATIENT);
        assertThat(page.locator("#result")).containsText("told about S7001");
    }

    private static void narrowsAndWidensTheChannel(Dashboard dashboard, Page page) {
        page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Channels"))
                .first()
                .click();
        Locator sale = page.locator("tr[data-channel='root.sale']");
        Locator lower = sale.getByLabel("Lower the capacity of root.sale");
        for (int capacity = 3; capacity >= 0; capacity--) {
            lower.click();
            assertThat(sale.locator(".stepper")).containsText("/ " + capacity);
        }
        assertThat(sale).containsText("capacity 0");
        dashboard.orders(ORDERS);
        Locator waiting = sale.locator("td[data-label=Waiting]");
        await("the queue builds up").atMost(Duration.ofSeconds(15)).until(() -> number(waiting) >= ORDERS);
        picture(page, "channels");

        dashboard.shop().work(Duration.ofMillis(5));
        for (int capacity = 1; capacity <= 2; capacity++) {
            sale.getByLabel("Raise the capacity of root.sale").click();
            assertThat(sale.locator(".stepper")).containsText("/ " + capacity);
        }
        assertThat(waiting).hasText("0", new LocatorAssertions.HasTextOptions().setTimeout(30_000));
        org.assertj.core.api.Assertions.assertThat(dashboard
                        .queue()
                        .search()
                        .count(dev.levada.search.JobQuery.all()
                                .channel("root.sale")
                                .state(JobState.DONE))
                        .number())
                .isEqualTo(2 * ORDERS);
        page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Jobs"))
                .first()
                .click();
        assertThat(page.locator("#jobs")).containsText("Import order");
        picture(page, "jobs");
    }

    private static long number(Locator cell) {
        return Long.parseLong(cell.innerText().replace(",", "").strip());
    }

    private static void picture(Page page, String name) {
        if (PICTURES != null) {
            page.waitForTimeout(300);
            page.screenshot(new Page.ScreenshotOptions().setPath(Path.of(PICTURES, "dashboard-" + name + ".png")));
            // Hiding the caret leaves empty style attributes, which htmx would copy to the next page, against its
            // policy.
            page.evaluate("document.querySelectorAll('[style=\"\"]').forEach(e => e.removeAttribute('style'))");
        }
    }
}
