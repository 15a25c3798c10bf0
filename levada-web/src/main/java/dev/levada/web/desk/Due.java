package dev.levada.web.desk;

import dev.levada.ActionResult;
import dev.levada.Jobs;
import dev.levada.bulk.BulkAction;
import dev.levada.function.TimeText;
import dev.levada.web.http.HttpProblem;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * When a job is due, as people write it: {@code now}, a time such as {@code 10m} or {@code 1d}, or a moment such as {@code 2026-11-24 08:00 UTC}. Immutable.
 *
 * @param at null with a time from now
 * @param fromNow by the database's clock; zero: at once
 */
record Due(@Nullable Instant at, Duration fromNow) {

    private static final Pattern SHOWN =
            Pattern.compile("(\\d{4}-\\d\\d-\\d\\d) (\\d\\d:\\d\\d(:\\d\\d)?) ?(utc|z)", Pattern.CASE_INSENSITIVE);

    static Due of(@Nullable String text) {
        String typed = text == null ? "" : text.strip();
        if (typed.equalsIgnoreCase("now")) {
            return new Due(null, Duration.ZERO);
        }
        try {
            if (typed.matches("\\d{4}-.*")) {
                String iso = SHOWN.matcher(typed).replaceFirst("$1T$2Z").toUpperCase(Locale.ROOT);
                return new Due(OffsetDateTime.parse(iso).toInstant(), Duration.ZERO);
            }
            Duration fromNow = TimeText.parse(typed);
            if (!fromNow.isNegative()) {
                return new Due(null, fromNow);
            }
        } catch (DateTimeException | IllegalArgumentException | ArithmeticException e) {
            // said below
        }
        throw HttpProblem.badRequest(
                "Due when? Give now, a time such as 10m, 2h or 1d, or a moment such as 2026-11-24 08:00 UTC");
    }

    ActionResult on(Jobs jobs, Collection<Long> ids) {
        return at == null ? jobs.changeEta(ids, fromNow) : jobs.changeEta(ids, at);
    }

    BulkAction bulk() {
        return new BulkAction.Postpone(at, at == null ? fromNow : null);
    }
}
