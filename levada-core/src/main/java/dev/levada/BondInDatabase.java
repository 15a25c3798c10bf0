package dev.levada;

import dev.levada.store.BondStatements;
import dev.levada.store.Schema;
import org.jspecify.annotations.Nullable;

/** Has the queue belong to the database it is in, by the statements of the store. */
final class BondInDatabase {

    private final Database database;
    private final BondStatements statements;
    private final StatusInDatabase status;
    private final @Nullable String deployment;
    private final @Nullable Trail trail;

    BondInDatabase(Database database, Schema schema, StatusInDatabase status, @Nullable String deployment) {
        this(database, new BondStatements(schema), status, deployment, null);
    }

    private BondInDatabase(
            Database database,
            BondStatements statements,
            StatusInDatabase status,
            @Nullable String deployment,
            @Nullable Trail trail) {
        this.database = database;
        this.statements = statements;
        this.status = status;
        this.deployment = deployment;
        this.trail = trail;
    }

    /** The same in the hands of somebody whose doings are recorded. */
    BondInDatabase with(Trail other) {
        return new BondInDatabase(database, statements, status, deployment, other);
    }

    void confirm() {
        Trail recorded = trail;
        Trail.Work<Boolean> work = connection -> {
            statements.confirm(connection, deployment);
            return true;
        };
        database.transaction(
                "confirm the database",
                connection -> recorded == null ? work.on(connection) : recorded.confirms(connection, work));
    }

    long discardAndConfirm() {
        if (status.bond().confirmed()) {
            return 0;
        }
        Trail recorded = trail;
        if (recorded != null) {
            database.run("record who discards the jobs of a copy", connection -> {
                recorded.discards(connection);
                return true;
            });
        }
        long discarded =
                database.run("discard the jobs of a copy", connection -> statements.discard(connection, deployment));
        confirm();
        return discarded;
    }
}
