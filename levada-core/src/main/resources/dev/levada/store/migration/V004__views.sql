-- What people who look at the queue need: failures that are alike, history, audit, bulk actions.

-- Says which failures are alike: same function, same exception, and a message that differs only in quoted texts and in words with digits (numbers, ids, times).
CREATE FUNCTION ${schema}.fingerprint(function text, exc_name text, exc_message text) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT hashtextextended(function || E'\n' || coalesce(exc_name, '') || E'\n' || regexp_replace(
        left(coalesce(exc_message, ''), 300) COLLATE "C", '"[^"]*"|''[^'']*''|[A-Za-z0-9_-]*[0-9][A-Za-z0-9_-]*', '#', 'g') COLLATE "C", 0)
$$;

-- Jobs that few are of, and that people look for. No job that runs well ever enters these.
CREATE INDEX job_failed_id ON ${schema}.job (id) WHERE state = 'failed';
CREATE INDEX job_failure ON ${schema}.job (${schema}.fingerprint(function, exc_name, exc_message), id) WHERE state = 'failed';
CREATE INDEX job_set_aside ON ${schema}.job (stage, id) WHERE state = 'pending' AND stage IN ('held', 'parked');

-- Who did what. Only ever added to.
CREATE TABLE ${schema}.audit (
    id     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at     timestamptz NOT NULL DEFAULT clock_timestamp(),
    actor  text NOT NULL,
    origin text,
    action text NOT NULL,
    target text NOT NULL,
    before json,
    after  json
);

CREATE INDEX audit_actor ON ${schema}.audit (actor, id);
CREATE INDEX audit_target ON ${schema}.audit (target, id);

CREATE FUNCTION ${schema}.audit_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND current_setting('${schema}.audit_retention', true) = '${schema}' THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'the audit is only ever added to' USING
        ERRCODE = 'insufficient_privilege', HINT = 'What is old is removed by ${schema}.audit_retain(age).';
END $$;

CREATE TRIGGER audit_stays BEFORE UPDATE OR DELETE ON ${schema}.audit
    FOR EACH ROW EXECUTE FUNCTION ${schema}.audit_stays();
CREATE TRIGGER audit_stays_whole BEFORE TRUNCATE ON ${schema}.audit
    FOR EACH STATEMENT EXECUTE FUNCTION ${schema}.audit_stays();

-- The one way to remove entries: those older than this, a day at least.
CREATE FUNCTION ${schema}.audit_retain(age interval) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    removed bigint;
BEGIN
    IF age IS NULL OR age < interval '1 day' THEN
        RAISE EXCEPTION 'the audit is kept for a day or more, not %', age USING ERRCODE = 'invalid_parameter_value';
    END IF;
    PERFORM set_config('${schema}.audit_retention', '${schema}', true);
    DELETE FROM ${schema}.audit WHERE at < clock_timestamp() - age;
    GET DIAGNOSTICS removed = ROW_COUNT;
    PERFORM set_config('${schema}.audit_retention', '', true);
    RETURN removed;
END $$;

-- Actions on many jobs, carried out in the background by whoever has the lease.
CREATE TABLE ${schema}.bulk_action (
    id                 bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    action             text NOT NULL,
    parameter          text,
    query              text,
    ids                bigint[],
    visibility_key     text,
    visible_values     text[],
    unsearched         text,
    actor              text NOT NULL,
    origin             text,
    state              text NOT NULL DEFAULT 'running' CHECK (state IN ('running', 'done', 'cancelled', 'failed')),
    created_at         timestamptz NOT NULL DEFAULT clock_timestamp(),
    ended_at           timestamptz,
    last_id            bigint NOT NULL,
    expected           bigint NOT NULL,
    expected_estimated boolean NOT NULL,
    live               boolean NOT NULL DEFAULT true,
    reached            bigint NOT NULL DEFAULT 0,
    matched            bigint NOT NULL DEFAULT 0,
    changed            bigint NOT NULL DEFAULT 0,
    asked              bigint NOT NULL DEFAULT 0,
    skipped            bigint NOT NULL DEFAULT 0,
    reasons            text[] NOT NULL DEFAULT '{}',
    reason_counts      bigint[] NOT NULL DEFAULT '{}',
    error              text,
    undo_of            bigint,
    undone_by          bigint,
    worker             text,
    leased_until       timestamptz
) WITH (fillfactor = 50);

COMMENT ON COLUMN ${schema}.bulk_action.last_id IS 'the last job there was when it began: later ones are not touched';
COMMENT ON COLUMN ${schema}.bulk_action.unsearched IS 'texts in which this finds something are not searched: who began it is shown them masked';
COMMENT ON COLUMN ${schema}.bulk_action.live IS 'whether it goes through the live table still, or through the finished jobs';
COMMENT ON COLUMN ${schema}.bulk_action.reached IS 'the last id it has gone through there';

CREATE INDEX bulk_running ON ${schema}.bulk_action (id) WHERE state = 'running';

-- What the jobs were before, kept for a day.
CREATE TABLE ${schema}.bulk_undo (
    bulk_id  bigint NOT NULL,
    job_id   bigint NOT NULL,
    channel  text COLLATE "C" NOT NULL,
    priority integer NOT NULL,
    stage    ${schema}.job_stage NOT NULL,
    eta      timestamptz,
    PRIMARY KEY (bulk_id, job_id)
);

-- What has happened, by minute, by hour and by day: of each function (channel is empty), of each channel (function is empty), of each channel with those below it
-- (function is +), and of all together (both are empty). Nodes
-- add to their own rows, in all tables at once, so that nothing has to be rolled up later.
CREATE TABLE ${schema}.history_minute (
    at        timestamptz NOT NULL,
    function  text COLLATE "C" NOT NULL,
    channel   text COLLATE "C" NOT NULL,
    node_id   integer NOT NULL,
    started   bigint NOT NULL,
    done      bigint NOT NULL,
    failed    bigint NOT NULL,
    retried   bigint NOT NULL,
    timed_out bigint NOT NULL,
    crashed   bigint NOT NULL,
    cancelled bigint NOT NULL,
    wait_us   bigint NOT NULL,
    run_us    bigint NOT NULL,
    waits     integer[] NOT NULL,
    runs      integer[] NOT NULL,
    PRIMARY KEY (function, channel, at, node_id)
) WITH (fillfactor = 70);

COMMENT ON COLUMN ${schema}.history_minute.waits IS 'how many waited up to 100 us, and up to each further quarter of a doubling of it';

CREATE TABLE ${schema}.history_hour (LIKE ${schema}.history_minute INCLUDING ALL) WITH (fillfactor = 70);
CREATE TABLE ${schema}.history_day (LIKE ${schema}.history_minute INCLUDING ALL) WITH (fillfactor = 70);

CREATE FUNCTION ${schema}.histogram_plus(a integer[], b integer[]) RETURNS integer[] LANGUAGE sql IMMUTABLE AS $$
    SELECT coalesce(array_agg(coalesce(u.x, 0) + coalesce(u.y, 0) ORDER BY u.n), '{}') FROM unnest(a, b) WITH ORDINALITY AS u (x, y, n)
$$;
