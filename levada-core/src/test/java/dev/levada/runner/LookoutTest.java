package dev.levada.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.levada.fixture.QueueFixture;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LookoutTest {

    private static final String ASLEEP =
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep'";

    private final QueueFixture fixture = new QueueFixture();
    private final Inbox inbox = new Inbox();
    private final Lookout lookout =
            new Lookout(new Sessions(fixture.direct(), false, Sessions.LONG_LOOK), inbox, "levada-test-lookout");
    private final List<Found> found = new ArrayList<>();

    @AfterEach
    void close() throws SQLException {
        lookout.close();
        fixture.close();
    }

    private static Look look(double seconds) {
        return new Look(Look.Kind.READY, List.of(), session -> {
            try (Statement statement = session.createStatement()) {
                statement.execute("SELECT pg_sleep(" + seconds + ")");
            }
            return new Found.Ready(List.of("seen"), 1);
        });
    }

    private Found awaitFound() {
        await().atMost(Duration.ofSeconds(30)).until(() -> {
            found.addAll(inbox.take(0).found());
            return !found.isEmpty();
        });
        return found.remove(0);
    }

    @Test
    void one_look_is_taken_at_a_time() {
        assertThat(lookout.take(look(0.2))).isTrue();
        assertThat(lookout.isBusy()).isTrue();
        assertThat(lookout.take(look(0))).isFalse();

        assertThat(awaitFound()).isInstanceOf(Found.Ready.class);
        assertThat(lookout.take(look(0))).isTrue();
        assertThat(awaitFound()).isInstanceOf(Found.Ready.class);
    }

    @Test
    void a_look_without_an_answer_can_be_broken_off_and_the_next_one_taken() {
        lookout.take(look(500));
        fixture.awaitNumber(ASLEEP, 1);

        lookout.breakOff();

        await().atMost(Duration.ofSeconds(30)).until(() -> !lookout.isBusy());
        assertThat(lookout.take(look(0))).isTrue();
        assertThat(awaitFound()).isInstanceOf(Found.Ready.class);
    }

    @Test
    void a_look_that_fails_says_so() {
        Look failing = new Look(Look.Kind.READY, List.of(), session -> {
            throw new SQLException("for a test");
        });

        lookout.take(failing);

        assertThat(awaitFound()).isEqualTo(new Found.Failed(failing));
    }

    @Test
    void one_that_is_closed_takes_no_look() {
        lookout.close();

        assertThat(lookout.take(look(0))).isFalse();
    }
}
