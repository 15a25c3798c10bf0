package dev.levada;

import dev.levada.bulk.BulkAction;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Bulk actions as they are stored: a name, and what it needs besides. */
final class BulkActions {

    private static final Set<String> UNDOABLE = Set.of("hold", "release", "move", "postpone", "reprioritise", "cancel");

    private BulkActions() {}

    static @Nullable String parameter(BulkAction action) {
        if (action instanceof BulkAction.Move move) {
            return move.channel();
        }
        if (action instanceof BulkAction.Postpone postpone) {
            Instant at = postpone.at();
            if (at != null) {
                return Checks.eta(at).toString();
            }
            Duration fromNow = postpone.fromNow();
            return fromNow == null ? "now" : Checks.eta(fromNow).toString();
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
            case "postpone" -> postpone(String.valueOf(parameter));
            case "reprioritise" -> new BulkAction.Reprioritise(Integer.parseInt(String.valueOf(parameter)));
            default ->
                throw new IllegalArgumentException("This version knows no bulk action '" + name
                        + "'; a newer one has stored it, and has to carry it out");
        };
    }

    private static BulkAction.Postpone postpone(String parameter) {
        if (parameter.equals("now")) {
            return new BulkAction.Postpone(null, null);
        }
        return parameter.startsWith("P")
                ? new BulkAction.Postpone(null, Duration.parse(parameter))
                : new BulkAction.Postpone(Instant.parse(parameter), null);
    }

    /** The ETA that jobs get by an action that began then; null: none. */
    static @Nullable Instant eta(BulkAction.Postpone action, Instant began) {
        return action.fromNow() == null ? action.at() : began.plus(action.fromNow());
    }

    static boolean isUndoable(String name) {
        return UNDOABLE.contains(name);
    }
}
