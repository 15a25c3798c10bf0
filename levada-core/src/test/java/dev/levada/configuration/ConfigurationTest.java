package dev.levada.configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.levada.channel.ChannelSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigurationTest {

    @TempDir
    private Path folder = Path.of(".");

    @Test
    void without_anything_the_defaults_hold() {
        Configuration configuration = Configuration.read(Map.of()).orThrow();
        assertThat(configuration.settings())
                .allSatisfy(setting -> assertThat(setting.source()).isEqualTo(Source.DEFAULT))
                .extracting(Setting::key)
                .containsExactly(Key.values());
        assertThat(configuration.setting(Key.CHANNELS).value()).isEqualTo("root:1");
        assertThat(configuration.channels()).as("to be applied").isEmpty();
        assertThat(configuration.port()).isEqualTo(8069);
        assertThat(configuration.schema().name()).isEqualTo("levada");
        assertThat(configuration.workers()).isGreaterThanOrEqualTo(10);
        assertThat(configuration.nodeName()).matches("node-\\d+-[0-9a-f]{4}");
        assertThat(configuration.nodeName()).isEqualTo(configuration.nodeName());
        assertThat(configuration.noDelay()).isFalse();
        assertThat(configuration.jobTimeout()).isNull();
        assertThat(configuration.jobrunnerDatabase()).isEqualTo(JobrunnerDatabase.NONE);
        assertThat(configuration.remarks()).isEmpty();
        assertThat(configuration.file()).isNull();
    }

    /** Who gives a value: code, Levada's variable, the original's, [levada], [queue_job]; and whose counts. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "C L O F Q D | code",
                "- L O F Q D | environment variable LEVADA_CHANNELS",
                "- - O F Q D | environment variable ODOO_QUEUE_JOB_CHANNELS",
                "- - - F Q D | file FILE line 4, [levada] channels",
                "- - - - Q D | file FILE line 2, [queue_job] channels",
                "- - - - - D | file FILE line 6, [DEFAULT] channels",
                "- - - - - - | default",
            })
    void of_all_who_give_a_value_the_first_counts(String givers, String source) throws IOException {
        Map<Key, String> code = givers.contains("C") ? Map.of(Key.CHANNELS, "root:10") : Map.of();
        Map<String, String> environment = new HashMap<>();
        environment.put("LEVADA_CHANNELS", givers.contains("L") ? "root:11" : "");
        environment.put("ODOO_QUEUE_JOB_CHANNELS", givers.contains("O") ? "root:12" : "  ");
        Path file = write("[queue_job]\nchannels = " + (givers.contains("Q") ? "root:14" : "")
                + "\n[levada]\nchannels = " + (givers.contains("F") ? "root:13" : "") + "\n[DEFAULT]\nchannels = "
                + (givers.contains("D") ? "root:15" : ""));
        Setting setting = Configuration.read(code, environment, file).orThrow().setting(Key.CHANNELS);
        assertThat(setting.source().place()).isEqualTo(source.replace("FILE", file.toString()));
        int given = (int) givers.chars().filter(Character::isLetter).count();
        assertThat(setting.value()).isEqualTo("root:" + (given == 0 ? 1 : 16 - given));
        assertThat(setting.overridden()).hasSize(Math.max(0, given - 1));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ODOO_QUEUE_JOB_CHANNELS              | root:3,sale:2 | channels              | root:3,sale:2",
                "LEVADA_WORKERS                       | 7             | workers               | 7",
                "LEVADA_NODE_NAME                     | my node       | node_name             | my node",
                "LEVADA_TAGS                          | gpu, ssd gpu  | tags                  | gpu,ssd",
                "LEVADA_POLL_ONLY                     | 1             | poll_only             | yes",
                "LEVADA_JOB_TIMEOUT                   | 30m           | job_timeout           | 30m",
                "LEVADA_JOB_TIMEOUT                   | PT0.5S        | job_timeout           | PT0.5S",
                "LEVADA_JOB_TIMEOUT                   | 0             | job_timeout           | none",
                "LEVADA_JOB_TIMEOUT                   | None          | job_timeout           | none",
                "LEVADA_SCHEMA                        | queue         | schema                | queue",
                "LEVADA_PORT                          | 80            | port                  | 80",
                "ODOO_QUEUE_JOB_PORT                  | 65535         | port                  | 65535",
                "LEVADA_JOBRUNNER_DB_HOST             | db            | jobrunner_db_host     | db",
                "ODOO_QUEUE_JOB_JOBRUNNER_DB_HOST     | db            | jobrunner_db_host     | db",
                "ODOO_QUEUE_JOB_JOBRUNNER_DB_PORT     | 5433          | jobrunner_db_port     | 5433",
                "ODOO_QUEUE_JOB_JOBRUNNER_DB_USER     | anna          | jobrunner_db_user     | anna",
                "ODOO_QUEUE_JOB_JOBRUNNER_DB_PASSWORD | secret        | jobrunner_db_password | ***",
                "LEVADA_JOBRUNNER_DB_PASSWORD         | secret        | jobrunner_db_password | ***",
                "QUEUE_JOB__NO_DELAY                  | 1             | no_delay              | yes",
            })
    void the_variables_of_both_are_understood(String variable, String value, String name, String shown) {
        Configuration configuration =
                Configuration.read(Map.of(variable, value)).orThrow();
        assertThat(configuration.settings())
                .filteredOn(setting -> setting.name().equals(name))
                .singleElement()
                .returns(shown, Setting::value)
                .returns(
                        "environment variable " + variable,
                        setting -> setting.source().toString());
        assertThat(configuration.remarks()).isEmpty();
    }

    @Test
    void what_is_given_is_what_is_got() throws IOException {
        Path file = write("""
                \uFEFF[options]
                db_host = elsewhere
                db_host = elsewhere
                nonsense
                [queue_job]
                channels =
                    root:4, # all
                    sale:2:throttle=3,
                Jobrunner_DB_Host: past.the.pooler
                jobrunner_db_port = 5433
                jobrunner_db_user = anna
                jobrunner_db_password = %s:e=c#ret
                [levada]
                no_delay = yes
                workers = 3
                """);
        Configuration configuration =
                Configuration.read(Map.of("LEVADA_CONFIG", file.toString())).orThrow();
        assertThat(configuration.channels().orElseThrow().settings())
                .extracting(ChannelSettings::name)
                .containsExactly("root", "root.sale");
        assertThat(configuration.setting(Key.CHANNELS).value()).isEqualTo("root:4,sale:2:throttle=3");
        assertThat(configuration.jobrunnerDatabase())
                .isEqualTo(new JobrunnerDatabase(null, "past.the.pooler", 5433, "anna", "%s:e=c#ret"));
        assertThat(configuration.noDelay()).isTrue();
        assertThat(configuration.workers()).isEqualTo(3);
        assertThat(configuration.file()).isEqualTo(file);
        assertThat(configuration.remarks()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "LEVADA_PORT              | 70000           | Invalid port '70000': expected a whole number from 1 to 65535",
                "LEVADA_PORT              | 0               | Invalid port '0'",
                "LEVADA_PORT              | -1              | Invalid port '-1'",
                "LEVADA_PORT              | http            | Invalid port 'http'",
                "LEVADA_PORT              | 99999999999999  | Invalid port '99999999999999'",
                "ODOO_QUEUE_JOB_PORT      | 80,81           | Invalid port '80,81'",
                "LEVADA_JOBRUNNER_DB_PORT | ٣٣              | Invalid port '٣٣'",
                "LEVADA_WORKERS           | 0               | Invalid number of workers '0': expected a whole number from 1 to 10000",
                "LEVADA_WORKERS           | 10001           | Invalid number of workers '10001'",
                "LEVADA_TAGS              | gpu,ssd:2       | Invalid tag 'ssd:2': expected 1 to 100 characters",
                "LEVADA_JOB_TIMEOUT       | 30              | Invalid time '30': expected one above zero and up to 100 years, such as 30s, 5m, 2h or 1d, or none",
                "LEVADA_JOB_TIMEOUT       | 0s              | Invalid time '0s'",
                "LEVADA_JOB_TIMEOUT       | PT-1S           | Invalid time 'PT-1S'",
                "LEVADA_JOB_TIMEOUT       | 999999999d      | Invalid time '999999999d'",
                "LEVADA_SCHEMA            | Levada          | Invalid schema name 'Levada'",
                "LEVADA_SCHEMA            | a;drop table b  | Invalid schema name 'a;drop table b'",
                "ODOO_QUEUE_JOB_CHANNELS  | root:x          | Invalid channel configuration \"root:x\": invalid capacity \"x\"",
                "LEVADA_CHANNELS          | a:2:sequential  | is sequential with capacity 2, expected 1",
                "LEVADA_JOBRUNNER_DB_URL  | mysql://u:pw@h/d | This is no address of a PostgreSQL database",
                "LEVADA_JOBRUNNER_DB_URL  | postgresql://u:pw@h:no%/d | This is no address of a PostgreSQL database",
            })
    void a_bad_value_is_refused_with_its_source(String variable, String value, String sentence) {
        Configuration configuration = Configuration.read(Map.of(variable, value));
        assertThatThrownBy(configuration::orThrow)
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith("Environment variable " + variable + ": ")
                .hasMessageContaining(sentence)
                .hasMessageNotContaining("pw");
        assertThat(configuration.toString()).doesNotContain("pw");
        assertThat(configuration.settings())
                .filteredOn(setting -> !configuration.isValid(setting.key()))
                .hasSize(1);
    }

    @Test
    void a_bad_value_of_a_file_is_refused_with_its_line() throws IOException {
        Path file = write("[queue_job]\n\nport = 70000\nchannels = root:1\n  sale:y\n");
        assertThatThrownBy(() -> Configuration.read(Map.of(), Map.of(), file).orThrow())
                .hasMessageStartingWith("The configuration has 2 errors:\n- ")
                .hasMessageContaining("- File " + file + " line 4, [queue_job] channels: Invalid channel configuration")
                .hasMessageContaining("- File " + file + " line 3, [queue_job] port: Invalid port '70000'");
    }

    @Test
    void a_bad_value_that_does_not_count_does_no_harm() {
        Configuration configuration =
                Configuration.read(Map.of(Key.CHANNELS, "root:2"), Map.of("LEVADA_CHANNELS", "root:x"), null);
        assertThat(configuration.orThrow().setting(Key.CHANNELS).overridden())
                .containsExactly(Source.variable("LEVADA_CHANNELS"));
    }

    @Test
    void what_code_says_counts_even_when_it_is_empty() {
        Configuration configuration =
                Configuration.read(Map.of(Key.CHANNELS, ""), Map.of("LEVADA_CHANNELS", "root:7"), null);
        assertThat(configuration.channels().orElseThrow().settings()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"1,true", "yes,true", "x,true", "2,true", "0,false", "FALSE,false", "no,false", "Off,false", "'',false"
    })
    void no_delay_is_anything_but_0_false_no_off(String value, boolean expected) {
        for (String variable : Key.NO_DELAY.variables()) {
            assertThat(Configuration.read(Map.of(variable, value)).noDelay()).isEqualTo(expected);
        }
    }

    @Test
    void variables_of_levada_count_before_the_originals_and_both_are_told() {
        Configuration differing = Configuration.read(Map.of("LEVADA_PORT", "1", "ODOO_QUEUE_JOB_PORT", "2"));
        assertThat(differing.port()).isEqualTo(1);
        assertThat(differing.remarks())
                .containsExactly(Remark.warning(
                        "The environment variable LEVADA_PORT and the environment variable ODOO_QUEUE_JOB_PORT are both set and"
                                + " differ; the former counts",
                        "Unset one of them"));
        assertThat(Configuration.read(Map.of("LEVADA_PORT", "1", "ODOO_QUEUE_JOB_PORT", "1"))
                        .remarks())
                .extracting(Remark::level)
                .containsExactly(Remark.Level.NOTE);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "LEVADA_CHANELS            | WARNING | is unknown. Did you mean LEVADA_CHANNELS?",
                "ODOO_QUEUE_JOB_CHANNEL    | WARNING | is unknown. Did you mean ODOO_QUEUE_JOB_CHANNELS?",
                "LEVADA_SOMETHING_ELSE     | WARNING | is unknown. Unset it",
                "ODOO_QUEUE_JOB_SCHEME     | NOTE    | of the original means nothing here",
                "ODOO_QUEUE_JOB_HTTP_AUTH_PASSWORD | NOTE | of the original means nothing here",
            })
    void variables_that_have_no_effect_are_told(String variable, Remark.Level level, String sentence) {
        assertThat(Configuration.read(Map.of(variable, "secret")).remarks())
                .singleElement()
                .returns(level, Remark::level)
                .satisfies(remark -> assertThat(remark.toString())
                        .contains("environment variable " + variable, sentence)
                        .doesNotContain("secret"));
    }

    @Test
    void other_variables_are_none_of_its_business() {
        assertThat(Configuration.read(Map.of("PATH", "/bin", "LEVADA_DATABASE_URL", "x", "LEVADA_FOO", " "))
                        .remarks())
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[queue_job]/chanels = root:2         | WARNING | line 2: unknown key 'chanels' in [queue_job]. Did you mean channels?",
                "[queue_job]/zzz = 1                  | WARNING | line 2: unknown key 'zzz' in [queue_job]. Known are channels, workers",
                "[queue_job]/http_auth_user = x       | NOTE    | line 2: the key 'http_auth_user' of the original means nothing here",
                "[queue_job]/port = 1/port = 2        | ERROR   | line 3: the key 'port' stands there a second time, after line 2. Remove one of them",
                "port = 1/[queue_job]                 | ERROR   | line 1: 'port' stands before any section. Write [queue_job] or [levada]",
                "[Queue-Job]/x = 1/[levada]           | WARNING | line 1: the section [Queue-Job] is not read. Write [queue_job]",
                "[options]/x = 1/[queue_job/port = 1/[levada] | ERROR | line 3: '[queue_job' is no heading of a section",
                "[other]/channels = root:2            | WARNING | has neither a section [levada] nor [queue_job]",
                "[queue_job]/channels = root:2:k=v    | WARNING | have keys without effect: k",
            })
    void what_is_odd_in_a_file_is_told_with_its_line(String lines, Remark.Level level, String sentence)
            throws IOException {
        Path file = write(lines.replace('/', '\n'));
        assertThat(Configuration.read(Map.of(), Map.of(), file).remarks())
                .singleElement()
                .returns(level, Remark::level)
                .satisfies(remark -> assertThat(remark.toString()).contains(sentence, file.toString()));
    }

    @Test
    void a_file_that_is_not_there_is_an_error_that_names_it() {
        Path missing = folder.resolve("missing.ini");
        assertThatThrownBy(() -> Configuration.read(Map.of("LEVADA_CONFIG", missing.toString()))
                        .orThrow())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("There is no configuration file " + missing.toAbsolutePath());
    }

    @Test
    void a_file_that_cannot_be_read_is_an_error_that_says_why() throws IOException {
        Path latin = folder.resolve("latin.ini");
        Files.write(latin, new byte[] {'[', 'a', ']', '\n', 'x', '=', (byte) 0xE9});
        Path large = write("#".repeat((1 << 20) + 1));
        assertThat(errors(folder))
                .containsExactly("The configuration file " + folder + " cannot be read (it is a directory)");
        assertThat(errors(latin)).containsExactly("The file " + latin + " is not in UTF-8");
        assertThat(errors(large)).containsExactly("The file " + large + " is larger than 1 MiB");
        assertThatThrownBy(() ->
                        Configuration.read(Map.of("LEVADA_CONFIG", "a\u0000b")).orThrow())
                .hasMessageContaining("LEVADA_CONFIG")
                .hasMessageContaining("is no path");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "postgresql://anna:se/cret@h:5433/d",
                "postgres://anna:secret@h/d?sslmode=require",
                "jdbc:postgresql://h/d?user=anna&password=secret&ssl=true",
                "jdbc:postgresql://h/d?sslpassword=secret",
                "postgresql://anna:sec%72et@h/d"
            })
    void a_password_in_an_address_is_never_shown(String url) {
        Configuration configuration = Configuration.read(Map.of("LEVADA_JOBRUNNER_DB_URL", url));
        assertThat(configuration + " " + configuration.settings() + configuration.remarks()
                        + configuration.jobrunnerDatabase())
                .doesNotContain("cret")
                .doesNotContain("sec%72et")
                .contains("***");
    }

    @Test
    void an_address_is_taken_apart() {
        assertThat(DatabaseUrl.parse("postgresql://anna:a%40b+c@h:5433/d?sslmode=require"))
                .isEqualTo(new DatabaseUrl("jdbc:postgresql://h:5433/d?sslmode=require", "anna", "a@b+c"));
        assertThat(DatabaseUrl.parse("jdbc:postgresql://h/d").jdbcUrl()).isEqualTo("jdbc:postgresql://h/d");
    }

    private List<String> errors(Path file) {
        return Configuration.read(Map.of(), Map.of(), file).remarks().stream()
                .map(Remark::sentence)
                .toList();
    }

    private Path write(String text) throws IOException {
        return Files.writeString(Files.createTempFile(folder, "levada", ".ini"), text);
    }
}
