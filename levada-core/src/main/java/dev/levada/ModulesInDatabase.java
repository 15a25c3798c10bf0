package dev.levada;

import dev.levada.module.ChannelRecord;
import dev.levada.module.Claim;
import dev.levada.module.DataModule;
import dev.levada.module.FunctionRecord;
import dev.levada.module.Installation;
import dev.levada.module.MergedRecord;
import dev.levada.module.RecordChange;
import dev.levada.module.RecordModel;
import dev.levada.store.ModuleRecordStatements;
import dev.levada.store.ModuleRecordStatements.FunctionSettingRow;
import dev.levada.store.ModuleStatements;
import dev.levada.store.ModuleStatements.ClaimRow;
import dev.levada.store.ModuleStatements.ModuleRow;
import dev.levada.store.Schema;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The modules, by the statements of the store. */
final class ModulesInDatabase implements Modules {

    private static final int LONGEST_APPLICATION = 200;

    private final Database database;
    private final Collection<String> models;
    private final ModuleStatements statements;
    private final ModuleRecordStatements records;
    private final @Nullable Trail trail;

    /** @param models the models this process knows; those of functions that other nodes have registered are known, too */
    ModulesInDatabase(Database database, Schema schema, Collection<String> models) {
        this(database, List.copyOf(models), new ModuleStatements(schema), new ModuleRecordStatements(schema), null);
    }

    private ModulesInDatabase(
            Database database,
            Collection<String> models,
            ModuleStatements statements,
            ModuleRecordStatements records,
            @Nullable Trail trail) {
        this.database = database;
        this.models = models;
        this.statements = statements;
        this.records = records;
        this.trail = trail;
    }

    /** The same in the hands of somebody whose doings are recorded. */
    ModulesInDatabase with(Trail other) {
        return new ModulesInDatabase(database, models, statements, records, other);
    }

    @Override
    public List<InstalledModule> list() {
        return database.run(
                "read the modules",
                connection -> statements.modules(connection).stream()
                        .map(row -> new InstalledModule(
                                row.name(),
                                row.version(),
                                row.applications(),
                                row.byHand(),
                                row.installedAt(),
                                row.updatedAt()))
                        .toList());
    }

    @Override
    public List<MergedRecord> records() {
        return database.run(
                "read the records of the modules",
                connection ->
                        installation(List.of(), statements.claims(connection)).records());
    }

    @Override
    public void install(DataModule... modules) {
        List<DataModule> found = Arrays.asList(modules);
        change("install_module", "install modules", connection -> {
            Map<String, ModuleRow> before = modules(connection);
            Map<String, ModuleRow> after = new LinkedHashMap<>(before);
            for (DataModule module : found) {
                ModuleRow row = before.get(module.name());
                after.put(module.name(), row(module, row, row == null ? List.of() : row.applications(), true));
            }
            return write(connection, before, after, found);
        });
    }

    @Override
    public boolean remove(String name) {
        return change("remove_module", "remove the module " + name, connection -> {
            Map<String, ModuleRow> before = modules(connection);
            Map<String, ModuleRow> after = new LinkedHashMap<>(before);
            boolean there = after.remove(name) != null;
            return write(connection, before, after, List.of()) && there;
        });
    }

    @Override
    public void sync(String application, Collection<DataModule> found) {
        if (application.isBlank() || application.length() > LONGEST_APPLICATION) {
            throw new IllegalArgumentException("The application's name has 1 to " + LONGEST_APPLICATION
                    + " characters, not " + application.length());
        }
        String known = Checks.text("application's name", application);
        List<DataModule> modules = List.copyOf(found);
        change("sync_modules", "install the modules of " + known, connection -> {
            Map<String, ModuleRow> before = modules(connection);
            Map<String, ModuleRow> after = new LinkedHashMap<>();
            before.values().forEach(row -> {
                ModuleRow left = without(row, known);
                if (left != null) {
                    after.put(row.name(), left);
                }
            });
            for (DataModule module : modules) {
                ModuleRow row = before.get(module.name());
                Set<String> applications = new TreeSet<>(row == null ? List.of() : row.applications());
                applications.add(known);
                after.put(module.name(), row(module, row, applications, row != null && row.byHand()));
            }
            return write(connection, before, after, modules);
        });
    }

    private boolean change(String name, String what, Trail.Work<Boolean> work) {
        Trail recorded = trail;
        return database.transaction(what, connection -> {
            statements.lock(connection);
            return recorded == null ? work.on(connection) : recorded.modules(connection, name, work);
        });
    }

