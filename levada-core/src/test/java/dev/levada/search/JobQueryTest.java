package dev.levada.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.levada.JobState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class JobQueryTest {

    @Test
    void qualifiers_values_quotes_and_free_words_are_told_apart() {
        JobQuery query = JobQuery.parse(
                " channel:sale state:failed,started -exception:IOException  \"order 42\" args:\"a \\\"b\\\" \\\\ ,c\" ACME ");
        assertThat(query.conditions())
                .containsExactly(
                        new Condition(Qualifier.CHANNEL, false, List.of("root.sale")),
                        new Condition(Qualifier.STATE, false, List.of("failed", "started")),
                        new Condition(Qualifier.EXCEPTION, true, List.of("IOException")),
                        new Condition(Qualifier.TEXT, false, List.of("order 42")),
                        new Condition(Qualifier.ARGS, false, List.of("a \"b\" \\ ,c")),
                        new Condition(Qualifier.TEXT, false, List.of("ACME")));
    }

    @Test
    void a_query_reads_again_from_its_own_text() {
        long seed = Long.getLong("levada.seed", System.nanoTime());
        System.out.println("levada.seed=" + seed);
        Random random = new Random(seed);
        String letters = "ab:-,\"\\ *=.é😀\t9";
        for (int round = 0; round < 2_000; round++) {
            JobQuery query = JobQuery.all();
            for (int n = random.nextInt(4); n > 0; n--) {
                StringBuilder value = new StringBuilder();
                for (int i = 1 + random.nextInt(6); i > 0; i--) {
                    int at = random.nextInt(letters.codePointCount(0, letters.length()));
                    value.appendCodePoint(letters.codePointAt(letters.offsetByCodePoints(0, at)));
                }
                Qualifier qualifier = List.of(Qualifier.TEXT, Qualifier.ARGS, Qualifier.KEY, Qualifier.MESSAGE)
                        .get(random.nextInt(4));
                query = query.and(new Condition(qualifier, random.nextBoolean(), List.of(value.toString(), "x")));
            }
            assertThat(JobQuery.parse(query.toString())).as(query.toString()).isEqualTo(query);
        }
    }

    @Test
    void what_is_built_in_code_is_what_people_would_type() {
        assertThat(JobQuery.all()
                        .state(JobState.FAILED)
                        .channel("sale")
                        .function("sale.order.*")
                        .ids(List.of(4L, 5L))
                        .createdAfter(Instant.parse("2026-11-01T00:00:00Z")))
                .hasToString("state:failed channel:root.sale function:sale.order.* id:4,5 after:2026-11-01T00:00:00Z");
    }

    @Test
    void times_are_days_moments_and_how_long_ago() {
        assertThat(TimeRange.parse("2026-11-01"))
                .isEqualTo(new TimeRange(
                        new Moment(Instant.parse("2026-11-01T00:00:00Z"), null),
                        new Moment(Instant.parse("2026-11-02T00:00:00Z"), null)));
        assertThat(TimeRange.parse("2026-11-01..2026-11-03").until())
                .isEqualTo(new Moment(Instant.parse("2026-11-04T00:00:00Z"), null));
        assertThat(TimeRange.parse("..7d")).isEqualTo(new TimeRange(null, new Moment(null, Duration.ofDays(7))));
        assertThat(Moment.parse("2026-11-01T10:30")).isEqualTo(Moment.parse("2026-11-01T10:30:00Z"));
    }

    @Test
    void errors_point_at_the_word_and_say_what_was_expected() {
        assertError(
                "state:failed chanel:root", 13, 11, "There is nothing called 'chanel' to look for in 'chanel:root'");
        assertError(
                "x state:broken",
                2,
                12,
                "In 'state:broken': there is no state 'broken'; expected one of wait_dependencies, pending");
        assertError("channel:", 0, 8, "A value is missing in 'channel:'; for example channel:root.sale");
        assertError("a \"b", 2, 2, "The quote is not closed in '\"b'");
        assertError("a \"b\"c", 2, 4, "Expected a blank after the quote");
        assertError("id:4,x", 0, 6, "'x' is no number of a job; expected one such as 42");
        assertError("before:yesterday", 0, 16, "'yesterday' is no time; expected a day such as 2026-11-01");
        assertError("before:2026-02-30", 0, 17, "there is no such time as '2026-02-30'");
        assertError("finished:..", 0, 11, "'..' names neither beginning nor end");
        assertError("channel:a..b", 0, 12, "a..b");
        assertError("fingerprint:x%d", 0, 15, "'x%d' is no fingerprint");
        assertError("http://a%sb", 0, 11, "quotes around it");
        assertError("context:tenant", 0, 14, "expected its key and value");
        assertError("x".repeat(20_001), 0, 20_001, "more than the limit of 20000");
        assertError("a ".repeat(51), 0, 102, "at most 50 conditions");
    }

    @Test
    void what_no_job_can_hold_is_refused() {
        assertThatIllegalArgumentException().isThrownBy(() -> JobQuery.parse("a\0b"));
        assertThatIllegalArgumentException().isThrownBy(() -> JobQuery.parse("a\uD800b"));
        assertThatIllegalArgumentException().isThrownBy(() -> JobQuery.parse("args:" + "x".repeat(1_001)));
    }

    private static void assertError(String text, int position, int length, String message) {
        JobQueryException error = catchThrowableOfType(JobQueryException.class, () -> JobQuery.parse(text));
        assertThat(error).as(text).isNotNull();
        assertThat(error).hasMessageContaining(message);
        assertThat(error.position()).isEqualTo(position);
        assertThat(error.length()).isEqualTo(length);
    }
}
