package dev.levada.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import dev.levada.Job;
import dev.levada.JobState;
import org.junit.jupiter.api.Test;

/** A page that changes under somebody's hands. */
class ChangedMeanwhileTest {

    private static final LocatorAssertions.ContainsTextOptions PATIENT =
            new LocatorAssertions.ContainsTextOptions().setTimeout(20_000);

    @Test
    void who_confirms_to_cancel_a_job_that_has_ended_meanwhile_does_nothing_else_to_it() {
        try (Dashboard dashboard = new Dashboard()) {
            long report = report(dashboard);
            Page page = runningJob(dashboard, report);
            button(page, "Cancel").click();
            Locator dialog = page.locator("#confirm");
            assertThat(dialog).containsText("Cancel this job?");

            dashboard.shop().close();
            assertThat(page.locator("#job-state")).containsText("Done", PATIENT);
            dialog.locator("[data-yes]").click();

            assertThat(dialog).containsText("This has changed meanwhile, so nothing was done.");
            assertThat(dialog.locator("[data-yes]")).isHidden();
            dialog.getByText("Back").click();
            assertThat(dialog).isHidden();
            Job job = dashboard.queue().jobs().find(report).orElseThrow();
            org.assertj.core.api.Assertions.assertThat(job.state()).isEqualTo(JobState.DONE);
            org.assertj.core.api.Assertions.assertThat(dashboard.queue().jobs().attempts(report))
                    .hasSize(1);

            button(page, "Requeue").click();
            assertThat(dialog).containsText("Run this finished job once more?");
            assertThat(dialog.locator("[data-yes]")).isVisible();
        }
    }

    @Test
    void a_button_that_has_the_focus_does_what_it_says_after_the_job_has_ended() {
        try (Dashboard dashboard = new Dashboard()) {
            Page page = runningJob(dashboard, report(dashboard));
            button(page, "Cancel").focus();
            dashboard.shop().close();
            assertThat(page.locator("#job-state")).containsText("Done", PATIENT);
            assertThat(button(page, "Requeue")).hasAttribute("value", "requeue");
        }
    }

    private static long report(Dashboard dashboard) {
        dashboard.queue().start();
        return dashboard.queue().delayable(Shop::report, 11).delay().id();
    }

    private static Page runningJob(Dashboard dashboard, long id) {
        Page page = dashboard.page();
        dashboard.open(page, "jobs/" + id);
        assertThat(page.locator("#job-state")).containsText("Running", PATIENT);
        return page;
    }

    private static Locator button(Page page, String name) {
        return page.locator("#job-acts").getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName(name));
    }
}
