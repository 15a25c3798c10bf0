package dev.levada.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import dev.levada.JobStage;
import java.sql.SQLException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Ids as large as a script's numbers are exact. */
class LargeIdsTest {

    private static final long LARGEST = (1L << 53) - 1;

    @Test
    void the_job_that_is_chosen_is_held_and_its_page_opened() throws SQLException {
        try (Dashboard dashboard = new Dashboard()) {
            dashboard.execute("SELECT setval('levada.job_id_seq', " + (LARGEST - 3) + ")");
            long other = dashboard.mail("S7001");
            dashboard.mail("S7002");
            long largest = dashboard.mail("S7003");
            org.assertj.core.api.Assertions.assertThat(largest).isEqualTo(LARGEST);
            Page page = dashboard.page();
            dashboard.open(page, "jobs?q=id:" + other + ".." + largest);
            assertThat(page.locator("tr[data-job]")).hasCount(3);

            page.locator("tr[data-job='" + largest + "'] input[type=checkbox]").check();
            page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Hold"))
                    .click();
            Awaitility.await()
                    .until(() ->
                            dashboard.queue().jobs().find(largest).orElseThrow().stage() == JobStage.HELD);
            org.assertj.core.api.Assertions.assertThat(
                            dashboard.queue().jobs().find(other).orElseThrow().stage())
                    .isEqualTo(JobStage.READY);

            page.locator("tr[data-job='" + largest + "'] a").first().click();
            assertThat(page.locator("#job-state")).containsText("Job " + largest);
            page.locator("#job-acts")
                    .getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Release"))
                    .click();
            assertThat(page.locator("#job-state")).containsText("Pending");
        }
    }
}
