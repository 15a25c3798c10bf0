package dev.levada.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import dev.levada.JobState;
import java.util.regex.Pattern;
import org.assertj.core.api.SoftAssertions;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** The dashboard on a telephone, 360 px wide. */
class PhoneTest {

    @Test
    void no_page_is_wider_than_the_screen_and_all_can_be_reached_by_the_menu() {
        try (Dashboard dashboard = new Dashboard()) {
            dashboard.orders(3);
            long failed = dashboard.mail("S" + "1".repeat(300));
            dashboard.queue().start();
            Awaitility.await()
                    .until(() ->
                            dashboard.queue().jobs().find(failed).orElseThrow().state() == JobState.FAILED);
            Page page = dashboard.page(new Browser.NewContextOptions()
                    .setViewportSize(360, 740)
                    .setHasTouch(true)
                    .setIsMobile(true));
            SoftAssertions all = new SoftAssertions();
            for (String place : Places.withJobs(failed)) {
                dashboard.open(page, place);
                Object tooWide =
                        page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth");
                all.assertThat(((Number) tooWide).intValue()).as("/" + place).isZero();
            }
            all.assertAll();

            dashboard.open(page, "");
            assertThat(page.locator("#menu")).isHidden();
            page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Menu"))
                    .tap();
            page.locator("#menu").getByText(Pattern.compile("^\\s*Jobs\\s*$")).tap();
            assertThat(page.locator("h1")).hasText("Jobs");
            page.locator("tr[data-job='" + failed + "'] .title a").tap();
            assertThat(page.locator("#job-state")).containsText("Failed");
        }
    }
}
