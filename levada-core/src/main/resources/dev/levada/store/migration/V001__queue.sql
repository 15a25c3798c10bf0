-- The queue. ${schema} stands for the schema's name (default: levada).

CREATE TYPE ${schema}.job_state AS ENUM
    ('wait_dependencies', 'pending', 'enqueued', 'started', 'done', 'cancelled', 'failed');

-- Why a pending job is not handed out: its ETA lies ahead (scheduled), a person holds it (held), no node runs its function (parked).
CREATE TYPE ${schema}.job_stage AS ENUM ('ready', 'scheduled', 'held', 'parked');

-- How an execution ended. The successful one is told by the finished job itself, all others have a row in job_attempt.
CREATE TYPE ${schema}.attempt_outcome AS ENUM
    ('done', 'retried', 'failed', 'timed_out', 'crashed', 'cancelled', 'handed_back');

CREATE SEQUENCE ${schema}.job_id_seq AS bigint;

-- Unfinished and failed jobs only. It stays small: finished ones move to job_finished in the statement that completes them.
CREATE TABLE ${schema}.job (
    id                  bigint PRIMARY KEY DEFAULT nextval('${schema}.job_id_seq'),
    state               ${schema}.job_state NOT NULL DEFAULT 'pending',
    stage               ${schema}.job_stage NOT NULL DEFAULT 'ready',
    priority            integer NOT NULL DEFAULT 10,
    max_retries         integer NOT NULL DEFAULT 5,
    retry               integer NOT NULL DEFAULT 0,
    attempt             integer NOT NULL DEFAULT 0,
    crashes             integer NOT NULL DEFAULT 0,
    node_id             integer,
    channel             text COLLATE "C" NOT NULL DEFAULT 'root',
    function            text COLLATE "C" NOT NULL,
    args                json NOT NULL DEFAULT '[]',
    context             json,
    description         text,
    identity_key        text COLLATE "C",
    eta                 timestamptz,
    created_at          timestamptz NOT NULL DEFAULT clock_timestamp(),
    enqueued_at         timestamptz,
    started_at          timestamptz,
    finished_at         timestamptz,
    cancel_requested_at timestamptz,
    progress            smallint,
    message             text,
    exc_name            text,
    exc_message         text,
    -- No more of these than must be: each is read and prepared anew by every statement that stores or changes a job.
    CONSTRAINT job_context CHECK (json_typeof(context) = 'object'),
    CONSTRAINT job_eta CHECK (eta >= '0001-01-01 00:00Z' AND eta < '10000-01-01 00:00Z')
) WITH (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 5000,
        autovacuum_vacuum_cost_delay = 0, autovacuum_analyze_scale_factor = 0.1, autovacuum_analyze_threshold = 5000);

ALTER SEQUENCE ${schema}.job_id_seq OWNED BY ${schema}.job.id;

COMMENT ON COLUMN ${schema}.job.retry IS 'executions since the job was delayed or requeued; what max_retries limits';
COMMENT ON COLUMN ${schema}.job.attempt IS 'executions ever; with node_id the token that the recording of a result must show';
COMMENT ON COLUMN ${schema}.job.crashes IS 'executions in a row that ended with their node; not counted as retries';
COMMENT ON COLUMN ${schema}.job.max_retries IS 'executions allowed; 0 or less means without limit';

CREATE INDEX job_ready ON ${schema}.job (channel, stage, priority, id) WHERE state = 'pending';
CREATE INDEX job_scheduled ON ${schema}.job (eta) WHERE state = 'pending' AND stage = 'scheduled';
CREATE INDEX job_parked ON ${schema}.job (function) WHERE state = 'pending' AND stage = 'parked';
CREATE INDEX job_running ON ${schema}.job (node_id) WHERE state IN ('enqueued', 'started');
CREATE INDEX job_failed ON ${schema}.job (channel, id) WHERE state = 'failed';
CREATE UNIQUE INDEX job_identity ON ${schema}.job (identity_key)
    WHERE identity_key IS NOT NULL AND state IN ('wait_dependencies', 'pending', 'enqueued');

