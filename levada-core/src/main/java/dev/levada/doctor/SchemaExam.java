package dev.levada.doctor;

import dev.levada.store.DoctorStatements;
import dev.levada.store.Migrations;
import dev.levada.store.RetentionStatements;
import dev.levada.store.RightsStatements;
import dev.levada.store.RightsStatements.OnSchema;
import dev.levada.store.Schema;
import dev.levada.store.SchemaVersionException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The queue's schema: there, of this version, whole, with the rights on it, with partitions for the coming days. */
final class SchemaExam {

    private static final String SUBJECT = "schema";
    private static final String RIGHTS = "rights";

    private final Findings findings;
    private final Schema schema;
    private final RightsStatements rights;
    private boolean usable;
    private @Nullable String examinedUser;

    SchemaExam(Findings findings, Schema schema) {
        this.findings = findings;
        this.schema = schema;
        this.rights = new RightsStatements(schema);
    }

    /** Whether this code can read what is in the schema. To be asked after {@link #examine}. */
    boolean isUsable() {
        return usable;
    }

    void examine(Connection connection) throws SQLException {
        OnSchema own = rights.onSchema(connection);
        examinedUser = own.user();
        if (!own.exists()) {
            missing(own);
        } else if (!own.usage()) {
            findings.error(
                    RIGHTS,
                    "The user '" + own.user() + "' may not use the schema '" + schema.name() + "'",
                    "GRANT USAGE, CREATE ON SCHEMA " + schema.name() + " TO " + quoted(own.user()));
        } else {
            version(connection, own);
            if (usable) {
                rights(connection, own);
            }
        }
        if (usable) {
            findings.examine("partitions", () -> partitions(connection));
        }
    }

    /** Examines the rights of the user of another way, if it is another. */
    void examineOtherUser(Connection connection) throws SQLException {
        OnSchema own = rights.onSchema(connection);
        if (!usable || own.user().equals(examinedUser)) {
            return;
        }
        if (!own.usage()) {
            findings.error(
                    RIGHTS,
                    "The jobrunner's user '" + own.user() + "' may not use the schema '" + schema.name() + "'",
                    "GRANT USAGE, CREATE ON SCHEMA " + schema.name() + " TO " + quoted(own.user()));
            return;
        }
        rights(connection, own);
    }

    private void missing(OnSchema own) {
        findings.error(
                SUBJECT,
                "There is no queue in schema '" + schema.name() + "' of this database",
                "'levada migrate' makes one, as the first start of a queue does; --schema names another schema");
        if (!own.create()) {
            findings.error(
                    RIGHTS,
                    "The user '" + own.user() + "' may not make the schema",
                    "Let its owner run 'levada migrate', or GRANT CREATE ON DATABASE … TO " + quoted(own.user()));
        }
    }

    private void version(Connection connection, OnSchema own) throws SQLException {
        int version;
        try {
            version = new Migrations(schema).version(connection);
        } catch (SchemaVersionException e) {
            findings.error(SUBJECT, String.valueOf(e.getMessage()), "");
            return;
        } catch (SQLException e) {
            if (!"42501".equals(e.getSQLState())) {
                throw e;
            }
            findings.error(
                    RIGHTS,
                    "The user '" + own.user() + "' may not read the schema's version: " + Findings.reason(e),
                    grant("SELECT", "TABLES", own));
            return;
        }
        if (version == 0) {
            missing(own);
        } else if (version < Migrations.currentVersion()) {
            findings.error(
                    SUBJECT,
                    "The schema '" + schema.name() + "' has version " + version + ", this Levada needs "
                            + Migrations.currentVersion(),
                    "Run 'levada migrate', or start a queue that may migrate");
        } else {
            whole(connection, version);
        }
    }

    private void whole(Connection connection, int version) throws SQLException {
        List<String> gone = rights.missing(connection);
        usable = gone.isEmpty();
        if (usable) {
            findings.ok(SUBJECT, "The schema '" + schema.name() + "' has version " + version);
        } else {
            findings.error(
                    SUBJECT,
                    "The schema '" + schema.name() + "' lacks " + Texts.names(gone) + ", which somebody has removed",
                    "Restore it, or drop the schema and run 'levada migrate'");
        }
    }

    private void rights(Connection connection, OnSchema own) throws SQLException {
        List<String> lacking = rights.lacking(connection);
        if (!lacking.isEmpty()) {
            findings.error(
                    RIGHTS,
                    "The user '" + own.user() + "' lacks " + Texts.names(lacking),
                    grant("SELECT, INSERT, UPDATE, DELETE", "TABLES", own) + "; " + grant("USAGE", "SEQUENCES", own)
                            + "; " + grant("EXECUTE", "FUNCTIONS", own));
        }
        if (!own.owner() || !own.create()) {
            findings.warning(
                    RIGHTS,
                    "The user '" + own.user()
                            + "' does not own the tables or may not make any in the schema; the owner is '"
                            + own.ownerName() + "'. Partitions of finished jobs are then neither made nor dropped",
                    "Run one node as the owner, or GRANT " + quoted(own.ownerName()) + " TO " + quoted(own.user()));
        }
        if (lacking.isEmpty() && own.owner() && own.create()) {
            findings.ok(RIGHTS, "The user '" + own.user() + "' may do what is needed");
        }
    }

    private void partitions(Connection connection) throws SQLException {
        RetentionStatements retention = new RetentionStatements(schema);
        LocalDate today = LocalDate.ofInstant(retention.now(connection), ZoneOffset.UTC);
        List<LocalDate> days = retention.days(connection);
        if (!days.contains(today) || !days.contains(today.plusDays(1))) {
            findings.warning(
                    "partitions",
                    "There is no partition for the jobs that finish today or tomorrow (UTC)",
                    "Start a node whose user owns the tables: it makes them");
        } else {
            findings.ok("partitions", "Made for the coming days");
        }
        long stray = new DoctorStatements(schema).inDefaultPartition(connection);
        if (stray > 0) {
            findings.warning(
                    "partitions",
                    (stray == DoctorStatements.COUNTED ? "At least " : "") + Texts.count(stray, "finished job")
                            + " in the default partition, where retention is slow",
                    "Start a node whose user owns the tables: it moves them");
        }
    }

    private String grant(String rights, String things, OnSchema own) {
        return "GRANT " + rights + " ON ALL " + things + " IN SCHEMA " + schema.name() + " TO " + quoted(own.user());
    }

    private static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }
}
