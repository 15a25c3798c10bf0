package dev.levada;

import dev.levada.search.Failures;
import dev.levada.search.GroupBy;
import dev.levada.search.Groups;
import dev.levada.search.JobQuery;
import dev.levada.search.Order;
import dev.levada.search.Page;
import dev.levada.search.Qualifier;
import dev.levada.search.Search;
import dev.levada.search.Visibility;
import dev.levada.status.Count;
import dev.levada.store.FailureStatements;
import dev.levada.store.GroupStatements;
import dev.levada.store.JobQueries;
import dev.levada.store.Schema;
import dev.levada.store.SearchStatements;
import dev.levada.store.SuggestStatements;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Finds jobs, by the statements of the store. */
final class SearchInDatabase implements Search {

    private static final int MOST = 500;

    private record Statements(
            SearchStatements search,
            GroupStatements groups,
            FailureStatements failures,
            SuggestStatements suggest,
            JobQueries jobs) {}

    private final Looks looks;
    private final Statements statements;
    private final Visibility visibility;

    SearchInDatabase(Database database, Schema schema) {
        this(
                new Looks(database, Looks.USUAL),
                new Statements(
                        new SearchStatements(schema),
                        new GroupStatements(schema),
                        new FailureStatements(schema),
                        new SuggestStatements(schema),
                        new JobQueries(schema)),
                Visibility.everything());
    }

    private SearchInDatabase(Looks looks, Statements statements, Visibility visibility) {
        this.looks = looks;
        this.statements = statements;
        this.visibility = visibility;
    }

    @Override
    public Search visibleTo(Visibility other) {
        return new SearchInDatabase(looks, statements, other);
    }

    @Override
    public Search within(Duration timeout) {
        return new SearchInDatabase(looks.within(timeout), statements, visibility);
    }

    @Override
    public Page page(JobQuery query, Order order, @Nullable String cursor, int limit) {
        checkLimit("A page", limit);
        return looks.look(
                "search for jobs",
                connection -> statements.search().page(connection, query, visibility, order, cursor, limit));
    }

    @Override
    public Optional<Job> find(long id) {
        return looks.look("read job " + id, connection -> statements.jobs().find(connection, id, visibility));
    }

    @Override
    public List<JobAttempt> attempts(long id, int most) {
        JobsInDatabase.checkAttempts(most);
        return looks.look("read the executions of job " + id, connection -> {
            boolean visible = visibility.isEverything()
                    || statements.jobs().find(connection, id, visibility).isPresent();
            return visible ? statements.jobs().attempts(connection, id, most) : List.of();
        });
    }

    @Override
    public List<JobLogLine> log(long id, int most) {
        JobsInDatabase.checkLines(most);
        return log(id, connection -> statements.jobs().log().newest(connection, id, most));
    }

    @Override
    public List<JobLogLine> log(long id, int attempt, int after, int most) {
        JobsInDatabase.checkLines(most);
        return log(id, connection -> statements.jobs().log().following(connection, id, attempt, after, most));
    }

    private List<JobLogLine> log(long id, Database.Work<List<JobLogLine>> lines) {
        return looks.look("read what job " + id + " has logged", connection -> {
            boolean visible = visibility.isEverything()
                    || statements.jobs().find(connection, id, visibility).isPresent();
            return visible ? lines.with(connection) : List.of();
        });
    }

    @Override
    public Count count(JobQuery query) {
        return looks.look("count jobs", connection -> statements.groups().count(connection, query, visibility));
    }

    @Override
    public Groups groups(JobQuery query, GroupBy by) {
        return looks.look(
                "count jobs in groups", connection -> statements.groups().groups(connection, query, visibility, by));
    }

    @Override
    public Failures failures(JobQuery query) {
        return looks.look(
                "look at the failures", connection -> statements.failures().failures(connection, query, visibility));
    }

    @Override
    public List<String> suggest(Qualifier qualifier, String typed, int limit) {
        checkLimit("A list of suggestions", limit);
        if (qualifier == Qualifier.STATE) {
            return best(
                    Stream.concat(
                                    Arrays.stream(JobState.values()).map(JobState::sqlName),
                                    Arrays.stream(JobStage.values())
                                            .map(stage -> stage.name().toLowerCase(Locale.ROOT)))
                            .toList(),
                    typed,
                    limit);
        }
        return best(
                looks.look(
                        "look for names", connection -> statements.suggest().names(connection, qualifier, visibility)),
                typed,
                limit);
    }

    private static void checkLimit(String what, int limit) {
        if (limit < 1 || limit > MOST) {
            throw new IllegalArgumentException(what + " holds 1 to " + MOST + " entries, not " + limit);
        }
    }

    /** Those that begin so first, then those that contain it. */
    private static List<String> best(Collection<String> names, String typed, int limit) {
        String lower = typed.toLowerCase(Locale.ROOT);
        Stream<String> beginning =
                names.stream().filter(name -> name.toLowerCase(Locale.ROOT).startsWith(lower));
        Stream<String> containing = names.stream().filter(name -> {
            int found = name.toLowerCase(Locale.ROOT).indexOf(lower);
            return found > 0;
        });
        return Stream.concat(beginning, containing).limit(limit).toList();
    }
}