-- Done and cancelled jobs, a partition per day (UTC), so that retention drops tables instead of deleting rows.
CREATE TABLE ${schema}.job_finished (
    id                  bigint NOT NULL,
    state               ${schema}.job_state NOT NULL,
    priority            integer NOT NULL,
    max_retries         integer NOT NULL,
    retry               integer NOT NULL,
    attempt             integer NOT NULL,
    crashes             integer NOT NULL,
    node_id             integer,
    channel             text COLLATE "C" NOT NULL,
    function            text COLLATE "C" NOT NULL,
    args                json NOT NULL,
    context             json,
    description         text,
    identity_key        text COLLATE "C",
    eta                 timestamptz,
    created_at          timestamptz NOT NULL,
    enqueued_at         timestamptz,
    started_at          timestamptz,
    finished_at         timestamptz NOT NULL,
    result              json,
    message             text,
    exc_name            text,
    exc_message         text
) PARTITION BY RANGE (finished_at);

CREATE INDEX job_finished_id ON ${schema}.job_finished (id);

-- Only a safety net: the jobrunner makes the partitions of the coming days.
CREATE TABLE ${schema}.job_finished_default PARTITION OF ${schema}.job_finished DEFAULT;

-- The channels whose finished jobs a day's partition no longer holds, so that nobody looks through it again.
CREATE TABLE ${schema}.retention_trim (
    partition_day date NOT NULL,
    channel       text COLLATE "C" NOT NULL,
    PRIMARY KEY (partition_day, channel)
);

-- Ended executions other than the one that finished a job.
CREATE TABLE ${schema}.job_attempt (
    job_id      bigint NOT NULL,
    attempt     integer NOT NULL,
    outcome     ${schema}.attempt_outcome NOT NULL,
    node_id     integer,
    started_at  timestamptz,
    ended_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
    exc_name    text,
    exc_message text,
    exc_info    text,
    result      json,
    PRIMARY KEY (job_id, attempt)
);

COMMENT ON COLUMN ${schema}.job_attempt.result IS 'what it returned, of a job that was requeued since';

-- What executions log: a ring of places each, so that the last lines are kept and no more.
CREATE TABLE ${schema}.job_log (
    job_id  bigint NOT NULL,
    attempt integer NOT NULL,
    place   integer NOT NULL,
    number  integer NOT NULL,
    at      timestamptz NOT NULL,
    level   text NOT NULL CHECK (level IN ('info', 'warning', 'error')),
    text    text NOT NULL,
    PRIMARY KEY (job_id, attempt, place)
);

-- Keeps a transaction from being committed with the end of a job that is no longer the node's (any more).
CREATE FUNCTION ${schema}.refuse_end() RETURNS bigint LANGUAGE plpgsql STABLE AS $$
BEGIN
    RAISE EXCEPTION 'the job is not this node''s any more, or is to be cancelled' USING ERRCODE = 'LV001';
END $$;

