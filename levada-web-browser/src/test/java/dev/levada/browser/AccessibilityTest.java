package dev.levada.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import dev.levada.JobState;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.assertj.core.api.SoftAssertions;
import org.awaitility.Awaitility;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each page, examined by axe-core for WCAG 2.1 AA, light and dark. */
class AccessibilityTest {

    private static final String AXE = "/META-INF/resources/webjars/axe-core/4.6.3/axe.min.js";
    private static final String RUN = """
            async () => (await axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice']}))
              .violations.flatMap(violation => violation.nodes.map(node => violation.id + ': ' + node.html.slice(0, 200) + ' ' + node.failureSummary))""";

    @ParameterizedTest
    @EnumSource(
            value = ColorScheme.class,
            names = {"LIGHT", "DARK"})
    void no_page_has_a_violation(ColorScheme scheme) throws IOException {
        String axe = read();
        try (Dashboard dashboard = new Dashboard()) {
            dashboard.expect("404");
            // axe reads colours back from a canvas of its own
            dashboard.expect("willReadFrequently");
            dashboard.orders(3);
            long failed = dashboard.mail("S7001");
            dashboard.queue().channels().pause("root.sale");
            dashboard.queue().start();
            Awaitility.await()
                    .until(() ->
                            dashboard.queue().jobs().find(failed).orElseThrow().state() == JobState.FAILED);
            Page page = dashboard.page(scheme);
            SoftAssertions all = new SoftAssertions();
            for (String place : Places.withJobs(failed, failed - 1)) {
                dashboard.open(page, place);
                all.assertThat(violations(page, axe)).as("/" + place).isEmpty();
            }
            page.navigate(dashboard.url("nothing-here"));
            all.assertThat(violations(page, axe)).as("error page").isEmpty();
            dashboard.open(page, "");
            page.keyboard().press("?");
            all.assertThat(violations(page, axe)).as("help").isEmpty();
            all.assertAll();
        }
    }

    private static List<?> violations(Page page, String axe) {
        page.evaluate(axe);
        return (List<?>) page.evaluate(RUN);
    }

    private static String read() throws IOException {
        try (InputStream in = AccessibilityTest.class.getResourceAsStream(AXE)) {
            assertThat(in).as(AXE).isNotNull();
            return new String(in.readAllBytes(), StandardCharsets.UTF_8) + "; undefined";
        }
    }
}
