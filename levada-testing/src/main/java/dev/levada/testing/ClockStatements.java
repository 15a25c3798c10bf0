package dev.levada.testing;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/** The SQL of {@link TestClock}; each call in a transaction of its caller's. */
final class ClockStatements {

    static final String SCHEMA = "levada_test_clock";

    private static final String INSTALL = """
            SELECT pg_advisory_xact_lock(hashtext('levada_test_clock'));
            CREATE SCHEMA IF NOT EXISTS levada_test_clock;
            GRANT USAGE ON SCHEMA levada_test_clock TO PUBLIC;
            CREATE TABLE IF NOT EXISTS levada_test_clock.shift (
                one boolean PRIMARY KEY DEFAULT true CHECK (one), ahead interval NOT NULL
            );
            GRANT SELECT ON levada_test_clock.shift TO PUBLIC;
            INSERT INTO levada_test_clock.shift (ahead) VALUES ('0') ON CONFLICT DO NOTHING;
            CREATE OR REPLACE FUNCTION levada_test_clock.clock_timestamp() RETURNS timestamptz
                LANGUAGE plpgsql VOLATILE PARALLEL SAFE AS $$
                BEGIN RETURN pg_catalog.clock_timestamp() + (SELECT ahead FROM levada_test_clock.shift); END $$;
            CREATE OR REPLACE FUNCTION levada_test_clock.statement_timestamp() RETURNS timestamptz
                LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
                BEGIN RETURN pg_catalog.statement_timestamp() + (SELECT ahead FROM levada_test_clock.shift); END $$;
            CREATE OR REPLACE FUNCTION levada_test_clock.transaction_timestamp() RETURNS timestamptz
                LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
                BEGIN RETURN pg_catalog.transaction_timestamp() + (SELECT ahead FROM levada_test_clock.shift); END $$;
            CREATE OR REPLACE FUNCTION levada_test_clock.now() RETURNS timestamptz
                LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
                BEGIN RETURN pg_catalog.now() + (SELECT ahead FROM levada_test_clock.shift); END $$;
            -- After public, where new tables go; before pg_catalog, which is first of all unless it is named.
            DO $$ BEGIN
                IF current_setting('search_path') NOT LIKE '%levada_test_clock%' THEN
                    EXECUTE format('ALTER DATABASE %I SET search_path = %s', current_database(),
                        concat_ws(', ', nullif(current_setting('search_path'), ''), 'levada_test_clock, pg_catalog'));
                END IF;
            END $$""";

    /** A default keeps the function that its name meant when it was made. */
    private static final String ADOPT_DEFAULTS = """
            DO $$
            DECLARE
                found record;
                functions constant text := 'pg_catalog\\.((clock|statement|transaction)_timestamp|now)\\(\\)';
            BEGIN
                FOR found IN
                    SELECT d.adrelid::regclass AS place, a.attname, pg_get_expr(d.adbin, d.adrelid) AS given
                    FROM pg_attrdef d JOIN pg_attribute a ON a.attrelid = d.adrelid AND a.attnum = d.adnum
                    WHERE a.attgenerated = '' AND pg_get_expr(d.adbin, d.adrelid) ~ functions
                LOOP
                    EXECUTE format('ALTER TABLE %s ALTER COLUMN %I SET DEFAULT %s', found.place, found.attname,
                        regexp_replace(found.given, functions, 'levada_test_clock.\\1()', 'g'));
                END LOOP;
            END $$""";

    private static final String QUEUES = """
            SELECT quote_ident(n.nspname), n.nspname FROM pg_namespace n
            WHERE 3 = (SELECT count(*) FROM pg_class c
                       WHERE c.relnamespace = n.oid AND c.relname IN ('jobrunner', 'node', 'job_finished'))
            ORDER BY 1""";

    private ClockStatements() {}

    static void install(Connection connection) throws SQLException {
        execute(connection, INSTALL);
    }

    /** The search path, if it does not lead to this clock; else empty. */
    static String pathWithoutClock(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("""
                        SELECT CASE WHEN 'clock_timestamp'::regproc::oid <> 'levada_test_clock.clock_timestamp'::regproc::oid
                               THEN current_setting('search_path') ELSE '' END""")) {
            row.next();
            return row.getString(1);
        }
    }

    static void adoptDefaults(Connection connection) throws SQLException {
        execute(connection, ADOPT_DEFAULTS);
    }

    /** How far the database's time is moved. */
    static Duration ahead(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT (extract(epoch FROM ahead) * 1000000)::bigint FROM levada_test_clock.shift")) {
            row.next();
            return Duration.of(row.getLong(1), ChronoUnit.MICROS);
        }
    }

    static Instant now(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT levada_test_clock.clock_timestamp()")) {
            row.next();
            return row.getObject(1, OffsetDateTime.class).toInstant();
        }
    }

    /**
     * Moves the time, and with it what nodes have promised until when they live. Their statements wait meanwhile, so that none sees the one without the other.
     *
     * @return how far it is moved now
     */
    static Duration move(Connection connection, Duration to) throws SQLException {
        execute(connection, "SET LOCAL lock_timeout = '10s'");
        List<String> queues = new ArrayList<>();
        List<String> channels = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(QUEUES)) {
            while (rows.next()) {
                queues.add(rows.getString(1));
                channels.add(rows.getString(2));
            }
        }
        for (String queue : queues) {
            execute(connection, "LOCK TABLE " + queue + ".jobrunner, " + queue + ".node IN EXCLUSIVE MODE");
        }
        Duration before = ahead(connection);
        long micros = to.toSeconds() * 1_000_000 + to.toNanosPart() / 1_000;
        long by = micros - (before.toSeconds() * 1_000_000 + before.toNanosPart() / 1_000);
        update(connection, "UPDATE levada_test_clock.shift SET ahead = ? * interval '1 microsecond'", micros);
        for (String queue : queues) {
            update(
                    connection,
                    "UPDATE " + queue + ".jobrunner SET expires_at = expires_at + ? * interval '1 microsecond'",
                    by);
            update(
                    connection,
                    "UPDATE " + queue + ".node SET heartbeat_at = heartbeat_at + ? * interval '1 microsecond'"
                            + " WHERE state IN ('active', 'stopping')",
                    by);
        }
        for (String channel : channels) {
            try (PreparedStatement statement = connection.prepareStatement("SELECT pg_notify(?, 'eta root')")) {
                statement.setString(1, channel);
                statement.execute();
            }
        }
        return Duration.of(micros, ChronoUnit.MICROS);
    }

    private static void update(Connection connection, String sql, long micros) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setLong(1, micros);
            statement.execute();
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
