package dev.levada.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.levada.JobFunction;
import dev.levada.JobModel;
import dev.levada.JobQueue;
import dev.levada.JobState;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Set;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(DatabaseExtension.class)
class DatabaseExtensionTest {

    private static final Set<String> SEEN = new HashSet<>();

    /** A function to delay. */
    @JobModel("test.greeter")
    public static class Greeter {
        @JobFunction
        public String greet(String name) {
            return "Hello " + name;
        }
    }

    private String before = "";

    @BeforeEach
    void look(DataSource database) throws SQLException {
        before = name(database);
    }

    @RepeatedTest(2)
    void each_test_has_a_database_of_its_own_in_all_its_methods(DataSource database) throws SQLException {
        assertThat(name(database)).isEqualTo(before);
        assertThat(SEEN.add(before)).as("a database nobody used before").isTrue();
    }

    @Test
    void a_queue_can_be_built_on_it(DataSource database) {
        try (JobQueue queue = JobQueue.builder(database).register(new Greeter()).build()) {
            long id = queue.delay(Greeter::greet, "Ada").id();
            assertThat(queue.jobs().find(id).orElseThrow().state()).isEqualTo(JobState.PENDING);
        }
    }

    private static String name(DataSource database) throws SQLException {
        try (Connection connection = database.getConnection()) {
            return connection.getCatalog();
        }
    }
}
