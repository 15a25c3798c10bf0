package dev.levada.argument;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.io.File;
import java.io.FileInputStream;
import java.io.InputStream;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Connection;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.type.TypeReference;

class ArgumentRefusalTest {

    private static final String NUL = "\0";

    private final ArgumentCodec codec = new ArgumentCodec();

    private ArgumentSignature export() {
        return codec.signature(
                "sale.order.export",
                List.of(new Parameter("orderId", long.class), new Parameter("format", String.class)));
    }

    private ArgumentSignature one(Type type) {
        return codec.signature("sale.order.f", List.of(new Parameter("value", type)));
    }

    @Test
    void a_wrong_number_of_arguments_is_refused() {
        assertThatThrownBy(() -> export().encode(42L))
                .isInstanceOf(ArgumentException.class)
                .hasMessage("sale.order.export(long orderId, String format) was given 1 argument, expected 2;"
                        + " give one value for each parameter");
        assertThatThrownBy(() -> export().encode(42L, "csv", 3))
                .hasMessageContaining("was given 3 arguments, expected 2");
    }

    @Test
    void a_value_of_another_type_is_refused() {
        assertThatThrownBy(() -> export().encode("42", "csv"))
                .isInstanceOf(ArgumentException.class)
                .hasMessage(
                        "argument 1 (orderId) of sale.order.export was given String, expected long; convert it first");
        assertThatThrownBy(() -> export().encode(42L, 'c'))
                .hasMessageContaining("was given Character, expected String");
        assertThatThrownBy(() -> one(int.class).encode(42L)).hasMessageContaining("was given Long, expected int");
        assertThatThrownBy(() -> one(long.class).encode(4.2)).hasMessageContaining("was given Double, expected long");
        assertThatThrownBy(() -> one(double.class).encode(4))
                .hasMessageContaining("was given Integer, expected double");
    }

    @Test
    void a_wrong_item_of_a_list_is_refused() {
        Object list = List.of("a text");
        Type numbers = new TypeReference<List<Long>>() {}.getType();

        assertThatThrownBy(() -> one(numbers).encode(list))
                .isInstanceOf(ArgumentException.class)
                .hasMessageStartingWith("argument 1 (value) of sale.order.f could not be written as JSON: ");
    }

    @Test
    void null_for_a_primitive_is_refused() {
        assertThatThrownBy(() -> export().encode(null, "csv"))
                .isInstanceOf(ArgumentException.class)
                .hasMessage("argument 1 (orderId) of sale.order.export was given null, expected long;"
                        + " declare the parameter as Long if null is meant");
    }

    @Test
    void a_subclass_whose_fields_would_be_lost_is_refused() {
        assertThatThrownBy(() -> one(Animal.class).encode(new Dog()))
                .isInstanceOf(ArgumentException.class)
                .hasMessage(
                        "argument 1 (value) of sale.order.f was given Dog, a subclass of Animal, whose own fields would be lost;"
                                + " declare the parameter with the class that is given");
    }

    @Test
    void what_would_come_back_as_something_else_is_refused_where_object_is_declared() {
        Type map = new TypeReference<Map<String, Object>>() {}.getType();

        assertThatThrownBy(() -> one(Object.class).encode(LocalDate.EPOCH))
                .isInstanceOf(ArgumentException.class)
                .hasMessage(
                        "argument 1 (value) of sale.order.f was given a value of type LocalDate where Object is declared,"
                                + " which would come back as something else; declare the parameter with its own type");
        assertThatThrownBy(() -> one(Object.class).encode(Double.NaN))
                .hasMessageContaining("was given NaN where Object is declared");
        assertThatThrownBy(() -> one(Object.class).encode(Map.of(1, 2)))
                .hasMessageContaining("was given a key of type Integer");
        assertThatThrownBy(() -> one(map).encode(Map.of("a", List.of(Optional.of("b")))))
                .hasMessageContaining("was given a value of type Optional")
                .hasMessageContaining("where Map<String, Object> is declared");
        assertThatThrownBy(() -> one(Number.class).encode(new AtomicLong()))
                .hasMessageContaining("was given a value of type AtomicLong where Number is declared");
        assertThat(one(Number.class).decode(one(Number.class).encode(7))).containsExactly(7);
    }

