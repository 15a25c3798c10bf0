package dev.levada.web.page;

import dev.levada.ActionResult;
import java.util.ArrayList;
import java.util.List;

/**
 * What came of an action, told on the page that follows.
 *
 * @param good whether all was done as asked
 * @param details sentences, shown below
 */
public record Notice(boolean good, String sentence, List<String> details) {

    private static final int MOST_REASONS = 5;

    public Notice {
        details = List.copyOf(details);
    }

    /** That it was done. */
    public static Notice good(String sentence) {
        return new Notice(true, sentence, List.of());
    }

    /** That it was not, and why. */
    public static Notice bad(String sentence) {
        return new Notice(false, sentence, List.of());
    }

    /**
     * What an action on jobs did.
     *
     * @param done what was done, such as {@code requeued}
     */
    public static Notice of(ActionResult result, String done) {
        List<String> parts = new ArrayList<>();
        if (!result.changed().isEmpty()) {
            parts.add(jobs(result.changed()) + " " + done);
        }
        if (!result.asked().isEmpty()) {
            parts.add(jobs(result.asked()) + " asked to stop");
        }
        if (!result.refused().isEmpty()) {
            parts.add(Words.many(result.refused().size(), "job", "jobs") + " left as it was");
        }
        List<String> reasons = result.refused().values().stream()
                .distinct()
                .limit(MOST_REASONS)
                .toList();
        return new Notice(result.isComplete(), String.join(", ", parts), reasons);
    }

    private static String jobs(List<Long> ids) {
        return ids.size() == 1 ? "Job " + ids.get(0) : Words.many(ids.size(), "job", "jobs");
    }
}
