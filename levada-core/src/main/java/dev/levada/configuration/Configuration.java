package dev.levada.configuration;

import dev.levada.channel.ChannelConfiguration;
import dev.levada.store.Schema;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a queue is told, and where each value came from. For each {@link Key} the first of these counts: what was said in code, the environment
 * (names of Levada before those of the original), the file (its section {@code [levada]} before {@code [queue_job]}), the default. What is empty
 * counts as unset. Rules: the original's §3.1 and §11.1.
 *
 * <p>Reading never fails: what is wrong is kept as {@link #remarks()}, so that all of it can be shown; {@link #orThrow()} refuses it.
 * Immutable.
 */
public final class Configuration {

    private final Map<Key, String> valid = new EnumMap<>(Key.class);
    private final Map<Key, Setting> settings = new EnumMap<>(Key.class);
    private final List<Remark> remarks = new ArrayList<>();
    private final Set<Key> faulty = EnumSet.noneOf(Key.class);
    private final @Nullable Path file;

    private Configuration(List<Candidate> candidates, @Nullable Path file, List<Remark> read) {
        this.file = file;
        remarks.addAll(read);
        Map<Key, Candidate> inForce = new EnumMap<>(Key.class);
        Map<Key, List<Source>> overridden = new EnumMap<>(Key.class);
        for (Candidate candidate : candidates) {
            if (inForce.putIfAbsent(candidate.key(), candidate) != null) {
                overridden
                        .computeIfAbsent(candidate.key(), key -> new ArrayList<>())
                        .add(candidate.source());
            }
        }
        for (Key key : Key.values()) {
            Candidate candidate =
                    inForce.computeIfAbsent(key, of -> new Candidate(of, Defaults.of(of), Source.DEFAULT));
            settings.put(key, setting(candidate, overridden.getOrDefault(key, List.of())));
        }
    }

    /** Reads the environment, and the file it names in {@code LEVADA_CONFIG}, if any. */
    public static Configuration read(Map<String, String> environment) {
        return read(Map.of(), environment, null);
    }

    /**
     * Reads environment and file.
     *
     * @param code what was said in code; counts even when it is empty, and its values are not checked again
     * @param environment the variables by name
     * @param file an ini file; null for the one that the environment names in {@code LEVADA_CONFIG}, if any
     */
    public static Configuration read(Map<Key, String> code, Map<String, String> environment, @Nullable Path file) {
        List<Candidate> candidates = new ArrayList<>();
        List<Remark> remarks = new ArrayList<>();
        for (Key key : Key.values()) {
            String value = code.get(key);
            if (value != null) {
                candidates.add(new Candidate(key, value, Source.CODE));
            }
        }
        EnvironmentValues variables = new EnvironmentValues(environment);
        candidates.addAll(variables.candidates());
        remarks.addAll(variables.remarks());
        Path path = file != null ? file : named(environment, remarks);
        if (path != null) {
            FileValues values = FileValues.read(path);
            candidates.addAll(values.candidates());
            remarks.addAll(values.remarks());
        }
        return new Configuration(candidates, path, remarks);
    }

    /** The values in force, one for each key. */
    public List<Setting> settings() {
        return List.copyOf(settings.values());
    }

    /** The value in force. */
    public Setting setting(Key key) {
        return Objects.requireNonNull(settings.get(key));
    }

    /** Whether the value in force can be used; if not, {@link #remarks()} say why, and the methods that read it give the default. */
    public boolean isValid(Key key) {
        return !faulty.contains(key);
    }

    /** What people should know of it, errors included. */
    public List<Remark> remarks() {
        return List.copyOf(remarks);
    }

    /** The file that was read, null when there is none. */
    public @Nullable Path file() {
        return file;
    }

    /**
     * This configuration.
     *
     * @throws ConfigurationException when it has errors, with all of them
     */
    public Configuration orThrow() {
        List<Remark> errors = remarks.stream()
                .filter(remark -> remark.level() == Remark.Level.ERROR)
                .toList();
        if (!errors.isEmpty()) {
            throw new ConfigurationException(errors);
        }
        return this;
    }

    /**
     * The channels that are to be applied at each start; empty when nobody has said any, so that those in the database stay as they are ({@code
     * root:1} at first).
     */
    public Optional<ChannelConfiguration> channels() {
        return setting(Key.CHANNELS).source().equals(Source.DEFAULT) || !isValid(Key.CHANNELS)
                ? Optional.empty()
                : Optional.of(ValueCheck.channels(value(Key.CHANNELS)));
    }

    /** How many jobs a node runs at a time, 1 to 10,000. */
    public int workers() {
        return ValueCheck.workers(value(Key.WORKERS));
    }

    /** How people know the node. */
    public String nodeName() {
        return value(Key.NODE_NAME);
    }

    /** What the node has that others may lack; empty: nothing. */
    public Set<String> tags() {
        return Set.copyOf(ValueCheck.tags(value(Key.TAGS)));
    }

    /** The longest that a job runs whose function has no timeout of its own; null: no limit. */
    public @Nullable Duration jobTimeout() {
        return ValueCheck.jobTimeout(value(Key.JOB_TIMEOUT));
    }

    /** The database schema of the queue's tables. */
    public Schema schema() {
        return Schema.of(value(Key.SCHEMA));
    }

    /** What the processes of this installation call it; null: nothing. */
    public @Nullable String deployment() {
        return given(Key.DEPLOYMENT);
    }

    /** What is done in a copy of the queue's database. */
    public CopyPolicy onCopy() {
        return ValueCheck.onCopy(value(Key.ON_COPY));
    }

    /** The databases whose jobs run: names, and patterns in which {@code *} stands for any characters; empty when nobody has said any. */
    public List<String> databases() {
        return ValueCheck.databases(value(Key.DATABASES));
    }

    /** How many jobs may run at a time in all these databases, 1 to 1,000,000; empty: as many as each allows. */
    public OptionalInt capacity() {
        String capacity = given(Key.CAPACITY);
        return capacity == null ? OptionalInt.empty() : OptionalInt.of(ValueCheck.capacity(capacity));
    }

    /** Whether calls are to run at once in the caller's transaction instead of being stored (the original's §6.7). */
    public boolean noDelay() {
        return ValueCheck.isYes(value(Key.NO_DELAY));
    }

    /** Whether nodes do without notifications and look for jobs in short intervals. */
    public boolean pollOnly() {
        return ValueCheck.isYes(value(Key.POLL_ONLY));
    }

    /** The TCP port of the web server, 1 to 65535. */
    public int port() {
        return ValueCheck.port(value(Key.PORT));
    }

    /** The jobrunner's own way to the database; nothing in it when it goes the queue's way. */
    public JobrunnerDatabase jobrunnerDatabase() {
        String url = given(Key.JOBRUNNER_DB_URL);
        String port = given(Key.JOBRUNNER_DB_PORT);
        return new JobrunnerDatabase(
                url == null ? null : DatabaseUrl.parse(url),
                given(Key.JOBRUNNER_DB_HOST),
                port == null ? null : Integer.valueOf(ValueCheck.port(port)),
                given(Key.JOBRUNNER_DB_USER),
                given(Key.JOBRUNNER_DB_PASSWORD));
    }

    @Override
    public String toString() {
        return settings().toString();
    }

    private @Nullable String given(Key key) {
        String value = value(key);
        return value.isEmpty() ? null : value;
    }

    /** The value in force; the default in the place of one that is wrong. */
    private String value(Key key) {
        return Objects.requireNonNull(valid.get(key));
    }

    private Setting setting(Candidate candidate, List<Source> overridden) {
        Key key = candidate.key();
        boolean trusted = candidate.source().kind() == Source.Kind.CODE
                || candidate.value().isEmpty();
        String fault = trusted ? null : ValueCheck.fault(key, candidate.value());
        if (fault != null) {
            String place = candidate.source().toString();
            remarks.add(Remark.error(
                    place.substring(0, 1).toUpperCase(Locale.ROOT) + place.substring(1) + ": " + fault, ""));
            faulty.add(key);
            valid.put(key, Defaults.of(key));
            return new Setting(key, Secrets.shown(key, candidate.value()), candidate.source(), overridden);
        }
        String value = trusted && key != Key.CHANNELS ? candidate.value() : ValueCheck.tidied(key, candidate.value());
        valid.put(key, value);
        if (key == Key.CHANNELS) {
            List<String> unknown = ValueCheck.channels(value).unknownKeys();
            if (!unknown.isEmpty()) {
                remarks.add(Remark.warning(
                        "The channels (" + candidate.source() + ") have keys without effect: "
                                + String.join(", ", unknown),
                        "Known are sequential, throttle, paused"));
            }
        }
        return new Setting(key, Secrets.shown(key, value), candidate.source(), overridden);
    }

    private static @Nullable Path named(Map<String, String> environment, List<Remark> remarks) {
        String name = EnvironmentValues.file(environment);
        try {
            return name == null ? null : Path.of(name);
        } catch (InvalidPathException e) {
            remarks.add(Remark.error(
                    "Environment variable " + EnvironmentValues.FILE + ": '" + e.getInput() + "' is no path: "
                            + e.getReason(),
                    "Give the path of an ini file"));
            return null;
        }
    }
}
