package dev.levada.web.page;

import dev.levada.bulk.BulkAction;
import dev.levada.bulk.BulkStatus;
import java.time.Instant;

/** How bulk actions are told. */
public final class BulkWords {

    private BulkWords() {}

    /** What is done: {@code Move to root.mail}. */
    public static String action(BulkStatus status) {
        BulkAction action = status.action();
        String what;
        if (action instanceof BulkAction.Move move) {
            what = "Move to " + move.channel();
        } else if (action instanceof BulkAction.Reprioritise change) {
            what = "Set priority " + change.priority();
        } else if (action instanceof BulkAction.Postpone postpone) {
            what = postpone(postpone);
        } else if (action instanceof BulkAction.SetDone) {
            what = "Set done";
        } else {
            what = action.name().substring(0, 1).toUpperCase(java.util.Locale.ROOT)
                    + action.name().substring(1).replace('_', ' ');
        }
        return status.undoOf() == null ? what : "Undo: " + what;
    }

    private static String postpone(BulkAction.Postpone action) {
        Instant at = action.at();
        if (at != null) {
            return "Make due at " + Words.utc(at);
        }
        return action.fromNow() == null ? "Make due now" : "Make due in " + Words.time(action.fromNow());
    }

    /** How far it is, in a sentence. */
    public static String sentence(BulkStatus status) {
        String done = Words.many(status.changed(), "job", "jobs") + " changed"
                + (status.asked() == 0 ? "" : ", " + Words.number(status.asked()) + " asked to stop")
                + (status.skipped() == 0 ? "" : ", " + Words.number(status.skipped()) + " left as they were");
        return action(status) + ": "
                + switch (status.state()) {
                    case RUNNING -> Words.number(status.matched()) + " of " + status.expected() + " gone through";
                    case DONE -> done;
                    case CANCELLED -> "stopped; " + done;
                    case FAILED -> "could not go on; " + done;
                };
    }

    /** Where it stands, in a word or two. */
    public static String state(BulkStatus status) {
        return switch (status.state()) {
            case RUNNING -> "Runs";
            case DONE -> status.undoneBy() == null ? "Done" : "Undone";
            case CANCELLED -> "Stopped";
            case FAILED -> "Failed";
        };
    }

    /** The CSS class of its notice. */
    public static String mood(BulkStatus status) {
        return switch (status.state()) {
            case RUNNING -> "";
            case DONE -> "good";
            case CANCELLED -> "warn";
            case FAILED -> "bad";
        };
    }
}
