package dev.levada.browser;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Playwright;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/** The browser of all tests, started once and left to end with them. To be used by the thread that runs the tests. */
final class Chromium {

    private static final List<String> USUAL = List.of(
            "/usr/bin/chromium",
            "/usr/bin/chromium-browser",
            "/usr/bin/google-chrome",
            "/usr/bin/google-chrome-stable");

    private static @Nullable Browser browser;

    private Chromium() {}

    /** The browser; skips the test where there is none, unless {@code BROWSER_TESTS=required} says that there must be one. */
    static Browser get() {
        Browser started = browser;
        if (started == null) {
            started = start();
            browser = started;
        }
        return started;
    }

    // The browser outlives each test, and ends with this process.
    @SuppressWarnings("resource")
    private static Browser start() {
        Optional<Path> program =
                USUAL.stream().map(Path::of).filter(Files::isExecutable).findFirst();
        if (program.isEmpty()) {
            String sentence = "There is no Chromium in " + USUAL + ": apt-get install chromium, and these tests run";
            if ("required".equals(System.getenv("BROWSER_TESTS"))) {
                throw new IllegalStateException(sentence);
            }
            Assumptions.abort(sentence);
        }
        Playwright playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        return playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(program.get())
                        .setArgs(List.of("--no-sandbox", "--disable-gpu", "--disable-background-networking")));
    }
}
