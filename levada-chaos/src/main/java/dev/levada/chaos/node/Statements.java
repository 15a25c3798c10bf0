package dev.levada.chaos.node;

import java.util.Arrays;
import java.util.Optional;

/**
 * The runner's statements that a fault can be aimed at, each told by a text that only it, or a later one, holds. When the engine's statements change so that a text is not met
 * any more, {@code bin/chaos} fails, and so do the tests.
 */
public enum Statements {
    NEW_BOOKS("SET number = number + 1"),
    CLAIM_PROMISED("WHERE number = ? AND EXISTS"),
    CLAIM("SET state = 'started', node_id = ?, attempt = attempt + 1"),
    ASSIGN("state = 'enqueued', node_id = g.node_id"),
    TAKE("SET state = 'started', attempt = attempt + 1"),
    FINISH("new_result::json, new_message"),
    FINISH_OWN("SET LOCAL enable_seqscan = off"),
    SET_BACK("outcome::levada.attempt_outcome, ?"),
    MAKE_DUE("stage = 'scheduled' AND eta <= statement_timestamp()"),
    HEARTBEAT("SET heartbeat_at = clock_timestamp(), workers = ?"),
    RENEW("SET expires_at = clock_timestamp() + ? * interval '1 millisecond'"),
    ELECT("term = term + 1"),
    MARK_LOST("SET state = 'lost'"),
    RESCUE("WITH orphan AS MATERIALIZED"),
    FIRST_SCHEDULED("FROM j.eta - clock_timestamp()"),
    FAILED_CHANNELS("WHERE j.state = 'failed' AND j.channel >= c.channel AND j.channel <= c.channel"),
    /** The commit of whatever was not in autocommit mode, but for the transactions of jobs, whose commit goes with {@link #FINISH_OWN}. */
    COMMIT("\0commit");

    private final String mark;

    Statements(String mark) {
        this.mark = mark;
    }

    /** What only this statement's text holds. */
    String mark() {
        return mark;
    }

    /** Which of these a text is. */
    static Optional<Statements> of(String sql) {
        return Arrays.stream(values())
                .filter(statement -> sql.contains(statement.mark))
                .findFirst();
    }
}
