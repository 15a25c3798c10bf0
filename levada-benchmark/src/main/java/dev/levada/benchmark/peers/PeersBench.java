package dev.levada.benchmark.peers;

import dev.levada.benchmark.harness.BenchServer;
import dev.levada.benchmark.harness.Figures;
import dev.levada.benchmark.harness.JsonLine;
import dev.levada.benchmark.harness.Options;
import dev.levada.benchmark.peer.PeerKind;
import dev.levada.benchmark.peer.PeerMissingException;
import dev.levada.benchmark.peer.PeerProcess;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The queues side by side on one server: in each round every queue is measured once, in an order that changes from round to round, and medians are
 * told at the end. How and why is in {@code docs/benchmarks/README.md}.
 */
public final class PeersBench {

    private static final String LEVADA = PeerKind.LEVADA.label();

    private final BenchServer server;
    private final Consumer<String> lines;
    private final Options options;

    /**
     * @param arguments options, see {@link #defaults()}
     * @param lines is given each line of JSON
     * @throws IllegalArgumentException for options that are unknown or no numbers
     */
    public PeersBench(BenchServer server, List<String> arguments, Consumer<String> lines) {
        this.server = server;
        this.lines = lines;
        options = Options.parse(arguments, defaults());
    }

    /** The options there are. */
    public static Map<String, String> defaults() {
        Map<String, String> defaults = new LinkedHashMap<>();
        defaults.put("jobs", "100k");
        defaults.put("rounds", "3");
        defaults.put("seconds", "15");
        defaults.put("peers", String.join(",", PeerKind.labels()));
        defaults.put("only", "execution,delay,latency");
        return defaults;
    }

    /** Measures. */
    public void run() throws Exception {
        List<PeerKind> kinds = available();
        List<String> only = options.words("only");
        Figures figures = new Figures(lines);
        int jobs = options.count("jobs");
        for (int round = 1; round <= options.count("rounds"); round++) {
            figures.round(round);
            for (PeerKind kind : kinds) {
                if (only.contains("execution")) {
                    new ExecutionFigures(server, figures, jobs).measure(kind);
                }
                if (only.contains("delay")) {
                    new DelayFigures(server, figures, jobs).measure(kind);
                }
                if (only.contains("latency") && kind.hasLatency()) {
                    new LatencyFigures(server, figures, options.number("seconds")).measure(kind);
                }
            }
            Collections.rotate(kinds, 1);
        }
        figures.tellMedians();
        for (PeerKind other : kinds) {
            if (other != PeerKind.LEVADA) {
                figures.compare(
                        "execution/levada-beside-" + other.label(),
                        LEVADA,
                        ExecutionFigures.RATE,
                        other.label(),
                        ExecutionFigures.RATE);
            }
        }
    }

    private List<PeerKind> available() {
        List<PeerKind> kinds = new ArrayList<>();
        for (String label : options.words("peers")) {
            PeerKind kind = PeerKind.of(label);
            try {
                PeerProcess.install(kind);
                kinds.add(kind);
                lines.accept(new JsonLine()
                        .put("peer", label)
                        .put("finished", kind.finished().name().toLowerCase(Locale.ROOT))
                        .put("processes", kind.processes())
                        .toString());
            } catch (PeerMissingException e) {
                System.err.println(label + " is left out: " + e.getMessage());
            }
        }
        if (kinds.isEmpty()) {
            throw new IllegalArgumentException(
                    "No queue is left to measure of --peers " + String.join(",", options.words("peers")));
        }
        return kinds;
    }
}
