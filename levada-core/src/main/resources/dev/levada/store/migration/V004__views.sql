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
