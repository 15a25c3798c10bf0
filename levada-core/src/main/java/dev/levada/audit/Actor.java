package dev.levada.audit;

import org.jspecify.annotations.Nullable;

/**
 * Who acts.
 *
 * @param name for people to read, 1 to 200 characters
 * @param origin where from, such as the address of a browser, at most 200 characters; null where that is not known
 */
public record Actor(String name, @Nullable String origin) {

    private static final int LONGEST = 200;

    /** Checks name and origin. */
    public Actor {
        if (name.isBlank() || name.length() > LONGEST || isUnfit(name)) {
            throw new IllegalArgumentException(
                    "The name of who acts has 1 to 200 characters and no control characters; got '" + name + "'");
        }
        if (origin != null && (origin.length() > LONGEST || isUnfit(origin))) {
            throw new IllegalArgumentException(
                    "The origin of who acts has at most 200 characters and no control characters; got '" + origin
                            + "'");
        }
    }

    /** Somebody of that name, from an unknown place. */
    public static Actor of(String name) {
        return new Actor(name, null);
    }

    private static boolean isUnfit(String text) {
        return text.codePoints()
                .anyMatch(c ->
                        Character.isISOControl(c) || (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE));
    }
}
