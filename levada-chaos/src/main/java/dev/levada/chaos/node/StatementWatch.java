package dev.levada.chaos.node;

import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What happens at the boundaries of a node's statements: they are counted, changed by a flaw, and stopped at by a trap. Thread-safe. */
final class StatementWatch {

    private final Flaw flaw;
    private final Consumer<Trap> sprung;
    private final Set<Statements> seen = ConcurrentHashMap.newKeySet();
    private volatile @Nullable Trap trap;

    /** @param sprung does what the trap says, in the thread that reached it; returns when the process goes on */
    StatementWatch(Flaw flaw, Consumer<Trap> sprung) {
        this.flaw = flaw;
        this.sprung = sprung;
    }

    /** Sets a trap, in place of the one before; null: none. */
    void arm(@Nullable Trap next) {
        trap = next;
    }

    /** The text to send instead. */
    String prepare(@Nullable Statements statement, String sql) {
        return statement != null && flaw.changes(statement) ? flaw.apply(statement, sql) : sql;
    }

    /** Whether a connection that is to be broken off stays as it is. */
    boolean ignoresAborts() {
        return flaw.ignoresAborts();
    }

    /** A statement is about to be sent, or was answered. */
    void reached(Statements statement, boolean before) {
        if (!before) {
            seen.add(statement);
        }
        Trap set = trap;
        if (set != null && set.springs(statement, before)) {
            trap = null;
            sprung.accept(set);
        }
    }

    /** The statements that were executed so far. */
    Set<Statements> seen() {
        return seen.isEmpty() ? EnumSet.noneOf(Statements.class) : EnumSet.copyOf(seen);
    }
}
