package dev.levada.store;

import dev.levada.search.Visibility;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;

/** What the audit says of things before and after they are changed, as JSON. */
public final class FactStatements {

    private static final String JOB = """
            SELECT j.id, json_strip_nulls(json_build_object('state', j.state, 'stage', %s, 'channel', j.channel, 'priority', j.priority, 'eta', j.eta,
                   'retry', j.retry, 'arguments', CASE WHEN ? THEN left(j.args::text, 2000) END))::text AS facts
            FROM %s j WHERE j.id = ANY (?) AND (?::text IS NULL OR (j.context ->> ?) = ANY (?))""";

    private final String locked;
    private final String finished;
    private final String now;
    private final String channels;
    private final String modules;
    private final String bond;

    public FactStatements(Schema schema) {
        String stage = "CASE WHEN j.state = 'pending' THEN j.stage END";
        locked = schema.sql(JOB.formatted(stage, "${schema}.job") + " ORDER BY j.id FOR NO KEY UPDATE");
        finished = schema.sql(JOB.formatted("NULL", "${schema}.job_finished") + " ORDER BY j.id FOR NO KEY UPDATE");
        now = schema.sql(JOB.formatted("j.stage", "${schema}.jobs"));
        channels = schema.sql("""
                SELECT 'channel ' || name, json_build_object('capacity', capacity, 'sequential', sequential, 'throttle', extract(epoch FROM throttle),
                       'paused', paused, 'removal_interval', extract(epoch FROM removal_interval))::text AS facts
                FROM ${schema}.channel WHERE name = ANY (?) ORDER BY name FOR UPDATE""");
        modules = schema.sql("""
                SELECT 'module ' || m.name, json_build_object('version', m.version, 'applications', m.applications, 'by_hand', m.by_hand,
                       'records', (SELECT json_object_agg(r.record_name, r."values" ORDER BY r.position)
                                   FROM ${schema}.module_record r WHERE r.module = m.name))::text AS facts
                FROM ${schema}.module m""");
        bond = schema.sql("""
                SELECT 'database', json_build_object('database', database_name, 'oid', database_oid, 'server', system_identifier::text,
                       'deployment', deployment)::text AS facts
                FROM ${schema}.bond FOR UPDATE""");
    }

    /** The facts of jobs that may be seen, which stay as they are until the transaction ends. */
    public Map<Long, String> lockedJobs(Connection connection, long[] ids, Visibility visibility, boolean arguments)
            throws SQLException {
        Map<Long, String> facts = jobs(connection, locked, ids, visibility, arguments);
        if (facts.size() < ids.length) {
            facts.putAll(jobs(connection, finished, ids, visibility, arguments));
        }
        return facts;
    }

    /** The facts of jobs. */
    public Map<Long, String> jobs(Connection connection, long[] ids, boolean arguments) throws SQLException {
        return jobs(connection, now, ids, Visibility.everything(), arguments);
    }

    /** The facts of configured channels, by target, which stay as they are until the transaction ends. */
    public Map<String, String> channels(Connection connection, Collection<String> names) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(channels)) {
            statement.setArray(1, connection.createArrayOf("text", names.toArray()));
            return byTarget(statement);
        }
    }

    /** The facts of all installed modules, by target. */
    public Map<String, String> modules(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(modules)) {
            return byTarget(statement);
        }
    }

    /** Which database the queue belongs to, by target; that stays as it is until the transaction ends. */
    public Map<String, String> bond(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(bond)) {
            return byTarget(statement);
        }
    }

    private static Map<String, String> byTarget(PreparedStatement statement) throws SQLException {
        Map<String, String> facts = new TreeMap<>();
        try (ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                facts.put(rows.getString(1), rows.getString(2));
            }
        }
        return facts;
    }

    private static Map<Long, String> jobs(
            Connection connection, String sql, long[] ids, Visibility visibility, boolean arguments)
            throws SQLException {
        Map<Long, String> facts = new TreeMap<>();
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setBoolean(1, arguments);
            statement.setObject(2, ids);
            statement.setString(3, visibility.key());
            statement.setString(4, visibility.key());
            statement.setArray(
                    5, connection.createArrayOf("text", visibility.values().toArray()));
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    facts.put(rows.getLong(1), rows.getString(2));
                }
            }
        }
        return facts;
    }
}
