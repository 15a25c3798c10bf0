package dev.levada.store;

import dev.levada.status.DatabaseBond;
import dev.levada.status.DatabaseId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/** Which database a queue belongs to ({@code V003__bond.sql}). */
public final class BondStatements {

    /** Jobs that are discarded by one statement. */
    private static final int BATCH = 1_000;

    private final String here;
    private final String look;
    private final String name;
    private final String confirm;
    private final String lastId;
    private final String discard;

    public BondStatements(Schema schema) {
        here = schema.sql("SELECT coalesce(system_identifier, 0), database_oid FROM ${schema}.this_database()");
        look = schema.sql("""
                SELECT ${schema}.is_home(?::text) AS home,
                       h.database_name, h.database_oid, h.system_identifier::text AS server,
                       b.database_name AS bound_name, b.database_oid AS bound_oid, b.system_identifier::text AS bound_server,
                       b.deployment, b.bound_at
                FROM ${schema}.this_database() h LEFT JOIN ${schema}.bond b ON true""");
        name = schema.sql("UPDATE ${schema}.bond SET deployment = ? WHERE deployment IS NULL AND ${schema}.is_home()");
        confirm = schema.sql("SELECT ${schema}.confirm_database(?::text)");
        lastId = schema.sql("SELECT coalesce(max(id), 0) FROM ${schema}.job");
        discard = schema.sql("""
                WITH batch AS MATERIALIZED (
                    SELECT id FROM ${schema}.job WHERE id > ? AND id <= ? ORDER BY id LIMIT %d FOR UPDATE
                ), gone AS (
                    DELETE FROM ${schema}.job j WHERE j.id = ANY (ARRAY(SELECT id FROM batch)) AND j.state <> 'failed'
                        AND NOT ${schema}.is_home(?::text)
                    RETURNING j.*
                ), moved AS (
                    INSERT INTO ${schema}.job_finished (%s)
                    SELECT id, 'cancelled', %s, started_at, clock_timestamp(), NULL, 'it came with a copy of its database', NULL, NULL
                    FROM gone
                )
                SELECT (SELECT max(id) FROM batch), (SELECT count(*) FROM gone)""".formatted(BATCH, JobColumns.FINISHED, JobColumns.KEPT));
    }

    /** What tells the database of a session from others; the same for all its sessions. */
    public String here(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(here)) {
            row.next();
            return row.getLong(1) + "/" + row.getLong(2);
        }
    }

    /** Whether the queue belongs here, and where else. */
    public DatabaseBond look(Connection connection, @Nullable String deployment) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(look)) {
            statement.setString(1, deployment);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                String boundName = row.getString("bound_name");
                return new DatabaseBond(
                        row.getBoolean("home"),
                        new DatabaseId(
                                row.getString("database_name"), row.getLong("database_oid"), row.getString("server")),
                        boundName == null
                                ? null
                                : new DatabaseId(boundName, row.getLong("bound_oid"), row.getString("bound_server")),
                        deployment,
                        row.getString("deployment"),
                        Sql.instant(row, "bound_at"));
            }
        }
    }

    /** Gives the bond the name of the deployment, if it holds and has none yet. */
    public void name(Connection connection, String deployment) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(name)) {
            statement.setString(1, deployment);
            statement.executeUpdate();
        }
    }

    /** Has the queue belong to the database of this session, and tells the nodes. */
    public void confirm(Connection connection, @Nullable String deployment) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(confirm)) {
            statement.setString(1, deployment);
            statement.execute();
        }
    }

    /**
     * Cancels the unfinished jobs that there are now, but for failed ones, in batches; nothing (more) once the queue belongs here.
     *
     * @return how many
     */
    public long discard(Connection connection, @Nullable String deployment) throws SQLException {
        long last;
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(lastId)) {
            row.next();
            last = row.getLong(1);
        }
        long discarded = 0;
        try (PreparedStatement statement = connection.prepareStatement(discard)) {
            long after = Long.MIN_VALUE;
            while (true) {
                statement.setLong(1, after);
                statement.setLong(2, last);
                statement.setString(3, deployment);
                try (ResultSet row = statement.executeQuery()) {
                    row.next();
                    after = row.getLong(1);
                    if (row.wasNull()) {
                        return discarded;
                    }
                    discarded += row.getLong(2);
                }
            }
        }
    }
}
