package dev.levada.argument;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JavaType;

/**
 * Values whose declared type is {@code Object} or {@code Number}: only what JSON itself knows comes back as it went. Whole numbers come
 * back as {@code Integer}, {@code Long} or {@code BigInteger}, others as {@code BigDecimal}.
 */
final class UntypedValue {

    private UntypedValue() {}

    /** Whether the type is {@code Object} or {@code Number}, or a collection, array or map of such. */
    static boolean isUntyped(JavaType type) {
        JavaType inner = type;
        while (inner.isContainerType()) {
            inner = inner.getContentType();
        }
        return inner.isJavaLangObject() || inner.getRawClass() == Number.class;
    }

    /** Names a value within the given one that would not come back as it went, or null when there is none. */
    static @Nullable String findForeign(JavaType type, @Nullable Object value, int depth) {
        // Deeper values are left to the writer, which refuses them for their depth.
        if (value == null || depth == 0) {
            return null;
        }
        if (type.isContainerType()) {
            return findIn(type.getContentType(), items(value), depth);
        }
        if (value instanceof Map<?, ?> map) {
            for (Object key : map.keySet()) {
                if (key != null && !(key instanceof String)) {
                    return "a key of type " + TypeNames.of(key.getClass());
                }
            }
            return findIn(type, map.values(), depth);
        }
        if (value instanceof List<?> list) {
            return findIn(type, list, depth);
        }
        if (value instanceof Double number && !Double.isFinite(number)) {
            return number.toString();
        }
        return isPlain(value) ? null : "a value of type " + TypeNames.of(value.getClass());
    }

    private static @Nullable String findIn(JavaType type, Collection<?> items, int depth) {
        for (Object item : items) {
            String foreign = findForeign(type, item, depth - 1);
            if (foreign != null) {
                return foreign;
            }
        }
        return null;
    }

    private static Collection<?> items(Object container) {
        if (container instanceof Map<?, ?> map) {
            return map.values();
        }
        if (container instanceof Object[] array) {
            return Arrays.asList(array);
        }
        return container instanceof Collection<?> collection ? collection : List.of();
    }

    private static boolean isPlain(Object value) {
        return value instanceof String
                || value instanceof Boolean
                || value instanceof Long
                || value instanceof Integer
                || value instanceof Double
                || value instanceof BigDecimal
                || value instanceof BigInteger;
    }
}
