package dev.levada.chaos.node;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Ways for a queue to be wrong, made by changing its statements on their way to the database. They show that the checker finds what it is there for.
 */
public enum Flaw {
    NONE(Map.of()),

    /** Results are recorded without proof that the job is still this node's, nobody looks whether that worked, and a node never breaks its own transactions off. */
    NO_FENCING(Map.of(
            Statements.FINISH_OWN,
            List.of(
                    new Change(
                            "j.node_id = ? AND j.attempt = ?", "(j.node_id = ? OR true) AND (j.attempt = ? OR true)"),
                    new Change("LEFT JOIN moved j ON true", "JOIN moved j ON true")),
            Statements.FINISH,
            List.of(new Change("j.node_id = ? AND j.attempt = g.attempt", "(j.node_id = ? OR true)")))),

    /** Nobody takes back the jobs of lost nodes. */
    NO_RESCUE(Map.of(
            Statements.RESCUE,
            List.of(new Change("j.state IN ('enqueued', 'started') AND NOT EXISTS", "false AND NOT EXISTS")))),

    /** Who was the jobrunner goes on to hand out jobs by its old books. */
    NO_TERM(Map.of(Statements.CLAIM, List.of(Change.WITHOUT_TERM), Statements.ASSIGN, List.of(Change.WITHOUT_TERM))),

    /** In sequential channels the jobs that wait for their next try are overlooked. */
    NO_ORDER(Map.of(
            Statements.FIRST_SCHEDULED,
            List.of(new Change("j.state = 'pending' AND j.stage = 'scheduled'", "false AND j.stage = 'scheduled'"))));

    private record Change(String from, String to) {
        private static final Change WITHOUT_TERM = new Change(
                "WHERE node_id = ? AND term = ? AND expires_at > clock_timestamp() FOR SHARE",
                "WHERE (node_id = ? OR true) AND (term = ? OR true) FOR SHARE");
    }

    @SuppressWarnings("ImmutableEnumChecker") // nobody changes it
    private final Map<Statements, List<Change>> changes;

    Flaw(Map<Statements, List<Change>> changes) {
        this.changes = Map.copyOf(changes);
    }

    /** The statements that are changed. */
    public Set<Statements> statements() {
        return changes.keySet();
    }

    /** The texts of the engine's statements that are changed. */
    List<String> texts() {
        return changes.values().stream().flatMap(List::stream).map(Change::from).toList();
    }

    /** Whether nodes that cannot show their life leave the transactions of their jobs open. */
    boolean ignoresAborts() {
        return this == NO_FENCING;
    }

    /** Whether this statement is changed. */
    boolean changes(Statements statement) {
        return changes.containsKey(statement);
    }

    /**
     * The changed text.
     *
     * @throws IllegalStateException when a text to change is not in it: the engine has changed, and the flaw must follow
     */
    String apply(Statements statement, String sql) {
        String changed = sql;
        for (Change change : changes.getOrDefault(statement, List.of())) {
            if (!changed.contains(change.from())) {
                throw new IllegalStateException("The flaw " + this + " changes '" + change.from()
                        + "' in the statement " + statement
                        + ", which is not there any more: bring dev.levada.chaos.node.Flaw up to date. It is: " + sql);
            }
            changed = changed.replace(change.from(), change.to());
        }
        return changed;
    }
}
