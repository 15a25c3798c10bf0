package dev.levada.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The installed modules and their claims on records. All of an installation happens in one transaction that holds {@link #lock}. */
public final class ModuleStatements {

    /**
     * An installed module.
     *
     * @param applications who brings it along
     * @param byHand whether it stays without any of them
     */
    public record ModuleRow(
            String name,
            @Nullable String version,
            List<String> applications,
            boolean byHand,
            Instant installedAt,
            Instant updatedAt) {}

    /** What a module says of a record, as the table {@code module_record} has it. */
    public record ClaimRow(
            String module,
            String recordId,
            String model,
            String recordName,
            String values,
            boolean noupdate,
            String source) {}

    private final Schema schema;
    private final String modules;
    private final String claims;
    private final String models;
    private final String put;
    private final String remove;
    private final String removeClaims;
    private final String addClaim;

    public ModuleStatements(Schema schema) {
        this.schema = schema;
        modules = schema.sql("""
                SELECT name, version, applications, by_hand, installed_at, updated_at
                FROM ${schema}.module ORDER BY position""");
        claims = schema.sql("""
                SELECT r.module, r.record_id, r.model, r.record_name, r."values", r.noupdate, r.source
                FROM ${schema}.module_record r JOIN ${schema}.module m ON m.name = r.module
                ORDER BY m.position, r.position""");
        models = schema.sql(
                "SELECT DISTINCT substring(name FROM '^(.+)[.]') FROM ${schema}.job_function WHERE name LIKE '_%._%'");
        put = schema.sql("""
                INSERT INTO ${schema}.module AS m (name, version, applications, by_hand) VALUES (?, ?, ?, ?)
                ON CONFLICT (name) DO UPDATE
                SET version = EXCLUDED.version, applications = EXCLUDED.applications, by_hand = EXCLUDED.by_hand,
                    updated_at = CASE WHEN ? THEN clock_timestamp() ELSE m.updated_at END""");
        remove = schema.sql("DELETE FROM ${schema}.module WHERE name = ANY (?)");
        removeClaims = schema.sql("DELETE FROM ${schema}.module_record WHERE module = ?");
        addClaim = schema.sql("""
                INSERT INTO ${schema}.module_record
                    (module, record_id, position, model, record_name, "values", noupdate, source)
                VALUES (?, ?, ?, ?, ?, ?::json, ?, ?)""");
    }

    /** Waits until nobody else installs, and keeps others from it until the transaction ends. */
    public void lock(Connection connection) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT pg_advisory_xact_lock(hashtext('levada.modules'), hashtext(?))")) {
            statement.setString(1, schema.name());
            statement.execute();
        }
    }

    /** The installed modules, in the order of their installation. */
    public List<ModuleRow> modules(Connection connection) throws SQLException {
        List<ModuleRow> found = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(modules);
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                found.add(new ModuleRow(
                        rows.getString("name"),
                        rows.getString("version"),
                        List.of((String[]) rows.getArray("applications").getArray()),
                        rows.getBoolean("by_hand"),
                        rows.getTimestamp("installed_at").toInstant(),
                        rows.getTimestamp("updated_at").toInstant()));
            }
        }
        return found;
    }

    /** All claims, by module in the order of installation, and in the order of its files. */
    public List<ClaimRow> claims(Connection connection) throws SQLException {
        List<ClaimRow> found = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(claims);
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                found.add(new ClaimRow(
                        rows.getString("module"),
                        rows.getString("record_id"),
                        rows.getString("model"),
                        rows.getString("record_name"),
                        rows.getString("values"),
                        rows.getBoolean("noupdate"),
                        rows.getString("source")));
            }
        }
        return found;
    }

    /** The models of the job functions that any node has registered. */
    public Collection<String> models(Connection connection) throws SQLException {
        Collection<String> names = new TreeSet<>();
        try (PreparedStatement statement = connection.prepareStatement(models);
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                names.add(rows.getString(1));
            }
        }
        return names;
    }

    /**
     * Adds a module, which is then the last one, or replaces what is known of it.
     *
     * @param updated whether its version or its claims are others now
     */
    public void put(
            Connection connection,
            String name,
            @Nullable String version,
            Collection<String> applications,
            boolean byHand,
            boolean updated)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(put)) {
            statement.setString(1, name);
            statement.setString(2, version);
            statement.setArray(3, connection.createArrayOf("text", applications.toArray()));
            statement.setBoolean(4, byHand);
            statement.setBoolean(5, updated);
            statement.executeUpdate();
        }
    }

    /** Removes modules and their claims. */
    public void remove(Connection connection, Collection<String> names) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(remove)) {
            statement.setArray(1, connection.createArrayOf("text", names.toArray()));
            statement.executeUpdate();
        }
    }

    /** Replaces the claims of a module. */
    public void replaceClaims(Connection connection, String module, List<ClaimRow> rows) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(removeClaims)) {
            statement.setString(1, module);
            statement.executeUpdate();
        }
        try (PreparedStatement statement = connection.prepareStatement(addClaim)) {
            int position = 0;
            for (ClaimRow row : rows) {
                statement.setString(1, row.module());
                statement.setString(2, row.recordId());
                statement.setInt(3, position++);
                statement.setString(4, row.model());
                statement.setString(5, row.recordName());
                statement.setString(6, row.values());
                statement.setBoolean(7, row.noupdate());
                statement.setString(8, row.source());
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }
}
