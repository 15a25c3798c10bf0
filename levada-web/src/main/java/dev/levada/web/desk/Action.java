package dev.levada.web.desk;

import dev.levada.ActionResult;
import dev.levada.Jobs;
import dev.levada.bulk.BulkAction;
import dev.levada.channel.ChannelName;
import dev.levada.web.http.HttpProblem;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What may be done with jobs from outside. Their function and arguments are not among it. */
public enum Action {
    REQUEUE("requeue"),
    SET_DONE("set-done"),
    CANCEL("cancel"),
    HOLD("hold"),
    RELEASE("release"),
    /** To another channel. */
    MOVE("move"),
    /** To another ETA. */
    POSTPONE("postpone"),
    /** To another priority. */
    REPRIORITISE("reprioritise");

    private static final int FARTHEST = 1_000_000;

    private final String text;

    Action(String text) {
        this.text = text;
    }

    /** Its name in addresses. */
    public String text() {
        return text;
    }

    /** Whether it says where to. */
    public boolean takesValue() {
        return this == MOVE || this == POSTPONE || this == REPRIORITISE;
    }

    /** All names. */
    public static List<String> names() {
        return Arrays.stream(values()).map(Action::text).toList();
    }

    /** The action of that name; there is nothing at addresses with another. */
    public static Action of(String text) {
        for (Action action : values()) {
            if (action.text.equals(text)) {
                return action;
            }
        }
        throw HttpProblem.notFound(
                "There is no such action; expected " + names().stream().collect(Collectors.joining(", ")));
    }

    ActionResult on(Jobs jobs, Collection<Long> ids, @Nullable String value, String by) {
        return switch (this) {
            case REQUEUE -> jobs.requeue(ids);
            case SET_DONE -> jobs.setDone(ids, by);
            case CANCEL -> jobs.cancel(ids, by);
            case HOLD -> jobs.hold(ids);
            case RELEASE -> jobs.release(ids);
            case MOVE -> jobs.changeChannel(ids, channel(value));
            case POSTPONE -> Due.of(value).on(jobs, ids);
            case REPRIORITISE -> jobs.changePriority(ids, priority(value));
        };
    }

    BulkAction bulk(@Nullable String value) {
        return switch (this) {
            case REQUEUE -> new BulkAction.Requeue();
            case SET_DONE -> new BulkAction.SetDone();
            case CANCEL -> new BulkAction.Cancel();
            case HOLD -> new BulkAction.Hold();
            case RELEASE -> new BulkAction.Release();
            case MOVE -> new BulkAction.Move(channel(value));
            case POSTPONE -> Due.of(value).bulk();
            case REPRIORITISE -> new BulkAction.Reprioritise(priority(value));
        };
    }

    private static String channel(@Nullable String value) {
        if (value == null || value.isBlank()) {
            throw HttpProblem.badRequest("To which channel? Give its name, such as root.sale");
        }
        return Refused.asBadRequest(() -> ChannelName.full(value.strip()));
    }

    private static int priority(@Nullable String value) {
        try {
            int priority = value == null ? Integer.MAX_VALUE : Integer.parseInt(value.strip());
            if (Math.abs((long) priority) <= FARTHEST) {
                return priority;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw HttpProblem.badRequest(
                "A priority is a number from -1000000 to 1000000; smaller goes first, 10 is usual");
    }
}