    @ParameterizedTest
    @ValueSource(
            classes = {
                Runnable.class,
                Supplier.class,
                Comparable.class,
                Iterator.class,
                InputStream.class,
                FileInputStream.class,
                Connection.class,
                Stream.class,
                Thread.class,
                Class.class,
                ClassLoader.class,
                Exception.class,
                WithoutConstructor.class,
                WithInterface.class,
                WithClassName.class,
                Inner.class
            })
    void a_type_that_cannot_be_read_back_is_refused_before_any_value_is_given(Class<?> type) {
        assertThatThrownBy(() -> one(type))
                .isInstanceOf(ArgumentException.class)
                .hasMessageStartingWith("parameter 1 (" + TypeNames.of(type)
                        + " value) of sale.order.f cannot be stored as JSON and read back: ");
        assertThatThrownBy(() -> codec.signature("sale.order.f", List.of(new Parameter("value", mapOf(type)))))
                .isInstanceOf(ArgumentException.class);
    }

    private static Type mapOf(Class<?> type) {
        return tools.jackson.databind.json.JsonMapper.shared()
                .getTypeFactory()
                .constructMapType(Map.class, String.class, type);
    }

    @Test
    void the_reason_of_an_unfit_type_is_told() {
        assertThatThrownBy(() -> one(Runnable.class))
                .hasMessageContaining("Runnable is abstract, nothing says which class to make of it;"
                        + " use a record or a class, or annotate it with @JsonTypeInfo and @JsonSubTypes");
        assertThatThrownBy(() -> one(InputStream.class))
                .hasMessageContaining("InputStream stands for something of the running process and cannot be stored");
        assertThatThrownBy(() -> one(WithoutConstructor.class))
                .hasMessageContaining("WithoutConstructor has no constructor that its fields could be given to;"
                        + " make it a record, or annotate a constructor with @JsonCreator");
        assertThatThrownBy(() -> one(WithInterface.class)).hasMessageContaining("Runnable is abstract");
        assertThatThrownBy(() -> one(new TypeReference<Map<WithInterface, String>>() {}.getType()))
                .hasMessageContaining("Key deserializer");
    }

