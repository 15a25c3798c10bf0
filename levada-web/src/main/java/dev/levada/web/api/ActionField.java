package dev.levada.web.api;

import dev.levada.web.desk.Action;
import dev.levada.web.http.HttpProblem;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The fields that name an action on jobs: {@code action}, and {@code channel}, {@code priority}, {@code eta} or {@code eta_seconds} for those that say where to. */
final class ActionField {

    private static final int FARTHEST = 1_000_000;

    private ActionField() {}

    static Action of(Body body) {
        String name = body.neededText("action");
        Action action = Action.names().contains(name) ? Action.of(name) : null;
        if (action == null) {
            throw HttpProblem.of(422, "Field 'action' is none of " + String.join(", ", Action.names()));
        }
        return action;
    }

    static @Nullable String value(Action action, Body body) {
        if (body.has("channel") && action != Action.MOVE) {
            throw HttpProblem.of(422, "Field 'channel' is for the action move only");
        }
        if (body.has("priority") && action != Action.REPRIORITISE) {
            throw HttpProblem.of(422, "Field 'priority' is for the action reprioritise only");
        }
        if ((body.has("eta") || body.has("eta_seconds")) && action != Action.POSTPONE) {
            throw HttpProblem.of(422, "Fields 'eta' and 'eta_seconds' are for the action postpone only");
        }
        if (action == Action.POSTPONE) {
            return due(body);
        }
        if (action == Action.MOVE) {
            return body.neededText("channel");
        }
        if (action == Action.REPRIORITISE) {
            Integer priority = body.number("priority", -FARTHEST, FARTHEST);
            if (priority == null) {
                throw HttpProblem.of(422, "Field 'priority' is missing");
            }
            return Integer.toString(priority);
        }
        return null;
    }

    private static String due(Body body) {
        Instant at = body.moment("eta");
        Duration fromNow = body.seconds("eta_seconds");
        if ((at == null) == (fromNow == null)) {
            throw HttpProblem.of(
                    422, "Say when the jobs are due: either 'eta', or 'eta_seconds' from now, 0 for at once");
        }
        return at == null ? String.valueOf(fromNow) : at.toString();
    }
}