-- What the nodes know: for calls from SQL, and for people to see.
CREATE TABLE ${schema}.job_function (
    name          text COLLATE "C" PRIMARY KEY,
    parameters    text[] NOT NULL,
    channel       text COLLATE "C" NOT NULL,
    priority      integer NOT NULL,
    max_retries   integer NOT NULL,
    retry_pattern text NOT NULL,
    timeout       interval,
    description   text,
    tag           text COLLATE "C",
    registered_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

COMMENT ON COLUMN ${schema}.job_function.tag IS 'only nodes with this tag run it; NULL: any node that knows it';

-- Segments joined by dots, the first of them root, none empty or with blanks at its ends, and nothing in them that the
-- configuration text uses.
CREATE FUNCTION ${schema}.is_channel_name(given text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT length(given) <= 200 AND given !~ '[:,=#\u0001-\u001f\u007f-\u009f\u2028\u2029]'
        AND given ~ '^root(\.[^.]+)*$' AND given !~ '(^|\.)[ \u1680\u2000-\u200a\u205f\u3000]|[ \u1680\u2000-\u200a\u205f\u3000](\.|$)'
$$;

CREATE TABLE ${schema}.channel (
    name             text COLLATE "C" PRIMARY KEY CONSTRAINT channel_name CHECK (${schema}.is_channel_name(name)),
    capacity         integer CHECK (capacity >= 0),
    sequential       boolean NOT NULL DEFAULT false,
    throttle         interval NOT NULL DEFAULT '0' CHECK (throttle BETWEEN '0' AND '100 years'),
    paused           boolean NOT NULL DEFAULT false,
    removal_interval interval CHECK (removal_interval BETWEEN '0' AND '1000 years'),
    managed_by       text,
    throttled_until  timestamptz,
    CONSTRAINT sequential_capacity CHECK (NOT sequential OR capacity IS NOT DISTINCT FROM 1)
);

COMMENT ON COLUMN ${schema}.channel.capacity IS 'jobs at a time, here and below; NULL: no limit of its own; 0: paused';
COMMENT ON COLUMN ${schema}.channel.throttle IS 'least time between two starts';
COMMENT ON COLUMN ${schema}.channel.removal_interval IS 'how long finished jobs are kept; NULL: as the parent';

INSERT INTO ${schema}.channel (name, capacity, removal_interval) VALUES ('root', 1, '30 days');

CREATE TABLE ${schema}.node (
    id           integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name         text NOT NULL,
    host         text NOT NULL,
    pid          bigint NOT NULL,
    version      text NOT NULL,
    workers      integer NOT NULL,
    functions    text[] NOT NULL,
    signatures   text[] NOT NULL DEFAULT '{}',
    tags         text[] NOT NULL DEFAULT '{}',
    session_lock boolean NOT NULL,
    lease        interval NOT NULL DEFAULT '10 s',
    state        text NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'stopping', 'stopped', 'lost')),
    started_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    heartbeat_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    job_sessions text[] NOT NULL DEFAULT '{}'
) WITH (fillfactor = 50);

COMMENT ON COLUMN ${schema}.node.functions IS 'those it runs: known to it, and asking for no tag that it lacks';
COMMENT ON COLUMN ${schema}.node.signatures IS 'of each of the functions a hash of its parameters: where two nodes differ, one may refuse what the other takes';
COMMENT ON COLUMN ${schema}.node.lease IS 'how long after its last heartbeat it counts as lost';
COMMENT ON COLUMN ${schema}.node.job_sessions IS
    'sessions that its jobs had their transactions in lately, as %c in the server''s log: ended when it is lost';

-- Who may dispatch. One row: the term grows with each election, and every dispatch statement proves it.
CREATE TABLE ${schema}.jobrunner (
    one        boolean PRIMARY KEY DEFAULT true CHECK (one),
    node_id    integer,
    term       bigint NOT NULL DEFAULT 0,
    expires_at timestamptz NOT NULL DEFAULT '-infinity'
) WITH (fillfactor = 50);

INSERT INTO ${schema}.jobrunner DEFAULT VALUES;

-- Nodes that have said what runs on them. Unlogged, so that a crash of the server empties it: exactly what makes the server forget
-- commits that did not wait for the disk, empties this too, and so does the promotion of a standby.
CREATE UNLOGGED TABLE ${schema}.reminded (
    node_id integer PRIMARY KEY
);

-- Finished and unfinished jobs side by side.
CREATE VIEW ${schema}.jobs AS
SELECT j.id, j.state, CASE WHEN j.state = 'pending' THEN j.stage END AS stage, j.priority, j.max_retries, j.retry, j.attempt,
       j.crashes, j.node_id, j.channel, j.function, j.args, j.context, j.description, j.identity_key, j.eta, j.created_at, j.enqueued_at,
       j.started_at, j.finished_at, j.cancel_requested_at, j.progress, NULL::json AS result, j.message, j.exc_name, j.exc_message
FROM ${schema}.job j
UNION ALL
SELECT f.id, f.state, NULL, f.priority, f.max_retries, f.retry, f.attempt,
       f.crashes, f.node_id, f.channel, f.function, f.args, f.context, f.description, f.identity_key, f.eta, f.created_at, f.enqueued_at,
       f.started_at, f.finished_at, NULL, NULL, f.result, f.message, f.exc_name, f.exc_message
FROM ${schema}.job_finished f;

-- A change of channels, by whoever, reaches the jobrunner at once.
CREATE FUNCTION ${schema}.channel_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('${schema}', 'channels');
    RETURN NULL;
END $$;

