package dev.levada.chaos;

import dev.levada.chaos.node.Flaw;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What was typed behind {@code bin/chaos}.
 *
 * @param seed null: one by chance
 * @param length of a long run
 * @param flaw the only one to run; null: all
 */
record Options(
        Form form,
        @Nullable Long seed,
        Duration length,
        @Nullable Flaw flaw) {

    static final String USAGE = """
            Usage: chaos short [--seed N]               one round of all faults, at most 3 minutes
                   chaos long [--minutes N] [--seed N]  rounds of all faults for N minutes, 60 unless said
                   chaos broken [FLAW] [--seed N]       queues that are wrong on purpose, which the checker must find""";

    private static final Duration DEFAULT_LENGTH = Duration.ofHours(1);
    private static final int MOST_MINUTES = 7 * 24 * 60;

    /** What is to be done. */
    enum Form {
        SHORT,
        LONG,
        BROKEN,
        HELP
    }

    /**
     * Reads all of it: nothing is run while a word of it is not understood.
     *
     * @throws IllegalArgumentException that says what was given and what was expected
     */
    static Options of(String... args) {
        List<String> all = Arrays.asList(args);
        if (all.contains("--help") || all.contains("-h")) {
            return new Options(Form.HELP, null, DEFAULT_LENGTH, null);
        }
        Deque<String> left = new ArrayDeque<>(all);
        Form form = form(left.poll());
        Flaw flaw = null;
        if (form == Form.BROKEN && !left.isEmpty() && !left.element().startsWith("-")) {
            flaw = flaw(left.remove());
        }
        Long seed = null;
        Duration length = DEFAULT_LENGTH;
        Set<String> seen = new HashSet<>();
        while (!left.isEmpty()) {
            String option = left.remove();
            if (!option.equals("--seed") && !(option.equals("--minutes") && form == Form.LONG)) {
                throw new IllegalArgumentException("'" + option + "' is not known with '" + word(form) + "'");
            }
            if (!seen.add(option)) {
                throw new IllegalArgumentException(option + " is given twice");
            }
            if (option.equals("--seed")) {
                seed = number(option, left.poll(), Long.MIN_VALUE, Long.MAX_VALUE);
            } else {
                length = Duration.ofMinutes(number(option, left.poll(), 1, MOST_MINUTES));
            }
        }
        return new Options(form, seed, length, flaw);
    }

    private static Form form(@Nullable String given) {
        for (Form form : List.of(Form.SHORT, Form.LONG, Form.BROKEN)) {
            if (word(form).equals(given)) {
                return form;
            }
        }
        throw new IllegalArgumentException(
                "short, long or broken was expected, not " + (given == null ? "nothing" : "'" + given + "'"));
    }

    private static String word(Form form) {
        return form.name().toLowerCase(Locale.ROOT);
    }

    private static Flaw flaw(String given) {
        for (Flaw flaw : Flaw.values()) {
            if (flaw.name().equals(given)) {
                return flaw;
            }
        }
        throw new IllegalArgumentException("'" + given + "' is no flaw; there are " + Arrays.toString(Flaw.values()));
    }

    private static long number(String option, @Nullable String given, long least, long most) {
        try {
            long number = given == null ? 0 : Long.parseLong(given);
            if (given != null && number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Refused below, as what is out of range is.
        }
        throw new IllegalArgumentException(option + " takes a number"
                + (least == Long.MIN_VALUE ? "" : " of " + least + " to " + most)
                + ", not " + (given == null ? "nothing" : "'" + given + "'"));
    }
}
