package dev.levada.server.command;

import dev.levada.configuration.Configuration;
import dev.levada.configuration.Setting;
import dev.levada.doctor.Doctor;
import dev.levada.doctor.Finding;
import dev.levada.server.DatabaseAddress;
import dev.levada.server.DatabaseOptions;
import dev.levada.server.Program;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The command {@code levada doctor}. */
@Command(
        name = "doctor",
        description =
                "Shows what is configured, from where, and what is wrong with it, with the database, and with the queue."
                        + " Changes nothing. Exit code 1 if there are errors.")
public final class DoctorCommand implements Callable<Integer> {

    @Mixin
    private Program program = new Program();

    @Mixin
    private DatabaseOptions database = new DatabaseOptions();

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "The ini file of the queue. Environment: LEVADA_CONFIG.")
    private @Nullable Path file;

    @Option(names = "--json", description = "Answer in JSON.")
    private boolean json;

    @Override
    public Integer call() {
        DatabaseAddress address = database.required();
        Configuration configuration = database.configuration(file);
        List<Finding> findings = new Doctor(address.dataSource(), null, configuration).examine();
        if (json) {
            program.out().println(JobJson.text(json(address, configuration, findings)));
        } else {
            List<String> sources =
                    List.of(database.source(), file == null ? "environment variable LEVADA_CONFIG" : "--config");
            new DoctorText(program.out(), program.terminal()).print(address, sources, configuration, findings);
        }
        return findings.stream().anyMatch(finding -> finding.level() == Finding.Level.ERROR) ? 1 : 0;
    }

    private Map<String, Object> json(DatabaseAddress address, Configuration configuration, List<Finding> findings) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("database", Map.of("value", address.shown(), "source", database.source()));
        Map<String, Object> settings = new LinkedHashMap<>();
        for (Setting setting : configuration.settings()) {
            Map<String, @Nullable Object> parts = new LinkedHashMap<>();
            parts.put("value", setting.isSet() ? setting.value() : null);
            parts.put("source", setting.source().place());
            settings.put(setting.name(), parts);
        }
        json.put("settings", settings);
        json.put("findings", findings.stream().map(DoctorCommand::json).toList());
        return json;
    }

    private static Map<String, @Nullable Object> json(Finding finding) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("level", finding.level().name().toLowerCase(Locale.ROOT));
        json.put("subject", finding.subject());
        json.put("sentence", finding.sentence());
        json.put("advice", finding.advice().isEmpty() ? null : finding.advice());
        return json;
    }
}
