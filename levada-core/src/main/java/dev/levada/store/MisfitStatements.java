package dev.levada.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;

/** Where jobs may go whose arguments did not fit the version of their function that a node runs. */
public final class MisfitStatements {

    /**
     * A version that a job has not been refused by.
     *
     * @param node the name of an active node that runs it
     * @param refusals how often the job has been refused, by whatever node, since it was delayed or last failed
     */
    public record OtherVersion(String node, int refusals) {}

    private final String otherVersions;

    public MisfitStatements(Schema schema) {
        String signature = "n.signatures[array_position(n.functions, %s.function COLLATE \"C\")]";
        otherVersions = schema.sql("""
                WITH misfit AS MATERIALIZED (
                    SELECT j.id, j.function, %1$s AS signature
                    FROM ${schema}.job j JOIN ${schema}.node n ON n.id = j.node_id
                    WHERE j.id = ANY (?) AND %3$s AND j.node_id = ?
                ), refusal AS MATERIALIZED (
                    SELECT m.id, %2$s AS signature
                    FROM ${schema}.job_attempt a JOIN misfit m ON m.id = a.job_id JOIN ${schema}.node n ON n.id = a.node_id
                    WHERE a.job_id = ANY (?) AND a.outcome = 'handed_back' AND a.exc_name = ?
                        -- Who requeues a failed job may have changed its arguments.
                        AND a.attempt > coalesce((SELECT max(f.attempt) FROM ${schema}.job_attempt f
                                                  WHERE f.job_id = a.job_id AND f.outcome = 'failed'), 0)
                )
                SELECT DISTINCT ON (m.id) m.id, n.name, (SELECT count(*) FROM refusal r WHERE r.id = m.id) AS refusals
                FROM misfit m JOIN ${schema}.node n ON n.state = 'active' AND %2$s <> m.signature
                WHERE NOT EXISTS (SELECT FROM refusal r WHERE r.id = m.id AND r.signature = %2$s)
                ORDER BY m.id, n.id""".formatted(signature.formatted("j"), signature.formatted("m"), Plans.STARTED));
    }

    /**
     * Sees where jobs may go that a node is executing and refuses.
     *
     * @param refused the name under which the attempts of refused jobs have their exception
     * @return those for which an active node runs a version with another signature, which has not refused them yet
     */
    public Map<Long, OtherVersion> otherVersions(Connection connection, int nodeId, long[] ids, String refused)
            throws SQLException {
        Map<Long, OtherVersion> versions = new HashMap<>();
        try (PreparedStatement statement = connection.prepareStatement(otherVersions)) {
            statement.setObject(1, ids);
            statement.setInt(2, nodeId);
            statement.setObject(3, ids);
            statement.setString(4, refused);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    versions.put(rows.getLong("id"), new OtherVersion(rows.getString("name"), rows.getInt("refusals")));
                }
            }
        }
        return versions;
    }
}
