package dev.levada.chaos.node;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.levada.store.Schema;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class StatementsTest {

    /** The engine's compiled classes that hold its statements, as text: constants stand in them as they are written. */
    private static final String ENGINE = compiled();

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "COMMIT")
    void every_statement_a_fault_can_be_aimed_at_is_one_of_the_engines(Statements statement) {
        assertThat(ENGINE.contains(statement.mark()))
                .as(
                        "a statement of the engine holds \"%s\"; if it has changed, so must %s",
                        statement.mark(), statement)
                .isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void every_text_a_flaw_changes_is_one_of_the_engines(Flaw flaw) {
        assertThat(flaw.texts())
                .allSatisfy(text -> assertThat(ENGINE.contains(text))
                        .as("a statement of the engine holds \"%s\"; if it has changed, so must %s", text, flaw)
                        .isTrue());
    }

    private static String compiled() {
        try {
            URI home = Schema.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI();
            Path path = Path.of(home);
            if (Files.isDirectory(path)) {
                return textOf(path.resolve("dev/levada/store"));
            }
            try (FileSystem jar = FileSystems.newFileSystem(path, Map.of())) {
                return textOf(jar.getPath("dev/levada/store"));
            }
        } catch (URISyntaxException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String textOf(Path classes) throws IOException {
        try (Stream<Path> files = Files.walk(classes)) {
            return files.filter(file -> file.toString().endsWith(".class"))
                    .map(StatementsTest::text)
                    .collect(Collectors.joining());
        }
    }

    private static String text(Path file) {
        try {
            return new String(Files.readAllBytes(file), UTF_8).replace("${schema}", "levada");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
