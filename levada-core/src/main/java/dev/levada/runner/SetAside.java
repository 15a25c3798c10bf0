package dev.levada.runner;

import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs which functions have jobs that are set aside, as a state and not job by job: when it begins or has another reason, each time there are ten times as many, and when it
 * is over. Used by the jobrunner's thread only.
 */
final class SetAside {

    private static final Logger log = LoggerFactory.getLogger(SetAside.class);

    /** Names come with jobs from SQL, so there may be any number; beyond this all begins again. */
    private static final int MOST_FUNCTIONS = 1_000;

    private record Told(String reason, long jobs, long next) {}

    private final Map<String, Told> functions = new HashMap<>();

    /**
     * Takes note of jobs that were set aside just now.
     *
     * @param reason half a sentence, which names the function
     */
    void begun(String function, String reason, long jobs) {
        Told told = functions.get(function);
        long sum = jobs;
        if (told != null && told.reason().equals(reason)) {
            sum += told.jobs();
            if (sum < told.next()) {
                functions.put(function, new Told(reason, sum, told.next()));
                return;
            }
        }
        if (functions.size() >= MOST_FUNCTIONS) {
            functions.clear();
        }
        long next = 10;
        while (next <= sum) {
            next *= 10;
        }
        functions.put(function, new Told(reason, sum, next));
        log.warn("{} job(s) are set aside: {}. They run once such a node starts", sum, reason);
    }

    /** Takes note of jobs that have a node now. */
    void ended(String function, long jobs) {
        functions.remove(function);
        log.info("{} job(s) of {} that were set aside can run now", jobs, function);
    }
}
