package dev.levada.argument;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.Month;
import java.time.MonthDay;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Currency;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.core.type.TypeReference;

class ArgumentRoundTripTest {

    private final RandomValues any = new RandomValues();
    private final ArgumentCodec codec = new ArgumentCodec();

    @Test
    void every_value_comes_back_equal_whatever_its_type() {
        for (Kind kind : kinds()) {
            ArgumentSignature signature = codec.signature("test.f", List.of(new Parameter("value", kind.type)));
            for (int i = 0; i < 200; i++) {
                Object value = kind.values.get();

                String json = signature.encode(value);

                assertThat(signature.decode(json))
                        .as("%s as %s", kind.type, json)
                        .isEqualTo(new Object[] {value});
            }
        }
    }

    @Test
    void many_arguments_of_different_types_come_back_in_their_order() {
        List<Kind> kinds = kinds();
        List<Parameter> parameters = new ArrayList<>();
        kinds.forEach(kind -> parameters.add(new Parameter("p" + parameters.size(), kind.type)));
        ArgumentSignature signature = codec.signature("test.f", parameters);
        for (int i = 0; i < 50; i++) {
            Object[] values = kinds.stream().map(kind -> kind.values.get()).toArray();

            assertThat(signature.decode(signature.encode(values))).isEqualTo(values);
        }
    }

    @Test
    void null_comes_back_as_null_and_an_empty_optional_as_empty() {
        ArgumentSignature signature = codec.signature(
                "test.f",
                List.of(
                        new Parameter("a", Long.class),
                        new Parameter("b", Order.class),
                        new Parameter("c", Optional.class)));

        assertThat(signature.decode(signature.encode(null, null, Optional.empty())))
                .containsExactly(null, null, Optional.empty());
    }

    @Test
    void the_json_is_plain() {
        ArgumentSignature signature = codec.signature(
                "test.f",
                List.of(
                        new Parameter("id", long.class),
                        new Parameter("price", BigDecimal.class),
                        new Parameter("day", LocalDate.class),
                        new Parameter("wait", Duration.class),
                        new Parameter("color", Color.class),
                        new Parameter("order", Order.class)));

        String json = signature.encode(
                42L,
                new BigDecimal("1E+3"),
                LocalDate.of(2026, 11, 23),
                Duration.ofSeconds(90),
                Color.RED,
                new Order("a", new BigDecimal("1.10"), List.of(), Optional.empty(), Color.GREEN));

        assertThat(json)
                .isEqualTo("[42,1000,\"2026-11-23\",\"PT1M30S\",\"RED\","
                        + "{\"name\":\"a\",\"price\":1.10,\"lines\":[],\"note\":null,\"color\":\"GREEN\"}]");
    }

    @Test
    void a_function_without_parameters_stores_an_empty_array() {
        ArgumentSignature signature = codec.signature("test.f", List.of());

        assertThat(signature.encode()).isEqualTo("[]");
        assertThat(signature.decode(" [ ] ")).isEmpty();
    }

    @Test
    void smaller_whole_numbers_are_taken_for_larger_ones() {
        ArgumentSignature signature =
                codec.signature("test.f", List.of(new Parameter("a", long.class), new Parameter("b", Integer.class)));

        assertThat(signature.decode(signature.encode(42, (short) 7))).containsExactly(42L, 7);
    }

    @Test
    void an_object_argument_comes_back_as_json_knows_it() {
        ArgumentSignature signature = codec.signature(
                "test.f",
                List.of(
                        new Parameter("any", Object.class),
                        new Parameter("map", new TypeReference<Map<String, Object>>() {}.getType())));
        for (int i = 0; i < 500; i++) {
            Object value = any.json(2);
            Map<String, @Nullable Object> map = any.map(() -> "x" + any.json(1));

            assertThat(signature.decode(signature.encode(value, map))).containsExactly(value, map);
        }
    }

