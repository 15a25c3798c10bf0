package dev.levada.status;

import org.jspecify.annotations.Nullable;

/**
 * A function whose jobs are set aside, since no node runs it.
 *
 * @param tag what it asks for, as it was last registered; null: nothing
 * @param jobs how many are set aside
 */
public record ParkedFunction(String function, @Nullable String tag, Count jobs) {

    /** Why they are set aside, half a sentence: the tag that is missing, or that the function is unknown. */
    public String reason() {
        return reason(function, tag);
    }

    /** As {@link #reason()}. */
    public static String reason(String function, @Nullable String tag) {
        return tag == null
                ? "no node knows the job function " + function
                : "no node that knows the job function " + function + " has the tag " + tag + ", which it asks for";
    }
}