CREATE TRIGGER channel_changed
    AFTER INSERT OR DELETE OR UPDATE OF name, capacity, sequential, throttle, paused ON ${schema}.channel
    FOR EACH STATEMENT EXECUTE FUNCTION ${schema}.channel_changed();

CREATE FUNCTION ${schema}.root_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the channel root cannot be removed: it is every channel''s last ancestor';
END $$;

CREATE TRIGGER root_stays
    BEFORE DELETE ON ${schema}.channel
    FOR EACH ROW WHEN (OLD.name = 'root') EXECUTE FUNCTION ${schema}.root_stays();

CREATE FUNCTION ${schema}.channel_name_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the channel % cannot be renamed: its jobs, the channels below it and the settings of functions would keep the old name', OLD.name
        USING HINT = 'Make a channel with the new name, move the jobs to it, and remove this one.';
END $$;

CREATE TRIGGER channel_name_stays
    BEFORE UPDATE OF name ON ${schema}.channel
    FOR EACH ROW WHEN (OLD.name <> NEW.name) EXECUTE FUNCTION ${schema}.channel_name_stays();

-- The full name of a channel as people type it: 'sale' is 'root.sale', nothing is 'root'.
CREATE FUNCTION ${schema}.channel_name(given text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE
        WHEN given IS NULL OR btrim(given) = '' THEN 'root'
        WHEN btrim(given) = 'root' OR btrim(given) LIKE 'root.%' THEN btrim(given)
        ELSE 'root.' || btrim(given)
    END
$$;

-- Postpones calls of one function, one job for each element of calls: a JSON array of arguments each.
CREATE FUNCTION ${schema}.delay_many(
    function text, calls jsonb[], channel text DEFAULT NULL, priority integer DEFAULT NULL, eta timestamptz DEFAULT NULL,
    max_retries integer DEFAULT NULL, description text DEFAULT NULL, context jsonb DEFAULT NULL
) RETURNS SETOF bigint LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    known ${schema}.job_function;
    setting record;
    target text;
    bad jsonb;
    payload_limit constant integer := 1048576;
BEGIN
    SELECT * INTO known FROM ${schema}.job_function f WHERE f.name = delay_many.function;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'job function "%" is not registered', delay_many.function USING
            ERRCODE = 'invalid_parameter_value',
            HINT = 'Start a node that registers it first; SELECT name FROM ${schema}.job_function lists what is known.';
    END IF;
    -- What the modules' data files say of the function stands above what its registration says (V002__modules.sql).
    SELECT s.channel, s.priority, s.max_retries, s.description INTO setting
        FROM ${schema}.function_setting s WHERE s.name = known.name;
    SELECT c INTO bad FROM unnest(calls) AS c
        WHERE c IS NULL OR jsonb_typeof(c) <> 'array' OR jsonb_array_length(c) <> cardinality(known.parameters) LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'job function "%" takes % argument(s) (%), given as a JSON array; got %', known.name,
            cardinality(known.parameters), array_to_string(known.parameters, ', '), left(coalesce(bad::text, 'NULL'), 200)
            USING ERRCODE = 'invalid_parameter_value';
    END IF;
    SELECT c INTO bad FROM unnest(calls) AS c WHERE octet_length(c::text) > payload_limit LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'the arguments of job function "%" take % bytes, more than the limit of %', known.name,
            octet_length(bad::text), payload_limit USING
            ERRCODE = 'program_limit_exceeded', HINT = 'Store the data in a table of yours and pass its key.';
    END IF;
    IF delay_many.max_retries < 0 THEN
        RAISE EXCEPTION 'max_retries must be 0 (without limit) or more, not %', delay_many.max_retries
            USING ERRCODE = 'invalid_parameter_value';
    END IF;
    IF delay_many.eta < '0001-01-01 00:00Z' OR delay_many.eta >= '10000-01-01 00:00Z' THEN
        RAISE EXCEPTION 'an eta lies in the years 1 to 9999, not at %; leave it out for at once', delay_many.eta
            USING ERRCODE = 'invalid_parameter_value';
    END IF;
    target := ${schema}.channel_name(coalesce(delay_many.channel, setting.channel, known.channel));
    IF NOT ${schema}.is_channel_name(target) THEN
        RAISE EXCEPTION 'invalid channel name "%"', left(target, 200) USING ERRCODE = 'invalid_parameter_value',
            HINT = 'Write segments joined by single dots, such as root.sale.export or, shorter, sale.export.';
    END IF;
    IF jsonb_typeof(delay_many.context) <> 'object' OR octet_length(delay_many.context::text) > 10000
            OR EXISTS (SELECT FROM jsonb_each(CASE jsonb_typeof(delay_many.context) WHEN 'object' THEN delay_many.context END)
                       WHERE jsonb_typeof(value) <> 'string') THEN
        RAISE EXCEPTION 'a context is a JSON object of texts, at most 10000 bytes; got %', left(delay_many.context::text, 200)
            USING ERRCODE = 'invalid_parameter_value', HINT = 'Write it as ''{"tenant": "acme"}''.';
    END IF;
    RETURN QUERY INSERT INTO ${schema}.job (function, args, context, channel, priority, eta, stage, max_retries, description)
        SELECT known.name, c::text::json, delay_many.context::text::json, target,
               coalesce(delay_many.priority, setting.priority, known.priority), delay_many.eta,
               CASE WHEN delay_many.eta > clock_timestamp() THEN 'scheduled' ELSE 'ready' END::${schema}.job_stage,
               coalesce(delay_many.max_retries, setting.max_retries, known.max_retries),
               coalesce(delay_many.description, setting.description, known.description)
        FROM unnest(calls) WITH ORDINALITY AS u(c, n) ORDER BY n
        RETURNING id;
    PERFORM pg_notify('${schema}', CASE WHEN delay_many.eta > clock_timestamp() THEN 'eta ' ELSE 'jobs ' END || target);
END $$;

-- Postpones one call, as queue.delay does from Java: in the caller's transaction. Returns the job's id; with an identity key
-- that a waiting job already has, the id of that job. A function's own identity policy is kept by Java alone: its key is of the arguments as
-- Java writes them, which jsonb does not keep (blanks, the form of numbers, the order of keys), so that a key made here would not be the same.
CREATE FUNCTION ${schema}.delay(
    function text, args jsonb DEFAULT '[]', channel text DEFAULT NULL, priority integer DEFAULT NULL, eta timestamptz DEFAULT NULL,
    max_retries integer DEFAULT NULL, description text DEFAULT NULL, identity_key text DEFAULT NULL, context jsonb DEFAULT NULL
) RETURNS bigint LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    job_id bigint;
BEGIN
    IF delay.identity_key IS NULL THEN
        RETURN (SELECT id FROM ${schema}.delay_many(delay.function, ARRAY[delay.args], delay.channel, delay.priority, delay.eta,
            delay.max_retries, delay.description, delay.context) AS id);
    END IF;
    IF octet_length(delay.identity_key) NOT BETWEEN 1 AND 1000 THEN
        RAISE EXCEPTION 'an identity key has 1 to 1000 bytes, not %', octet_length(delay.identity_key)
            USING ERRCODE = 'invalid_parameter_value', HINT = 'Use a hash of a longer text.';
    END IF;
    LOOP
        SELECT j.id INTO job_id FROM ${schema}.job j
            WHERE j.identity_key = delay.identity_key AND j.state IN ('wait_dependencies', 'pending', 'enqueued');
        IF FOUND THEN
            RETURN job_id;
        END IF;
        BEGIN
            SELECT id INTO job_id FROM ${schema}.delay_many(delay.function, ARRAY[delay.args], delay.channel, delay.priority, delay.eta,
                delay.max_retries, delay.description, delay.context) AS id;
            UPDATE ${schema}.job j SET identity_key = delay.identity_key WHERE j.id = job_id;
            RETURN job_id;
        EXCEPTION WHEN unique_violation THEN
            -- Somebody was faster: the next turn finds that job, or a free key if it has started meanwhile. But not in a
            -- transaction that does not see what others have committed since it began.
            IF current_setting('transaction_isolation') IN ('repeatable read', 'serializable') THEN
                RAISE EXCEPTION 'another transaction has delayed a job with the identity key "%" meanwhile',
                    delay.identity_key USING ERRCODE = 'serialization_failure', HINT = 'Try the transaction again.';
            END IF;
        END;
    END LOOP;
END $$;