    @Test
    void any_large_double_is_read_back_as_postgresql_spells_it_out() {
        ArgumentSignature signature = codec.signature("test.f", List.of(new Parameter("a", double.class)));
        for (double value : new double[] {Double.MAX_VALUE, Double.MIN_VALUE, -2.2250738585072014E-308}) {
            assertThat(signature.decode("["
                            + new BigDecimal(value)
                                    .toPlainString()
                                    .substring(
                                            0,
                                            Math.min(
                                                    999,
                                                    new BigDecimal(value)
                                                            .toPlainString()
                                                            .length()))
                            + "]"))
                    .containsExactly(value);
        }
    }

    private List<Kind> kinds() {
        Supplier<Instant> instants = () -> Instant.ofEpochSecond(
                any.random.nextLong(-99_999_999_999L, 99_999_999_999L), any.random.nextInt(1_000_000_000));
        Supplier<ZoneOffset> offsets = () -> ZoneOffset.ofTotalSeconds(any.random.nextInt(-18 * 60, 18 * 60) * 60);
        List<String> zones = ZoneId.getAvailableZoneIds().stream().sorted().toList();
        Supplier<ZoneId> zoneIds = () -> ZoneId.of(zones.get(any.random.nextInt(zones.size())));
        Supplier<LocalDateTime> times = () -> LocalDateTime.ofInstant(instants.get(), ZoneOffset.UTC);
        Supplier<Order> orders = () -> new Order(
                any.text(),
                any.bigDecimal(),
                any.list(() -> new Line(any.random.nextLong(), any.anyDouble(), any.random.nextBoolean())),
                any.random.nextBoolean() ? Optional.empty() : Optional.of(any.text()),
                any.anyOf(Color.class));
        return List.of(
                kind(long.class, any.random::nextLong),
                kind(Long.class, any.random::nextLong),
                kind(int.class, any.random::nextInt),
                kind(short.class, () -> (short) any.random.nextInt()),
                kind(byte.class, () -> (byte) any.random.nextInt()),
                kind(boolean.class, any.random::nextBoolean),
                kind(char.class, () -> (char) (1 + any.random.nextInt(0xD7FF))),
                kind(double.class, any::anyDouble),
                kind(Double.class, any::anyDouble),
                kind(float.class, any::anyFloat),
                kind(String.class, any::text),
                kind(BigDecimal.class, any::bigDecimal),
                kind(BigInteger.class, any::bigInteger),
                kind(byte[].class, any::bytes),
                kind(long[].class, () -> any.random.longs(5).toArray()),
                kind(double[].class, () -> new double[] {any.anyDouble(), any.anyDouble()}),
                kind(String[].class, () -> new String[] {any.text(), any.text()}),
                kind(UUID.class, () -> new UUID(any.random.nextLong(), any.random.nextLong())),
                kind(Color.class, () -> any.anyOf(Color.class)),
                kind(Order.class, orders),
                kind(Empty.class, Empty::new),
                kind(Bean.class, () -> new Bean(any.text(), any.random.nextInt())),
                kind(
                        Shape.class,
                        () -> any.random.nextBoolean() ? new Circle(any.random.nextInt()) : new Square(any.text())),
                kind(Instant.class, instants),
                kind(LocalDate.class, () -> times.get().toLocalDate()),
                kind(LocalTime.class, () -> times.get().toLocalTime()),
                kind(LocalDateTime.class, times),
                kind(OffsetDateTime.class, () -> times.get().atOffset(offsets.get())),
                kind(OffsetTime.class, () -> times.get().toLocalTime().atOffset(offsets.get())),
                kind(ZonedDateTime.class, () -> instants.get().atZone(zoneIds.get())),
                kind(ZoneId.class, zoneIds),
                kind(ZoneOffset.class, offsets),
                kind(
                        Duration.class,
                        () -> Duration.ofSeconds(any.random.nextLong() / 2, any.random.nextInt(1_000_000_000))),
                kind(Period.class, () -> Period.of(any.random.nextInt(), any.random.nextInt(), any.random.nextInt())),
                kind(Year.class, () -> Year.of(any.random.nextInt(9999))),
                kind(YearMonth.class, () -> YearMonth.from(times.get())),
                kind(MonthDay.class, () -> MonthDay.from(times.get())),
                kind(DayOfWeek.class, () -> any.anyOf(DayOfWeek.class)),
                kind(Month.class, () -> any.anyOf(Month.class)),
                kind(Locale.class, () -> Locale.CANADA_FRENCH),
                kind(Currency.class, () -> Currency.getInstance("EUR")),
                kind(URI.class, () -> URI.create("https://example.org/" + any.random.nextInt())),
                kind(OptionalInt.class, () -> OptionalInt.of(any.random.nextInt())),
                kind(OptionalLong.class, OptionalLong::empty),
                kind(
                        new TypeReference<Optional<LocalDate>>() {}.getType(),
                        () -> Optional.of(times.get().toLocalDate())),
                kind(new TypeReference<List<Long>>() {}.getType(), () -> any.list(any.random::nextLong)),
                kind(new TypeReference<List<Order>>() {}.getType(), () -> any.list(orders)),
                kind(new TypeReference<Set<Color>>() {}.getType(), () -> Set.copyOf(List.of(any.anyOf(Color.class)))),
                kind(
                        new TypeReference<List<List<BigDecimal>>>() {}.getType(),
                        () -> any.list(() -> any.list(any::bigDecimal))),
                kind(new TypeReference<Map<String, Instant>>() {}.getType(), () -> any.map(instants)),
                kind(
                        new TypeReference<Map<Long, String>>() {}.getType(),
                        () -> Map.of(any.random.nextLong(), any.text())),
                kind(
                        new TypeReference<Map<LocalDate, Color>>() {}.getType(),
                        () -> Map.of(times.get().toLocalDate(), Color.RED)),
                kind(new TypeReference<Map<UUID, Order>>() {}.getType(), () -> Map.of(UUID.randomUUID(), orders.get())),
                kind(
                        new TypeReference<EnumMap<Color, Long>>() {}.getType(),
                        () -> new EnumMap<>(Map.of(Color.GREEN, any.random.nextLong()))),
                kind(
                        new TypeReference<Pair<Order, List<Color>>>() {}.getType(),
                        () -> new Pair<>(orders.get(), any.list(() -> Color.RED))),
                kind(new TypeReference<Pair<?, ? extends Number>[]>() {}.getType(), () ->
                        new Pair<?, ?>[] {new Pair<>("x", null)}));
    }

