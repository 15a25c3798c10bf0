package dev.levada;

import dev.levada.bulk.BulkAction;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Bulk actions as they are stored: a name, and what it needs besides. */
final class BulkActions {

    private static final Set<String> UNDOABLE = Set.of("hold", "release", "move", "reprioritise", "cancel");

    private BulkActions() {}

    static @Nullable String parameter(BulkAction action) {
        if (action instanceof BulkAction.Move move) {
            return move.channel();
        }
        return action instanceof BulkAction.Reprioritise other ? Integer.toString(other.priority()) : null;
    }

    static BulkAction of(String name, @Nullable String parameter) {
        return switch (name) {
            case "requeue" -> new BulkAction.Requeue();
            case "set_done" -> new BulkAction.SetDone();
            case "cancel" -> new BulkAction.Cancel();
            case "hold" -> new BulkAction.Hold();
            case "release" -> new BulkAction.Release();
            case "move" -> new BulkAction.Move(String.valueOf(parameter));
            case "reprioritise" -> new BulkAction.Reprioritise(Integer.parseInt(String.valueOf(parameter)));
            default ->
                throw new IllegalArgumentException("This version knows no bulk action '" + name
                        + "'; a newer one has stored it, and has to carry it out");
        };
    }

    static boolean isUndoable(String name) {
        return UNDOABLE.contains(name);
    }
}
