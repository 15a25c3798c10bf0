package dev.levada;

import static org.assertj.core.api.Assertions.assertThat;

import dev.levada.fixture.QueueFixture;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Arguments on their whole way: into the call, the database, and out of it into the method. */
class ArgumentsInDatabaseTest {

    public enum Carrier {
        POST,
        COURIER
    }

    public record Line(String product, BigDecimal price, int quantity) {}

    public record Order(
            UUID id, Carrier carrier, List<Line> lines, Map<String, List<Line>> byShop, Optional<String> note) {}

    public record Moments(
            Instant instant,
            LocalDate date,
            LocalDateTime local,
            OffsetDateTime offset,
            ZonedDateTime zoned,
            Duration duration,
            DayOfWeek day) {}

    @JobModel("test.parcel")
    public static class Parcels {
        final Queue<List<@Nullable Object>> sent = new ConcurrentLinkedQueue<>();

        private void note(@Nullable Object... values) {
            sent.add(new ArrayList<>(Arrays.asList(values)));
        }

        @JobFunction
        public Order order(Order order) {
            note(order);
            return order;
        }

        @JobFunction
        public Moments moments(Moments moments) {
            note(moments);
            return moments;
        }

        @JobFunction
        public void numbers(
                BigDecimal decimal, BigInteger whole, long id, double part, byte small, boolean yes, char sign) {
            note(decimal, whole, id, part, small, yes, sign);
        }

        @JobFunction
        public void texts(@Nullable String first, List<@Nullable String> all, Map<Carrier, String> map) {
            note(first, all, map);
        }

        @JobFunction
        public void bytes(byte[] data, @Nullable Long id) {
            note(new String(data, java.nio.charset.StandardCharsets.ISO_8859_1), id);
        }
    }

    private final QueueFixture fixture = new QueueFixture();
    private final Parcels parcels = new Parcels();
    private JobQueue queue = fixture.queue(builder -> builder.register(new Parcels()));

    @BeforeEach
    void start() {
        queue = fixture.running(builder -> builder.register(parcels));
    }

    @AfterEach
    void close() throws Exception {
        fixture.close();
    }

    private List<@Nullable Object> received(DelayedJob job) {
        fixture.awaitState(queue, job.id(), JobState.DONE);
        List<@Nullable Object> values = parcels.sent.poll();
        assertThat(values).isNotNull();
        return values == null ? List.of() : values;
    }

    @Test
    void records_enums_and_generic_types_arrive_as_they_were_given() {
        Line line = new Line("naïve „tea“ \\ \" ' ${x} ?", new BigDecimal("12.500"), -3);
        Order order = new Order(
                UUID.fromString("0197d1d2-7a3b-7c4d-8e5f-000000000001"),
                Carrier.COURIER,
                List.of(line, new Line("", BigDecimal.ZERO, Integer.MAX_VALUE)),
                Map.of("Лавка 🌊", List.of(line), "", List.of()),
                Optional.of("leave at the door"));

        DelayedJob job = queue.delay(Parcels::order, order);

        assertThat(received(job)).containsExactly(order);
        assertThat(queue.result(job.id(), Order.class)).isEqualTo(order);
    }

    @Test
    void moments_keep_their_zone_offset_and_nanoseconds() {
        Moments moments = new Moments(
                Instant.parse("2026-03-29T00:59:59.123456789Z"),
                LocalDate.of(-44, 3, 15),
                LocalDateTime.parse("2026-03-29T02:30:00.000000001"),
                OffsetDateTime.parse("2026-10-25T02:30:00+13:45"),
                ZonedDateTime.parse("2026-10-25T02:30:00+02:00[Europe/Vienna]"),
                Duration.parse("-PT36H0.000000001S"),
                DayOfWeek.FRIDAY);

        DelayedJob job = queue.delay(Parcels::moments, moments);

        assertThat(received(job)).containsExactly(moments);
        assertThat(queue.result(job.id(), Moments.class)).isEqualTo(moments);
    }

    @Test
    void numbers_keep_every_digit() {
        BigDecimal decimal = new BigDecimal("1234567890123456789012345678901234567890.10");
        BigInteger whole = BigInteger.TWO.pow(200).negate();

        List<@Nullable Object> values = received(queue.delay(
                Parcels::numbers, decimal, whole, Long.MIN_VALUE, Math.nextUp(0.1), (byte) -128, true, 'ß'));

        assertThat(values).containsExactly(decimal, whole, Long.MIN_VALUE, Math.nextUp(0.1), (byte) -128, true, 'ß');
    }

    @Test
    @SuppressWarnings("NullAway") // infers the arguments' types without their nullness
    void null_stays_null_and_every_text_but_a_zero_character_arrives() {
        List<@Nullable String> all = Arrays.asList(
                null,
                "",
                " ",
                "null",
                "\t\r\n\b\f\u0001\u007f\u0085\u2028",
                "e\u0301 é",
                "\uD83C\uDF0A",
                "\uFFFD",
                "\\u0000");

        List<@Nullable Object> values =
                received(queue.delay(Parcels::texts, null, all, Map.of(Carrier.POST, "{}", Carrier.COURIER, "[]")));

        assertThat(values).containsExactly(null, all, Map.of(Carrier.POST, "{}", Carrier.COURIER, "[]"));
    }

    @Test
    @SuppressWarnings("NullAway") // infers the arguments' types without their nullness
    void bytes_arrive_whole() {
        byte[] all = new byte[256];
        for (int i = 0; i < all.length; i++) {
            all[i] = (byte) i;
        }

        List<@Nullable Object> values = received(queue.delay(Parcels::bytes, all, null));

        assertThat(values).containsExactly(new String(all, java.nio.charset.StandardCharsets.ISO_8859_1), null);
    }

    @Test
    void arguments_that_are_delayed_many_at_once_arrive_as_those_delayed_alone() {
        List<String> nasty = List.of("{", "}", ",", "\"", "\\", "{\"a\",NULL}", "NULL", "'", "\n", "🌊", "$1", "?");

        List<DelayedJob> jobs = queue.delayAll(nasty.stream()
                .map(text -> queue.delayable(Parcels::texts, text, List.of(text), Map.<Carrier, String>of())
                        .description(text)
                        .identityKey(text))
                .toList());

        for (DelayedJob job : jobs) {
            fixture.awaitState(queue, job.id(), JobState.DONE);
        }
        assertThat(parcels.sent.stream().map(values -> values.get(0))).containsExactlyInAnyOrderElementsOf(nasty);
        assertThat(jobs.stream()
                        .map(job -> queue.jobs().find(job.id()).orElseThrow().properties()))
                .extracting(Job.Properties::description, Job.Properties::identityKey)
                .containsExactlyElementsOf(nasty.stream()
                        .map(text -> org.assertj.core.groups.Tuple.tuple(text, text))
                        .toList());
    }
}
