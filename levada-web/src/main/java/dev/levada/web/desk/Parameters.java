package dev.levada.web.desk;

import dev.levada.JobQueue;
import dev.levada.JobStoreException;
import dev.levada.status.FunctionStatus;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The names of the parameters of job functions, of those in the database too; half a minute old at most. Thread-safe. */
final class Parameters {

    private static final long AGE = Duration.ofSeconds(30).toNanos();

    private record Look(Map<String, List<String>> names, long at) {}

    private final JobQueue queue;
    private volatile Look look = new Look(Map.of(), System.nanoTime() - AGE - 1);

    Parameters(JobQueue queue) {
        this.queue = queue;
    }

    /** In the order of the arguments; empty for a function that nobody has registered. */
    List<String> of(String function) {
        Look last = look;
        if (System.nanoTime() - last.at() > AGE) {
            last = new Look(read(last), System.nanoTime());
            look = last;
        }
        return last.names().getOrDefault(function, List.of());
    }

    private Map<String, List<String>> read(Look last) {
        try {
            Map<String, List<String>> names = new HashMap<>();
            for (FunctionStatus function : queue.functions()) {
                names.put(
                        function.name(),
                        function.parameters().stream().map(Parameters::name).toList());
            }
            return names;
        } catch (JobStoreException e) {
            return last.names();
        }
    }

    /** Of a declaration such as {@code List<String> names}. */
    private static String name(String declaration) {
        return declaration.substring(declaration.lastIndexOf(' ') + 1);
    }
}
