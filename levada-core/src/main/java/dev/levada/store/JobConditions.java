package dev.levada.store;

import dev.levada.JobStage;
import dev.levada.JobState;
import dev.levada.search.Condition;
import dev.levada.search.IdRange;
import dev.levada.search.JobQuery;
import dev.levada.search.Moment;
import dev.levada.search.Qualifier;
import dev.levada.search.TimeRange;
import dev.levada.search.Visibility;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A query as SQL on {@code job j} or {@code job_finished j}. What people typed becomes values of the statement; its text is made of what is written here and of names of
 * states only.
 */
final class JobConditions {

    /** SQL with a question mark for each value. */
    record Clause(String sql, List<Object> values) {

        int bind(PreparedStatement statement, int from) throws SQLException {
            int index = from;
            for (Object value : values) {
                statement.setObject(index++, value);
            }
            return index;
        }
    }

    /** How much of an argument text is looked through. */
    private static final int ARGUMENTS = 10_000;

    /** No job is older; what the database cannot hold lies before it. */
    private static final Instant EARLIEST = Instant.parse("0001-01-01T00:00:00Z");

    private static final Set<String> MASKED = Set.of("j.description", "j.exc_message");

    private static final Set<JobState> FINISHED = Set.of(JobState.DONE, JobState.CANCELLED);

    private final Schema schema;
    private final Instant now;
    private final boolean live;
    private final @Nullable String unsearched;
    private final List<Object> values = new ArrayList<>();

    private JobConditions(Schema schema, Visibility visibility, Instant now, boolean live) {
        this.unsearched = visibility.unsearched();
        this.schema = schema;
        this.now = now;
        this.live = live;
    }

    /**
     * What the rows of a table must meet.
     *
     * @param now what "ago" is counted from
     * @param live whether the table is {@code job}, else {@code job_finished}
     */
    static Clause of(Schema schema, JobQuery query, Visibility visibility, Instant now, boolean live) {
        JobConditions conditions = new JobConditions(schema, visibility, now, live);
        List<String> all = new ArrayList<>();
        if (visibility.key() != null) {
            conditions.values.add(visibility.key());
            conditions.values.add(visibility.values().stream().sorted().toArray(String[]::new));
            all.add("(j.context ->> ?) = ANY (?)");
        }
        for (Condition condition : query.conditions()) {
            String any = condition.values().stream()
                    .map(value -> conditions.one(condition.qualifier(), value))
                    .collect(Collectors.joining(" OR ", "(", ")"));
            all.add(condition.negated() ? any + " IS NOT TRUE" : any);
        }
        return new Clause(all.isEmpty() ? "true" : String.join(" AND ", all), conditions.values);
    }

    /** The states that jobs of a query may have. */
    static Set<JobState> states(JobQuery query) {
        Set<JobState> states = new HashSet<>(Arrays.asList(JobState.values()));
        for (Condition condition : query.conditions()) {
            if (condition.qualifier() == Qualifier.STATE && condition.negated()) {
                condition.values().stream()
                        .filter(value -> stage(value) == null)
                        .map(JobState::ofSqlName)
                        .forEach(states::remove);
            } else if (condition.qualifier() == Qualifier.STATE) {
                states.retainAll(condition.values().stream()
                        .map(value -> stage(value) == null ? JobState.ofSqlName(value) : JobState.PENDING)
                        .collect(Collectors.toSet()));
            } else if (condition.qualifier() == Qualifier.FINGERPRINT && !condition.negated()) {
                states.retainAll(Set.of(JobState.FAILED));
            }
        }
        return states;
    }

    /** Whether jobs of a query may be in the live table, or else among the finished ones. */
    static boolean isPossible(JobQuery query, boolean live) {
        return states(query).stream().anyMatch(state -> FINISHED.contains(state) != live);
    }

    /**
     * A condition that all jobs of a query in the live table meet and an index of few jobs carries; null: there is none.
     */
    static @Nullable String narrow(JobQuery query) {
        Set<JobState> states = new HashSet<>(states(query));
        states.removeAll(FINISHED);
        if (states.equals(Set.of(JobState.FAILED))) {
            return "j.state = 'failed'";
        }
        if (!states.equals(Set.of(JobState.PENDING))) {
            return null;
        }
        for (Condition condition : query.conditions()) {
            if (condition.qualifier() == Qualifier.STATE
                    && !condition.negated()
                    && condition.values().size() == 1
                    && Set.of("held", "parked").contains(condition.values().get(0))) {
                return "j.state = 'pending' AND j.stage = '"
                        + condition.values().get(0) + "'";
            }
        }
        return null;
    }

    /** Whether jobs of a query in the live table run, so that they are few. */
    static boolean isRunning(JobQuery query) {
        Set<JobState> states = new HashSet<>(states(query));
        states.removeAll(FINISHED);
        return !states.isEmpty() && Set.of(JobState.ENQUEUED, JobState.STARTED).containsAll(states);
    }

    /** The first value of the first condition with this qualifier that must be met, if it has only one; else null. */
    static @Nullable String single(JobQuery query, Qualifier qualifier) {
        for (Condition condition : query.conditions()) {
            if (condition.qualifier() == qualifier
                    && !condition.negated()
                    && condition.values().size() == 1) {
                return condition.values().get(0);
            }
        }
        return null;
    }

    static Instant at(Moment moment, Instant now) {
        Instant at = moment.ago() != null ? now.minus(moment.ago()) : moment.at() == null ? now : moment.at();
        return at.isBefore(EARLIEST) ? EARLIEST : at;
    }

    /** A moment as a value of the type that the columns have: a text would be read again for each row. */
    static OffsetDateTime typed(Instant at) {
        return at.atOffset(ZoneOffset.UTC);
    }

