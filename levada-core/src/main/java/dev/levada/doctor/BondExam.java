package dev.levada.doctor;

import dev.levada.configuration.Configuration;
import dev.levada.status.DatabaseBond;
import dev.levada.store.BondStatements;
import java.sql.Connection;
import java.sql.SQLException;

/** Whether the queue belongs to the database it is in. */
final class BondExam {

    private static final String SUBJECT = "copy";

    private final Findings findings;
    private final Configuration configuration;

    BondExam(Findings findings, Configuration configuration) {
        this.findings = findings;
        this.configuration = configuration;
    }

    void examine(Connection connection) throws SQLException {
        DatabaseBond bond = new BondStatements(configuration.schema()).look(connection, configuration.deployment());
        if (!bond.confirmed()) {
            findings.error(SUBJECT, bond.sentence(), DatabaseBond.ADVICE);
        } else if (bond.here().server() == null) {
            findings.note(
                    SUBJECT,
                    bond.sentence()
                            + ". The user may not ask for the server's identifier, so a copy on another server may not be seen",
                    "GRANT EXECUTE ON FUNCTION pg_control_system() TO the user, and run 'levada confirm-database'");
        } else {
            findings.ok(SUBJECT, bond.sentence());
        }
    }
}
