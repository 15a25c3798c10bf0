package dev.levada.web.desk;

import dev.levada.bulk.Bulk;
import dev.levada.bulk.BulkStatus;
import dev.levada.search.JobQuery;
import dev.levada.web.http.HttpProblem;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Actions on many jobs, as one user may begin and see them: those who are bound to a tenant see their own only. Made for one request. */
public final class BulkDesk {

    private static final int MOST_IDS = 10_000;

    private final Bulk bulk;
    private final Desk desk;

    BulkDesk(Bulk bulk, Desk desk) {
        this.bulk = bulk;
        this.desk = desk;
    }

    /** Begins an action on all jobs that meet a query now; gives its number. */
    public long start(Action action, JobQuery query, @Nullable String value) {
        return Refused.asBadRequest(() -> bulk.start(action.bulk(value), query, desk.actor(), desk.visibility()));
    }

    /** Begins an action on some jobs; gives its number. */
    public long start(Action action, Collection<Long> ids, @Nullable String value) {
        if (ids.isEmpty() || ids.size() > MOST_IDS) {
            throw HttpProblem.badRequest("A bulk action names 1 to " + MOST_IDS + " jobs, not " + ids.size()
                    + "; for more of them give a query");
        }
        return Refused.asBadRequest(() -> bulk.start(action.bulk(value), ids, desk.actor(), desk.visibility()));
    }

    /** How far an action is. */
    public BulkStatus status(long id) {
        return bulk.find(id)
                .filter(this::isMine)
                .orElseThrow(() -> HttpProblem.notFound("There is no bulk action " + id));
    }

    /** The last ones, newest first. */
    public List<BulkStatus> recent(int limit) {
        return bulk.recent(Math.min(limit, Desk.MOST)).stream()
                .filter(this::isMine)
                .toList();
    }

    /** Stops one; false when it was over already. */
    public boolean cancel(long id) {
        status(id);
        return bulk.cancel(id, desk.actor());
    }

    /** Undoes one, in the background; gives the number of the action that does so. */
    public long undo(long id) {
        status(id);
        return Refused.as(409, () -> bulk.undo(id, desk.actor()));
    }

    private boolean isMine(BulkStatus status) {
        return desk.who().tenant() == null
                || status.actor().name().equals(desk.who().name());
    }
}
