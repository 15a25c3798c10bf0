package dev.levada.channel;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A channel configuration string, such as {@code root:4,root.sale:2:throttle=3,import:1:sequential}. Immutable.
 *
 * <p>Entries are separated by commas or ends of line, blanks around anything do not count, and neither do empty entries. An
 * entry is {@code name[:capacity[:key[=value]]…]}:
 *
 * <ul>
 *   <li>the name may lack its prefix {@code root.}; of two entries for one channel the later replaces the earlier;
 *   <li>the capacity is a whole number, 1 if left out, 0 for paused, or {@code unlimited} for no limit of its own;
 *   <li>{@code sequential} and {@code paused} take {@code true 1 yes on} or {@code false 0 no off}; without a value they are
 *       true, with an empty one false;
 *   <li>{@code throttle} takes the seconds between two starts, 1 without a value;
 *   <li>other keys are kept and have no effect: see {@link #unknownKeys()}.
 * </ul>
 *
 * <p>A {@code #} at the start of an entry or after a blank begins a comment, which goes to the end of the line.
 */
public final class ChannelConfiguration {

    private static final Pattern END_OF_LINE = Pattern.compile("\\R");
    private static final Pattern COMMENT = Pattern.compile("(^|[\\s,])#.*");
    private static final Set<String> TRUE = Set.of("true", "1", "yes", "on");
    private static final Set<String> FALSE = Set.of("", "false", "0", "no", "off");
    private static final String UNLIMITED = "unlimited";
    private static final String SEQUENTIAL = "sequential";
    private static final String THROTTLE = "throttle";
    private static final String PAUSED = "paused";
    private static final Set<String> KEYS = Set.of(SEQUENTIAL, THROTTLE, PAUSED);
    private static final Set<String> IMPLICIT_KEYS = Set.of("name", "capacity");

    private final String text;
    private final List<Entry> entries;

    private ChannelConfiguration(String text, List<Entry> entries) {
        this.text = text;
        this.entries = entries;
    }

    /**
     * One entry, as written.
     *
     * @param name the name, with or without the prefix {@code root.}
     * @param capacity how many jobs at a time, 0 or more; null for no limit
     * @param options what follows the capacity, in the order written, each key once
     */
    public record Entry(String name, @Nullable Integer capacity, List<Option> options) {

        /** Copies the list. */
        public Entry {
            options = List.copyOf(options);
        }

        @Override
        public String toString() {
            return name + ":" + (capacity == null ? UNLIMITED : capacity)
                    + options.stream().map(option -> ":" + option).collect(Collectors.joining());
        }
    }

    /**
     * One key of an entry, as written.
     *
     * @param key the key, never empty
     * @param value the text after {@code =}, null if the key stands alone
     */
    public record Option(String key, @Nullable String value) {

        @Override
        public String toString() {
            return value == null ? key : key + "=" + value;
        }
    }

    /**
     * Reads a configuration string. Values of options are not looked at before {@link #settings()}.
     *
     * @throws ChannelConfigurationException when an entry has no name, one that is no {@linkplain ChannelName#full channel name},
     *     a capacity that is not a whole number from 0 up, an item with more than one {@code =} or without a key, or a key twice
     */
    public static ChannelConfiguration parse(String text) {
        List<Entry> entries = new ArrayList<>();
        for (String line : END_OF_LINE.split(text, -1)) {
            for (String entry : COMMENT.matcher(line).replaceFirst("").split(",", -1)) {
                if (!entry.isBlank()) {
                    entries.add(parseEntry(text, entry.strip()));
                }
            }
        }
        return new ChannelConfiguration(text, List.copyOf(entries));
    }

    /** Gives the entries in the order written, replaced ones included. */
    public List<Entry> entries() {
        return entries;
    }

    /**
     * Gives the settings that the entries ask for, one for each channel.
     *
     * @throws ChannelConfigurationException when an option has a value that it cannot have, or a sequential channel another
     *     capacity than 1
     */
    public List<ChannelSettings> settings() {
        Map<String, ChannelSettings> settings = new LinkedHashMap<>();
        for (Entry entry : entries) {
            ChannelSettings of = settings(entry);
            settings.put(of.name(), of);
        }
        return List.copyOf(settings.values());
    }

    /** Gives the keys that have no effect, each once, so that the caller can warn about them. */
    public List<String> unknownKeys() {
        Set<String> unknown = new LinkedHashSet<>();
        entries.forEach(entry -> entry.options().forEach(option -> unknown.add(option.key())));
        unknown.removeAll(KEYS);
        return List.copyOf(unknown);
    }

    /** Gives the entries as a configuration string on one line; reading it gives the same entries. */
    @Override
    public String toString() {
        return entries.stream().map(Entry::toString).collect(Collectors.joining(","));
    }

    private static Entry parseEntry(String text, String entry) {
        String[] items = entry.split(":", -1);
        String name = items[0].strip();
        if (name.isEmpty()) {
            throw new ChannelConfigurationException(
                    text, "missing channel name in \"" + entry + "\". Write a name first, such as \"root.sale:2\".");
        }
        try {
            ChannelName.full(name);
        } catch (IllegalArgumentException e) {
            throw new ChannelConfigurationException(text, uncapitalized(e));
        }
        List<Option> options = new ArrayList<>();
        Set<String> keys = new LinkedHashSet<>(IMPLICIT_KEYS);
        for (int i = 2; i < items.length; i++) {
            Option option = parseOption(text, entry, items[i].strip());
            if (!keys.add(option.key())) {
                throw new ChannelConfigurationException(
                        text,
                        "duplicate key " + option.key() + " in \"" + entry + "\". Write each key once;"
                                + " name and capacity go first and without a key, as in \"root.sale:2\".");
            }
            options.add(option);
        }
        Integer capacity = 1;
        if (items.length > 1) {
            capacity = parseCapacity(text, entry, items[1].strip());
        }
        return new Entry(name, capacity, options);
    }

    private static @Nullable Integer parseCapacity(String text, String entry, String given) {
        if (given.equalsIgnoreCase(UNLIMITED)) {
            return null;
        }
        Integer capacity = parseWhole(given);
        if (capacity == null) {
            throw new ChannelConfigurationException(
                    text,
                    "invalid capacity \"" + given + "\" in \"" + entry + "\"."
                            + " Write a whole number from 0 (paused) up after the name, such as \"root.sale:2\", or unlimited.");
        }
        return capacity;
    }

    private static Option parseOption(String text, String entry, String item) {
        String[] parts = item.split("=", -1);
        String key = parts[0].strip();
        if (key.isEmpty() || parts.length > 2) {
            throw new ChannelConfigurationException(
                    text,
                    "incorrect config item \"" + item + "\" in \"" + entry + "\"."
                            + " Write key or key=value, such as \"root.sale:2:throttle=3\".");
        }
        return new Option(key, parts.length == 1 ? null : parts[1].strip());
    }

    private ChannelSettings settings(Entry entry) {
        boolean sequential = false;
        boolean paused = false;
        Duration throttle = Duration.ZERO;
        for (Option option : entry.options()) {
            switch (option.key()) {
                case SEQUENTIAL -> sequential = parseBoolean(entry, option);
                case PAUSED -> paused = parseBoolean(entry, option);
                case THROTTLE -> throttle = parseSeconds(entry, option);
                default -> {}
            }
        }
        try {
            return new ChannelSettings(entry.name(), entry.capacity(), sequential, throttle, paused);
        } catch (IllegalArgumentException e) {
            throw new ChannelConfigurationException(text, uncapitalized(e));
        }
    }

    private boolean parseBoolean(Entry entry, Option option) {
        String value = option.value() == null ? "true" : option.value().toLowerCase(Locale.ROOT);
        if (!TRUE.contains(value) && !FALSE.contains(value)) {
            throw new ChannelConfigurationException(
                    text,
                    "incorrect config item \"" + option + "\" in \"" + entry + "\"." + " Write " + option.key()
                            + "=true or " + option.key() + "=false.");
        }
        return TRUE.contains(value);
    }

    private Duration parseSeconds(Entry entry, Option option) {
        Integer seconds = option.value() == null ? Integer.valueOf(1) : parseWhole(option.value());
        if (seconds == null) {
            throw new ChannelConfigurationException(
                    text,
                    "incorrect config item \"" + option + "\" in \"" + entry + "\"."
                            + " Write whole seconds from 0 (none) up, such as throttle=3.");
        }
        return Duration.ofSeconds(seconds);
    }

    private static @Nullable Integer parseWhole(String given) {
        try {
            int number = Integer.parseInt(given);
            return number < 0 ? null : number;
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private static String uncapitalized(IllegalArgumentException e) {
        String message = String.valueOf(e.getMessage());
        return message.substring(0, 1).toLowerCase(Locale.ROOT) + message.substring(1);
    }
}
