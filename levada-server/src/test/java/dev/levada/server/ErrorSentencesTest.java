package dev.levada.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.levada.embedded.EmbeddedDatabase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ErrorSentencesTest {

    private final String database = Cli.url(EmbeddedDatabase.shared().createDatabase());

    @Test
    void a_database_that_cannot_be_reached_is_told_in_a_sentence() {
        Cli.Run run = Cli.run("jobs", "--database-url", "postgresql://anna:secret@127.0.0.1:1/shop");
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err())
                .startsWith("levada: The database cannot be reached: Connection to 127.0.0.1:1 refused")
                .doesNotContain("\tat ");
    }

    @Test
    void with_verbose_the_stack_trace_follows() {
        assertThat(Cli.run("jobs", "-v", "--database-url", "postgresql://127.0.0.1:1/shop")
                        .err())
                .contains("\tat ");
    }

    @Test
    void a_database_that_is_not_there_is_told_by_its_name() {
        Cli.Run run = Cli.run("jobs", "--database-url", database.replaceFirst("/levada_\\d+", "/nowhere"));
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err()).contains("There is no such database: database \"nowhere\" does not exist");
    }

    @ParameterizedTest
    @ValueSource(strings = {"jobs", "channels", "job 1", "cancel 1", "channels pause root"})
    void a_database_without_the_schema_is_told_how_to_make_it(String command) {
        Cli.Run run = Cli.run((command + " --database-url " + database).split(" ", -1));
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err())
                .contains("There is no queue in schema 'levada' of this database; 'levada migrate' makes one");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "jobs                                                | Which database? Give --database-url",
                "jobs --database-url mysql://root:secret@host/db     | This is no address of a PostgreSQL database; expected postgresql://host:5432/database",
                "jobs --database-url jdbc:postgresql://h:x:secret/d  | This is no address of a PostgreSQL database",
                "jobs --database-url postgresql://a:secret@h:99999/d | This is no address of a PostgreSQL database",
                "jobs --database-url postgresql://a:secret@h:no%/d   | This is no address of a PostgreSQL database",
                "jobs --schema Levada                                | Invalid schema name 'Levada'",
                "jobs --state lost                                   | There is no job state 'lost'; expected one of",
                "jobs --limit 0                                      | --limit is 1 to 10000, not 0",
                "job                                                 | Missing required parameter: 'ID'",
                "job abc                                             | 'abc' is not a long",
                "cancel                                              | Missing required parameter: 'ID'",
                "nonsense                                            | There is no command or option 'nonsense'",
                "demo --speed 0                                      | The speed must be between 0.1 and 1000",
                "demo --workers 0                                    | A node has 1 to 10,000 workers",
            })
    void a_wrong_call_is_told_with_what_is_right_and_exit_code_2(String command, String sentence) {
        String line = command.contains("--database-url") || command.equals("jobs")
                ? command
                : command + " --database-url " + database;
        Cli.Run run = Cli.run(line.split(" +", -1));
        assertThat(run.err())
                .contains(sentence)
                .contains("--help' says how it is called")
                .doesNotContain("secret")
                .doesNotContain("\tat ");
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
    }

    @Test
    void without_a_command_all_of_them_are_named() {
        Cli.Run run = Cli.run();
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("demo").contains("migrate").contains("channels");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--help",
                "demo --help",
                "jobs --help",
                "channels --help",
                "channels set --help",
                "migrate --help"
            })
    void help_is_given_everywhere(String command) {
        Cli.Run run = Cli.run(command.split(" ", -1));
        assertThat(run.code()).isZero();
        assertThat(run.out()).startsWith("Usage: levada");
    }
}
