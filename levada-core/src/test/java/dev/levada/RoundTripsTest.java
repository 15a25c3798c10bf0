package dev.levada;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.levada.embedded.InterceptedDataSource;
import dev.levada.fixture.QueueFixture;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What jobs cost in statements, all that the node does beside included: a change that makes them dearer is to be noticed here, not in a benchmark. */
class RoundTripsTest {

    /** Jobs that only count, and one that has an effect. */
    @JobModel("test.trips")
    public static class Jobs {
        final AtomicInteger ran = new AtomicInteger();

        @JobFunction
        public void pass() {
            ran.incrementAndGet();
        }
    }

    private final QueueFixture fixture = new QueueFixture();
    private final StatementCounter counter = new StatementCounter();
    private final Jobs jobs = new Jobs();
    private JobQueue queue = JobQueue.builder(fixture.dataSource()).build();

    @AfterEach
    void close() throws Exception {
        queue.close();
        fixture.close();
    }

    /** A node whose statements are counted, and who does nothing by the clock but what shows that it lives. */
    private void start(String channels) {
        queue = JobQueue.builder(new InterceptedDataSource(fixture.direct(), counter))
                .register(jobs)
                .channels(channels)
                .pollInterval(Duration.ofMinutes(5))
                .build()
                .start();
        queue.delay(Jobs::pass);
        awaitRan(1);
    }

    private void awaitRan(int count) {
        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(5))
                .until(() -> jobs.ran.get() == count && fixture.number("SELECT count(*) FROM levada.job") == 0);
    }

    /** A look that met a busy moment of the machine counts as dear, and is taken otherwise until it has been cheap again: hence tried anew. */
    @Test
    void a_job_of_an_idle_queue_is_claimed_without_a_look_before_and_its_end_recorded() throws Exception {
        start("root:10");
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(medianOfTwenty())
                        .as("the delay, the claim, the end")
                        .isEqualTo(3));
    }

    private int medianOfTwenty() {
        int before = jobs.ran.get();
        int[] each = new int[20];
        for (int i = 0; i < each.length; i++) {
            counter.take();
            queue.delay(Jobs::pass);
            awaitRan(before + i + 1);
            each[i] = counter.take();
        }
        return IntStream.of(each).sorted().toArray()[each.length / 2];
    }

    @Test
    void a_thousand_jobs_of_an_unlimited_channel_take_few_statements() throws Exception {
        start("root:unlimited");
        assertThat(statementsForAThousand(List.of("root"))).isLessThanOrEqualTo(60);
    }

    @Test
    void a_thousand_jobs_of_channels_with_capacities_take_hardly_more() throws Exception {
        start("root:50,a:20,b:20,c:20");
        assertThat(statementsForAThousand(List.of("a", "b", "c"))).isLessThanOrEqualTo(120);
    }

    /** The mean of many thousands, since the first ones are run while it is not known yet that they are short. */
    private double statementsForAThousand(List<String> channels) throws Exception {
        int thousands = 20;
        List<Delayable> calls = IntStream.range(0, thousands * 1_000)
                .mapToObj(i -> queue.delayable(Jobs::pass).channel(channels.get(i % channels.size())))
                .toList();
        queue.delayAll(calls);
        counter.take();
        awaitRan(thousands * 1_000 + 1);
        double each = (double) counter.take() / thousands;
        System.out.println("statements for 1,000 jobs in " + channels + ": " + each);
        return each;
    }
}
