package dev.levada.configuration;

import java.util.Locale;

/** What a process does that finds itself in a copy of a queue's database. */
public enum CopyPolicy {
    /** Runs no job and says so, until somebody confirms the database. */
    WAIT,
    /** Confirms the database: the jobs that came with the copy run. */
    RUN,
    /** Cancels the unfinished jobs that came with the copy, and confirms the database then. Failed ones stay. For copies made regularly, never for production. */
    DISCARD;

    /** The name in a configuration: {@code discard}. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The policy of that name; case does not count.
     *
     * @throws IllegalArgumentException when there is none
     */
    public static CopyPolicy of(String text) {
        for (CopyPolicy policy : values()) {
            if (policy.text().equals(text.toLowerCase(Locale.ROOT))) {
                return policy;
            }
        }
        throw new IllegalArgumentException("Expected wait, run or discard");
    }
}
