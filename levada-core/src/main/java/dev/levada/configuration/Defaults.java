package dev.levada.configuration;

import java.util.concurrent.ThreadLocalRandom;

/** The values of what nobody has set. */
final class Defaults {

    private static final int LEAST_WORKERS = 10;

    private Defaults() {}

    /** The default; empty for what is as in the queue's way to the database. */
    static String of(Key key) {
        return switch (key) {
            case CHANNELS -> "root:1";
            case WORKERS ->
                Integer.toString(
                        Math.max(LEAST_WORKERS, 2 * Runtime.getRuntime().availableProcessors()));
            case NODE_NAME ->
                "node-" + ProcessHandle.current().pid() + "-"
                        + Integer.toHexString(ThreadLocalRandom.current().nextInt(0x1000, 0x10000));
            case JOB_TIMEOUT -> "none";
            case SCHEMA -> "levada";
            case NO_DELAY, POLL_ONLY -> "no";
            case ON_COPY -> "wait";
            case PORT -> "8069";
            case TAGS,
                    DEPLOYMENT,
                    DATABASES,
                    CAPACITY,
                    JOBRUNNER_DB_URL,
                    JOBRUNNER_DB_HOST,
                    JOBRUNNER_DB_PORT,
                    JOBRUNNER_DB_USER,
                    JOBRUNNER_DB_PASSWORD -> "";
        };
    }
}
