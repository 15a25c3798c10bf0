package dev.levada.benchmark.scale;

import dev.levada.benchmark.harness.BenchServer;
import dev.levada.benchmark.harness.Figures;
import dev.levada.benchmark.harness.Options;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Levada alone: what becomes of its figures as work grows, and how near they are to what the database allows. */
public final class ScaleBench {

    private final BenchServer server;
    private final Figures figures;
    private final Options options;

    /**
     * @param arguments options, see {@link #defaults()}
     * @param lines is given each line of JSON
     * @throws IllegalArgumentException for options that are unknown or no numbers
     */
    public ScaleBench(BenchServer server, List<String> arguments, Consumer<String> lines) {
        this.server = server;
        figures = new Figures(lines);
        options = Options.parse(arguments, defaults());
    }

    /** The options there are. */
    public static Map<String, String> defaults() {
        Map<String, String> defaults = new LinkedHashMap<>();
        defaults.put("jobs", "100k");
        defaults.put("rounds", "3");
        defaults.put("backlogs", "1k,100k,1M,10M");
        defaults.put("channels", "10k");
        defaults.put("failed", "1M");
        defaults.put("future", "1M");
        defaults.put("seconds", "15");
        defaults.put("minutes", "10");
        defaults.put("idle-seconds", "60");
        defaults.put("only", "load,delay,idle,backlog,pinned");
        return defaults;
    }

    /** Measures. What takes minutes, the transaction held open, is measured once and not each round. */
    public void run() throws Exception {
        List<String> only = options.words("only");
        int jobs = options.count("jobs");
        List<Backlog> backlogs = backlogs();
        for (int round = 1; round <= options.count("rounds"); round++) {
            figures.round(round);
            new LoadFigures(server, figures, jobs, options.number("seconds"))
                    .measure(measure -> only.contains("load") || only.contains(measure));
            if (only.contains("delay")) {
                new DelayFigures(server, figures, jobs).measure();
            }
            if (only.contains("idle")) {
                new IdleFigures(server, figures, options.number("idle-seconds")).measure();
            }
            if (only.contains("backlog")) {
                for (Backlog backlog : backlogs) {
                    new BacklogFigures(server, figures, jobs, options.number("seconds")).measure(backlog);
                }
            }
        }
        if (only.contains("pinned")) {
            figures.round(1);
            new PinnedFigures(server, figures, options.number("minutes")).measure();
        }
        figures.tellMedians();
        compare(backlogs);
    }

    private List<Backlog> backlogs() {
        List<Integer> sizes = options.counts("backlogs");
        List<Backlog> backlogs = new ArrayList<>();
        sizes.forEach(size -> backlogs.add(Backlog.ofWaiting(size)));
        int small = sizes.get(0);
        backlogs.add(Backlog.ofChannels(small, options.count("channels")));
        backlogs.add(Backlog.ofFailed(small, options.count("failed")));
        backlogs.add(Backlog.ofFuture(small, options.count("future")));
        return backlogs;
    }

    private void compare(List<Backlog> backlogs) {
        compare(LoadFigures.CHILDREN, Levada.NAME, LoadFigures.UNLIMITED);
        compare(LoadFigures.TWO_NODES, Levada.NAME, LoadFigures.UNLIMITED);
        compare(LoadFigures.EFFECT, Levada.BARE, LoadFigures.EFFECT);
        compare(LoadFigures.EFFECT, Levada.BARE, LoadFigures.COMMIT);
        compare(LoadFigures.ALONE, Levada.BARE, LoadFigures.ALONE);
        compare(LoadFigures.HASTY, Levada.BARE, LoadFigures.HASTY);
        compare(LoadFigures.HASTY, Levada.BARE, LoadFigures.COMMIT);
        compare(DelayFigures.SINGLE, Levada.BARE, DelayFigures.SINGLE);
        compare(DelayFigures.BULK, Levada.BARE, DelayFigures.BULK);
        compare("pinned/pinned-rate-at-end", Levada.NAME, "pinned/plain-rate");
        for (Backlog backlog : backlogs.subList(1, backlogs.size())) {
            for (String what : List.of("rate", "latency-p50", "latency-p99")) {
                compare(
                        BacklogFigures.measure(backlog, what),
                        Levada.NAME,
                        BacklogFigures.measure(backlogs.get(0), what));
            }
        }
    }

    private void compare(String measure, String limitPeer, String limitMeasure) {
        figures.compare(
                measure + "-beside-" + limitPeer + "-" + limitMeasure, Levada.NAME, measure, limitPeer, limitMeasure);
    }
}
