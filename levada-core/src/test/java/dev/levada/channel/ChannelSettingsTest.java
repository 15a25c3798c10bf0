package dev.levada.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ChannelSettingsTest {

    @Test
    void the_name_becomes_the_full_name() {
        assertThat(ChannelSettings.of("sale", 2).name()).isEqualTo("root.sale");
        assertThat(ChannelSettings.of("sale", 2)).isEqualTo(ChannelSettings.of("root.sale", 2));
        assertThatIllegalArgumentException().isThrownBy(() -> ChannelSettings.of("a..b", 2));
    }

    @Test
    void capacity_may_be_zero_or_unlimited_but_not_negative() {
        assertThat(ChannelSettings.of("sale", 0).capacity()).isZero();
        assertThat(ChannelSettings.unlimited("sale").capacity()).isNull();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ChannelSettings.of("sale", -1))
                .withMessage("Channel root.sale has capacity -1, expected 0 (paused) or more."
                        + " Leave the capacity away for no limit.");
    }

    @Test
    void a_sequential_channel_has_capacity_1() {
        assertThat(ChannelSettings.of("sale", 1).withSequential(true).sequential())
                .isTrue();
        for (ChannelSettings other :
                new ChannelSettings[] {ChannelSettings.of("sale", 0), ChannelSettings.of("sale", 2)}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> other.withSequential(true))
                    .withMessage("Channel root.sale is sequential with capacity " + other.capacity()
                            + ", expected 1. Set capacity 1, or switch sequential off.");
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ChannelSettings.unlimited("sale").withSequential(true))
                .withMessageContaining("capacity unlimited");
    }

    @Test
    void a_throttle_lasts_from_nothing_to_100_years() {
        ChannelSettings settings = ChannelSettings.of("sale", 1);
        assertThat(settings.throttle()).isZero();
        assertThat(settings.withThrottle(Duration.ofMillis(1)).throttle()).hasMillis(1);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> settings.withThrottle(Duration.ofNanos(-1)))
                .withMessageContaining("Channel root.sale has throttle PT-0.000000001S");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> settings.withThrottle(Duration.ofSeconds(Long.MAX_VALUE)));
    }

    @Test
    void each_setting_can_be_changed_alone() {
        ChannelSettings settings = ChannelSettings.of("sale", 1)
                .withSequential(true)
                .withThrottle(Duration.ofSeconds(3))
                .withPaused(true);
        assertThat(settings).isEqualTo(new ChannelSettings("root.sale", 1, true, Duration.ofSeconds(3), true));
    }
}
