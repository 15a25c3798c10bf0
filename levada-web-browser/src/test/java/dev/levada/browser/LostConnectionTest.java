package dev.levada.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Response;
import com.microsoft.playwright.assertions.LocatorAssertions;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

/** The stream of events, cut and healed. */
class LostConnectionTest {

    @Test
    void a_lost_connection_shows_and_heals_by_itself_with_what_has_changed_meanwhile() {
        try (Dashboard dashboard = new Dashboard()) {
            dashboard.expect("net::ERR_");
            dashboard.expect("Failed to load resource");
            Page page = dashboard.page();
            dashboard.open(page, "jobs");
            Locator state = page.locator("[data-live-state]");
            assertThat(state).hasText("Live");

            dashboard.cut();
            assertThat(state)
                    .containsText("Connection lost", new LocatorAssertions.ContainsTextOptions().setTimeout(20_000));
            dashboard.orders(2);
            assertThat(page.locator("tr[data-job]")).hasCount(0);

            dashboard.heal();
            assertThat(state).hasText("Live", new LocatorAssertions.HasTextOptions().setTimeout(30_000));
            assertThat(page.locator("tr[data-job]")).hasCount(2);
        }
    }

    @Test
    void a_page_that_the_database_does_not_answer_is_not_called_live_until_it_does() throws SQLException {
        try (Dashboard dashboard = new Dashboard()) {
            dashboard.expect("503");
            long mail = dashboard.mail("S7001");
            Page page = dashboard.page();
            dashboard.open(page, "jobs/" + mail);
            dashboard.execute("ALTER TABLE levada.job_log RENAME TO away");
            Locator trouble = page.locator("html[data-connection=trouble]");
            assertThat(page.locator("[data-live-state]"))
                    .hasText("The database does not answer", new LocatorAssertions.HasTextOptions().setTimeout(20_000));
            // The next look is refused as well, and nothing says meanwhile that all is well.
            Response refused = page.waitForResponse(response -> response.url().contains("/jobs/" + mail), () -> {});
            org.assertj.core.api.Assertions.assertThat(refused.status()).isEqualTo(503);
            assertThat(trouble).hasCount(1);

            dashboard.execute("ALTER TABLE levada.away RENAME TO job_log");
            assertThat(page.locator("[data-live-state]"))
                    .hasText("Live", new LocatorAssertions.HasTextOptions().setTimeout(20_000));
        }
    }
}
