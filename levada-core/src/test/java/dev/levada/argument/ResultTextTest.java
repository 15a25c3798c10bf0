package dev.levada.argument;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.core.type.TypeReference;

class ResultTextTest {

    private final ArgumentCodec codec = new ArgumentCodec();

    @Test
    void a_result_is_written_and_read_back() {
        ResultText text = codec.encodeResult(new Report("a", 1), Report.class);

        assertThat(text).isEqualTo(new ResultText("{\"name\":\"a\",\"lines\":1}", null));
        assertThat(codec.decodeResult(text.json(), Report.class)).isEqualTo(new Report("a", 1));
        assertThat(codec.decodeResult("42", long.class)).isEqualTo(42L);
    }

    @Test
    void the_declared_type_tells_what_the_value_cannot() {
        var type = new TypeReference<Map<String, List<Report>>>() {}.getType();
        Map<String, List<Report>> value = Map.of("x", List.of(new Report("a", 1)));

        ResultText text = codec.encodeResult(value, type);

        assertThat(codec.decodeResult(text.json(), type)).isEqualTo(value);
        assertThat(codec.encodeResult(new Report("a", 1), Object.class).json())
                .isEqualTo("{\"name\":\"a\",\"lines\":1}");
    }

    @Test
    void no_result_is_null_and_has_no_note() {
        assertThat(codec.encodeResult(null, void.class)).isEqualTo(new ResultText(null, null));
        assertThat(codec.decodeResult(null, Report.class)).isNull();
    }

    @Test
    void a_result_that_is_too_large_is_cut_and_says_so() {
        ResultText text = codec.encodeResult("\"é".repeat(50_000), String.class);

        assertThat(text.note())
                .isEqualTo(
                        "the result of 200002 bytes is larger than the limit of 65536 bytes and was cut to its first 16384 characters");
        assertThat(String.valueOf(text.json()).getBytes(StandardCharsets.UTF_8)).hasSizeLessThanOrEqualTo(65_536);
        assertThat(codec.decodeResult(text.json(), String.class))
                .startsWith("\"\\\"é\\\"é")
                .hasSize(16_384);
    }

    @Test
    void a_cut_never_splits_a_character() {
        ArgumentCodec small = new ArgumentCodec(new ArgumentLimits(64, 64));

        ResultText text = small.encodeResult("😀".repeat(1000), String.class);

        assertThat(small.decodeResult(text.json(), String.class)).isEqualTo("\"" + "😀".repeat(7));
    }

    @Test
    void an_endless_result_is_cut() {
        Iterable<String> endless = new Iterable<>() {
            @Override
            public Iterator<String> iterator() {
                return Stream.generate(() -> "again").iterator();
            }
        };

        ResultText text = codec.encodeResult(endless, Iterable.class);

        assertThat(text.note())
                .startsWith("the result of more than 1048576 bytes is larger than the limit of 65536 bytes");
        assertThat(text.json()).isNotNull();
    }

    @Test
    void a_result_that_refers_to_itself_leaves_a_note() {
        List<Object> cycle = new ArrayList<>();
        cycle.add(cycle);

        assertThat(codec.encodeResult(cycle, List.class))
                .isEqualTo(
                        new ResultText(
                                null,
                                "the result of type ArrayList could not be written as JSON: it is nested deeper than 64 levels, or refers to itself"));
    }

    @Test
    void a_result_that_is_not_data_leaves_a_note() {
        for (Object result : new Object[] {
            new Object(),
            (Runnable) () -> {},
            new Exception("x"),
            Thread.currentThread(),
            new Failing(),
            new Overflowing(),
            Map.of(new Failing(), 1)
        }) {
            ResultText text = codec.encodeResult(result, Object.class);

            assertThat(text.json()).isNull();
            assertThat(text.note()).contains(" could not be written as JSON: ").hasSizeLessThan(400);
        }
    }

    @Test
    void text_that_postgresql_cannot_store_is_replaced_with_a_note() {
        ResultText nul = codec.encodeResult("a\0b\\u0000", String.class);
        ResultText surrogate = codec.encodeResult("a\ud800b😀", String.class);

        assertThat(codec.decodeResult(nul.json(), String.class)).isEqualTo("a\ufffdb\\u0000");
        assertThat(nul.note())
                .isEqualTo(
                        "the result contained U+0000, which PostgreSQL cannot store in a text; U+FFFD stands in its place");
        assertThat(codec.decodeResult(surrogate.json(), String.class)).isEqualTo("a\ufffdb😀");
        assertThat(surrogate.note()).contains("an unpaired surrogate");
    }

    @Test
    void a_stored_result_of_another_type_is_refused() {
        assertThatThrownBy(() -> codec.decodeResult("{\"x\":1}", Report.class))
                .isInstanceOf(ArgumentMismatchException.class)
                .hasMessageStartingWith("the stored result is not a Report: ")
                .hasMessageEndingWith("; stored is {\"x\":1}");
        assertThatThrownBy(() -> codec.decodeResult("1 2", int.class))
                .hasMessageContaining("there is more after its end");
    }

    record Report(String name, int lines) {}

    static class Failing {
        public @Nullable String getName() {
            throw new AssertionError("out of order");
        }

        @Override
        public String toString() {
            throw new IllegalStateException("no text");
        }
    }

    @SuppressWarnings("InfiniteRecursion")
    static class Overflowing {
        public int getDepth() {
            return getDepth() + 1;
        }
    }
}
