package dev.levada.configuration;

import dev.levada.channel.ChannelConfiguration;
import dev.levada.function.Tags;
import dev.levada.function.TimeText;
import dev.levada.store.Schema;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the values of keys. What cannot be read is refused with what was given and what was expected; passwords are never repeated. */
final class ValueCheck {

    private static final Set<String> NO = Set.of("0", "false", "no", "off");
    private static final Set<String> NONE = Set.of("none", "0");
    private static final int LONGEST_NAME = 200;
    private static final int LONGEST_SHOWN = 100;

    private ValueCheck() {}

    /** Says what is wrong with a value, null when nothing is. */
    static @Nullable String fault(Key key, String value) {
        try {
            switch (key) {
                case CHANNELS -> channels(value);
                case PORT, JOBRUNNER_DB_PORT -> port(value);
                case WORKERS -> workers(value);
                case JOB_TIMEOUT -> jobTimeout(value);
                case SCHEMA -> Schema.of(value);
                case CAPACITY -> capacity(value);
                case ON_COPY -> onCopy(value);
                case DATABASES -> databases(value);
                case TAGS -> tags(value);
                case NODE_NAME, DEPLOYMENT, JOBRUNNER_DB_HOST, JOBRUNNER_DB_USER -> line(value);
                case JOBRUNNER_DB_URL -> DatabaseUrl.parse(value);
                case NO_DELAY, POLL_ONLY, JOBRUNNER_DB_PASSWORD -> {}
            }
            return null;
        } catch (IllegalArgumentException e) {
            return e.getMessage();
        }
    }

    /** A value as it is kept: channels on one line, with their defaults, since they may come on many. */
    static String tidied(Key key, String value) {
        return switch (key) {
            case CHANNELS -> channels(value).toString();
            case NO_DELAY, POLL_ONLY -> isYes(value) ? "yes" : "no";
            case DATABASES -> String.join(",", databases(value));
            case TAGS -> String.join(",", tags(value));
            case JOB_TIMEOUT -> jobTimeout(value) == null ? "none" : value;
            default -> value;
        };
    }

    /** A configuration whose settings are valid too. */
    static ChannelConfiguration channels(String value) {
        ChannelConfiguration channels = ChannelConfiguration.parse(value);
        channels.settings();
        return channels;
    }

    static int port(String value) {
        return number("port", value, 65_535);
    }

    static int workers(String value) {
        return number("number of workers", value, 10_000);
    }

    static int capacity(String value) {
        return number("capacity", value, 1_000_000);
    }

    /** The longest that a job runs; null: no limit. */
    static @Nullable Duration jobTimeout(String value) {
        if (NONE.contains(value.toLowerCase(Locale.ROOT))) {
            return null;
        }
        try {
            Duration timeout = TimeText.parse(value);
            if (TimeText.isTimeout(timeout)) {
                return timeout;
            }
        } catch (IllegalArgumentException e) {
            // Refused as what is too short or too long.
        }
        throw new IllegalArgumentException("Invalid time '" + shown(value)
                + "': expected one above zero and up to 100 years, such as 30s, 5m, 2h or 1d, or none");
    }

    static CopyPolicy onCopy(String value) {
        try {
            return CopyPolicy.of(value);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "Invalid value '" + shown(value) + "': expected wait, run or discard", e);
        }
    }

    /** Names of databases, separated by commas or blanks; none is empty. */
    static List<String> databases(String value) {
        List<String> names = names(value);
        names.forEach(ValueCheck::line);
        return names;
    }

    /** Tags of a node, separated by commas or blanks. */
    static List<String> tags(String value) {
        List<String> tags = names(value);
        for (String tag : tags) {
            try {
                Tags.check(tag);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(
                        "Invalid tag '" + shown(tag) + "': expected 1 to 100 characters of [A-Za-z0-9_.-], such as gpu",
                        e);
            }
        }
        return tags;
    }

    private static List<String> names(String value) {
        return Arrays.stream(value.split("[,\\s]+"))
                .filter(name -> !name.isEmpty())
                .distinct()
                .toList();
    }

    /** Whether a switch is on: anything but {@code 0 false no off} is yes, as anything at all was in the original (§6.7). */
    static boolean isYes(String value) {
        return !NO.contains(value.toLowerCase(Locale.ROOT));
    }

    private static int number(String what, String value, int most) {
        if (value.matches("\\d{1,9}")) {
            int number = Integer.parseInt(value);
            if (number >= 1 && number <= most) {
                return number;
            }
        }
        throw new IllegalArgumentException(
                "Invalid " + what + " '" + shown(value) + "': expected a whole number from 1 to " + most);
    }

    private static void line(String value) {
        if (value.length() > LONGEST_NAME || value.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("Invalid value '" + shown(value) + "': expected one line of at most "
                    + LONGEST_NAME + " characters");
        }
    }

    private static String shown(String value) {
        String line = value.replaceAll("\\p{Cntrl}", "\uFFFD");
        return line.length() <= LONGEST_SHOWN ? line : line.substring(0, LONGEST_SHOWN) + "…";
    }
}
