package dev.levada.function;

import dev.levada.Record;
import dev.levada.RecordRef;
import dev.levada.argument.ArgumentCodec;
import java.lang.reflect.Array;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A parameter of a job function that refers to records: a {@link RecordRef}, or ids with {@link Record}.
 *
 * @param index its place among the parameters that take arguments, from 0
 * @param model the records' model; null for a {@code RecordRef}, which names it itself
 */
public record RecordParameter(int index, @Nullable String model) {

    private static final Set<Class<?>> IDS =
            Set.of(long.class, int.class, Long.class, Integer.class, String.class, UUID.class);

    /**
     * The records among the values of a job's arguments.
     *
     * @param values one for each parameter, of its type
     * @return empty when the value is null, an empty text, or no ids at all
     * @throws IllegalArgumentException when a value is no id, such as null within a list
     */
    public Optional<RecordRef> in(@Nullable Object[] values) {
        Object value = values[index];
        if (model == null) {
            return Optional.ofNullable((RecordRef) value);
        }
        List<@Nullable Object> ids = ids(value);
        return ids.isEmpty() ? Optional.empty() : Optional.of(RecordRef.of(model, ids));
    }

    /** The parameter as one with records, or null when it is none. Fails with the reason when the annotation does not fit the type. */
    static @Nullable RecordParameter of(ArgumentCodec codec, int index, Type type, @Nullable Record annotation) {
        Class<?> taken = codec.erase(type);
        if (annotation == null) {
            return taken == RecordRef.class ? new RecordParameter(index, null) : null;
        }
        if (taken == RecordRef.class) {
            throw new IllegalArgumentException("a RecordRef names its model itself; remove the annotation");
        }
        Class<?> elements = codec.eraseElements(type);
        if (!IDS.contains(elements == null ? taken : elements)) {
            throw new IllegalArgumentException("it takes no ids; expected long, int, String or UUID,"
                    + " a collection or array of these, or a RecordRef without annotation");
        }
        FunctionName.checkModel(annotation.value());
        return new RecordParameter(index, annotation.value());
    }

    private static List<@Nullable Object> ids(@Nullable Object value) {
        List<@Nullable Object> ids = new ArrayList<>();
        if (value instanceof Collection<?> collection) {
            ids.addAll(collection);
        } else if (value != null && value.getClass().isArray()) {
            for (int i = 0; i < Array.getLength(value); i++) {
                ids.add(Array.get(value, i));
            }
        } else if (value != null && !value.equals("")) {
            ids.add(value);
        }
        return ids;
    }
}
