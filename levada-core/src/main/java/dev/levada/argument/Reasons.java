package dev.levada.argument;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.StreamConstraintsException;

/** Why something failed, in at most 200 characters: neither floods a log nor repeats a whole payload. */
final class Reasons {

    private static final int LENGTH = 200;

    /** How to reconfigure Jackson, which a user of ours cannot. */
    private static final Pattern ADVICE = Pattern.compile(" \\((?:to avoid exception|set |but this can be)[^)]*\\)");

    private Reasons() {}

    static String of(Throwable failure) {
        if (failure instanceof StackOverflowError || isDepth(failure)) {
            return "it is nested deeper than " + JsonMappers.DEPTH + " levels, or refers to itself";
        }
        if (failure instanceof JacksonException json) {
            return cut(ADVICE.matcher(String.valueOf(json.getOriginalMessage())).replaceAll(""));
        }
        return cut(failure.getClass().getSimpleName() + ": " + failure.getMessage());
    }

    static String cut(@Nullable String text) {
        if (text == null || text.length() <= LENGTH) {
            return String.valueOf(text);
        }
        int end = Character.isHighSurrogate(text.charAt(LENGTH - 1)) ? LENGTH - 1 : LENGTH;
        return text.substring(0, end) + "…";
    }

    private static boolean isDepth(Throwable failure) {
        return failure instanceof StreamConstraintsException json
                && String.valueOf(json.getOriginalMessage()).contains("depth");
    }
}
