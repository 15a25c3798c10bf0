package dev.levada.configuration;

import java.util.regex.Pattern;

/** Keeps passwords out of what people see. */
public final class Secrets {

    /** What stands for a password. */
    public static final String MASK = "***";

    // Up to the last @: a password that should have been escaped may hold one.
    private static final Pattern USER_INFO = Pattern.compile("(//[^:@/?]*):.*@", Pattern.DOTALL);
    private static final Pattern PARAMETER =
            Pattern.compile("([?&][^=&]*password[^=&]*)=[^&]*", Pattern.CASE_INSENSITIVE);

    private Secrets() {}

    /** A value as it may be shown. */
    static String shown(Key key, String value) {
        return switch (key) {
            case JOBRUNNER_DB_PASSWORD -> value.isEmpty() ? "" : MASK;
            case JOBRUNNER_DB_URL -> url(value);
            default -> value;
        };
    }

    /** An address of a database, or a message that repeats one, without its passwords. */
    public static String url(String url) {
        String withoutUserInfo = USER_INFO.matcher(url).replaceAll("$1:" + MASK + "@");
        return PARAMETER.matcher(withoutUserInfo).replaceAll("$1=" + MASK);
    }
}
