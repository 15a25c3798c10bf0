package dev.levada.module;

import dev.levada.channel.ChannelName;
import dev.levada.literal.Literal;
import dev.levada.literal.Shown;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the claims of modules, whose records refer to each other in any order, and to what is installed already. Not thread-safe. */
final class ClaimReader {

    /** More cannot be, for each has a segment in the full name. */
    private static final int MOST_LEVELS = ChannelName.MAX_LENGTH / 2;

    private static final int SHOWN_CHANNELS = 10;

    /** A record with its name among all. */
    private record Entry(RecordId id, RawRecord record) {}

    private final ModelIds models;
    private final Map<String, List<Entry>> modules = new LinkedHashMap<>();
    private final Map<RecordId, Entry> entries = new HashMap<>();
    private final Map<RecordId, String> channels = new LinkedHashMap<>();
    private final Map<String, Set<String>> referred = new HashMap<>();

    /**
     * Reads the files.
     *
     * @param installed the claims of other modules
     */
    ClaimReader(List<DataModule> found, List<Claim> installed, ModelIds models) {
        this.models = models;
        for (Claim claim : installed) {
            if (claim.model() == RecordModel.CHANNEL) {
                channels.put(new RecordId(claim.module(), claim.recordId()), claim.name());
            }
        }
        for (DataModule module : found) {
            if (modules.put(module.name(), records(module)) != null) {
                throw new IllegalArgumentException(
                        "the module " + module.name() + " is given twice; give all its files at once");
            }
        }
    }

    /** The claims of each module; a module that refers to records of another one stands after it, otherwise the order is as given. */
    Map<String, List<Claim>> read() {
        Map<String, List<Claim>> claims = new HashMap<>();
        modules.forEach((name, records) ->
                claims.put(name, records.stream().map(this::claim).toList()));
        Map<String, List<Claim>> ordered = new LinkedHashMap<>();
        List<String> open = new ArrayList<>(modules.keySet());
        while (!open.isEmpty()) {
            // Where modules refer to each other in a circle the first of them goes first.
            String next = open.stream()
                    .filter(name ->
                            referred.getOrDefault(name, Set.of()).stream().noneMatch(open::contains))
                    .findFirst()
                    .orElse(open.get(0));
            open.remove(next);
            ordered.put(next, claims.getOrDefault(next, List.of()));
        }
        return ordered;
    }

    private List<Entry> records(DataModule module) {
        List<Entry> records = new ArrayList<>();
        for (DataFile file : module.files()) {
            DataFileReader.Content content = DataFileReader.read(file);
            if (content.module() != null && !content.module().equals(module.name())) {
                throw new RecordException(
                        file.location() + ":1",
                        "the file says that it is of the module " + content.module() + ", but was given as one of "
                                + module.name());
            }
            for (RawRecord record : content.records()) {
                Entry entry = new Entry(id(record, module.name()), record);
                Entry other = entries.putIfAbsent(entry.id(), entry);
                if (other != null) {
                    throw record.error("the module " + module.name() + " has another record of this id at "
                            + other.record().source());
                }
                records.add(entry);
            }
        }
        return records;
    }

    private static RecordId id(RawRecord record, String module) {
        RecordId id = RecordId.parse(record.id(), module);
        if (!RecordId.isId(id.id())) {
            throw record.error("an id has letters, digits, underscores and hyphens, at most 200");
        }
        if (!id.module().equals(module)) {
            throw record.error("its id is one of the module " + Shown.value(id.module()) + ", not of " + module
                    + "; give it an id of this module: records of the same name become one");
        }
        return id;
    }

    private Claim claim(Entry entry) {
        RawRecord record = entry.record();
        String module = entry.id().module();
        String name;
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        if (record.model() == RecordModel.CHANNEL) {
            name = channel(entry, new LinkedHashSet<>());
            values.putAll(new ChannelFields(record, module).values());
        } else {
            FunctionFields fields = new FunctionFields(record, module);
            name = fields.name(models);
            RecordId channel = fields.channel();
            if (channel != null) {
                values.put(FunctionFields.CHANNEL, channel(entry, "channel_id", channel, new LinkedHashSet<>()));
            }
            values.putAll(fields.values());
        }
        Claim claim =
                new Claim(module, entry.id().id(), record.model(), name, values, record.noupdate(), record.source());
        int length = claim.valuesAsJson().length();
        if (length > Literal.MAX_LENGTH) {
            throw record.error(
                    "its values take " + length + " characters as JSON, expected at most " + Literal.MAX_LENGTH);
        }
        return claim;
    }

    /** The full name of a channel's record. */
    private String channel(Entry entry, Set<RecordId> below) {
        String known = channels.get(entry.id());
        if (known != null) {
            return known;
        }
        ChannelFields fields = new ChannelFields(entry.record(), entry.id().module());
        RecordId parent = fields.parent();
        below.add(entry.id());
        String name = fields.fullName(parent == null ? null : channel(entry, "parent_id", parent, below));
        channels.put(entry.id(), name);
        return name;
    }

    /** The full name of the channel that a record's field refers to. */
    private String channel(Entry from, String fieldName, RecordId target, Set<RecordId> below) {
        RawField field = from.record().field(fieldName);
        if (field == null) {
            throw new IllegalStateException(from.id() + " has no field " + fieldName);
        }
        if (target.isRoot()) {
            return ChannelName.ROOT;
        }
        if (!target.module().equals(from.id().module())) {
            referred.computeIfAbsent(from.id().module(), name -> new LinkedHashSet<>())
                    .add(target.module());
        }
        if (below.contains(target)) {
            throw from.record()
                    .error(
                            field,
                            "the channel " + target + " would be its own ancestor, by way of "
                                    + String.join(
                                            ", ",
                                            below.stream()
                                                    .map(RecordId::toString)
                                                    .toList()));
        }
        if (below.size() > MOST_LEVELS) {
            throw from.record()
                    .error(
                            field,
                            "more than " + MOST_LEVELS + " channels stand below one another; a full name has at most "
                                    + ChannelName.MAX_LENGTH + " characters");
        }
        Entry entry = entries.get(target);
        if (entry == null) {
            String installed = channels.get(target);
            if (installed != null) {
                return installed;
            }
            throw from.record().error(field, "there is no record " + Shown.value(target.toString()) + suggestion());
        }
        if (entry.record().model() != RecordModel.CHANNEL) {
            throw from.record()
                    .error(
                            field,
                            "the record " + target + " is no channel but a "
                                    + entry.record().model().text());
        }
        return channel(entry, below);
    }

    private String suggestion() {
        Set<String> known = new LinkedHashSet<>(List.of(RecordId.ROOT.toString()));
        entries.values().stream()
                .filter(entry -> entry.record().model() == RecordModel.CHANNEL)
                .map(entry -> entry.id().toString())
                .sorted()
                .forEach(known::add);
        channels.keySet().stream().map(RecordId::toString).sorted().forEach(known::add);
        return "; the channels known are "
                + String.join(", ", known.stream().limit(SHOWN_CHANNELS).toList())
                + (known.size() > SHOWN_CHANNELS ? " and " + (known.size() - SHOWN_CHANNELS) + " more" : "");
    }
}
