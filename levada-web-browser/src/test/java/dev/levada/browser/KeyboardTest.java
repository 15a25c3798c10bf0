package dev.levada.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import dev.levada.JobStage;
import dev.levada.JobState;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** The dashboard without a mouse. */
class KeyboardTest {

    @Test
    void jobs_are_found_chosen_and_held_by_the_keyboard_alone() {
        try (Dashboard dashboard = new Dashboard()) {
            dashboard.orders(5);
            long mail = dashboard.mail("S7001");
            Page page = dashboard.page();
            dashboard.open(page, "");

            page.keyboard().press("g");
            page.keyboard().press("j");
            assertThat(page.locator("h1")).hasText("Jobs");
            page.keyboard().press("/");
            assertThat(page.locator("#q")).isFocused();
            page.keyboard().type("chan");
            assertThat(page.locator("#hints li").first()).containsText("channel:");
            page.keyboard().press("ArrowDown");
            page.keyboard().press("Enter");
            page.keyboard().type("root.ma");
            assertThat(page.locator("#hints li").first()).containsText("channel:root.mail");
            page.keyboard().press("ArrowDown");
            page.keyboard().press("Enter");
            assertThat(page.locator("#q")).hasValue("channel:root.mail ");
            page.keyboard().press("Enter");
            assertThat(page.locator("tr[data-job]")).hasCount(1);

            page.keyboard().press("Escape");
            page.locator("#q").blur();
            page.keyboard().press("j");
            page.keyboard().press("x");
            assertThat(page.locator("[data-chosen]").last()).containsText("1 job chosen");
            page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Hold"))
                    .focus();
            page.keyboard().press("Enter");
            dashboard.queue().start();
            Awaitility.await()
                    .until(() ->
                            dashboard.queue().jobs().find(mail).orElseThrow().stage() == JobStage.HELD);
            assertThat(page.locator("#bulk")).containsText(Pattern.compile("1 job changed"));
        }
    }

    @Test
    void what_cannot_be_taken_back_is_asked_first_and_can_be_left() {
        try (Dashboard dashboard = new Dashboard()) {
            long mail = dashboard.mail("S7001");
            Page page = dashboard.page();
            dashboard.open(page, "jobs/" + mail);
            page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Cancel"))
                    .focus();
            page.keyboard().press("Enter");
            assertThat(page.locator("#confirm")).isVisible();
            page.keyboard().press("Escape");
            assertThat(page.locator("#confirm")).isHidden();
            org.assertj.core.api.Assertions.assertThat(
                            dashboard.queue().jobs().find(mail).orElseThrow().state())
                    .isEqualTo(JobState.PENDING);
            page.keyboard().press("Enter");
            page.keyboard().press("Tab");
            page.keyboard().press("Enter");
            assertThat(page.locator("#job-state")).containsText("Cancelled");
        }
    }

    @Test
    void a_question_mark_shows_the_keys_and_the_first_tab_skips_the_menu() {
        try (Dashboard dashboard = new Dashboard()) {
            Page page = dashboard.page();
            dashboard.open(page, "");
            page.keyboard().press("Tab");
            assertThat(page.locator(".skip")).isFocused();
            page.keyboard().press("Enter");
            assertThat(page.locator("#content")).isFocused();
            page.keyboard().press("?");
            assertThat(page.locator("#help")).isVisible();
            page.keyboard().press("?");
            assertThat(page.locator("#help")).isHidden();
            page.keyboard().press("t");
            assertThat(page.locator("html")).hasAttribute("data-theme", "light");
            page.keyboard().press("t");
            assertThat(page.locator("html")).hasAttribute("data-theme", "dark");
            page.reload();
            assertThat(page.locator("html")).hasAttribute("data-theme", "dark");
        }
    }
}
