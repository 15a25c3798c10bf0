package dev.levada;

/**
 * Where a job stands. The transitions between the states are drawn in {@code docs/state-machine.md}.
 *
 * <p>Source: states and labels of OCA {@code queue_job} 14.0.
 */
public enum JobState {
    /** Waits for other jobs of its graph. */
    WAIT_DEPENDENCIES("wait_dependencies"),
    /** Waits for its turn, its ETA, its release by a person, or a node that knows its function. */
    PENDING("pending"),
    /** Handed to a node that is about to start it. */
    ENQUEUED("enqueued"),
    /** Runs. */
    STARTED("started"),
    /** Has run successfully, or was set to done by a person. */
    DONE("done"),
    /** Was cancelled by a person or the application. */
    CANCELLED("cancelled"),
    /** Ended with an error and waits for a person: requeue, set done or cancel. */
    FAILED("failed");

    private final String sqlName;

    JobState(String sqlName) {
        this.sqlName = sqlName;
    }

    /** The state's name in the database and in texts, such as {@code wait_dependencies}. */
    public String sqlName() {
        return sqlName;
    }

    /** Whether nothing more happens to a job in this state by itself or by a person other than a requeue. */
    public boolean isFinished() {
        return this == DONE || this == CANCELLED;
    }

    /**
     * The state with a database name.
     *
     * @throws IllegalArgumentException when there is none of that name
     */
    public static JobState ofSqlName(String sqlName) {
        for (JobState state : values()) {
            if (state.sqlName.equals(sqlName)) {
                return state;
            }
        }
        throw new IllegalArgumentException("There is no job state '" + sqlName
                + "'; expected one of wait_dependencies, pending, enqueued, started, done, cancelled, failed");
    }
}
