package dev.levada.search;

import dev.levada.status.Count;
import java.util.List;

/**
 * The groups of the jobs that were looked for, the largest first; days in their order, the last first.
 *
 * @param groups at most 1,000. Where the numbers are estimates, groups of few jobs may be missing
 * @param total of all jobs looked for, in groups or not
 */
public record Groups(List<Group> groups, Count total) {

    public Groups {
        groups = List.copyOf(groups);
    }
}
