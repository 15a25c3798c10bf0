package dev.levada.web.login;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LoginLimitTest {

    private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 1_000);
    private final LoginLimit limit = new LoginLimit(clock::get);

    @Test
    void an_account_has_five_tries_from_an_address_in_a_quarter_of_an_hour() {
        for (int i = 0; i < 5; i++) {
            assertThat(limit.tryOnce("ada", "1.1.1.1")).isZero();
        }
        assertThat(limit.tryOnce("ada", "1.1.1.1")).isPositive().isLessThanOrEqualTo(Duration.ofMinutes(15));
        assertThat(limit.tryOnce("ada", "2.2.2.2")).as("its owner elsewhere").isZero();
        clock.addAndGet(Duration.ofMinutes(16).toNanos());
        assertThat(limit.tryOnce("ada", "1.1.1.1")).isZero();
    }

    @Test
    void an_address_cannot_try_many_accounts() {
        for (int i = 0; i < 30; i++) {
            assertThat(limit.tryOnce("user" + i, "1.1.1.1")).isZero();
        }
        assertThat(limit.tryOnce("one more", "1.1.1.1")).isPositive();
    }

    @Test
    void many_addresses_cannot_try_an_account() {
        for (int i = 0; i < 50; i++) {
            assertThat(limit.tryOnce("ada", "1.1.1." + i)).isZero();
        }
        assertThat(limit.tryOnce("ada", "2.2.2.2")).isPositive();
    }

    @Test
    void right_tries_are_forgotten() {
        for (int i = 0; i < 100; i++) {
            assertThat(limit.tryOnce("ada", "1.1.1.1")).isZero();
            limit.succeeded("ada", "1.1.1.1");
        }
    }

    @Test
    void a_right_try_of_an_account_of_his_own_does_not_help_who_tries_others() {
        for (int i = 0; i < 15; i++) {
            assertThat(limit.tryOnce("victim" + i, "1.1.1.1")).isZero();
            assertThat(limit.tryOnce("own", "1.1.1.1")).isZero();
            limit.succeeded("own", "1.1.1.1");
        }
        for (int i = 15; i < 30; i++) {
            assertThat(limit.tryOnce("victim" + i, "1.1.1.1")).isZero();
        }
        assertThat(limit.tryOnce("victim", "1.1.1.1")).isPositive();
    }
}
