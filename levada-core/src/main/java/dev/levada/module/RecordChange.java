package dev.levada.module;

import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A record that an installation changes.
 *
 * @param model what it is a record of
 * @param name the channel's full name, or the function's name
 * @param after what it becomes; null when its last owner is gone
 * @param fields the fields to write; the others stay as they are, for people may have changed them
 */
public record RecordChange(
        RecordModel model, String name, @Nullable MergedRecord after, Set<String> fields) {

    /** The change from one state to another; null when there is nothing to write. */
    static @Nullable RecordChange between(@Nullable MergedRecord before, @Nullable MergedRecord after) {
        if (after == null) {
            return before == null ? null : new RecordChange(before.model(), before.name(), null, Set.of());
        }
        Map<String, @Nullable Object> old = before == null ? Map.of() : before.values();
        Set<String> fields = new HashSet<>(old.keySet());
        fields.addAll(after.values().keySet());
        fields.removeIf(field -> old.containsKey(field) == after.values().containsKey(field)
                && Objects.equals(old.get(field), after.values().get(field)));
        return before != null && fields.isEmpty()
                ? null
                : new RecordChange(after.model(), after.name(), after, Set.copyOf(fields));
    }
}
