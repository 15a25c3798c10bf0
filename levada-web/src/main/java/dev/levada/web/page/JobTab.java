package dev.levada.web.page;

import dev.levada.JobState;
import dev.levada.search.Condition;
import dev.levada.search.Group;
import dev.levada.search.JobQuery;
import dev.levada.search.Qualifier;
import dev.levada.status.Count;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A state above the list of jobs.
 *
 * @param query the search text that it stands for
 * @param count null: all states
 */
public record JobTab(String label, String query, @Nullable Count count, boolean current) {

    private static final List<JobState> STATES = List.of(
            JobState.WAIT_DEPENDENCIES,
            JobState.PENDING,
            JobState.ENQUEUED,
            JobState.STARTED,
            JobState.FAILED,
            JobState.DONE,
            JobState.CANCELLED);

    /** The tabs for a query: the same in each state, and in all. */
    static List<JobTab> of(JobQuery query, List<Group> states) {
        Map<String, Count> counts = new HashMap<>();
        states.forEach(group -> counts.put(group.value(), group.count()));
        String chosen = chosen(query);
        JobQuery others = query.without(Qualifier.STATE);
        List<JobTab> tabs = new ArrayList<>();
        tabs.add(new JobTab("All", others.toString(), null, chosen == null));
        for (JobState state : STATES) {
            Count count = counts.getOrDefault(state.sqlName(), Count.ZERO);
            boolean current = state.sqlName().equals(chosen);
            if (state == JobState.WAIT_DEPENDENCIES && count.number() == 0 && !current) {
                continue;
            }
            tabs.add(new JobTab(Words.state(state, null), others.state(state).toString(), count, current));
        }
        return tabs;
    }

    /** The one state that the query asks for; null for none, empty for several or other conditions. */
    private static @Nullable String chosen(JobQuery query) {
        String chosen = null;
        for (Condition condition : query.conditions()) {
            if (condition.qualifier() == Qualifier.STATE) {
                boolean one = chosen == null
                        && !condition.negated()
                        && condition.values().size() == 1;
                chosen = one ? condition.values().get(0) : "";
            }
        }
        return chosen;
    }
}
