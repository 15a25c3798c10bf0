package dev.levada.channel;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Counts comparisons of jobs, not time: the work for a start must not grow with what else waits. */
class ChannelTreeCostTest {

    private static final int PICKS = 1_000;

    @Test
    void a_start_costs_hardly_more_with_10_000_channels_than_with_100() {
        long few = comparisonsPerStart(100, 20);
        long many = comparisonsPerStart(10_000, 20);
        // A logarithm doubles from 100 to 10,000, and a scan grows a hundredfold.
        assertThat(many).isLessThan(3 * few);
    }

    @Test
    void a_start_costs_hardly_more_with_10_000_waiting_jobs_in_a_channel_than_with_100() {
        long few = comparisonsPerStart(10, 200);
        long many = comparisonsPerStart(10, 20_000);
        assertThat(many).isLessThan(3 * few);
    }

    private static long comparisonsPerStart(int channels, int jobsPerChannel) {
        AtomicLong comparisons = new AtomicLong();
        ChannelTree tree = new ChannelTree((one, other) -> {
            comparisons.incrementAndGet();
            return QueuedJob.ORDER.compare(one, other);
        });
        List<ChannelSettings> settings = new ArrayList<>(List.of(ChannelSettings.of("root", 50)));
        for (int i = 0; i < channels; i++) {
            settings.add(ChannelSettings.of("c" + i, 1 + i % 3));
        }
        tree.configure(settings);
        SplittableRandom random = new SplittableRandom(42);
        for (int i = 0; i < channels * jobsPerChannel; i++) {
            tree.waiting(new QueuedJob(i, "root.c" + i % channels, random.nextInt(10), null, "shop.order.pay", 0));
        }

        comparisons.set(0);
        Instant now = Instant.ofEpochSecond(100);
        List<QueuedJob> running = new ArrayList<>();
        for (int picks = 0; picks < PICKS; ) {
            QueuedJob job = tree.next(now);
            if (job == null) {
                tree.remove(running.remove(random.nextInt(running.size())).id());
            } else {
                running.add(job);
                picks++;
            }
        }
        return comparisons.get() / PICKS;
    }
}
