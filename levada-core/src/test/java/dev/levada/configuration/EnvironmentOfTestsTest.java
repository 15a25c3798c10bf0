package dev.levada.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EnvironmentOfTestsTest {

    @Test
    void tests_see_no_variable_of_the_machine_that_configures_a_queue() throws IOException {
        Path pom = Path.of("..", "pom.xml");
        List<String> variables = new ArrayList<>(Key.allVariables());
        variables.add(EnvironmentValues.FILE);
        String text = Files.readString(pom);
        assertThat(variables).allSatisfy(name -> assertThat(text).contains("<variable>" + name + "</variable>"));
        assertThat(System.getenv()).doesNotContainKeys(variables.toArray(String[]::new));
    }
}
