package dev.levada.benchmark.harness;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** The options of a benchmark: {@code --name value}, each known by its name and a default. Immutable. */
public final class Options {

    private final Map<String, String> values;

    private Options(Map<String, String> values) {
        this.values = values;
    }

    /**
     * Reads options.
     *
     * @param arguments {@code --name value} pairs
     * @param defaults the names there are, without the dashes, with the value of what is not given
     * @throws IllegalArgumentException for an unknown name or a missing value
     */
    public static Options parse(List<String> arguments, Map<String, String> defaults) {
        Map<String, String> values = new LinkedHashMap<>(defaults);
        for (int i = 0; i < arguments.size(); i += 2) {
            String given = arguments.get(i);
            String name = given.startsWith("--") ? given.substring(2) : "";
            if (!defaults.containsKey(name)) {
                throw new IllegalArgumentException(
                        "Unknown option \"" + given + "\"; there are " + usage(defaults) + ", as --name value");
            }
            if (i + 1 == arguments.size()) {
                throw new IllegalArgumentException(given + " needs a value, such as " + defaults.get(name));
            }
            values.put(name, arguments.get(i + 1));
        }
        return new Options(values);
    }

    /** The names with their defaults, for people. */
    public static String usage(Map<String, String> defaults) {
        return String.join(
                " ",
                defaults.entrySet().stream()
                        .map(option -> "[--" + option.getKey() + " " + option.getValue() + "]")
                        .toList());
    }

    /** A whole number of at least 1; {@code 100_000} and {@code 10M} are numbers too. */
    public int count(String name) {
        return parse(name, Options::countOf, "a whole number of at least 1, such as 500, 100k or 10M");
    }

    /** Whole numbers of at least 1, separated by commas. */
    public List<Integer> counts(String name) {
        return parse(
                name,
                text -> list(text).stream().map(Options::countOf).toList(),
                "numbers separated by commas, such as 1k,100k,10M");
    }

    /** A number greater than 0. */
    public double number(String name) {
        return parse(
                name,
                text -> {
                    double number = Double.parseDouble(text);
                    if (!(number > 0 && number < Double.POSITIVE_INFINITY)) {
                        throw new NumberFormatException();
                    }
                    return number;
                },
                "a number greater than 0");
    }

    /** Words separated by commas; none for an empty text. */
    public List<String> words(String name) {
        return parse(name, Options::list, "words separated by commas");
    }

    private <T> T parse(String name, Function<String, T> parser, String expected) {
        String text = values.getOrDefault(name, "");
        try {
            return parser.apply(text);
        } catch (ArithmeticException | NumberFormatException e) {
            throw new IllegalArgumentException("--" + name + " is " + expected + ", not \"" + text + "\"", e);
        }
    }

    private static List<String> list(String text) {
        return Arrays.stream(text.split(","))
                .map(String::strip)
                .filter(word -> !word.isEmpty())
                .toList();
    }

    private static int countOf(String text) {
        String digits = text.replace("_", "");
        int factor = 1;
        if (digits.endsWith("k")) {
            factor = 1_000;
        } else if (digits.endsWith("M")) {
            factor = 1_000_000;
        }
        int number = Integer.parseInt(factor == 1 ? digits : digits.substring(0, digits.length() - 1));
        if (number < 1) {
            throw new NumberFormatException();
        }
        return Math.multiplyExact(number, factor);
    }
}
