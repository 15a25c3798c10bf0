package dev.levada;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.levada.argument.ArgumentCodec;
import dev.levada.argument.ArgumentException;
import dev.levada.argument.ArgumentMismatchException;
import dev.levada.argument.ArgumentSignature;
import dev.levada.argument.Parameter;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecordRefTest {

    private static final UUID SOME = UUID.fromString("6f1c2b1e-8a3d-4a44-9d53-0c2f5e3f7a10");

    private final ArgumentSignature arguments =
            new ArgumentCodec().signature("sale.order.confirm", List.of(new Parameter("order", RecordRef.class)));

    private RecordRef read(String json) {
        return (RecordRef) Objects.requireNonNull(arguments.decode(json)[0]);
    }

    @Test
    void it_is_stored_as_model_and_ids() {
        assertThat(arguments.encode(RecordRef.of("sale.order", 1, 2L)))
                .isEqualTo("[{\"model\":\"sale.order\",\"ids\":[1,2]}]");
        assertThat(arguments.encode(RecordRef.of("sale.order", "S 1", "ä\"")))
                .isEqualTo("[{\"model\":\"sale.order\",\"ids\":[\"S 1\",\"ä\\\"\"]}]");
        assertThat(arguments.encode(RecordRef.of("sale.order", SOME)))
                .isEqualTo("[{\"model\":\"sale.order\",\"ids\":[\"" + SOME + "\"]}]");
    }

    static Stream<RecordRef> references() {
        return Stream.of(
                RecordRef.of("sale.order", 0),
                RecordRef.of("sale.order", Long.MIN_VALUE, -1, 1, Integer.MAX_VALUE, Long.MAX_VALUE),
                RecordRef.of("res_partner", "1", " ", "..", "日本\n\t\uD83D\uDE00"),
                RecordRef.of("a", SOME, UUID.randomUUID()),
                RecordRef.of("a", "x".repeat(1_000)),
                RecordRef.of("a", new Random(1).longs(5_000).boxed().toList()));
    }

    @ParameterizedTest
    @MethodSource("references")
    void it_comes_back_equal(RecordRef reference) {
        assertThat(read(arguments.encode(reference))).isEqualTo(reference).hasSameHashCodeAs(reference);
    }

    @Test
    void the_kind_of_whole_number_makes_no_difference() {
        assertThat(RecordRef.of("a", List.of(1, (short) 2, (byte) 3, BigInteger.valueOf(4))))
                .isEqualTo(RecordRef.of("a", 1, 2, 3, 4))
                .isEqualTo(new RecordRef("a", List.of(1L, 2L, 3L, 4L)));
        assertThat(RecordRef.of("a", List.of(SOME))).isEqualTo(RecordRef.of("a", SOME.toString()));
    }

    @Test
    void equal_ids_count_once_in_the_place_of_the_first() {
        assertThat(RecordRef.of("a", 3, 1, 3, 2, 1).ids()).containsExactly(3L, 1L, 2L);
        assertThat(RecordRef.of("a", "b", "a", "b").ids()).containsExactly("b", "a");
        assertThat(read("[{\"model\": \"a\", \"ids\": [7, 7]}]")).isEqualTo(RecordRef.of("a", 7));
    }

    @Test
    void it_does_not_change_with_the_list_it_was_made_of() {
        List<Object> ids = new ArrayList<>(List.of(1L));
        RecordRef reference = new RecordRef("a", ids);
        ids.add(2L);

        assertThat(reference.ids()).containsExactly(1L);
        assertThatThrownBy(() -> reference.ids().add(3L)).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void ids_are_given_as_numbers_and_as_texts() {
        assertThat(RecordRef.of("a", 5, -6).longIds()).containsExactly(5L, -6L);
        assertThat(RecordRef.of("a", 5, -6).textIds()).containsExactly("5", "-6");
        assertThat(RecordRef.of("a", "5").textIds()).containsExactly("5");
        assertThat(RecordRef.of("a", "5").isSingle()).isTrue();
        assertThat(RecordRef.of("a", 5, 6).isSingle()).isFalse();
        assertThatThrownBy(() -> RecordRef.of("a", "5").longIds())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the ids of this reference to a are texts; use textIds()");
    }

    static Stream<List<Object>> noIds() {
        return Stream.of(
                List.of(),
                List.of(""),
                List.of("x".repeat(1_001)),
                Arrays.asList(1L, null),
                List.of(1L, "1"),
                List.of(1.0),
                List.of(BigDecimal.ONE),
                List.of(true),
                List.of(List.of(1L)),
                List.of(BigInteger.TWO.pow(63)));
    }

    @ParameterizedTest
    @MethodSource("noIds")
    void what_is_no_id_is_refused(List<Object> ids) {
        assertThatThrownBy(() -> new RecordRef("sale.order", ids))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("a reference to sale.order was given ")
                .hasMessageContaining(", expected ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Sale", "sale order", "sale-order", "sale/order", "sale.order\n", "ö"})
    void what_is_no_model_is_refused(String model) {
        assertThatThrownBy(() -> RecordRef.of(model, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("invalid model name \"");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{}|a record reference has no model",
                "{\"model\": \"a\"}|a record reference has no ids",
                "{\"ids\": [1]}|a record reference has no model",
                "{\"model\": null, \"ids\": [1]}|a record reference has no model",
                "{\"model\": \"a\", \"ids\": []}|was given no id, expected at least one",
                "{\"model\": \"a\", \"ids\": [null]}|was given null as id, expected whole numbers",
                "{\"model\": \"a\", \"ids\": [1.0]}|was given BigDecimal 1.0 as id",
                "{\"model\": \"a\", \"ids\": [9223372036854775808]}|was given BigInteger 9223372036854775808 as id",
                "{\"model\": \"a\", \"ids\": [{\"id\": 1}]}|LinkedHashMap as id",
                "{\"model\": \"a\", \"ids\": 1}|ArrayList",
                "{\"model\": \"../a\", \"ids\": [1]}|invalid model name",
                "{\"model\": 7, \"ids\": [1]}|String",
                "{\"model\": \"a\", \"ids\": [1], \"uid\": 1}|uid",
                "{\"model\": \"a\", \"model\": \"b\", \"ids\": [1]}|model",
                "[\"a\", 1]|RecordRef",
                "\"a,1\"|RecordRef",
                "42|RecordRef"
            })
    void stored_garbage_is_refused_with_its_reason(String json, String reason) {
        assertThatThrownBy(() -> arguments.decode("[" + json + "]"))
                .isInstanceOf(ArgumentMismatchException.class)
                .hasMessageStartingWith("the stored arguments do not fit sale.order.confirm(RecordRef order): ")
                .hasMessageContaining(reason);
    }

    @Test
    void an_id_that_the_database_cannot_store_is_refused_when_the_job_is_delayed() {
        assertThatThrownBy(() -> arguments.encode(RecordRef.of("a", "x\u0000")))
                .isInstanceOf(ArgumentException.class)
                .hasMessageContaining("U+0000");
        assertThatThrownBy(() -> arguments.encode(RecordRef.of("a", "\uD83D")))
                .isInstanceOf(ArgumentException.class)
                .hasMessageContaining("unpaired surrogate");
    }
}
