package dev.levada.web.desk;

import dev.levada.JobAttempt;
import java.util.List;

/**
 * The last executions of a job, in order.
 *
 * @param complete whether these are all; else older ones are left off
 */
public record Attempts(List<JobAttempt> list, boolean complete) {

    /** How many there are at most. */
    public static final int MOST = 100;
}
