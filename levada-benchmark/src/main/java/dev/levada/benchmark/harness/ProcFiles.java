package dev.levada.benchmark.harness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What Linux says of processes in {@code /proc}: processor time, memory, parents. Processor time is counted in ticks of 10 ms (USER_HZ, which is 100
 * on all Linux systems). Stateless.
 */
public final class ProcFiles {

    private static final Path PROC = Path.of("/proc");
    private static final double TICKS_A_SECOND = 100;

    private ProcFiles() {}

    /**
     * Says at the beginning what would fail in the middle.
     *
     * @throws IllegalStateException on systems without {@code /proc}
     */
    public static void require() {
        if (!Files.isReadable(PROC.resolve("self/stat"))) {
            throw new IllegalStateException(
                    "This benchmark reads processor time and memory from /proc, which this system does not have; run it on Linux");
        }
    }

    /** The processor seconds, user and system, that a living process has used. */
    public static double cpuSeconds(long pid) {
        return stat(pid).map(stat -> stat.own).orElse(0.0);
    }

    /** The processor seconds that a process, its living children, and those of its children that have ended, have used. */
    public static double cpuSecondsOfFamily(long pid) {
        double own = stat(pid).map(stat -> stat.own + stat.reaped).orElse(0.0);
        try (Stream<Path> all = Files.list(PROC)) {
            return own
                    + all.map(path -> path.getFileName().toString())
                            .filter(name -> name.chars().allMatch(Character::isDigit))
                            .flatMap(name -> stat(Long.parseLong(name)).stream())
                            .filter(stat -> stat.parent == pid)
                            .mapToDouble(stat -> stat.own)
                            .sum();
        } catch (IOException e) {
            throw new IllegalStateException("Cannot list " + PROC + ": " + e, e);
        }
    }

    /**
     * The process that started this one.
     *
     * @throws IllegalStateException when there is no such process
     */
    public static long parent(long pid) {
        return stat(pid)
                .orElseThrow(() -> new IllegalStateException("There is no process " + pid + " in " + PROC))
                .parent;
    }

    /** The most memory a process has held at a time (peak resident set), in MB of 1,000,000 bytes. */
    public static double peakMegabytes(long pid) {
        try (Stream<String> lines = Files.lines(PROC.resolve(pid + "/status"))) {
            return lines.filter(line -> line.startsWith("VmHWM:"))
                            .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                            .sum()
                    * 1_024
                    / 1e6;
        } catch (IOException e) {
            throw new IllegalStateException("Cannot read the memory of process " + pid + ": " + e, e);
        }
    }

    private static Optional<Stat> stat(long pid) {
        try {
            return Optional.of(Stat.parse(Files.readString(PROC.resolve(pid + "/stat"))));
        } catch (IOException e) {
            return Optional.empty(); // it has ended meanwhile
        }
    }

    /** The line of a process; see proc(5). */
    record Stat(long parent, double own, double reaped) {

        /** The name of the program may hold blanks and parentheses, so that fields count from its end. */
        static Stat parse(String line) {
            List<String> fields = Arrays.asList(
                    line.substring(line.lastIndexOf(')') + 2).strip().split(" "));
            return new Stat(Long.parseLong(fields.get(1)), seconds(fields, 11, 12), seconds(fields, 13, 14));
        }

        private static double seconds(List<String> fields, int user, int system) {
            return (Long.parseLong(fields.get(user)) + Long.parseLong(fields.get(system))) / TICKS_A_SECOND;
        }
    }
}
