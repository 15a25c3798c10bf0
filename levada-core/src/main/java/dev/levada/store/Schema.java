package dev.levada.store;

import java.util.regex.Pattern;

/** The database schema that holds a queue, and its name in SQL texts. Immutable. */
public final class Schema {

    private static final Pattern NAME = Pattern.compile("[a-z_][a-z0-9_]{0,47}");

    private final String name;

    private Schema(String name) {
        this.name = name;
    }

    /**
     * The schema of this name.
     *
     * @throws IllegalArgumentException when the name is not lower-case letters, digits and underscores, at most 48
     */
    public static Schema of(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("Invalid schema name '" + name
                    + "': expected lower-case letters, digits and underscores, not starting with a digit, at most 48");
        }
        return new Schema(name);
    }

    /** The schema's name; also that of the channel its notifications go through. */
    public String name() {
        return name;
    }

    /** The text with the schema's name for each <code>${schema}</code>. */
    public String sql(String template) {
        return template.replace("${schema}", name);
    }
}
