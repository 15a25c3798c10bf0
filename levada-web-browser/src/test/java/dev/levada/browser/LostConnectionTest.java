package dev.levada.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
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
}
