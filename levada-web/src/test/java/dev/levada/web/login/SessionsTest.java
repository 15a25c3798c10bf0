package dev.levada.web.login;

import static org.assertj.core.api.Assertions.assertThat;

import dev.levada.web.http.Role;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SessionsTest {

    private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 1_000);
    private final Sessions sessions = new Sessions(Duration.ofMinutes(30), Duration.ofHours(8), clock::get);
    private final User ada = new User("ada", Role.ADMIN, null, null);

    @Test
    void a_session_that_nobody_uses_ends() {
        String id = sessions.begin(ada);
        pass(Duration.ofMinutes(29));
        assertThat(sessions.use(id)).isNotNull();
        pass(Duration.ofMinutes(29));
        assertThat(sessions.use(id)).isNotNull();
        pass(Duration.ofMinutes(31));
        assertThat(sessions.use(id)).isNull();
    }

    @Test
    void a_session_ends_some_time_however_much_it_is_used() {
        String id = sessions.begin(ada);
        for (int i = 0; i < 16; i++) {
            pass(Duration.ofMinutes(29));
            assertThat(sessions.use(id)).isNotNull();
        }
        pass(Duration.ofMinutes(29));
        assertThat(sessions.use(id)).isNull();
    }

    @Test
    void whether_it_goes_on_can_be_asked_without_prolonging_it() {
        String id = sessions.begin(ada);
        String key = Secret.hash(id);
        pass(Duration.ofMinutes(29));
        assertThat(sessions.isAlive(key)).isTrue();
        pass(Duration.ofMinutes(2));
        assertThat(sessions.isAlive(key)).isFalse();
        assertThat(sessions.use(id)).isNull();
    }

    @Test
    void ids_are_long_random_and_not_kept() {
        String id = sessions.begin(ada);
        assertThat(id).hasSize(43).isNotEqualTo(sessions.begin(ada));
        Sessions.Session session = Objects.requireNonNull(sessions.use(id));
        assertThat(String.valueOf(session)).doesNotContain(id);
        assertThat(sessions.use("")).isNull();
        assertThat(sessions.use(session.key()))
                .as("what is stored opens nothing")
                .isNull();
    }

    @Test
    void logins_without_end_do_not_fill_the_memory_and_the_newest_hold() {
        String first = sessions.begin(ada);
        String last = first;
        for (int i = 0; i < 10_000; i++) {
            last = sessions.begin(ada);
        }
        assertThat(sessions.use(first)).isNull();
        assertThat(sessions.use(last)).isNotNull();
    }

    private void pass(Duration time) {
        clock.addAndGet(time.toNanos());
    }
}
