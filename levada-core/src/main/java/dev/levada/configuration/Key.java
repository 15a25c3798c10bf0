package dev.levada.configuration;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * What can be configured. The names of the original (Odoo's {@code queue_job}) are understood too, after those of Levada: its settings and their
 * defaults are {@code ODOO_QUEUE_JOB_…} in the environment and the keys of {@code [queue_job]} in a file.
 */
public enum Key {
    /** The channels, such as {@code root:4,root.sale:2}. */
    CHANNELS("LEVADA_CHANNELS", "ODOO_QUEUE_JOB_CHANNELS"),
    /** How many jobs a node runs at a time, 1 to 10,000. */
    WORKERS("LEVADA_WORKERS"),
    /** How people know the node. */
    NODE_NAME("LEVADA_NODE_NAME"),
    /** What the node has that others may lack, such as {@code gpu}. */
    TAGS("LEVADA_TAGS"),
    /** The longest that a job runs whose function has no timeout of its own, such as {@code 30m}; {@code none}: no limit. */
    JOB_TIMEOUT("LEVADA_JOB_TIMEOUT"),
    /** The database schema of the queue's tables. */
    SCHEMA("LEVADA_SCHEMA"),
    /** What the processes of this installation call it, such as {@code production}; tells copies of the server apart. */
    DEPLOYMENT("LEVADA_DEPLOYMENT"),
    /** What is done in a copy of the queue's database: {@code wait}, {@code run} or {@code discard}. */
    ON_COPY("LEVADA_ON_COPY"),
    /** The databases whose jobs run, names or patterns with {@code *}. */
    DATABASES("LEVADA_DATABASES"),
    /** How many jobs may run at a time in all these databases. */
    CAPACITY("LEVADA_CAPACITY"),
    /** Whether nodes do without notifications and look for jobs in short intervals. */
    POLL_ONLY("LEVADA_POLL_ONLY"),
    /** Whether calls run at once in the caller's transaction instead of being stored. */
    NO_DELAY("LEVADA_NO_DELAY", "QUEUE_JOB__NO_DELAY", "TEST_QUEUE_JOB_NO_DELAY"),
    /** The TCP port of the web server, 1 to 65535. */
    PORT("LEVADA_PORT", "ODOO_QUEUE_JOB_PORT"),
    /** The jobrunner's way to the database, past a pooler, as one address. */
    JOBRUNNER_DB_URL("LEVADA_JOBRUNNER_DB_URL"),
    /** The host, where the jobrunner's way to the database differs from the queue's. */
    JOBRUNNER_DB_HOST("LEVADA_JOBRUNNER_DB_HOST", "ODOO_QUEUE_JOB_JOBRUNNER_DB_HOST"),
    /** The port, where the jobrunner's way to the database differs from the queue's. */
    JOBRUNNER_DB_PORT("LEVADA_JOBRUNNER_DB_PORT", "ODOO_QUEUE_JOB_JOBRUNNER_DB_PORT"),
    /** The user, where the jobrunner's way to the database differs from the queue's. */
    JOBRUNNER_DB_USER("LEVADA_JOBRUNNER_DB_USER", "ODOO_QUEUE_JOB_JOBRUNNER_DB_USER"),
    /** The password, where the jobrunner's way to the database differs from the queue's. Never shown. */
    JOBRUNNER_DB_PASSWORD("LEVADA_JOBRUNNER_DB_PASSWORD", "ODOO_QUEUE_JOB_JOBRUNNER_DB_PASSWORD");

    @SuppressWarnings("ImmutableEnumChecker") // made by List.of
    private final List<String> variables;

    Key(String... variables) {
        this.variables = List.of(variables);
    }

    /** The name in a file, and for people: {@code node_name}. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The environment variables that hold it; of those that are set, the first counts. */
    public List<String> variables() {
        return variables;
    }

    /** The keys of {@link JobrunnerDatabase}. */
    public static Set<Key> jobrunnerDatabase() {
        return EnumSet.of(
                JOBRUNNER_DB_URL, JOBRUNNER_DB_HOST, JOBRUNNER_DB_PORT, JOBRUNNER_DB_USER, JOBRUNNER_DB_PASSWORD);
    }

    /** The key of this name in a file; case does not count. */
    static Optional<Key> of(String text) {
        return Arrays.stream(values())
                .filter(key -> key.text().equalsIgnoreCase(text))
                .findFirst();
    }

    /** The names of all keys. */
    static List<String> texts() {
        return Arrays.stream(values()).map(Key::text).toList();
    }

    /** The environment variables of all keys. */
    static List<String> allVariables() {
        List<String> all = new ArrayList<>();
        for (Key key : values()) {
            all.addAll(key.variables);
        }
        return all;
    }
}
