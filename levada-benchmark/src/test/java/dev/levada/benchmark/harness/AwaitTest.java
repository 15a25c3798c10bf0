package dev.levada.benchmark.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class AwaitTest {

    @Test
    void waiting_ends_with_the_number_that_was_seen_and_not_with_a_later_one() throws Exception {
        AtomicLong looks = new AtomicLong();

        assertThat(Await.reached("looks", 3, looks::incrementAndGet)).isEqualTo(3);
        assertThat(looks).hasValue(3);
    }
}
