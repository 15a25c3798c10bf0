-- Which database the queue belongs to. A copy carries this row along and finds itself elsewhere: no job runs in it until somebody confirms it.
CREATE TABLE ${schema}.bond (
    one               boolean PRIMARY KEY DEFAULT true CHECK (one),
    system_identifier bigint,
    database_oid      bigint NOT NULL,
    database_name     text NOT NULL,
    deployment        text CONSTRAINT bond_deployment CHECK (length(deployment) BETWEEN 1 AND 200),
    bound_at          timestamptz NOT NULL DEFAULT clock_timestamp()
);

COMMENT ON COLUMN ${schema}.bond.system_identifier IS 'of the server; NULL: its owner may not ask for it, and the number of the database counts alone';
COMMENT ON COLUMN ${schema}.bond.database_name IS 'for people: a database that is renamed is no copy';
COMMENT ON COLUMN ${schema}.bond.deployment IS 'what the processes call themselves, the only thing that tells a copied server from one that was moved';

-- Where this session is. Everybody may ask for the server's identifier, unless that was revoked.
CREATE FUNCTION ${schema}.this_database(OUT system_identifier bigint, OUT database_oid bigint, OUT database_name text)
LANGUAGE plpgsql STABLE AS $$
BEGIN
    SELECT d.oid::bigint, d.datname::text INTO database_oid, database_name FROM pg_database d WHERE d.datname = current_database();
    SELECT c.system_identifier INTO system_identifier FROM pg_control_system() c;
EXCEPTION WHEN insufficient_privilege THEN
    system_identifier := NULL;
END $$;

-- Whether the queue belongs here, as far as can be seen. A process that says no deployment has none of its own to differ in.
CREATE FUNCTION ${schema}.is_home(deployment text DEFAULT NULL) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT FROM ${schema}.bond b, ${schema}.this_database() h
        WHERE b.database_oid = h.database_oid
            AND coalesce(b.system_identifier = h.system_identifier, true)
            AND coalesce(b.deployment = is_home.deployment, true))
$$;

-- Has the queue belong here, so that its jobs run.
CREATE FUNCTION ${schema}.confirm_database(deployment text DEFAULT NULL) RETURNS void LANGUAGE sql AS $$
    INSERT INTO ${schema}.bond AS b (system_identifier, database_oid, database_name, deployment)
    SELECT h.system_identifier, h.database_oid, h.database_name, confirm_database.deployment FROM ${schema}.this_database() h
    ON CONFLICT (one) DO UPDATE SET system_identifier = excluded.system_identifier, database_oid = excluded.database_oid,
        database_name = excluded.database_name, deployment = excluded.deployment, bound_at = clock_timestamp()
$$;

SELECT ${schema}.confirm_database();

-- A confirmation, by whoever, reaches the nodes at once.
CREATE FUNCTION ${schema}.bond_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('${schema}', 'bond');
    RETURN NULL;
END $$;

CREATE TRIGGER bond_changed
    AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON ${schema}.bond
    FOR EACH STATEMENT EXECUTE FUNCTION ${schema}.bond_changed();
