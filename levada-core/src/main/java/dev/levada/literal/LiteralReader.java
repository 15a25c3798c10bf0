package dev.levada.literal;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads values by recursive descent. Not thread-safe. */
final class LiteralReader {

    private static final String EXPECTED =
            "a dictionary, a list, a tuple, a text in quotes, a number, True, False or None";

    private final Cursor cursor;

    LiteralReader(Cursor cursor) {
        this.cursor = cursor;
    }

    @Nullable
    Object value(int depth) {
        cursor.skipBlanks();
        if (depth > Literal.MAX_DEPTH) {
            throw cursor.error("it is nested more than " + Literal.MAX_DEPTH + " deep");
        }
        char c = cursor.peek();
        if (cursor.take("{")) {
            return map(depth);
        }
        if (cursor.take("[")) {
            return list("]", depth);
        }
        if (cursor.take("(")) {
            return tuple(depth);
        }
        if (StringReader.startsHere(cursor)) {
            return StringReader.read(cursor);
        }
        if (c == '+' || c == '-' || c == '.' || (c >= '0' && c <= '9')) {
            return NumberReader.read(cursor);
        }
        return constant();
    }

    private @Nullable Object constant() {
        String found = cursor.found();
        int start = cursor.mark();
        return switch (cursor.word()) {
            case "True", "true" -> true;
            case "False", "false" -> false;
            case "None", "null" -> null;
            default ->
                throw cursor.errorAt(
                        start,
                        "found " + found + ", expected " + EXPECTED + "; nothing is evaluated, write the value itself");
        };
    }

    private Map<Object, @Nullable Object> map(int depth) {
        Map<Object, @Nullable Object> map = new LinkedHashMap<>();
        cursor.skipBlanks();
        while (!cursor.take("}")) {
            int start = cursor.mark();
            Object key = value(depth + 1);
            if (key == null || key instanceof Map || key instanceof List) {
                throw cursor.errorAt(start, "a key is a text, a number, True or False");
            }
            expect(":", "a colon after a key (a set is not read)");
            if (map.containsKey(key)) {
                throw cursor.errorAt(start, "the key " + Shown.value(key) + " is given twice");
            }
            map.put(key, value(depth + 1));
            separator("}");
        }
        return Collections.unmodifiableMap(map);
    }

    private List<@Nullable Object> list(String end, int depth) {
        List<@Nullable Object> items = new ArrayList<>();
        cursor.skipBlanks();
        while (!cursor.take(end)) {
            items.add(value(depth + 1));
            separator(end);
        }
        return Collections.unmodifiableList(items);
    }

    /** A tuple of one has a comma; without it the parentheses only enclose a value. */
    private @Nullable Object tuple(int depth) {
        cursor.skipBlanks();
        if (cursor.take(")")) {
            return List.of();
        }
        Object first = value(depth + 1);
        cursor.skipBlanks();
        if (cursor.take(")")) {
            return first;
        }
        separator(")");
        List<@Nullable Object> items = new ArrayList<>();
        items.add(first);
        items.addAll(list(")", depth));
        return Collections.unmodifiableList(items);
    }

    /** Goes past a comma, or finds the end without going past it. */
    private void separator(String end) {
        cursor.skipBlanks();
        if (cursor.peek() != end.charAt(0)) {
            expect(",", "a comma or \"" + end + "\"");
            cursor.skipBlanks();
        }
    }

    private void expect(String sign, String inWords) {
        cursor.skipBlanks();
        if (!cursor.take(sign)) {
            throw cursor.error("found " + cursor.found() + ", expected " + inWords);
        }
    }
}
