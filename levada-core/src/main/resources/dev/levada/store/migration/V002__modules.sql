-- The modules whose data files are installed, what each of them says of which record, and what they say together of job functions. What they
-- say together of channels is in the table channel.

CREATE TABLE ${schema}.module (
    name         text COLLATE "C" PRIMARY KEY,
    position     integer GENERATED ALWAYS AS IDENTITY UNIQUE,
    version      text,
    applications text[] NOT NULL DEFAULT '{}',
    by_hand      boolean NOT NULL DEFAULT false,
    installed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    updated_at   timestamptz NOT NULL DEFAULT clock_timestamp()
);

COMMENT ON COLUMN ${schema}.module.position IS 'the order of installation: of two modules that give the same field the later one counts';
COMMENT ON COLUMN ${schema}.module.applications IS 'who brings it along; it goes with the last of them';
COMMENT ON COLUMN ${schema}.module.by_hand IS 'installed by somebody, and kept until somebody removes it';

CREATE TABLE ${schema}.module_record (
    module      text COLLATE "C" NOT NULL REFERENCES ${schema}.module ON DELETE CASCADE,
    record_id   text COLLATE "C" NOT NULL,
    position    integer NOT NULL,
    model       text NOT NULL CHECK (model IN ('queue.job.channel', 'queue.job.function')),
    record_name text COLLATE "C" NOT NULL,
    "values"    json NOT NULL,
    noupdate    boolean NOT NULL,
    source      text NOT NULL,
    PRIMARY KEY (module, record_id)
);

COMMENT ON COLUMN ${schema}.module_record.record_name IS 'claims with the same model and name own one record together, which goes with the last of them';
COMMENT ON COLUMN ${schema}.module_record."values" IS 'the fields it gives, as the file said';

CREATE TABLE ${schema}.function_setting (
    name           text COLLATE "C" PRIMARY KEY,
    channel        text COLLATE "C" CONSTRAINT function_channel CHECK (${schema}.is_channel_name(channel)),
    retry_pattern  text,
    related_action json,
    priority       integer,
    max_retries    integer CHECK (max_retries >= 0),
    timeout        interval CHECK (timeout > '0' AND timeout <= '100 years'),
    description    text
);

COMMENT ON TABLE ${schema}.function_setting IS 'what stands above a function''s registration; NULL: as registered';

-- A change, by whoever, reaches the nodes at once.
CREATE FUNCTION ${schema}.function_setting_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('${schema}', 'functions');
    RETURN NULL;
END $$;

CREATE TRIGGER function_setting_changed
    AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON ${schema}.function_setting
    FOR EACH STATEMENT EXECUTE FUNCTION ${schema}.function_setting_changed();
