package dev.levada.search;

import dev.levada.JobStage;
import dev.levada.JobState;
import dev.levada.channel.ChannelName;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * One condition of a query: what a qualifier names is one of some values, or none of them. Immutable.
 *
 * @param negated whether jobs that meet it are left out
 * @param values as they are typed, without quotes: 1 to 1,000, each 1 to 1,000 characters
 */
public record Condition(Qualifier qualifier, boolean negated, List<String> values) {

    private static final int MOST_VALUES = 1_000;
    private static final int LONGEST = 1_000;
    private static final Pattern BARE = Pattern.compile("[^\\s,\"\\p{Cntrl}]+");
    private static final Pattern FINGERPRINT = Pattern.compile("[0-9a-f]{16}");

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException when one does not fit the qualifier
     */
    public Condition {
        if (values.isEmpty() || values.size() > MOST_VALUES) {
            throw new IllegalArgumentException(
                    qualifier.key() + " takes 1 to " + MOST_VALUES + " values, not " + values.size());
        }
        Qualifier of = qualifier;
        values = values.stream().map(value -> checked(of, value)).toList();
    }

    private static String checked(Qualifier qualifier, String value) {
        if (value.isEmpty() || value.length() > LONGEST) {
            throw new IllegalArgumentException(qualifier.key() + " takes values of 1 to " + LONGEST
                    + " characters, not " + value.length() + "; for example " + qualifier.example());
        }
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (Character.isHighSurrogate(c)
                    && i + 1 < value.length()
                    && Character.isLowSurrogate(value.charAt(i + 1))) {
                i++;
            } else if (c == 0 || Character.isSurrogate(c)) {
                throw new IllegalArgumentException(
                        "the value of " + qualifier.key() + " holds a character that no job can have");
            }
        }
        switch (qualifier) {
            case CHANNEL -> {
                return channel(value);
            }
            case STATE -> {
                return state(value);
            }
            case ID -> IdRange.parse(value);
            case BEFORE, AFTER -> Moment.parse(value);
            case CREATED, FINISHED -> TimeRange.parse(value);
            case CONTEXT -> {
                if (value.indexOf('=') < 1) {
                    throw new IllegalArgumentException("'" + value
                            + "' names no value of a context; expected its key and value, such as context:company=7");
                }
            }
            case FINGERPRINT -> {
                if (!FINGERPRINT.matcher(value).matches()) {
                    throw new IllegalArgumentException("'" + value
                            + "' is no fingerprint; expected the 16 hexadecimal digits that a group of failures shows");
                }
            }
            default -> {}
        }
        return value;
    }

    private static String channel(String value) {
        if (value.startsWith("=")) {
            return "=" + exactly(value.substring(1));
        }
        if (value.indexOf('*') < 0) {
            return ChannelName.full(value);
        }
        return value.startsWith("*") || value.startsWith("root") ? value : "root." + value;
    }

    /** Jobs that come by SQL may name channels that nobody could configure; exactly named, they are found like others. */
    private static String exactly(String name) {
        try {
            return ChannelName.full(name);
        } catch (IllegalArgumentException e) {
            return name;
        }
    }

    private static String state(String value) {
        String lower = value.toLowerCase(Locale.ROOT);
        for (JobState state : JobState.values()) {
            if (state.sqlName().equals(lower)) {
                return lower;
            }
        }
        for (JobStage stage : JobStage.values()) {
            if (stage.name().toLowerCase(Locale.ROOT).equals(lower)) {
                return lower;
            }
        }
        throw new IllegalArgumentException(
                "there is no state '" + value + "'; expected one of "
                        + "wait_dependencies, pending, enqueued, started, done, cancelled, failed, or of pending jobs one of ready, scheduled, held, parked");
    }

    /** As it is typed. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(negated ? "-" : "");
        if (qualifier != Qualifier.TEXT) {
            text.append(qualifier.key()).append(':');
        }
        for (int i = 0; i < values.size(); i++) {
            text.append(i == 0 ? "" : ",").append(quoted(values.get(i)));
        }
        return text.toString();
    }

    private String quoted(String value) {
        boolean plain = BARE.matcher(value).matches()
                && (qualifier != Qualifier.TEXT || (value.indexOf(':') < 0 && !value.startsWith("-")));
        return plain ? value : '"' + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
