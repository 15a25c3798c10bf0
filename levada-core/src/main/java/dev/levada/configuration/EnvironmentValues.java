package dev.levada.configuration;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What environment variables give. A variable that is empty counts as unset (the original's §11.1). */
final class EnvironmentValues {

    /** The variable with the path of the file. */
    static final String FILE = "LEVADA_CONFIG";

    private static final List<String> PREFIXES = List.of("LEVADA_", "ODOO_QUEUE_JOB_", "QUEUE_JOB__");

    private final List<Candidate> candidates = new ArrayList<>();
    private final List<Remark> remarks = new ArrayList<>();

    EnvironmentValues(Map<String, String> environment) {
        for (Key key : Key.values()) {
            Candidate first = null;
            for (String variable : key.variables()) {
                String value = value(environment, variable, key == Key.JOBRUNNER_DB_PASSWORD);
                if (value == null) {
                    continue;
                }
                Candidate candidate = new Candidate(key, value, Source.variable(variable));
                candidates.add(candidate);
                if (first == null) {
                    first = candidate;
                } else {
                    both(first, candidate);
                }
            }
        }
        strangers(environment);
    }

    /** The values, those that win first. */
    List<Candidate> candidates() {
        return candidates;
    }

    List<Remark> remarks() {
        return remarks;
    }

    /** The path of the file, null when none is named. */
    static @Nullable String file(Map<String, String> environment) {
        return value(environment, FILE, false);
    }

    private static @Nullable String value(Map<String, String> environment, String variable, boolean exactly) {
        String value = environment.get(variable);
        if (value == null || value.isBlank()) {
            return null;
        }
        return exactly ? value : value.strip();
    }

    private void both(Candidate first, Candidate second) {
        boolean same = first.value().equals(second.value());
        String sentence = "The " + first.source() + " and the " + second.source() + " are both set"
                + (same ? ", to the same" : " and differ; the former counts");
        remarks.add(same ? Remark.note(sentence, "Unset one of them") : Remark.warning(sentence, "Unset one of them"));
    }

    private void strangers(Map<String, String> environment) {
        for (String variable : new TreeSet<>(environment.keySet())) {
            boolean known = Key.allVariables().contains(variable)
                    || variable.equals(FILE)
                    || Foreign.OF_THE_PROGRAM.contains(variable)
                    || String.valueOf(environment.get(variable)).isBlank();
            if (known || PREFIXES.stream().noneMatch(variable::startsWith)) {
                continue;
            }
            if (Foreign.VARIABLES.containsKey(variable)) {
                remarks.add(Remark.note(
                        "The environment variable " + variable + " of the original means nothing here. " + Foreign.WHY,
                        ""));
            } else {
                remarks.add(Remark.warning(
                        "The environment variable " + variable + " is unknown",
                        Closest.to(variable, Key.allVariables())
                                .map(close -> "Did you mean " + close + "?")
                                .orElse("Unset it, or see docs/configuration.md for those that are known")));
            }
        }
    }
}
