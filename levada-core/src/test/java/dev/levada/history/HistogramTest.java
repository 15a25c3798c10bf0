package dev.levada.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HistogramTest {

    @Test
    void percentiles_are_right_within_ten_percent() {
        long seed = Long.getLong("levada.seed", System.nanoTime());
        System.out.println("levada.seed=" + seed);
        Random random = new Random(seed);
        for (int round = 0; round < 50; round++) {
            long[] micros = new long[1 + random.nextInt(500)];
            int[] counts = new int[Histogram.BUCKETS];
            for (int i = 0; i < micros.length; i++) {
                micros[i] = (long) (150 * Math.exp(random.nextDouble() * 20));
                counts[Histogram.bucket(micros[i])]++;
            }
            Arrays.sort(micros);
            Histogram histogram = new Histogram();
            histogram.add(counts);
            assertThat(histogram.total()).isEqualTo(micros.length);
            for (double share : new double[] {0, 0.5, 0.95, 1}) {
                long exact = micros[Math.max(1, (int) Math.ceil(share * micros.length)) - 1];
                Duration found = Objects.requireNonNull(histogram.percentile(share));
                assertThat(found.toNanos() / 1_000.0 / exact).isBetween(0.9, 1.1);
            }
        }
    }

    @Test
    void the_smallest_and_the_largest_have_a_place() {
        assertThat(Histogram.bucket(0)).isZero();
        assertThat(Histogram.bucket(-5)).isZero();
        assertThat(Histogram.bucket(100)).isZero();
        assertThat(Histogram.bucket(101)).isOne();
        assertThat(Histogram.bucket(Long.MAX_VALUE)).isEqualTo(Histogram.BUCKETS - 1);
        assertThat(new Histogram().percentile(0.5)).isNull();
    }
}
