package dev.levada.argument;

import org.jspecify.annotations.Nullable;

/** What PostgreSQL cannot store in a text: U+0000, and half a surrogate pair, which no UTF-8 can express. */
final class UnstorableText {

    private static final String NUL = "\\u0000";

    private UnstorableText() {}

    /** Says what is wrong with the JSON text, or null when nothing is. */
    static @Nullable String find(String json, boolean ascii) {
        if (indexOfNul(json, 0) >= 0) {
            return "U+0000, which PostgreSQL cannot store in a text";
        }
        return !ascii && hasUnpairedSurrogate(json) ? "an unpaired surrogate, which is not valid Unicode" : null;
    }

    /** The JSON text with U+FFFD, the replacement character, for whatever cannot be stored. */
    static String replace(String json) {
        StringBuilder text = new StringBuilder(json);
        for (int at = indexOfNul(json, 0); at >= 0; at = indexOfNul(json, at + NUL.length())) {
            text.replace(at, at + NUL.length(), "\\ufffd");
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(c)) {
                text.setCharAt(i, '\ufffd');
            }
        }
        return text.toString();
    }

    /**
     * The JSON writer escapes U+0000 wherever it stands. After an odd number of backslashes the same characters are an escaped backslash
     * and plain text.
     */
    private static int indexOfNul(String json, int from) {
        for (int at = json.indexOf(NUL, from); at >= 0; at = json.indexOf(NUL, at + 1)) {
            int before = at;
            while (before > 0 && json.charAt(before - 1) == '\\') {
                before--;
            }
            if ((at - before) % 2 == 0) {
                return at;
            }
        }
        return -1;
    }

    private static boolean hasUnpairedSurrogate(String json) {
        for (int i = 0; i < json.length(); i++) {
            char c = json.charAt(i);
            if (Character.isHighSurrogate(c) && i + 1 < json.length() && Character.isLowSurrogate(json.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(c)) {
                return true;
            }
        }
        return false;
    }
}
