package dev.levada;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.levada.fixture.QueueFixture;
import dev.levada.function.IdentityPolicy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Jobs delayed by SQL, as from any language. */
class SqlDelayTest {

    public record Item(String name, int count) {}

    @JobModel("test.sql")
    public static class Sqls {
        final Queue<String> seen = new ConcurrentLinkedQueue<>();

        @JobFunction(channel = "root.sql", priority = 4, maxRetries = 3, description = "One number")
        public void one(long id) {
            seen.add("one " + id);
        }

        @JobFunction
        public void two(@Nullable String text, Item item) {
            seen.add("two " + text + " " + item);
        }

        @JobFunction(identity = IdentityPolicy.EXACT)
        public void once(long id) {
            seen.add("once " + id);
        }

        @JobFunction
        public void none(JobContext context) {
            seen.add("none " + context.jobId());
        }
    }

    private final QueueFixture fixture = new QueueFixture();
    private final Sqls sqls = new Sqls();
    private final JobQueue queue =
            fixture.queue(builder -> builder.register(sqls).channels("root:10"));

    @AfterEach
    void close() throws Exception {
        fixture.close();
    }

    private Job delayed(String call) throws SQLException {
        return queue.jobs().find(fixture.number("SELECT levada." + call)).orElseThrow();
    }

    @Test
    void a_call_has_the_defaults_of_its_function() throws Exception {
        Job job = delayed("delay('test.sql.one', '[42]')");

        assertThat(job.function()).isEqualTo("test.sql.one");
        assertThat(job.arguments()).isEqualTo("[42]");
        assertThat(job.state()).isEqualTo(JobState.PENDING);
        assertThat(job.stage()).isEqualTo(JobStage.READY);
        assertThat(job.properties()).isEqualTo(new Job.Properties("root.sql", 4, 3, null, "One number", null));
        assertThat(delayed("delay('test.sql.none')").arguments()).isEqualTo("[]");
    }

    @Test
    void every_property_can_be_given_by_its_name() throws Exception {
        Job job = delayed("""
                delay(function => 'test.sql.one', args => '[42]', channel => 'other', priority => -1,
                      eta => '2031-02-03 04:05:06.123456Z', max_retries => 0, description => 'Größe', identity_key => 'k')""");

        assertThat(job.properties())
                .isEqualTo(new Job.Properties(
                        "root.other", -1, 0, Instant.parse("2031-02-03T04:05:06.123456Z"), "Größe", "k"));
        assertThat(job.stage()).isEqualTo(JobStage.SCHEDULED);
    }

    @Test
    void a_functions_identity_policy_holds_for_calls_from_java_alone() throws Exception {
        DelayedJob first = queue.delay(Sqls::once, 1L);
        assertThat(queue.delay(Sqls::once, 1L)).isEqualTo(new DelayedJob(first.id(), true));
        Job job = delayed("delay('test.sql.once', '[1]')");
        assertThat(job.id()).isNotEqualTo(first.id());
        assertThat(job.properties().identityKey()).isNull();
    }

    @Test
    void delay_many_stores_one_job_per_element_in_order() throws Exception {
        String ids = fixture.text("""
                SELECT string_agg(id::text, ',') FROM levada.delay_many('test.sql.one', ARRAY['[1]', '[2]', '[3]']::jsonb[],
                    channel => 'root.other', priority => 1, eta => clock_timestamp() + interval '1 hour', max_retries => 9,
                    description => 'many') AS id""");

        assertThat(queue.jobs().list(JobFilter.all(), 10))
                .extracting(Job::arguments)
                .containsExactly("[3]", "[2]", "[1]");
        assertThat(fixture.text("SELECT string_agg(id::text, ',' ORDER BY id) FROM levada.job"))
                .isEqualTo(ids);
        assertThat(fixture.number("SELECT count(*) FROM levada.job WHERE channel = 'root.other' AND priority = 1"
                        + " AND stage = 'scheduled' AND max_retries = 9 AND description = 'many'"))
                .isEqualTo(3);
        assertThat(fixture.number("SELECT count(*) FROM levada.delay_many('test.sql.one', '{}')"))
                .isZero();
    }

    @Test
    void jobs_from_sql_are_run_like_others() throws Exception {
        queue.start();
        long one = fixture.number("SELECT levada.delay('test.sql.one', '[42]')");
        fixture.awaitState(queue, one, JobState.DONE);
        fixture.execute(
                "SELECT levada.delay('test.sql.two', jsonb_build_array(NULL, '{\"count\": 3, \"name\": \"ß\"}'::jsonb))");
        fixture.awaitNumber("SELECT count(*) FROM levada.job_finished", 2);
        long none = fixture.number("SELECT levada.delay('test.sql.none')");
        fixture.awaitState(queue, none, JobState.DONE);
        fixture.execute(
                "SELECT levada.delay_many('test.sql.one', array_agg(jsonb_build_array(i))) FROM generate_series(1, 500) AS i");
        fixture.awaitNumber("SELECT count(*) FROM levada.job_finished", 503);

        assertThat(sqls.seen)
                .startsWith("one 42", "two null Item[name=ß, count=3]", "none " + none)
                .hasSize(503)
                .contains("one 1", "one 500");
    }

