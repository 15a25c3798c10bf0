package dev.levada.benchmark.harness;

import java.util.Arrays;
import java.util.Collection;

/** Single measurements, sorted. Immutable. */
public final class Samples {

    private final double[] sorted;

    private Samples(double[] sorted) {
        this.sorted = sorted;
    }

    /**
     * Takes measurements in any order.
     *
     * @throws IllegalArgumentException when there are none, or one is not a number
     */
    public static Samples of(double... values) {
        if (values.length == 0 || Arrays.stream(values).anyMatch(Double::isNaN)) {
            throw new IllegalArgumentException(
                    "Measurements are one number or more, not " + (values.length == 0 ? "none" : "NaN"));
        }
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return new Samples(sorted);
    }

    /** As {@link #of(double...)}. */
    public static Samples of(Collection<Double> values) {
        return of(values.stream().mapToDouble(Double::doubleValue).toArray());
    }

    /**
     * The smallest measurement that at least so many percent do not exceed (nearest rank): always one that was taken.
     *
     * @param percent above 0 to 100
     */
    public double percentile(double percent) {
        if (!(percent > 0 && percent <= 100)) {
            throw new IllegalArgumentException("A percentile lies above 0 and up to 100, not at " + percent);
        }
        return sorted[Math.max(0, (int) Math.ceil(sorted.length * percent / 100.0) - 1)];
    }

    /** The one in the middle; of an even number the mean of the two in the middle. */
    public double median() {
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /** The smallest. */
    public double min() {
        return sorted[0];
    }

    /** The largest. */
    public double max() {
        return sorted[sorted.length - 1];
    }

    /** How many there are. */
    public int count() {
        return sorted.length;
    }
}
