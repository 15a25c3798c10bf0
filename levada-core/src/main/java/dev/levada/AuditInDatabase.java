package dev.levada;

import dev.levada.argument.ArgumentCodec;
import dev.levada.audit.Actor;
import dev.levada.audit.Audit;
import dev.levada.audit.AuditFilter;
import dev.levada.audit.AuditPage;
import dev.levada.store.AuditStatements;
import dev.levada.store.AuditStatements.Change;
import dev.levada.store.Schema;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Who did what, by the statements of the store. */
final class AuditInDatabase implements Audit {

    private static final int MOST = 500;
    private static final int LONGEST_ACTION = 100;
    private static final int LONGEST_TARGET = 500;
    private static final Duration LEAST_AGE = Duration.ofDays(1);
    private static final Duration MOST_AGE = Duration.ofDays(36_525);

    private final Database database;
    private final Looks looks;
    private final AuditStatements statements;
    private final ArgumentCodec codec;

    AuditInDatabase(Database database, Schema schema, ArgumentCodec codec) {
        this.database = database;
        this.looks = new Looks(database, Looks.USUAL);
        this.statements = new AuditStatements(schema);
        this.codec = codec;
    }

    @Override
    public void record(Actor actor, String action, String target, @Nullable String before, @Nullable String after) {
        checkText("action", action, LONGEST_ACTION);
        checkText("target", target, LONGEST_TARGET);
        checkJson(before);
        checkJson(after);
        database.run("record what was done", connection -> {
            statements.add(connection, actor, action, List.of(new Change(target, before, after)));
            return true;
        });
    }

    @Override
    public AuditPage page(AuditFilter filter, @Nullable String cursor, int limit) {
        if (limit < 1 || limit > MOST) {
            throw new IllegalArgumentException("A page holds 1 to " + MOST + " entries, not " + limit);
        }
        long before = cursor == null ? Long.MAX_VALUE : cursor(cursor);
        return looks.look("read the audit", connection -> statements.page(connection, filter, before, limit));
    }

    @Override
    public long retain(Actor actor, Duration age) {
        if (age.compareTo(LEAST_AGE) < 0 || age.compareTo(MOST_AGE) > 0) {
            throw new IllegalArgumentException("The audit is kept for a day to 100 years, not " + age);
        }
        return database.transaction("remove old entries of the audit", connection -> {
            long removed = statements.retain(connection, age);
            statements.add(
                    connection,
                    actor,
                    "retain_audit",
                    List.of(new Change(
                            "audit",
                            null,
                            "{\"older_than_seconds\":" + age.toSeconds() + ",\"removed\":" + removed + "}")));
            return removed;
        });
    }

    private static long cursor(String text) {
        if (!text.matches("\\d{1,18}")) {
            throw new IllegalArgumentException(
                    "'" + text + "' is no cursor of the audit; give what the page before has as next, or none");
        }
        return Long.parseLong(text);
    }

    private static void checkText(String what, String text, int longest) {
        if (Checks.text(what, text).isBlank() || text.length() > longest) {
            throw new IllegalArgumentException(
                    "The " + what + " of an entry has 1 to " + longest + " characters, not " + text.length());
        }
    }

    private void checkJson(@Nullable String json) {
        if (json != null) {
            // Any value will do; what is checked is that it is JSON, and of a size and form that can be stored.
            codec.checkArguments("[" + json + "]");
        }
    }
}
