package dev.levada.benchmark;

import java.util.Arrays;

/** Percentiles of samples, by the nearest rank. */
final class Percentiles {

    private Percentiles() {}

    static double[] p50AndP99(double[] samples) {
        double[] sorted = samples.clone();
        Arrays.sort(sorted);
        return new double[] {at(sorted, 50), at(sorted, 99)};
    }

    private static double at(double[] sorted, int percent) {
        return sorted[Math.max(0, (int) Math.ceil(sorted.length * percent / 100.0) - 1)];
    }
}
