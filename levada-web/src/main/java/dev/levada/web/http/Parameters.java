package dev.levada.web.http;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The parameters of a query string or a form. Immutable. What cannot be used is a {@link HttpProblem} of status 400 that names the parameter. */
public final class Parameters {

    private static final int MOST = 2_000;

    private final Map<String, List<String>> values;

    private Parameters(Map<String, List<String>> values) {
        this.values = values;
    }

    /** Reads {@code a=1&b=2}; null has none. */
    static Parameters parse(@Nullable String text) {
        Map<String, List<String>> values = new LinkedHashMap<>();
        int count = 0;
        if (text != null && !text.isEmpty()) {
            for (String pair : text.split("&", -1)) {
                if (++count > MOST) {
                    throw HttpProblem.badRequest("There are more than " + MOST + " parameters");
                }
                int equals = pair.indexOf('=');
                String name = decode(equals < 0 ? pair : pair.substring(0, equals));
                String value = equals < 0 ? "" : decode(pair.substring(equals + 1));
                values.computeIfAbsent(name, n -> new ArrayList<>()).add(value);
            }
        }
        return new Parameters(values);
    }

    private static String decode(String text) {
        String decoded;
        try {
            decoded = URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw HttpProblem.badRequest("A parameter is not percent-encoded as it should be");
        }
        if (decoded.indexOf('\0') >= 0 || decoded.indexOf('\uFFFD') >= 0) {
            throw HttpProblem.badRequest("A parameter holds a zero byte, or is not UTF-8");
        }
        return decoded;
    }

    /** The first value; null when there is none or it is blank. */
    public @Nullable String text(String name) {
        List<String> all = values.getOrDefault(name, List.of());
        return all.isEmpty() || all.get(0).isBlank() ? null : all.get(0);
    }

    /** The first value, or another text when there is none or it is blank. */
    public String text(String name, String otherwise) {
        String text = text(name);
        return text == null ? otherwise : text;
    }

    /** The first value, which has to be there. */
    public String needed(String name) {
        String text = text(name);
        if (text == null) {
            throw HttpProblem.badRequest("Parameter '" + name + "' is missing");
        }
        return text;
    }

    /** All values, in their order. */
    public List<String> all(String name) {
        return List.copyOf(values.getOrDefault(name, List.of()));
    }

    /** The names, in the order of their first appearance. */
    public List<String> names() {
        return List.copyOf(values.keySet());
    }

    /** Whether there is a value at all, be it blank. */
    public boolean has(String name) {
        return values.containsKey(name);
    }

    /** A number within bounds. */
    public int number(String name, int otherwise, int least, int most) {
        String text = text(name);
        return text == null ? otherwise : number(name, text, least, most);
    }

    /** A number within bounds, which has to be there. */
    public int neededNumber(String name, int least, int most) {
        return number(name, needed(name), least, most);
    }

    /** All values as ids of jobs, as selections post them. */
    public List<Long> ids(String name) {
        return all(name).stream().map(text -> id(name, text)).toList();
    }

    /** A positive number of 64 bits. */
    static long id(String name, String text) {
        try {
            long id = Long.parseLong(text);
            if (id > 0 && Character.isDigit(text.charAt(0))) {
                return id;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw HttpProblem.badRequest("'" + name + "' is '" + shown(text) + "', expected the number of a job");
    }

    private static int number(String name, String text, int least, int most) {
        try {
            int number = Integer.parseInt(text.strip());
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw HttpProblem.badRequest(
                "'" + name + "' is '" + shown(text) + "', expected a number from " + least + " to " + most);
    }

    /** A text that may be repeated in a sentence. */
    static String shown(String text) {
        return text.length() <= 100 ? text : text.substring(0, 100) + "…";
    }
}