    @Test
    void u0000_is_refused_in_values_and_keys() {
        String refused =
                "argument 2 (format) of sale.order.export contains U+0000, which PostgreSQL cannot store in a text;"
                        + " remove it, or pass a byte[]";

        assertThatThrownBy(() -> export().encode(42L, "a" + NUL + "b"))
                .isInstanceOf(ArgumentException.class)
                .hasMessage(refused);
        assertThatThrownBy(() -> export().encode(42L, "\\" + NUL)).hasMessage(refused);
        assertThatThrownBy(() -> export().encode(42L, "\\\\" + NUL)).hasMessage(refused);
        assertThatThrownBy(() -> one(Object.class).encode(Map.of("a" + NUL, 1)))
                .hasMessageContaining("contains U+0000");
        assertThatThrownBy(() -> one(char.class).encode('\0')).hasMessageContaining("contains U+0000");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\\u0000", "\\\\u0000", "u0000", "\\\\\\u0000 \\", "\\\u0001\\u0000"})
    void text_that_only_looks_like_an_escaped_u0000_is_accepted(String text) {
        assertThat(one(String.class).decode(one(String.class).encode(text))).containsExactly(text);
    }

    @ParameterizedTest
    @ValueSource(ints = {0xD800, 0xDBFF, 0xDC00, 0xDFFF})
    void an_unpaired_surrogate_is_refused(int surrogate) {
        String refused =
                "argument 2 (format) of sale.order.export contains an unpaired surrogate, which is not valid Unicode;"
                        + " remove it, or pass a byte[]";

        assertThatThrownBy(() -> export().encode(42L, "a" + (char) surrogate + "b"))
                .hasMessage(refused);
        assertThatThrownBy(() -> export().encode(42L, "a" + (char) surrogate)).hasMessage(refused);
        assertThatThrownBy(() -> export().encode(42L, (char) surrogate + "😀")).hasMessage(refused);
    }

    @Test
    void arguments_up_to_the_limit_are_accepted_and_larger_ones_refused() {
        ArgumentSignature small = new ArgumentCodec(new ArgumentLimits(100, 100))
                .signature("f.g", List.of(new Parameter("text", String.class)));

        assertThat(small.encode("é".repeat(48))).hasSize(52);
        assertThatThrownBy(() -> small.encode("é".repeat(49)))
                .isInstanceOf(ArgumentException.class)
                .hasMessage("the arguments of f.g take 102 bytes as JSON, the limit is 100 bytes;"
                        + " store the data elsewhere and pass a reference to it, such as a key or a path");
        assertThatThrownBy(() -> small.encode("x".repeat(1_000_000)))
                .hasMessageContaining("take more than 1600 bytes as JSON");
        assertThat(small.encode("😀".repeat(24))).hasSize(52);
        assertThatThrownBy(() -> small.encode("😀".repeat(24) + "x")).hasMessageContaining("take 101 bytes");
    }

    @Test
    void an_endless_argument_is_refused_before_it_fills_the_memory() {
        Type type = new TypeReference<Iterable<String>>() {}.getType();
        Iterable<String> endless = () -> Stream.generate(() -> "again").iterator();

        assertThatThrownBy(() -> one(type).encode(endless))
                .isInstanceOf(ArgumentException.class)
                .hasMessageContaining("more than 16777216 bytes");
    }

    @Test
    void a_cycle_is_refused() {
        List<Object> cycle = new ArrayList<>();
        cycle.add(cycle);
        Node node = new Node();
        Node other = new Node();
        node.next = other;
        other.next = node;

        for (Object value : new Object[] {cycle, node}) {
            assertThatThrownBy(
                            () -> one(value == node ? Node.class : Object.class).encode(value))
                    .isInstanceOf(ArgumentException.class)
                    .hasMessage("argument 1 (value) of sale.order.f could not be written as JSON:"
                            + " it is nested deeper than 64 levels, or refers to itself");
        }
    }

    @Test
    void nesting_is_bounded_alike_in_both_directions() {
        Object deep = nested(62);
        assertThat(one(Object.class).decode(one(Object.class).encode(deep))).containsExactly(deep);
        assertThatThrownBy(() -> one(Object.class).encode(nested(64)))
                .hasMessageContaining("nested deeper than 64 levels");
        for (int levels : new int[] {65, 100_000}) {
            assertThatThrownBy(() -> one(Object.class).decode("[".repeat(levels) + "]".repeat(levels)))
                    .isInstanceOf(ArgumentMismatchException.class)
                    .hasMessageContaining("nested deeper than 64 levels");
        }
    }

    @Test
    void a_number_that_could_not_be_read_back_is_refused() {
        BigInteger longest = BigInteger.TEN.pow(997);
        assertThat(one(BigInteger.class).decode(one(BigInteger.class).encode(longest.negate())))
                .containsExactly(longest.negate());
        for (Object number : new Object[] {
            BigInteger.TEN.pow(1000),
            new BigDecimal("1E+1000000000"),
            new BigDecimal("1E-1000000000"),
            new BigDecimal("1E-999")
        }) {
            assertThatThrownBy(() -> one(number.getClass()).encode(number))
                    .isInstanceOf(ArgumentException.class)
                    .hasMessageContaining("digits is longer than the limit of 998 digits");
        }
    }

    @Test
    void two_keys_that_are_written_alike_are_refused() {
        Map<Object, Integer> map = new TreeMap<>(
                (a, b) -> a.getClass().getName().compareTo(b.getClass().getName()));
        map.put(1, 1);
        map.put(1L, 2);
        Type type = new TypeReference<Map<Object, Integer>>() {}.getType();

        assertThatThrownBy(() -> one(type).encode(map)).isInstanceOf(ArgumentException.class);
    }

    @Test
    void a_failing_getter_is_reported_with_its_argument() {
        assertThatThrownBy(() -> one(Failing.class).encode(new Failing()))
                .isInstanceOf(ArgumentException.class)
                .hasMessageStartingWith("argument 1 (value) of sale.order.f could not be written as JSON: ")
                .hasMessageContaining("out of order");
    }

    @Test
    void no_value_floods_a_message() {
        String huge = "x".repeat(100_000);
        assertThatThrownBy(() -> one(long.class).decode("[\"" + huge + "\"]"))
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(700));
        assertThatThrownBy(() -> one(File.class).encode(huge))
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("xxx"));
    }

    private static Object nested(int levels) {
        Object value = "deep";
        for (int i : IntStream.range(0, levels).toArray()) {
            value = i % 2 == 0 ? List.of(value) : Map.of("a", value);
        }
        return value;
    }

    static class Animal {
        public String name = "";
    }

    static class Dog extends Animal {
        public String bark = "";
    }

    static class Node {
        public @Nullable Node next;
    }

    static class WithoutConstructor {
        public final String name;

        WithoutConstructor(String name, int size) {
            this.name = name + size;
        }
    }

    record WithInterface(String name, List<Runnable> tasks) {}

    @JsonTypeInfo(use = JsonTypeInfo.Id.CLASS)
    static class WithClassName {
        public String name = "";
    }

    @SuppressWarnings("ClassCanBeStatic")
    class Inner {
        public String name = "";
    }

    static class Failing {
        public String getName() {
            throw new IllegalStateException("out of order");
        }

        public void setName(String name) {}
    }
}
