package dev.levada.web.page;

import dev.levada.audit.AuditEntry;
import dev.levada.audit.AuditFilter;
import dev.levada.web.http.Exchange;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** How entries of the audit are told. */
public final class AuditText {

    private static final Pattern JOB = Pattern.compile("job (\\d{1,18})");
    private static final int BRIEF = 80;

    private AuditText() {}

    /** The number of the job that an entry is about; null when it is about something else. */
    public static @Nullable String job(String target) {
        Matcher job = JOB.matcher(target);
        return job.matches() ? job.group(1) : null;
    }

    /** Before and after, on one line. */
    public static String brief(AuditEntry entry) {
        return shown(entry.before()) + " → " + shown(entry.after());
    }

    /** JSON, indented; a dash for nothing. */
    public static String pretty(@Nullable String json) {
        String text = JsonText.pretty(json);
        return text == null ? "–" : text;
    }

    /** The filter, to follow the first parameter of an address. */
    public static String query(AuditFilter filter) {
        return part("actor", filter.actor()) + part("action", filter.action()) + part("target", filter.target());
    }

    private static String part(String name, @Nullable String value) {
        return value == null ? "" : "&" + name + "=" + Exchange.encode(value);
    }

    private static String shown(@Nullable String json) {
        return Words.cut(pretty(json).replaceAll("\\s+", " "), BRIEF);
    }
}
