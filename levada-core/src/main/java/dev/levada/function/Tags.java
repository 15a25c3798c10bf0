package dev.levada.function;

import java.util.regex.Pattern;

/** The names of tags, by which functions choose nodes. */
public final class Tags {

    private static final Pattern TAG = Pattern.compile("[A-Za-z0-9_.-]{1,100}");

    private Tags() {}

    /**
     * The tag itself, if it is one.
     *
     * @throws IllegalArgumentException when it is not 1 to 100 characters of {@code [A-Za-z0-9_.-]}
     */
    public static String check(String tag) {
        if (!TAG.matcher(tag).matches()) {
            throw new IllegalArgumentException(
                    "a tag has 1 to 100 characters of [A-Za-z0-9_.-], such as gpu; \"" + tag + "\" was given");
        }
        return tag;
    }
}
