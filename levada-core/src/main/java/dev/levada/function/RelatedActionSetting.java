package dev.levada.function;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a job function says about the related action of its jobs: the button that opens the record a job is about. Immutable.
 *
 * <p>Written as the map of the original (its README, "Job function: related action"), as literal or JSON, with any of three keys:
 *
 * <pre>{@code {"enable": False, "func_name": "related_action_partner", "kwargs": {"name": "Partner"}}}</pre>
 *
 * @param enable false: the button has no effect
 * @param funcName the name of the action; null: the default one, which opens the record
 * @param kwargs what the action is given by name: texts, booleans, nulls, whole numbers ({@code Long}, beyond its range {@code BigInteger}),
 *     finite fractions ({@code Double}), and maps (by text) and lists of these. Other numbers are converted
 */
public record RelatedActionSetting(boolean enable, @Nullable String funcName, Map<String, @Nullable Object> kwargs) {

    /** Nothing said: enabled, the default action. */
    public static final RelatedActionSetting DEFAULT = new RelatedActionSetting(true, null, Map.of());

    /**
     * Checks and copies.
     *
     * @throws IllegalArgumentException when the name is blank, or an argument is not one that JSON has a form for, too deep, or too long
     */
    public RelatedActionSetting {
        if (funcName != null && funcName.isBlank()) {
            throw new IllegalArgumentException("func_name is blank; leave it out for the default action");
        }
        kwargs = RelatedActionText.checked(funcName, kwargs);
    }

    /**
     * Reads a setting from a literal or JSON. Blank is {@link #DEFAULT}.
     *
     * @throws IllegalArgumentException when it is no map, has a key other than {@code enable}, {@code func_name} and {@code kwargs}, or a value of
     *     another type; the message shows how to write it
     */
    public static RelatedActionSetting parse(String literalOrJson) {
        return RelatedActionText.parse(literalOrJson, "");
    }

    /** As {@link #parse(String)}, with the name of the function in the message of the error. */
    public static RelatedActionSetting parse(String literalOrJson, String function) {
        return RelatedActionText.parse(literalOrJson, " for " + function);
    }

    /** The setting as JSON, without what is the default; {@link #parse(String)} reads it back equal. */
    public String toJson() {
        return RelatedActionText.toJson(this);
    }
}
