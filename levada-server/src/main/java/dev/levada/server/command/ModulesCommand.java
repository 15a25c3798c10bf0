package dev.levada.server.command;

import dev.levada.Modules;
import dev.levada.audit.Actor;
import dev.levada.module.Claim;
import dev.levada.module.DataModule;
import dev.levada.module.MergedRecord;
import dev.levada.server.Program;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** The command {@code levada modules} and those below it. */
@Command(
        name = "modules",
        description = "Lists the installed modules, and the records of channels and job functions with their owners.",
        subcommands = {ModulesCommand.Install.class, ModulesCommand.Remove.class})
public final class ModulesCommand implements Callable<Integer> {

    @Mixin
    private Program program = new Program();

    @Mixin
    private QueueOptions options = new QueueOptions();

    @Override
    public Integer call() throws SQLException {
        Modules modules = options.queue().modules();
        List<Modules.InstalledModule> installed = modules.list();
        List<MergedRecord> records = modules.records();
        if (options.json()) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("modules", installed.stream().map(ModulesCommand::json).toList());
            json.put("records", records.stream().map(ModulesCommand::json).toList());
            program.out().println(JobJson.text(json));
            return 0;
        }
        if (installed.isEmpty()) {
            program.out()
                    .println("No modules are installed. Jars bring them along as META-INF/levada/*.xml,"
                            + " 'levada modules install NAME FILE' installs one by hand.");
            return 0;
        }
        int width = program.terminal().width().getAsInt();
        Table table = new Table(List.of("MODULE", "VERSION", "UPDATED", "BROUGHT ALONG BY"), Set.of());
        for (Modules.InstalledModule module : installed) {
            List<String> by = new ArrayList<>(module.applications());
            if (module.byHand()) {
                by.add("hand");
            }
            table.add(
                    module.name(),
                    module.version() == null ? "" : module.version(),
                    String.valueOf(Moments.full(module.updatedAt())),
                    String.join(", ", by));
        }
        table.print(program.out(), width);
        program.out().println();
        Table owned = new Table(List.of("RECORD", "OWNERS", "VALUES"), Set.of());
        for (MergedRecord record : records) {
            owned.add(
                    record.name(),
                    record.owners().stream().map(Claim::module).distinct().collect(Collectors.joining(", ")),
                    record.values().entrySet().stream()
                            .map(value -> value.getKey() + "=" + value.getValue())
                            .collect(Collectors.joining(", ")));
        }
        owned.print(program.out(), width);
        return 0;
    }

    private static Map<String, @Nullable Object> json(Modules.InstalledModule module) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("name", module.name());
        json.put("version", module.version());
        json.put("applications", module.applications());
        json.put("by_hand", module.byHand());
        json.put("installed_at", module.installedAt().toString());
        json.put("updated_at", module.updatedAt().toString());
        return json;
    }

    private static Map<String, @Nullable Object> json(MergedRecord record) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("model", record.model().text());
        json.put("name", record.name());
        json.put(
                "owners",
                record.owners().stream()
                        .map(claim -> Map.of(
                                "module", claim.module(), "record_id", claim.recordId(), "source", claim.source()))
                        .toList());
        json.put("values", record.values());
        return json;
    }

    /** The command {@code levada modules install}. */
    @Command(
            name = "install",
            description = "Installs a module of data files, or updates it; it stays until it is removed.")
    static final class Install implements Callable<Integer> {

        @Mixin
        private Program program = new Program();

        @Mixin
        private QueueOptions options = new QueueOptions();

        @Mixin
        private ActorOption by = new ActorOption();

        @Parameters(index = "0", paramLabel = "NAME", description = "The module's name, to which its records refer.")
        private String name = "";

        @Parameters(index = "1..*", arity = "1..*", paramLabel = "FILE", description = "Its data files.")
        private List<Path> files = new ArrayList<>();

        @Override
        public Integer call() throws SQLException {
            Actor actor = by.actor(program);
            Modules modules = options.queue().as(actor).modules();
            modules.install(DataModule.of(name, files.toArray(Path[]::new)));
            if (options.json()) {
                program.out()
                        .println(JobJson.text(modules.list().stream()
                                .filter(module -> module.name().equals(name))
                                .map(ModulesCommand::json)
                                .findFirst()
                                .orElseThrow(() ->
                                        new IllegalStateException("Somebody has just removed the module " + name))));
            } else {
                program.out().println("module " + name + ": installed");
            }
            return 0;
        }
    }

    /** The command {@code levada modules remove}. */
    @Command(
            name = "remove",
            description =
                    "Removes a module and the records it alone owns. Jobs stay, and count under the channels left.")
    static final class Remove implements Callable<Integer> {

        @Mixin
        private Program program = new Program();

        @Mixin
        private QueueOptions options = new QueueOptions();

        @Mixin
        private ActorOption by = new ActorOption();

        @Parameters(paramLabel = "NAME", description = "The module.")
        private String name = "";

        @Override
        public Integer call() throws SQLException {
            Actor actor = by.actor(program);
            boolean removed = options.queue().as(actor).modules().remove(name);
            if (options.json()) {
                program.out().println(JobJson.text(Map.of("name", name, "removed", removed)));
            } else {
                program.out().println("module " + name + (removed ? ": removed" : ": is not installed"));
            }
            return removed ? 0 : 1;
        }
    }
}
