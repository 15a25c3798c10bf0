package dev.levada.runner;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class AllowanceTest {

    private static final int WORKERS = 10;

    private long now = 1;
    private final Allowance own = new Allowance(WORKERS, true, () -> now);
    private final Allowance other = new Allowance(WORKERS, false, () -> now);

    @Test
    void aNodeOfWhichNothingWasHeardHoldsOneJobForEachWorker() {
        assertThat(own.jobs(0)).isEqualTo(WORKERS);
        assertThat(other.jobs(0)).isEqualTo(WORKERS);
    }

    @Test
    void aNodeWithShortJobsHoldsWhatItGetsThroughIn50MillisBesides() {
        // 100 jobs every 10 ms.
        for (int i = 0; i < 30; i++) {
            finish(100, 10);
        }
        assertThat(own.jobs(0)).isBetween(WORKERS + 450, WORKERS + 600);
    }

    @Test
    void anotherNodeHoldsTwiceAsMuchBesides() {
        for (int i = 0; i < 30; i++) {
            finish(100, 10);
        }
        assertThat(other.jobs(0) - WORKERS).isEqualTo(2 * (own.jobs(0) - WORKERS));
    }

    @Test
    void endsThatAreHeardOfManyAtATimeCountAsIfTheyCameOneByOne() {
        // As fast as above, but with 60 ms between news.
        for (int i = 0; i < 20; i++) {
            finish(600, 60);
            assertThat(own.jobs(0)).isGreaterThan(WORKERS + 250);
        }
    }

    @Test
    void aBurstOfShortJobsThatIsOverSaysNothingOfTheNextOnes() {
        finish(1_000, 110);
        assertThat(own.jobs(0)).isEqualTo(WORKERS);
    }

    @Test
    void aNodeWithLongJobsHoldsNoneBesides() {
        for (int i = 0; i < 100; i++) {
            finish(1, 10);
            assertThat(own.jobs(0)).isEqualTo(WORKERS);
        }
    }

    @Test
    void aNodeThatIsGivenLessMayHoldWhatTheFastestOneMay() {
        for (int i = 0; i < 30; i++) {
            finish(30, 10);
        }
        assertThat(own.jobs(50)).isEqualTo(WORKERS + 50 * WORKERS);
    }

    @Test
    void nothingMakesANodeHoldMoreThan2000Besides() {
        for (int i = 0; i < 30; i++) {
            finish(10_000, 10);
        }
        assertThat(own.jobs(0)).isEqualTo(WORKERS + 2_000);
        assertThat(other.jobs(0)).isEqualTo(WORKERS + 4_000);
    }

    private void finish(int jobs, long thenMillis) {
        for (int i = 0; i < jobs; i++) {
            own.finished();
            other.finished();
        }
        now += TimeUnit.MILLISECONDS.toNanos(thenMillis);
    }
}
