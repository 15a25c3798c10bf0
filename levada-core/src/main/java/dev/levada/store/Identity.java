package dev.levada.store;

/** What happens to an identity key when a job waits again while another job with the same key has come to wait meanwhile. */
final class Identity {

    /**
     * The key of job {@code j}: its own if free, else none, since it belongs to the job that waits. Two such transitions at the same time may
     * still collide (unique_violation); who runs them tries again.
     */
    static final String KEPT_IF_FREE = """
            CASE WHEN j.identity_key IS NOT NULL AND coalesce((
                    SELECT false FROM ${schema}.job o WHERE o.identity_key = j.identity_key AND o.id <> j.id
                        AND o.state IN ('wait_dependencies', 'pending', 'enqueued') LIMIT 1), true)
                THEN j.identity_key END""";

    private Identity() {}
}