    /** Writes what differs between two states; under the lock, so that nobody changes the claims between reading and writing. */
    private boolean write(
            Connection connection, Map<String, ModuleRow> before, Map<String, ModuleRow> after, List<DataModule> found)
            throws SQLException {
        Installation old = installation(before.keySet(), statements.claims(connection));
        Set<String> gone = new TreeSet<>(before.keySet());
        gone.removeAll(after.keySet());
        Installation now = old.with(found, gone, knownModels(connection));
        if (!gone.isEmpty()) {
            statements.remove(connection, gone);
        }
        for (Map.Entry<String, List<Claim>> module : now.modules().entrySet()) {
            String name = module.getKey();
            ModuleRow row = after.get(name);
            ModuleRow rowBefore = before.get(name);
            if (row == null || (row.equals(rowBefore) && !now.differsIn(name, old))) {
                continue;
            }
            boolean updated = rowBefore == null
                    || !Objects.equals(row.version(), rowBefore.version())
                    || now.differsIn(name, old);
            statements.put(connection, name, row.version(), row.applications(), row.byHand(), updated);
            if (updated) {
                statements.replaceClaims(
                        connection,
                        name,
                        module.getValue().stream().map(ModulesInDatabase::row).toList());
            }
        }
        for (RecordChange change : now.changesFrom(old)) {
            write(connection, change);
        }
        return true;
    }

    private void write(Connection connection, RecordChange change) throws SQLException {
        MergedRecord record = change.after();
        if (change.model() == RecordModel.CHANNEL) {
            if (record == null) {
                records.removeChannel(connection, change.name());
            } else {
                ChannelRecord channel = new ChannelRecord(record);
                records.putChannel(connection, channel.settings(), channel.removalInterval(), change.fields());
            }
        } else if (record == null) {
            records.removeFunction(connection, change.name());
        } else {
            FunctionRecord function = new FunctionRecord(record);
            FunctionSettingRow row = new FunctionSettingRow(
                    change.name(),
                    function.channel(),
                    function.retryPattern(),
                    function.relatedAction(),
                    function.priority(),
                    function.maxRetries(),
                    function.timeout(),
                    function.description());
            records.putFunction(connection, row, change.fields());
        }
    }

    private Set<String> knownModels(Connection connection) throws SQLException {
        Set<String> known = new TreeSet<>(statements.models(connection));
        known.addAll(models);
        return known;
    }

    private Map<String, ModuleRow> modules(Connection connection) throws SQLException {
        return statements.modules(connection).stream()
                .collect(Collectors.toMap(ModuleRow::name, row -> row, (one, other) -> one, LinkedHashMap::new));
    }

    private static Installation installation(Collection<String> modules, List<ClaimRow> claims) {
        Map<String, List<Claim>> byModule = new LinkedHashMap<>();
        modules.forEach(module -> byModule.put(module, new ArrayList<>()));
        for (ClaimRow row : claims) {
            RecordModel model = RecordModel.of(row.model()).orElseThrow();
            byModule.computeIfAbsent(row.module(), module -> new ArrayList<>())
                    .add(new Claim(
                            row.module(),
                            row.recordId(),
                            model,
                            row.recordName(),
                            Claim.values(row.values()),
                            row.noupdate(),
                            row.source()));
        }
        return new Installation(byModule);
    }

    private static ModuleRow row(
            DataModule module, @Nullable ModuleRow before, Collection<String> applications, boolean byHand) {
        return new ModuleRow(
                module.name(),
                module.version(),
                List.copyOf(applications),
                byHand,
                before == null ? Instant.EPOCH : before.installedAt(),
                before == null ? Instant.EPOCH : before.updatedAt());
    }

    /** A module as it is once an application no longer brings it along; null when nobody does then. */
    private static @Nullable ModuleRow without(ModuleRow row, String application) {
        List<String> left = row.applications().stream()
                .filter(name -> !name.equals(application))
                .toList();
        return left.isEmpty() && !row.byHand()
                ? null
                : new ModuleRow(row.name(), row.version(), left, row.byHand(), row.installedAt(), row.updatedAt());
    }

    private static ClaimRow row(Claim claim) {
        return new ClaimRow(
                claim.module(),
                claim.recordId(),
                claim.model().text(),
                claim.name(),
                claim.valuesAsJson(),
                claim.noupdate(),
                claim.source());
    }
}
