package dev.levada.configuration;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Settings of the original that mean nothing here, and variables that begin like ours and are read elsewhere. */
final class Foreign {

    /** Keys of the original's section {@code [queue_job]}. */
    static final Set<String> KEYS = Set.of(
            "scheme",
            "host",
            "http_auth_user",
            "http_auth_password",
            "max_capacity",
            "db_max_capacity",
            "metrics_port");

    /** Why they mean nothing. */
    static final String WHY = "Jobs are not started by calls over HTTP, and capacities are those of the channels";

    /** The original's environment variables, by their keys. */
    static final Map<String, String> VARIABLES = KEYS.stream()
            .collect(Collectors.toUnmodifiableMap(key -> "ODOO_QUEUE_JOB_" + key.toUpperCase(Locale.ROOT), key -> key));

    /** Read by the program {@code levada} and by the script that starts it. */
    static final Set<String> OF_THE_PROGRAM = Set.of(
            "LEVADA_DATABASE_URL",
            "LEVADA_DATABASE_USER",
            "LEVADA_DATABASE_PASSWORD",
            "LEVADA_USERS",
            "LEVADA_USERS_FILE",
            "LEVADA_JAVA_OPTS");

    private Foreign() {}
}
