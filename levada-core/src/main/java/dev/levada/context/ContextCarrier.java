package dev.levada.context;

import dev.levada.argument.TextMap;
import dev.levada.spi.ContextPropagator;
import dev.levada.spi.ContextPropagator.Restored;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Captures the context of calls that are delayed, and restores it around their execution: what its propagators carry, and the values of plain keys that
 * {@link CurrentContext} holds. Only keys that were allowed are taken. Immutable and thread-safe.
 */
public final class ContextCarrier {

    /** The longest value, in characters. */
    public static final int LONGEST_VALUE = 1_000;

    private static final Logger log = LoggerFactory.getLogger(ContextCarrier.class);
    private static final Pattern KEY = Pattern.compile("[A-Za-z0-9_.-]{1,100}");
    private static final int MOST_KEYS = 32;

    private final List<ContextPropagator> propagators;
    private final Set<String> plainKeys;
    private final Set<String> allKeys;

    /**
     * A carrier for these propagators and plain keys.
     *
     * @throws IllegalArgumentException when a key is malformed or carried twice, or there are more than 32
     */
    public ContextCarrier(Collection<ContextPropagator> propagators, Collection<String> plainKeys) {
        this.propagators = List.copyOf(propagators);
        this.plainKeys = Set.copyOf(plainKeys);
        Map<String, String> owners = new HashMap<>();
        this.plainKeys.forEach(key -> own(owners, key, "contextKeys"));
        for (ContextPropagator propagator : this.propagators) {
            propagator
                    .keys()
                    .forEach(key -> own(owners, key, propagator.getClass().getName()));
        }
        if (owners.size() > MOST_KEYS) {
            throw new IllegalArgumentException(
                    "A context has at most " + MOST_KEYS + " keys, not " + owners.size() + ": " + owners.keySet());
        }
        this.allKeys = new TreeSet<>(owners.keySet());
    }

    /** Whether there is nothing to carry. */
    public boolean isEmpty() {
        return allKeys.isEmpty();
    }

    /**
     * Checks a key that a call is to carry.
     *
     * @throws IllegalArgumentException when it was not allowed
     */
    public void checkAllowed(String key) {
        if (!allKeys.contains(key)) {
            throw new IllegalArgumentException("The context key \"" + key + "\" is not allowed; allowed are " + allKeys
                    + ". Allow it with JobQueue.builder(…).contextKeys(\"" + key + "\")");
        }
    }

    /**
     * The context of a call that is delayed now in this thread.
     *
     * @param explicit what the call itself was given; goes before what is captured
     * @return JSON; null when there is none
     * @throws IllegalArgumentException when a value is too long or cannot be stored
     */
    public @Nullable String capture(Map<String, String> explicit) {
        if (allKeys.isEmpty()) {
            return null;
        }
        Map<String, String> context = new TreeMap<>();
        CurrentContext.get().forEach((key, value) -> {
            if (plainKeys.contains(key)) {
                context.put(key, value);
            }
        });
        for (ContextPropagator propagator : propagators) {
            Map<String, String> captured = propagator.capture();
            propagator.keys().forEach(key -> {
                String value = captured.get(key);
                if (value != null) {
                    context.put(key, value);
                }
            });
        }
        context.putAll(explicit);
        if (context.isEmpty()) {
            return null;
        }
        context.forEach(ContextCarrier::checkValue);
        return TextMap.encode(context);
    }

    /** What this thread holds just now of the allowed keys. */
    public Map<String, String> current() {
        return TextMap.decode(capture(Map.of()));
    }

    /**
     * Makes a job's context that of this thread.
     *
     * @param json as captured
     * @return puts back what was there before; in this thread
     */
    public Restored restore(@Nullable String json) {
        if (allKeys.isEmpty()) {
            return () -> {};
        }
        Map<String, String> context = TextMap.decode(json);
        context.keySet().retainAll(allKeys);
        Deque<Restored> restored = new ArrayDeque<>();
        try {
            restored.push(CurrentContext.set(context));
            for (ContextPropagator propagator : propagators) {
                Map<String, String> part = new HashMap<>(context);
                part.keySet().retainAll(propagator.keys());
                restored.push(propagator.restore(part));
            }
        } catch (RuntimeException | Error e) {
            close(restored);
            throw e;
        }
        return () -> close(restored);
    }

    private static void close(Collection<Restored> restored) {
        for (Restored one : new ArrayList<>(restored)) {
            try {
                one.close();
            } catch (RuntimeException e) {
                log.error("The context of a thread could not be put back after a job", e);
            }
        }
    }

    private static void checkValue(String key, String value) {
        if (value.length() > LONGEST_VALUE) {
            throw new IllegalArgumentException("The context's \"" + key + "\" has " + value.length()
                    + " characters, at most " + LONGEST_VALUE + " are carried");
        }
    }

    private static void own(Map<String, String> owners, String key, String owner) {
        if (!KEY.matcher(key).matches()) {
            throw new IllegalArgumentException(
                    "A context key has 1 to 100 characters of [A-Za-z0-9_.-], not \"" + key + "\" (" + owner + ")");
        }
        String other = owners.put(key, owner);
        if (other != null) {
            throw new IllegalArgumentException(
                    "The context key \"" + key + "\" is carried twice: by " + other + " and by " + owner);
        }
    }
}
