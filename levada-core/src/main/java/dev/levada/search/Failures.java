package dev.levada.search;

import java.util.List;

/**
 * The groups of failed jobs, the largest first.
 *
 * @param complete whether these are all; else there are more than 500 groups, or, where jobs are filtered, more failed jobs than one look goes through
 */
public record Failures(List<FailureGroup> groups, boolean complete) {

    public Failures {
        groups = List.copyOf(groups);
    }
}
