package dev.levada;

import java.util.List;
import java.util.Map;

/**
 * What an action on jobs did, job by job. Each id that was given is in exactly one of the three.
 *
 * @param changed done as asked
 * @param asked cancelling only: the job was running and has been asked to stop. It ends as cancelled, whatever its method still returns
 * @param refused left as it was, with the reason: a sentence that names the job's state
 */
public record ActionResult(List<Long> changed, List<Long> asked, Map<Long, String> refused) {

    public ActionResult {
        changed = List.copyOf(changed);
        asked = List.copyOf(asked);
        refused = Map.copyOf(refused);
    }

    /** Whether all jobs were changed or asked. */
    public boolean isComplete() {
        return refused.isEmpty();
    }
}
