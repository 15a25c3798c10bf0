package dev.levada.testing.guide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Each block of Java, and of what it prints, in {@code docs/testing.md} stands line by line in one of the tests of this package; only the indentation may differ. */
class GuideTest {

    private static final Path GUIDE = Path.of("..", "docs", "testing.md");
    private static final Path SOURCES =
            Path.of("..", "levada-testing", "src", "test", "java", "dev", "levada", "testing", "guide");
    private static final Pattern BLOCK = Pattern.compile("^```(\\w*)\n(.*?)^```$", Pattern.DOTALL | Pattern.MULTILINE);

    @Test
    void each_block_of_the_guide_is_cut_from_a_test_that_is_compiled_and_run() throws IOException {
        List<String> sources = new ArrayList<>();
        try (Stream<Path> files = Files.list(SOURCES)) {
            for (Path file : files.toList()) {
                sources.add(flush(Files.readString(file)));
            }
        }
        Matcher blocks = BLOCK.matcher(Files.readString(GUIDE));
        int found = 0;
        while (blocks.find()) {
            if (blocks.group(1).equals("xml")) {
                continue;
            }
            found++;
            String block = flush(blocks.group(2));
            if (sources.stream().noneMatch(source -> source.contains(block))) {
                fail("This block of " + GUIDE + " stands in no file of " + SOURCES + "; bring them together:\n"
                        + blocks.group(2));
            }
        }
        assertThat(found).as("blocks in the guide").isGreaterThan(10);
    }

    /** Whole lines without indentation, blank lines left out. */
    private static String flush(String text) {
        return text.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .collect(Collectors.joining("\n", "\n", "\n"));
    }
}
