package dev.levada.module;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The modules of a queue with their claims, in the order in which they were first installed, and the records they make together. Immutable.
 *
 * @param modules the claims of each module, by its name
 */
public record Installation(Map<String, List<Claim>> modules) {

    public Installation {
        Map<String, List<Claim>> copy = new LinkedHashMap<>();
        modules.forEach((name, claims) -> copy.put(name, List.copyOf(claims)));
        modules = Collections.unmodifiableMap(copy);
    }

    /**
     * This installation with modules installed or updated, and others gone. New modules come last, and those that refer to others' records after
     * these.
     *
     * @param found what is there now
     * @param gone the names of modules to leave out
     * @param models the models that are known, for references to models
     * @throws RecordException when a data file cannot be taken as it is
     */
    public Installation with(List<DataModule> found, Set<String> gone, Collection<String> models) {
        List<Claim> others = new ArrayList<>();
        Set<String> replaced = new TreeSet<>(gone);
        found.forEach(module -> replaced.add(module.name()));
        modules.forEach((name, claims) -> {
            if (!replaced.contains(name)) {
                others.addAll(claims);
            }
        });
        Map<String, List<Claim>> read = new ClaimReader(found, others, new ModelIds(models)).read();
        Map<String, List<Claim>> after = new LinkedHashMap<>();
        modules.forEach((name, claims) -> {
            if (read.containsKey(name)) {
                after.put(name, kept(claims, read.getOrDefault(name, List.of())));
            } else if (!gone.contains(name)) {
                after.put(name, claims);
            }
        });
        read.forEach(after::putIfAbsent);
        Installation result = new Installation(after);
        result.records().stream()
                .filter(record -> record.model() == RecordModel.CHANNEL)
                .forEach(record -> new ChannelRecord(record).settings());
        return result;
    }

    /** The records, channels first, by name. */
    public List<MergedRecord> records() {
        return List.copyOf(byKey().values());
    }

    /** What must be written where this installation takes the place of another one. */
    public List<RecordChange> changesFrom(Installation before) {
        Map<String, MergedRecord> old = before.byKey();
        Map<String, MergedRecord> now = byKey();
        Set<String> keys = new TreeSet<>(old.keySet());
        keys.addAll(now.keySet());
        List<RecordChange> changes = new ArrayList<>();
        for (String key : keys) {
            RecordChange change = RecordChange.between(old.get(key), now.get(key));
            if (change != null) {
                changes.add(change);
            }
        }
        return changes;
    }

    /** Whether a module claims something else here than in another installation; where the claims stand does not matter. */
    public boolean differsIn(String module, Installation other) {
        return !withoutSources(module).equals(other.withoutSources(module));
    }

    private List<Claim> withoutSources(String module) {
        return modules.getOrDefault(module, List.of()).stream()
                .map(Claim::withoutSource)
                .toList();
    }

    /** New claims of a module, but those that are not to be updated with the values they had. */
    private static List<Claim> kept(List<Claim> before, List<Claim> read) {
        return read.stream()
                .map(claim -> claim.noupdate() ? claim.withValues(valuesBefore(before, claim)) : claim)
                .toList();
    }

    private static Map<String, @Nullable Object> valuesBefore(List<Claim> before, Claim claim) {
        return before.stream()
                .filter(claim::isOfSameRecord)
                .findFirst()
                .orElse(claim)
                .values();
    }

    private Map<String, MergedRecord> byKey() {
        Map<String, List<Claim>> claims = new TreeMap<>();
        modules.values().stream()
                .flatMap(List::stream)
                .forEach(claim -> claims.computeIfAbsent(
                                claim.model().text() + " " + claim.name(), key -> new ArrayList<>())
                        .add(claim));
        Map<String, MergedRecord> records = new TreeMap<>();
        claims.forEach((key, owners) -> records.put(key, MergedRecord.of(owners)));
        return records;
    }
}