    static @Nullable JobStage stage(String value) {
        for (JobStage stage : JobStage.values()) {
            if (stage.name().toLowerCase(Locale.ROOT).equals(value)) {
                return stage;
            }
        }
        return null;
    }

    private String one(Qualifier qualifier, String value) {
        return switch (qualifier) {
            case CHANNEL -> channel(value);
            case STATE -> state(value);
            case FUNCTION -> name("j.function", value);
            case KEY -> name("j.identity_key", value);
            case EXCEPTION -> {
                String pattern = pattern(value);
                yield "j.exc_name ILIKE ANY (%s)"
                        .formatted(value(new String[] {pattern, "%." + pattern, "%$" + pattern}));
            }
            case MESSAGE -> shown("j.exc_message", contains("j.exc_message", value));
            case DESCRIPTION -> shown("j.description", contains("j.description", value));
            case ARGS -> arguments(value);
            case ID -> id(IdRange.parse(value));
            case NODE -> node(value);
            case BEFORE -> "j.created_at < " + time(Moment.parse(value));
            case AFTER -> "j.created_at >= " + time(Moment.parse(value));
            case CREATED -> within("j.created_at", TimeRange.parse(value));
            case FINISHED -> within("j.finished_at", TimeRange.parse(value));
            case TENANT -> "j.context ->> 'tenant' = " + value(value);
            case CONTEXT -> {
                int equals = value.indexOf('=');
                String key = value.substring(0, equals);
                String found = "j.context ->> %s = %s".formatted(value(key), value(value.substring(equals + 1)));
                yield unsearched == null
                        ? found
                        : "(%s AND (%s || (j.context ->> %s)) !~* %s)"
                                .formatted(found, value('"' + key + "\":"), value(key), value(unsearched));
            }
            case FINGERPRINT ->
                live
                        ? "(j.state = 'failed' AND ${schema}.fingerprint(j.function, j.exc_name, j.exc_message) = %s)"
                                .replace("${schema}", schema.name())
                                .formatted(value(Long.parseUnsignedLong(value, 16)))
                        : "false";
            case TEXT -> text(value);
        };
    }

    private String channel(String value) {
        if (value.startsWith("=")) {
            return "j.channel = " + value(value.substring(1));
        }
        return value.indexOf('*') >= 0
                ? "j.channel LIKE " + value(pattern(value))
                : "j.channel = %s OR starts_with(j.channel, %s)".formatted(value(value), value(value + "."));
    }

    private String state(String value) {
        JobStage stage = stage(value);
        if (stage != null) {
            return live ? "(j.state = 'pending' AND j.stage = '" + value + "')" : "false";
        }
        return "j.state = '" + JobState.ofSqlName(value).sqlName() + "'";
    }

    private String id(IdRange range) {
        return range.first() == range.last()
                ? "j.id = " + value(range.first())
                : "(j.id >= %s AND j.id <= %s)".formatted(value(range.first()), value(range.last()));
    }

    private String node(String value) {
        String named = schema.sql("j.node_id = ANY (ARRAY(SELECT n.id FROM ${schema}.node n WHERE n.name LIKE %s))")
                .formatted(value(pattern(value)));
        return value.matches("\\d{1,9}") ? named + " OR j.node_id = " + value(Integer.parseInt(value)) : named;
    }

    private String arguments(String value) {
        String quoted = value.replace("\\", "\\\\").replace("\"", "\\\"");
        Function<String, String> in = part -> contains("left(j.args::text, " + ARGUMENTS + ")", part);
        String found = quoted.equals(value) ? in.apply(value) : in.apply(value) + " OR " + in.apply(quoted);
        if (unsearched == null) {
            return found;
        }
        String names = schema.sql("""
                (SELECT string_agg('"' || substring(p from '[^ ]*$') || '":', '')
                 FROM ${schema}.job_function f, unnest(f.parameters) AS p WHERE f.name = j.function)""");
        return "((%s) AND left(j.args::text, %d) !~* %s AND coalesce(%s !~* %s, true))"
                .formatted(found, 2 * ARGUMENTS, value(unsearched), names, value(unsearched));
    }

    /** A condition on a text that may hold something that is not shown. */
    private String shown(String column, String condition) {
        return unsearched == null ? condition : "(%s AND %s !~* %s)".formatted(condition, column, value(unsearched));
    }

    private String text(String value) {
        List<String> any = new ArrayList<>();
        if (value.matches("\\d{1,18}")) {
            any.add("j.id = " + value(Long.parseLong(value)));
        }
        for (String column :
                List.of("j.function", "j.channel", "j.description", "j.exc_name", "j.exc_message", "j.identity_key")) {
            any.add(MASKED.contains(column) ? shown(column, contains(column, value)) : contains(column, value));
        }
        any.add(arguments(value));
        return String.join(" OR ", any);
    }

    private String within(String column, TimeRange range) {
        List<String> both = new ArrayList<>();
        if (range.from() != null) {
            both.add(column + " >= " + time(range.from()));
        }
        if (range.until() != null) {
            both.add(column + " < " + time(range.until()));
        }
        return both.stream().collect(Collectors.joining(" AND ", "(", ")"));
    }

    private String time(Moment moment) {
        return value(typed(at(moment, now)));
    }

    private String name(String column, String value) {
        return value.indexOf('*') >= 0 ? column + " LIKE " + value(pattern(value)) : column + " = " + value(value);
    }

    private String contains(String column, String part) {
        return column + " ILIKE " + value('%' + escaped(part) + '%');
    }

    private String value(Object value) {
        values.add(value);
        return "?";
    }

    private static String pattern(String value) {
        return escaped(value).replace('*', '%');
    }

    private static String escaped(String value) {
        return value.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_");
    }
}
