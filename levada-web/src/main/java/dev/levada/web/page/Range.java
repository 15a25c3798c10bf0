package dev.levada.web.page;

import dev.levada.web.http.HttpProblem;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How far back charts look. */
public enum Range {
    HOUR("Last hour", Duration.ofHours(1)),
    DAY("Last day", Duration.ofDays(1)),
    WEEK("Last week", Duration.ofDays(7)),
    MONTH("Last 30 days", Duration.ofDays(30));

    private final String label;
    private final Duration back;

    Range(String label, Duration back) {
        this.label = label;
        this.back = back;
    }

    /** For people. */
    public String label() {
        return label;
    }

    /** How far. */
    public Duration back() {
        return back;
    }

    /** As it stands in addresses. */
    public String text() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }

    /** The one that stands in an address; the other one when there is none. */
    static Range of(@Nullable String text, Range otherwise) {
        if (text == null) {
            return otherwise;
        }
        for (Range range : values()) {
            if (range.text().equals(text)) {
                return range;
            }
        }
        throw HttpProblem.badRequest(
                "There is no range '" + Words.cut(text, 50) + "'; expected hour, day, week or month");
    }
}
