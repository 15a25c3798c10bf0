package dev.levada.benchmark.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SamplesTest {

    @Test
    void percentiles_are_measurements_by_their_nearest_rank() {
        Samples hundred = Samples.of(
                IntStream.rangeClosed(1, 100).mapToDouble(i -> 101 - i).toArray());

        assertThat(List.of(hundred.percentile(50), hundred.percentile(95), hundred.percentile(99)))
                .containsExactly(50.0, 95.0, 99.0);
        assertThat(hundred.percentile(100)).isEqualTo(hundred.max()).isEqualTo(100);
        assertThat(hundred.percentile(0.1)).isEqualTo(hundred.min()).isEqualTo(1);
    }

    @Test
    void the_slowest_of_few_measurements_is_their_99th_percentile() {
        assertThat(Samples.of(1, 2, 3, 1_000).percentile(99)).isEqualTo(1_000);
        assertThat(Samples.of(7).percentile(1)).isEqualTo(7);
    }

    @Test
    void a_median_is_the_one_in_the_middle_or_the_mean_of_two() {
        assertThat(Samples.of(30, 10, 20).median()).isEqualTo(20);
        assertThat(Samples.of(40, 10, 30, 20).median()).isEqualTo(25);
        assertThat(Samples.of(List.of(5.0)).median()).isEqualTo(5);
    }

    @Test
    void one_outlier_of_three_rounds_does_not_move_the_median_to_itself() {
        assertThat(Samples.of(100, 1, 101).median()).isEqualTo(100);
    }

    @Test
    void taking_samples_does_not_sort_the_callers_array() {
        double[] values = {3, 1, 2};

        Samples.of(values);

        assertThat(values).containsExactly(3, 1, 2);
    }

    @Test
    void at_least_so_many_percent_do_not_exceed_a_percentile_and_fewer_do_not_exceed_the_next_smaller_measurement() {
        long seed = Long.getLong("levada.seed", System.nanoTime());
        Random random = new Random(seed);
        for (int round = 0; round < 200; round++) {
            double[] values = random.doubles(1 + random.nextInt(300)).toArray();
            double percent = 1 + random.nextInt(100);
            double value = Samples.of(values).percentile(percent);
            assertThat(share(values, value)).as("seed %d", seed).isGreaterThanOrEqualTo(percent);
            Arrays.stream(values)
                    .filter(each -> each < value)
                    .max()
                    .ifPresent(next ->
                            assertThat(share(values, next)).as("seed %d", seed).isLessThan(percent));
        }
    }

    private static double share(double[] values, double limit) {
        return 100.0 * DoubleStream.of(values).filter(each -> each <= limit).count() / values.length;
    }

    @Test
    void nothing_and_nan_are_refused_instead_of_becoming_figures() {
        assertThatIllegalArgumentException().isThrownBy(Samples::of).withMessageContaining("none");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Samples.of(1, Double.NaN))
                .withMessageContaining("NaN");
        assertThatIllegalArgumentException().isThrownBy(() -> Samples.of(1).percentile(0));
        assertThatIllegalArgumentException().isThrownBy(() -> Samples.of(1).percentile(101));
    }
}
