package dev.levada.argument;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.lang.reflect.Type;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ArgumentDigestTest {

    record Line(long product, int quantity) {}

    record SameLine(long product, int quantity) {}

    record LineWithMore(long product, int quantity, String note) {}

    record LineOfAnotherType(long product, String quantity) {}

    record LineOfAnotherName(
            long product, @JsonProperty("amount") int quantity) {}

    record Order(LocalDate day, List<Line> lines) {}

    record OrderWithMore(LocalDate day, List<LineWithMore> lines) {}

    record Tree(String name, List<Tree> below) {}

    record Box<T>(T content) {}

    enum Size {
        S,
        M
    }

    enum SizeWithMore {
        S,
        M,
        L
    }

    /** A class with properties, whose order reflection need not keep. */
    static class Bean {
        public String b = "";
        public long a;
    }

    interface Generic {
        void lists(List<Line> lines, List<LineWithMore> more, Optional<Line> one, Map<Size, Line> bySize);

        void boxes(Box<Long> number, Box<String> text);
    }

    private static Type typeOf(String method, int parameter) {
        for (var candidate : Generic.class.getDeclaredMethods()) {
            if (candidate.getName().equals(method)) {
                return candidate.getGenericParameterTypes()[parameter];
            }
        }
        throw new IllegalArgumentException(method);
    }

    private static String digest(Object... namesAndTypes) {
        List<Parameter> parameters = new ArrayList<>();
        for (int i = 0; i < namesAndTypes.length; i += 2) {
            parameters.add(new Parameter((String) namesAndTypes[i], (Type) namesAndTypes[i + 1]));
        }
        return new ArgumentCodec().signature("sale.order.confirm", parameters).digest();
    }

    @Test
    void it_is_the_same_in_every_process() {
        assertThat(List.of(
                        digest(),
                        digest("id", long.class, "by", String.class),
                        digest("order", Order.class, "size", Size.class, "bean", Bean.class)))
                .as(
                        "SHA-256 of \"\", \"id long;by java.lang.String;\", and \"order {day java.time.LocalDate;"
                                + "lines java.util.List<{product long;quantity int;}>;};size S|M|;bean {a #4;b java.lang.String;};\"")
                .containsExactly("e3b0c44298fc1c14", "2ae2813a700b87a0", "038b0cce6164d4a2");
    }

    @Test
    void a_parameter_more_or_less_in_another_place_of_another_type_or_name_makes_another_one() {
        assertThat(List.of(
                        digest(),
                        digest("id", long.class),
                        digest("id", int.class),
                        digest("id", Long.class),
                        digest("number", long.class),
                        digest("id", long.class, "by", String.class),
                        digest("by", String.class, "id", long.class),
                        digest("id", long.class, "other", long.class),
                        digest("other", long.class, "id", long.class)))
                .doesNotHaveDuplicates();
    }

    @Test
    void so_do_the_properties_of_a_record_however_deep_it_lies() {
        assertThat(List.of(
                        digest("line", Line.class),
                        digest("line", LineWithMore.class),
                        digest("line", LineOfAnotherType.class),
                        digest("line", LineOfAnotherName.class)))
                .doesNotHaveDuplicates();
        assertThat(digest("order", Order.class)).isNotEqualTo(digest("order", OrderWithMore.class));
        assertThat(digest("lines", typeOf("lists", 0))).isNotEqualTo(digest("lines", typeOf("lists", 1)));
        assertThat(digest("box", typeOf("boxes", 0))).isNotEqualTo(digest("box", typeOf("boxes", 1)));
    }

    @Test
    void so_do_the_constants_of_an_enum() {
        assertThat(digest("size", Size.class)).isNotEqualTo(digest("size", SizeWithMore.class));
    }

    @Test
    void a_record_that_was_only_renamed_or_moved_does_not() {
        assertThat(digest("line", Line.class)).isEqualTo(digest("line", SameLine.class));
    }

    @Test
    void types_that_hold_themselves_others_and_keys_have_one() {
        assertThat(List.of(
                        digest("tree", Tree.class),
                        digest("one", typeOf("lists", 2)),
                        digest("one", typeOf("lists", 3)),
                        digest("any", Object.class)))
                .doesNotHaveDuplicates()
                .allMatch(digest -> digest.matches("[0-9a-f]{16}"));
    }
}
