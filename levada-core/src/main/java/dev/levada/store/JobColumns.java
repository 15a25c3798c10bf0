package dev.levada.store;

import java.util.List;
import java.util.stream.Collectors;

/** The columns of a job that it keeps when it moves between the live table and the finished ones. */
final class JobColumns {

    private static final List<String> CARRIED = List.of(
            "priority",
            "max_retries",
            "retry",
            "attempt",
            "crashes",
            "node_id",
            "channel",
            "function",
            "args",
            "context",
            "description",
            "identity_key",
            "eta",
            "created_at",
            "enqueued_at");

    /** What keeps its value when a job ends. */
    static final String KEPT = String.join(", ", CARRIED);

    /** The same of the table with the alias {@code j}. */
    static final String KEPT_OF_J =
            CARRIED.stream().map(column -> "j." + column).collect(Collectors.joining(", "));

    /** All columns of {@code job_finished}, in the order in which every move names them. */
    static final String FINISHED =
            "id, state, " + KEPT + ", started_at, finished_at, result, message, exc_name, exc_message";

    private JobColumns() {}
}
