package dev.levada.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** What the user of a session may do with the queue's schema. */
public final class RightsStatements {

    private static final int PATIENCE_SECONDS = 5;

    /** What every queue consists of. */
    private static final String RELATIONS =
            "migration,job,job_finished,job_finished_default,job_attempt,job_log,job_function,channel,node,jobrunner,retention_trim,reminded,jobs,job_id_seq,"
                    + "module,module_record,function_setting,bond,books";

    /**
     * The rights on the schema itself.
     *
     * @param exists whether there is a schema of that name
     * @param usage whether what is in it can be used
     * @param create whether tables can be made in it, or the schema itself where there is none
     * @param owner whether the tables can be changed, as partitions and migrations need
     * @param ownerName who owns them; empty when there are none
     */
    public record OnSchema(
            boolean exists, boolean usage, boolean create, boolean owner, String user, String ownerName) {}

    private final String onSchema;
    private final String missing;
    private final String lacking;

    public RightsStatements(Schema schema) {
        onSchema = schema.sql("""
                SELECT n.oid IS NOT NULL AS present, coalesce(has_schema_privilege(n.oid, 'USAGE'), false) AS usage,
                       CASE WHEN n.oid IS NULL THEN has_database_privilege(current_database(), 'CREATE')
                            ELSE has_schema_privilege(n.oid, 'CREATE') END AS creates,
                       coalesce(pg_has_role(c.relowner, 'USAGE'), false) AS owns, current_user AS user_name,
                       coalesce(pg_get_userbyid(c.relowner)::text, '') AS owner_name
                FROM (VALUES ('${schema}')) AS given (name)
                LEFT JOIN pg_namespace n ON n.nspname = given.name
                LEFT JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = 'job_finished'""");
        missing = schema.sql("""
                SELECT name FROM unnest(string_to_array(?, ',')) AS name
                WHERE NOT EXISTS (SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                                  WHERE n.nspname = '${schema}' AND c.relname = name)""");
        // Partitions are reached through their table.
        lacking = schema.sql("""
                SELECT CASE WHEN c.relkind = 'S' THEN 'USAGE' ELSE p.privilege END || ' on ' || c.relname AS lacking
                FROM pg_class c
                JOIN pg_namespace n ON n.oid = c.relnamespace
                CROSS JOIN (VALUES (1, 'SELECT'), (2, 'INSERT'), (3, 'UPDATE'), (4, 'DELETE')) AS p (place, privilege)
                WHERE n.nspname = '${schema}' AND NOT c.relispartition
                    AND CASE WHEN c.relkind IN ('r', 'p') THEN NOT has_table_privilege(c.oid, p.privilege)
                             WHEN c.relkind = 'v' THEN p.place = 1 AND NOT has_table_privilege(c.oid, 'SELECT')
                             WHEN c.relkind = 'S' THEN p.place = 1 AND NOT has_sequence_privilege(c.oid, 'USAGE')
                             ELSE false END
                UNION ALL
                SELECT 'EXECUTE on ' || f.proname FROM pg_proc f JOIN pg_namespace n ON n.oid = f.pronamespace
                WHERE n.nspname = '${schema}' AND f.prorettype <> 'trigger'::regtype
                    AND NOT has_function_privilege(f.oid, 'EXECUTE')""");
    }

    /** The rights on the schema itself. */
    public OnSchema onSchema(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(onSchema)) {
            statement.setQueryTimeout(PATIENCE_SECONDS);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return new OnSchema(
                        row.getBoolean("present"),
                        row.getBoolean("usage"),
                        row.getBoolean("creates"),
                        row.getBoolean("owns"),
                        row.getString("user_name"),
                        row.getString("owner_name"));
            }
        }
    }

    /** The tables, views and sequences that ought to be there and are not. */
    public List<String> missing(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(missing)) {
            statement.setString(1, RELATIONS);
            return texts(statement);
        }
    }

    /** The rights that running jobs needs and this user lacks, each as {@code DELETE on job}. */
    public List<String> lacking(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(lacking)) {
            return texts(statement);
        }
    }

    private static List<String> texts(PreparedStatement statement) throws SQLException {
        statement.setQueryTimeout(PATIENCE_SECONDS);
        List<String> texts = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                texts.add(rows.getString(1));
            }
        }
        return texts;
    }
}
