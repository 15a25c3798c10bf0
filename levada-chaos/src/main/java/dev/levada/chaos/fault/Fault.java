package dev.levada.chaos.fault;

/** What can be done to a cluster. */
public enum Fault {
    /** SIGKILL of a node. */
    KILL,
    /** SIGKILL of the node that is the jobrunner. */
    KILL_JOBRUNNER,
    /** A node ends before or after one of its statements. */
    HALT_AT_STATEMENT,
    /** SIGSTOP of a node for longer than its lease. */
    FREEZE,
    /** The same, before or after one of its statements. */
    FREEZE_AT_STATEMENT,
    /** The jobrunner freezes before it hands out jobs, for so long that another one has been elected and has filled the channels. */
    DEPOSED_JOBRUNNER,
    /** A node freezes before it records that a job is done, for so long that the job has been executed elsewhere. */
    LATE_COMMIT,
    /** A node gets next to no processor for longer than its lease. */
    STARVATION,
    /** A job ends each node that executes it, by {@code System.exit} or at once. */
    POISON,
    /** A node ends gracefully, and another one starts. */
    ROLLING_RESTART,
    /** PostgreSQL is stopped and started again. */
    SERVER_RESTART,
    /** PostgreSQL's first process is killed by SIGKILL, and the server started again. */
    SERVER_KILL,
    /** The primary is killed by SIGKILL, and a synchronous standby promoted. */
    FAILOVER,
    /** The database takes no writes for a while. */
    READ_ONLY,
    /** Statements that change the queue's tables fail at random: serialization, deadlock, lock, disk full, no memory, read-only. */
    REFUSED_STATEMENTS,
    /** The server lets nobody in, since all its connections are taken, while a node loses its own. */
    MAX_CONNECTIONS,
    /** Half of all sessions are terminated by {@code pg_terminate_backend}. */
    TERMINATED_BACKENDS,
    /** Nothing passes between a node and the server for longer than the lease. */
    PARTITION,
    /** All connections of a node end. */
    CUT,
    /** All connections of a node are reset. */
    RESET,
    /** All that a node sends and gets is 200 ms late. */
    DELAY,
    /** What a node sends passes, the answers do not, for longer than the lease. */
    HALF_OPEN,
    /** Nothing passes on the connection by which a node listens and shows its life. */
    BLACK_HOLED_LISTENER,
    /** A node is restarted with a wall clock that is an hour off. */
    CLOCK,
    /** A node's connection pool is used up. */
    POOL_EXHAUSTION,
    /** Somebody's transaction holds a snapshot and does nothing: dead rows cannot be cleared away. */
    IDLE_TRANSACTION
}
