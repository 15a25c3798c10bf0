package dev.levada.function;

import java.time.Duration;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/**
 * How long a job waits before its next execution, depending on how often it has run: from which execution on, how many seconds. A delay
 * may be a range, of which each retry takes one second at random, both ends included.
 *
 * <p>Written {@code "1:60, 2:180, 3:10-30"}, or as the map of the original, <code>{1: 60, 2: 180, 3: (10, 30)}</code>. Immutable.
 */
public final class RetryPattern {

    /** What holds where the pattern says nothing. */
    public static final Duration DEFAULT_DELAY = Duration.ofMinutes(10);

    /** No pattern: every retry waits {@link #DEFAULT_DELAY}. */
    public static final RetryPattern EMPTY = new RetryPattern(new TreeMap<>());

    private final NavigableMap<Integer, Range> delays;

    private RetryPattern(NavigableMap<Integer, Range> delays) {
        this.delays = delays;
    }

    /**
     * Reads a pattern. Blank is {@link #EMPTY}.
     *
     * @throws IllegalArgumentException when the text has another form
     */
    public static RetryPattern parse(String text) {
        return RetryPatternParser.parse(text, "");
    }

    /** As {@link #parse(String)}, with the name of the function in the message of the error. */
    public static RetryPattern parse(String text, String function) {
        return RetryPatternParser.parse(text, " for " + function);
    }

    /** This pattern, with the given delay from the given execution on. Executions count from 1; the delay is in whole seconds. */
    public RetryPattern from(int execution, Duration delay) {
        return from(execution, delay, delay);
    }

    /** This pattern, with a random delay of the given range, both ends included, from the given execution on. */
    public RetryPattern from(int execution, Duration shortest, Duration longest) {
        if (execution < 1) {
            throw new IllegalArgumentException("executions count from 1, " + execution + " was given");
        }
        NavigableMap<Integer, Range> more = new TreeMap<>(delays);
        more.put(execution, new Range(seconds(shortest), seconds(longest)));
        return new RetryPattern(more);
    }

    /**
     * The delay before the next execution.
     *
     * @param executions how often the job has run, the run that just failed included; from 1
     */
    public Duration delay(int executions, RandomGenerator random) {
        Map.Entry<Integer, Range> entry = delays.floorEntry(executions);
        return entry == null
                ? DEFAULT_DELAY
                : Duration.ofSeconds(entry.getValue().pick(random));
    }

    public boolean isEmpty() {
        return delays.isEmpty();
    }

    /** The text that {@link #parse(String)} reads, executions ascending: {@code 1:60, 3:10-30}; empty when there is none. */
    @Override
    public String toString() {
        return delays.entrySet().stream()
                .map(e -> e.getKey() + ":" + e.getValue())
                .collect(Collectors.joining(", "));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RetryPattern that && delays.equals(that.delays);
    }

    @Override
    public int hashCode() {
        return delays.hashCode();
    }

    private static int seconds(Duration delay) {
        if (!delay.equals(Duration.ofSeconds(delay.toSeconds()))) {
            throw new IllegalArgumentException("a retry delay is in whole seconds, " + delay + " was given");
        }
        return (int) Math.max(-1, Math.min(delay.toSeconds(), Integer.MAX_VALUE));
    }

    private record Range(int low, int high) {

        Range {
            if (low < 0 || high < low) {
                throw new IllegalArgumentException("a retry delay goes from at least 0 s to at least as much, " + low
                        + " to " + high + " was given");
            }
        }

        long pick(RandomGenerator random) {
            return low == high ? low : random.nextLong(low, high + 1L);
        }

        @Override
        public String toString() {
            return low == high ? Integer.toString(low) : low + "-" + high;
        }
    }
}
