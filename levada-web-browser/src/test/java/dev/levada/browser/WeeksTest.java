package dev.levada.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The chart of weeks, for readers around the world. */
class WeeksTest {

    @ParameterizedTest
    @ValueSource(strings = {"America/Los_Angeles", "UTC", "Asia/Tokyo"})
    void a_bar_has_the_same_day_as_its_column_of_the_table(String zone) throws SQLException {
        try (Dashboard dashboard = new Dashboard()) {
            PastWeek.into(dashboard);
            Page page = dashboard.page(
                    new Browser.NewContextOptions().setViewportSize(1280, 800).setTimezoneId(zone));
            dashboard.open(page, "charts");
            Locator weeks = page.locator("section[aria-labelledby=h-weeks]");
            List<String> columns = weeks.locator("th.num").allInnerTexts();
            Locator plot = weeks.locator(".u-over");
            plot.hover(new Locator.HoverOptions().setPosition(5, 20));
            assertThat(weeks.locator("[data-readout]")).containsText("Week of " + columns.get(0) + ":");
            plot.hover(new Locator.HoverOptions().setPosition(plot.boundingBox().width - 5, 20));
            assertThat(weeks.locator("[data-readout]"))
                    .containsText("Week of " + columns.get(columns.size() - 2) + ":");
            assertThat(columns.size()).isBetween(2, 4);
        }
    }
}
