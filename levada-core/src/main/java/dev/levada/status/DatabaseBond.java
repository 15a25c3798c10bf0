package dev.levada.status;

import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Which database a queue belongs to, and where it was found: not the same in a copy, whose jobs would otherwise run a second time. A copy by {@code pg_dump} or
 * {@code CREATE DATABASE … TEMPLATE} is seen by its identity. One of the whole server (a snapshot, a promoted standby) has the identity of its original and looks as a
 * failover does; only the name of the deployment tells them apart.
 *
 * @param confirmed whether jobs run here
 * @param here where the queue was found
 * @param bound where it belongs; null: nothing says so
 * @param deployment what the process that looked calls its deployment; null: nothing
 * @param boundDeployment the deployment it belongs to; null: none was ever named
 * @param boundAt since when it belongs there, by the database's clock; null: nothing says so
 */
public record DatabaseBond(
        boolean confirmed,
        DatabaseId here,
        @Nullable DatabaseId bound,
        @Nullable String deployment,
        @Nullable String boundDeployment,
        @Nullable Instant boundAt) {

    /** What to do where jobs do not run since the bond does not hold. */
    public static final String ADVICE =
            "If this is a copy, 'levada confirm-database --discard' cancels the jobs that came with it, and new ones run."
                    + " If the database was moved, or its server was upgraded, 'levada confirm-database' has the jobs run that are there."
                    + " Where copies are made regularly, set LEVADA_ON_COPY=discard (or run) for the processes of the copy";

    /** What was found, for people. */
    public String sentence() {
        if (confirmed) {
            return "The queue belongs to this database, '" + here.name() + "'"
                    + (boundDeployment == null ? "" : ", and to the deployment '" + boundDeployment + "'");
        }
        return why() + ", so none of its jobs runs here until somebody confirms that they shall";
    }

    private String why() {
        if (bound == null) {
            return "Nothing says which database the queue in '" + here.name()
                    + "' belongs to (its row in the table bond is missing)";
        }
        boolean sameServer =
                bound.server() == null || here.server() == null || Objects.equals(bound.server(), here.server());
        if (!sameServer) {
            return "The queue belongs to the database '" + bound.name() + "' of the server " + bound.server()
                    + ", and was found in '" + here.name() + "' of the server " + here.server()
                    + ": this is a copy, or it was moved";
        }
        if (bound.oid() != here.oid()) {
            return "The queue belongs to the database '" + bound.name() + "' (oid " + bound.oid()
                    + "), and was found in '" + here.name() + "' (oid " + here.oid() + "): this is a copy";
        }
        return "The queue belongs to the deployment '" + boundDeployment + "', and this process is of the deployment '"
                + deployment + "': the server was copied, or the process is wrongly configured";
    }
}
