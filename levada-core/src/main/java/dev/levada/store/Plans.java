package dev.levada.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Keeps the planner on the primary key.
 *
 * <p>The queue's table is empty at one moment and holds a million rows at the next, and no statistics follow that. A plan that is made, or kept, for
 * the empty table may walk through a whole partial index, which costs nothing then and everything later. So statements that name jobs by id say so with
 * {@code id = ANY (array)}, and put the states in a form from which the planner cannot conclude that a partial index would do.
 */
final class Plans {

    /** {@code j.state = 'pending'}, but fit for no partial index. */
    static final String PENDING = "(j.state >= 'pending' AND j.state <= 'pending')";

    /** {@code j.state = 'enqueued'}, but fit for no partial index. */
    static final String ENQUEUED = "(j.state >= 'enqueued' AND j.state <= 'enqueued')";

    /** {@code j.state IN ('enqueued', 'started')}, but fit for no partial index. */
    static final String HELD = "(j.state >= 'enqueued' AND j.state <= 'started')";

    /** {@code j.state = 'started'}, but fit for no partial index. */
    static final String STARTED = "(j.state >= 'started' AND j.state <= 'started')";

    private Plans() {}

    /** Sets a session of the runner so that its statements get the same plans whatever the statistics say. */
    static void pin(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET enable_seqscan = off; SET enable_bitmapscan = off; SET enable_nestloop = off;"
                    + " SET enable_mergejoin = off; SET jit = off; SET plan_cache_mode = force_generic_plan");
        }
    }
}
