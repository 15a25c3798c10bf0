package dev.levada.argument;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.core.type.TypeReference;

class StoredArgumentsTest {

    private final ArgumentCodec codec = new ArgumentCodec();
    private final ArgumentSignature export = codec.signature(
            "sale.order.export", List.of(new Parameter("orderId", long.class), new Parameter("format", String.class)));

    private ArgumentSignature one(Type type) {
        return codec.signature("sale.order.f", List.of(new Parameter("value", type)));
    }

    @Test
    void json_written_by_hand_is_read() {
        assertThat(export.decode("\n[ 42 , \"c\\u0073v\" ]\n")).containsExactly(42L, "csv");
        assertThat(export.decode("[42, null]")).containsExactly(42L, null);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[42]|it has 1 argument, expected 2",
                "[]|it has 0 arguments, expected 2",
                "[42, \"csv\", 1]|it has more than 2 arguments",
                "{\"orderId\": 42}|expected a JSON array",
                "42|expected a JSON array",
                "``|expected a JSON array",
                "[42, \"csv\"] []|there is more after its end",
                "[42, \"csv\"|Unexpected end-of-input",
            })
    void a_text_of_another_shape_is_refused(String stored, String reason) {
        assertThatThrownBy(() -> export.decode(stored))
                .isInstanceOf(ArgumentMismatchException.class)
                .hasMessageStartingWith(
                        "the stored arguments do not fit sale.order.export(long orderId, String format): ")
                .hasMessageContaining(reason)
                .hasMessageEndingWith("; stored is " + stored);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[\"42\", \"csv\"]|1",
                "[4.2, \"csv\"]|1",
                "[true, \"csv\"]|1",
                "[null, \"csv\"]|1",
                "[9223372036854775808, \"csv\"]|1",
                "[42, 7]|2",
                "[42, true]|2",
                "[42, [\"csv\"]]|2",
                "[42, {}]|2",
                "[42, NaN]|2",
                "[42, 'csv']|2",
                "[42,]|2",
                "[42, undefined]|2"
            })
    void a_value_of_another_type_is_refused_and_never_converted(String stored, int argument) {
        assertThatThrownBy(() -> export.decode(stored))
                .isInstanceOf(ArgumentMismatchException.class)
                .hasMessageContaining(argument == 1 ? ": argument 1 (orderId): " : ": argument 2 (format): ");
    }

    @Test
    void doubled_and_unknown_properties_are_refused() {
        assertThat(one(Line.class).decode("[{\"product\": 1, \"count\": 2}]")).containsExactly(new Line(1, 2));
        for (String value : List.of(
                "{\"product\": 1, \"product\": 1, \"count\": 2}",
                "{\"product\": 1, \"count\": 2, \"size\": 3}",
                "{\"product\": 1, \"count\": null}",
                "{\"product\": 1}")) {
            assertThatThrownBy(() -> one(Line.class).decode("[" + value + "]"))
                    .isInstanceOf(ArgumentMismatchException.class)
                    .hasMessageContaining("argument 1 (value): ");
        }
        Type map = new TypeReference<Map<String, Integer>>() {}.getType();
        assertThatThrownBy(() -> one(map).decode("[{\"a\": 1, \"a\": 2}]")).hasMessageContaining("uplicate");
        assertThatThrownBy(() -> one(Object.class).decode("[{\"a\": 1, \"a\": 2}]"))
                .hasMessageContaining("uplicate");
    }

    @Test
    void numbers_are_bounded_and_exact() {
        assertThat(one(Object.class).decode("[0.10]")).containsExactly(new BigDecimal("0.10"));
        assertThatThrownBy(() -> one(Object.class).decode("[" + "9".repeat(1001) + "]"))
                .isInstanceOf(ArgumentMismatchException.class)
                .hasMessageContaining("1000");
        assertThatThrownBy(() -> one(BigInteger.class).decode("[1E1000000000]"))
                .isInstanceOf(ArgumentMismatchException.class);
    }

    @Test
    void an_unknown_enum_constant_and_a_number_for_one_are_refused() {
        assertThatThrownBy(() -> one(Thread.State.class).decode("[\"GONE\"]"))
                .isInstanceOf(ArgumentMismatchException.class);
        assertThatThrownBy(() -> one(Thread.State.class).decode("[0]")).isInstanceOf(ArgumentMismatchException.class);
        assertThatThrownBy(() -> one(Thread.State.class).decode("[\"new\"]"))
                .isInstanceOf(ArgumentMismatchException.class);
    }

    @Test
    void what_a_constructor_refuses_is_reported() {
        assertThatThrownBy(() -> one(Line.class).decode("[{\"product\": 1, \"count\": -1}]"))
                .isInstanceOf(ArgumentMismatchException.class)
                .hasMessageContaining("a line counts something");
    }

    record Line(long product, int count) {
        Line {
            if (count < 0) {
                throw new IllegalArgumentException("a line counts something");
            }
        }
    }
}
