package dev.levada.chaos.history;

import java.util.Set;

/**
 * A job as the database has it at the end.
 *
 * @param token of its last execution
 * @param recorded the executions whose own word on their end the database took: done, retried, failed, handed back; not those that ended with their node, and
 *     not the cancelled ones, since a cancelled job may end with its node too
 * @param failures how often an execution ended as failed; that a job was given up after its node had ended three times does not count
 * @param doneBy the executions by which it became done: more than one only if it was requeued
 */
public record StoredJob(
        long id,
        String key,
        String channel,
        String state,
        Token token,
        int failures,
        Set<Token> recorded,
        Set<Token> doneBy) {

    public StoredJob {
        recorded = Set.copyOf(recorded);
        doneBy = Set.copyOf(doneBy);
    }

    int timesDone() {
        return doneBy.size();
    }

    boolean isDone() {
        return state.equals("done");
    }
}
