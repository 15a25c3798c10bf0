package dev.levada;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

import dev.levada.fixture.QueueFixture;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DelayPropertiesTest {

    @JobModel("test.order")
    public static class Orders {
        @JobFunction
        public void plain(long id) {}

        @JobFunction(channel = "root.sale.export", priority = 3, maxRetries = 7, description = "Export an order")
        public void export(long id) {}

        @JobFunction(maxRetries = 0)
        public void stubborn(long id) {}
    }

    private final QueueFixture fixture = new QueueFixture();
    private final JobQueue queue = fixture.queue(builder -> builder.register(new Orders()));

    @AfterEach
    void close() throws Exception {
        fixture.close();
    }

    private Job read(DelayedJob job) {
        return queue.jobs().find(job.id()).orElseThrow();
    }

    @Test
    void a_call_without_properties_has_those_of_the_queue() throws Exception {
        Job job = read(queue.delay(Orders::plain, 42L));

        assertThat(job.properties()).isEqualTo(new Job.Properties("root", 10, 5, null, null, null));
        assertThat(job.state()).isEqualTo(JobState.PENDING);
        assertThat(job.stage()).isEqualTo(JobStage.READY);
        assertThat(job.arguments()).isEqualTo("[42]");
        assertThat(job.title()).isEqualTo("test.order.plain");
        assertThat(job.execution()).isEqualTo(new Job.Execution(0, 0, 0, null, null));
        assertThat(job.outcome()).isEqualTo(new Job.Outcome(null, null, null, null));
        long age = fixture.number("SELECT extract(epoch FROM clock_timestamp() - created_at)::bigint FROM levada.job");
        assertThat(age).isBetween(0L, 20L);
        assertThat(queue.jobs().attempts(job.id())).isEmpty();
    }

    @Test
    void a_call_without_properties_has_those_of_its_function() {
        assertThat(read(queue.delay(Orders::export, 42L)).properties())
                .isEqualTo(new Job.Properties("root.sale.export", 3, 7, null, "Export an order", null));
        assertThat(read(queue.delay(Orders::stubborn, 42L)).properties().maxRetries())
                .isZero();
    }

    @Test
    void what_the_call_says_goes_before_what_its_function_says() {
        Instant eta = Instant.parse("2031-02-03T04:05:06.123456Z");

        Job job = read(queue.delayable(Orders::export, 42L)
                .priority(-5)
                .eta(eta)
                .channel("shop.import")
                .maxRetries(2)
                .description("Bestellung № 42 🌊")
                .identityKey("order 42")
                .delay());

        assertThat(job.properties())
                .isEqualTo(new Job.Properties("root.shop.import", -5, 2, eta, "Bestellung № 42 🌊", "order 42"));
        assertThat(job.stage()).isEqualTo(JobStage.SCHEDULED);
        assertThat(job.title()).isEqualTo("Bestellung № 42 🌊");
    }

    @ParameterizedTest
    @CsvSource({
        "root, root",
        "'', root",
        "sale, root.sale",
        "root.sale, root.sale",
        "sale.export, root.sale.export",
        "rooty, root.rooty",
        "' sale ', root.sale"
    })
    void the_prefix_of_a_channel_may_be_left_out(String given, String full) {
        assertThat(read(queue.delayable(Orders::plain, 1L).channel(given).delay())
                        .properties()
                        .channel())
                .isEqualTo(full);
    }

    @Test
    void a_duration_as_eta_counts_from_the_storing_by_the_databases_clock() throws Exception {
        Delayable prepared = queue.delayable(Orders::plain, 1L).eta(Duration.ofMinutes(10));
        Instant before = Instant.now();
        Job job = read(prepared.delay());

        assertThat(job.stage()).isEqualTo(JobStage.SCHEDULED);
        assertThat(job.properties().eta())
                .isCloseTo(before.plus(Duration.ofMinutes(10)), within(20, ChronoUnit.SECONDS));
        assertThat(
                        fixture.number(
                                "SELECT count(*) FROM levada.job WHERE eta - created_at BETWEEN interval '599 s' AND interval '601 s'"))
                .isOne();
    }

    @Test
    void the_later_of_two_etas_counts() {
        Instant instant = Instant.parse("2031-01-01T00:00:00Z");
        assertThat(read(queue.delayable(Orders::plain, 1L)
                                .eta(Duration.ofDays(1))
                                .eta(instant)
                                .delay())
                        .properties()
                        .eta())
                .isEqualTo(instant);
        assertThat(read(queue.delayable(Orders::plain, 1L)
                                .eta(instant)
                                .eta(Duration.ZERO)
                                .delay())
                        .stage())
                .isEqualTo(JobStage.READY);
    }

    @Test
    void an_eta_in_the_past_means_at_once() {
        Job job = read(queue.delayable(Orders::plain, 1L)
                .eta(Instant.parse("1969-12-31T23:59:59.999Z"))
                .delay());

        assertThat(job.stage()).isEqualTo(JobStage.READY);
        assertThat(job.properties().eta()).isEqualTo(Instant.parse("1969-12-31T23:59:59.999Z"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1583-01-01T00:00:00Z", "1900-01-01T00:00:00Z", "9999-12-31T23:59:59.999999Z"})
    void etas_near_and_far_are_kept_to_the_microsecond(String eta) {
        Instant given = Instant.parse(eta);
        assertThat(read(queue.delayable(Orders::plain, 1L).eta(given).delay())
                        .properties()
                        .eta())
                .isEqualTo(given);
    }

    @Test
    void what_cannot_be_an_eta_is_refused_where_it_is_given() {
        Delayable call = queue.delayable(Orders::plain, 1L);
        for (Instant eta : List.of(Instant.MAX, Instant.MIN, Instant.parse("+10000-01-01T00:00:00Z"))) {
            assertThatIllegalArgumentException().isThrownBy(() -> call.eta(eta)).withMessageContaining("9999");
            assertThatIllegalArgumentException().isThrownBy(() -> queue.jobs().changeEta(List.of(1L), eta));
        }
        for (Duration eta :
                List.of(Duration.ofMillis(-1), Duration.ofSeconds(Long.MAX_VALUE), Duration.ofDays(4_000_000))) {
            assertThatIllegalArgumentException().isThrownBy(() -> call.eta(eta)).withMessageContaining("" + eta);
            assertThatIllegalArgumentException().isThrownBy(() -> queue.jobs().changeEta(List.of(1L), eta));
        }
        assertThat(call.delay().existing()).isFalse();
    }

    @Test
    void unlimited_retries_are_stored_as_zero() {
        assertThat(read(queue.delayable(Orders::export, 1L).unlimitedRetries().delay())
                        .properties()
                        .maxRetries())
                .isZero();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> queue.delayable(Orders::plain, 1L).maxRetries(-1))
                .withMessageContaining("-1");
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MIN_VALUE, 0, Integer.MAX_VALUE})
    void every_number_is_a_priority(int priority) {
        assertThat(read(queue.delayable(Orders::plain, 1L).priority(priority).delay())
                        .properties()
                        .priority())
                .isEqualTo(priority);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a..b", ".", "a:b", "a,b", "a=b", "a\u0000b", "a. b"})
    void what_is_no_channel_name_is_refused_where_it_is_given(String channel) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> queue.delayable(Orders::plain, 1L).channel(channel))
                .withMessageContaining("Invalid channel name");
    }

    @Test
    void texts_that_cannot_be_stored_are_refused_where_they_are_given() {
        Delayable call = queue.delayable(Orders::plain, 1L);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> call.description("a\u0000"))
                .withMessageContaining("U+0000");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> call.description("\uD83C"))
                .withMessageContaining("surrogate");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> call.description("x".repeat(10_001)))
                .withMessageContaining("10001");
        assertThatIllegalArgumentException().isThrownBy(() -> call.identityKey(""));
        assertThatIllegalArgumentException().isThrownBy(() -> call.identityKey("k\u0000"));
        assertThatIllegalArgumentException().isThrownBy(() -> call.identityKey("k".repeat(1_001)));
        assertThat(read(call.delay()).properties().description()).isNull();
    }

    @Test
    void a_prepared_call_is_delayed_once() throws Exception {
        Delayable call = queue.delayable(Orders::plain, 1L);
        call.delay();

        assertThatIllegalStateException().isThrownBy(call::delay).withMessageContaining("test.order.plain");
        assertThatIllegalStateException().isThrownBy(() -> queue.delayAll(List.of(call)));
        Delayable twice = queue.delayable(Orders::plain, 2L);
        assertThatIllegalStateException().isThrownBy(() -> queue.delayAll(List.of(twice, twice)));

        assertThat(fixture.number("SELECT count(*) FROM levada.job")).isOne();
        twice.delay();
    }
}