    private static Kind kind(Type type, Supplier<?> values) {
        return new Kind(type, values);
    }

    private record Kind(Type type, Supplier<?> values) {}

    enum Color {
        RED,
        GREEN {
            @Override
            public String toString() {
                return "the color of grass";
            }
        }
    }

    record Line(long product, double quantity, boolean gift) {}

    record Order(String name, BigDecimal price, List<Line> lines, Optional<String> note, Color color) {

        public String getSummary() {
            return name + price;
        }
    }

    record Empty() {}

    record Pair<A, B>(A left, @Nullable B right) {}

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME)
    @JsonSubTypes({
        @JsonSubTypes.Type(value = Circle.class, name = "circle"),
        @JsonSubTypes.Type(value = Square.class, name = "square")
    })
    sealed interface Shape permits Circle, Square {}

    record Circle(int radius) implements Shape {}

    record Square(String side) implements Shape {}

    @SuppressWarnings("unused")
    static class Bean {
        private String name = "";
        private int size;

        Bean() {}

        Bean(String name, int size) {
            this.name = name;
            this.size = size;
        }

        public String getName() {
            return name;
        }

        public void setName(String name) {
            this.name = name;
        }

        public int getSize() {
            return size;
        }

        public void setSize(int size) {
            this.size = size;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Bean that && name.equals(that.name) && size == that.size;
        }

        @Override
        public int hashCode() {
            return name.hashCode() + size;
        }
    }
}
