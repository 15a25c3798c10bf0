package dev.levada.runner;

import dev.levada.configuration.CopyPolicy;
import dev.levada.status.DatabaseBond;
import dev.levada.store.BondStatements;
import dev.levada.store.Schema;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a node out of a copy of its queue's database: a node joins only where the queue belongs, so nothing is dispatched, taken, or rescued elsewhere. Used by the
 * thread that keeps the node's standing; {@link #unconfirmed} by any.
 */
final class BondWatch {

    private static final Logger log = LoggerFactory.getLogger(BondWatch.class);

    private final BondStatements statements;
    private final @Nullable String deployment;
    private final CopyPolicy policy;
    private volatile @Nullable DatabaseBond unconfirmed;
    private String said = "";

    BondWatch(Schema schema, @Nullable String deployment, CopyPolicy policy) {
        this.statements = new BondStatements(schema);
        this.deployment = deployment;
        this.policy = policy;
    }

    /** What keeps the node out, as last seen; null: nothing does. */
    @Nullable
    DatabaseBond unconfirmed() {
        return unconfirmed;
    }

    /** What tells the database of a session from others. */
    String here(Connection connection) throws SQLException {
        return statements.here(connection);
    }

    /** Whether the queue belongs to the database of this session, after what is to be done in a copy was done. Says once what was found. */
    boolean isHome(Connection connection) throws SQLException {
        DatabaseBond bond = statements.look(connection, deployment);
        if (!bond.confirmed() && policy != CopyPolicy.WAIT) {
            confirm(connection, bond);
            bond = statements.look(connection, deployment);
        }
        if (bond.confirmed() && bond.boundDeployment() == null && deployment != null) {
            statements.name(connection, deployment);
        }
        tell(bond);
        unconfirmed = bond.confirmed() ? null : bond;
        return bond.confirmed();
    }

    private void confirm(Connection connection, DatabaseBond bond) throws SQLException {
        if (policy == CopyPolicy.DISCARD) {
            long discarded = statements.discard(connection, deployment);
            log.warn("{}. {} job(s) are cancelled, as on_copy=discard says", bond.sentence(), discarded);
        } else {
            log.warn("{}. They run, as on_copy=run says", bond.sentence());
        }
        statements.confirm(connection, deployment);
    }

    private void tell(DatabaseBond bond) {
        String saying = bond.confirmed() ? "" : bond.sentence();
        if (!saying.equals(said)) {
            if (bond.confirmed()) {
                log.info("The database was confirmed: jobs run from now on");
            } else {
                log.error("{}. {}", saying, DatabaseBond.ADVICE);
            }
            said = saying;
        }
    }
}