    @Test
    void arguments_of_a_wrong_type_fail_the_job_with_a_sentence() throws Exception {
        queue.start();
        long id = fixture.number("SELECT levada.delay('test.sql.one', '[\"x\"]')");

        Job job = fixture.awaitState(queue, id, JobState.FAILED);
        assertThat(job.outcome().exceptionMessage()).contains("test.sql.one");
    }

    @Test
    void a_job_vanishes_with_its_transaction() throws Exception {
        try (Connection connection = fixture.direct().getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute(
                    "SELECT levada.delay('test.sql.one', '[1]'), levada.delay('test.sql.one', '[2]', identity_key => 'k')");
            connection.rollback();
        }
        assertThat(fixture.number("SELECT count(*) FROM levada.job")).isZero();
    }

    @Test
    void a_key_that_is_taken_gives_the_job_that_waits_from_either_side() throws Exception {
        DelayedJob java = queue.delayable(Sqls::one, 1L).identityKey("java").delay();
        long sql = fixture.number("SELECT levada.delay('test.sql.one', '[2]', identity_key => 'sql')");

        assertThat(fixture.number("SELECT levada.delay('test.sql.one', '[3]', identity_key => 'java')"))
                .isEqualTo(java.id());
        assertThat(queue.delayable(Sqls::one, 4L).identityKey("sql").delay()).isEqualTo(new DelayedJob(sql, true));
        assertThat(fixture.number("SELECT count(*) FROM levada.job")).isEqualTo(2);
    }

    private static final Map<String, String> REFUSALS = Map.ofEntries(
            Map.entry("delay('test.sql.eno', '[1]')", "job function \"test.sql.eno\" is not registered"),
            Map.entry("delay(NULL, '[1]')", "is not registered"),
            Map.entry("delay('test.sql.one', '[]')", "takes 1 argument(s) (long id), given as a JSON array; got []"),
            Map.entry("delay('test.sql.one', '[1, 2]')", "takes 1 argument(s)"),
            Map.entry("delay('test.sql.one', '{\"id\": 1}')", "given as a JSON array"),
            Map.entry("delay('test.sql.one', '42')", "given as a JSON array"),
            Map.entry("delay('test.sql.one', NULL)", "got NULL"),
            Map.entry("delay_many('test.sql.one', ARRAY['[1]', '[]']::jsonb[])", "got []"),
            Map.entry("delay_many('test.sql.one', ARRAY['[1]', NULL]::jsonb[])", "got NULL"),
            Map.entry(
                    "delay('test.sql.one', '[1]', max_retries => -1)",
                    "max_retries must be 0 (without limit) or more, not -1"),
            Map.entry(
                    "delay('test.sql.one', jsonb_build_array(repeat('x', 1048576)))", "more than the limit of 1048576"),
            Map.entry("delay('test.sql.one', '[1]', identity_key => '')", "an identity key has 1 to 1000 bytes, not 0"),
            Map.entry("delay('test.sql.one', '[1]', identity_key => repeat('€', 334))", "not 1002"),
            Map.entry("delay('test.sql.one', '[1]', eta => 'infinity')", "an eta lies in the years 1 to 9999"),
            Map.entry("delay('test.sql.one', '[1]', eta => '-infinity')", "an eta lies in the years 1 to 9999"),
            Map.entry(
                    "delay('test.sql.one', '[1]', eta => '10000-01-01 00:00Z')", "an eta lies in the years 1 to 9999"),
            Map.entry("delay('test.sql.one', '[1]', channel => 'a..b')", "invalid channel name \"root.a..b\""),
            Map.entry("delay('test.sql.one', '[1]', channel => 'a:2')", "invalid channel name \"root.a:2\""),
            Map.entry("delay('test.sql.one', '[1]', channel => repeat('a', 200))", "invalid channel name"));

    @Test
    void bad_calls_are_refused_with_a_sentence_and_store_nothing() throws Exception {
        for (Map.Entry<String, String> refusal : REFUSALS.entrySet()) {
            assertThatException()
                    .as(refusal.getKey())
                    .isThrownBy(() -> fixture.execute("SELECT levada." + refusal.getKey()))
                    .withMessageContaining(refusal.getValue());
        }
        assertThat(fixture.number("SELECT count(*) FROM levada.job")).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "sale, root.sale",
        "root.sale.export, root.sale.export",
        "' sale ', root.sale",
        "'', root",
        "root, root",
        "sale & more, root.sale & more",
        "Ä.ß-1_2, root.Ä.ß-1_2",
        "rooty, root.rooty"
    })
    void a_channel_is_named_as_in_java(String given, String full) throws Exception {
        assertThat(delayed("delay('test.sql.one', '[1]', channel => '" + given + "')")
                        .properties()
                        .channel())
                .isEqualTo(full)
                .isEqualTo(dev.levada.channel.ChannelName.full(given));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a..b",
                ".a",
                "a.",
                "a. b",
                "a .b",
                "a:b",
                "a,b",
                "a=b",
                "a#b",
                "a\tb",
                "a\u0001",
                "a\u0085b",
                "a\u2028b",
                "a\u3000.b",
                "a.\u2003b"
            })
    void what_is_no_channel_name_in_java_is_none_in_sql(String given) {
        assertThatThrownBy(() -> dev.levada.channel.ChannelName.full(given))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> delayed("delay('test.sql.one', '[1]', channel => '" + given + "')"))
                .hasMessageContaining("invalid channel name");
    }
}
