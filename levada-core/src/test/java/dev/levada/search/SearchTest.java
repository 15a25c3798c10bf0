package dev.levada.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.levada.JobQueue;
import dev.levada.LookTimeoutException;
import dev.levada.fixture.QueueFixture;
import dev.levada.status.Count;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SearchTest {

    private final QueueFixture fixture = new QueueFixture();
    private final JobQueue queue = fixture.queue(builder -> builder.channels("root:1,root.sale:1,root.shop:1"));

    @AfterEach
    void close() throws SQLException {
        fixture.close();
    }

    @Test
    void pages_follow_one_another_over_live_and_finished_jobs_without_gap_or_repetition() throws SQLException {
        live(1, 300);
        finished(301, 900);
        live(901, 1_000);
        for (Order order : List.of(Order.NEWEST, Order.OLDEST)) {
            List<Long> ids = all(JobQuery.all(), order, 7);
            List<Long> expected = new ArrayList<>();
            for (long id = 1; id <= 1_000; id++) {
                expected.add(order == Order.OLDEST ? expected.size() : 0, id);
            }
            assertThat(ids).containsExactlyElementsOf(expected);
        }
    }

    @Test
    void each_qualifier_finds_its_jobs_and_its_negation_all_others() throws SQLException {
        live(1, 20);
        finished(21, 40);
        fixture.execute("""
                UPDATE levada.job SET channel = 'root.sale.mail', description = '50%_off "Nice" \\', identity_key = 'key-3',
                    args = '["O''Brien \\"x\\"", 7]', context = '{"tenant":"acme"}',
                    function = 'sale.order.export', created_at = now() - interval '3 days' WHERE id = 3;
                UPDATE levada.job SET state = 'failed', exc_name = 'java.io.IOException', exc_message = 'Disk 7 is full',
                    finished_at = now() - interval '2 hours' WHERE id = 4;
                UPDATE levada.job SET stage = 'held' WHERE id = 5;
                INSERT INTO levada.node (name, host, pid, version, workers, functions, session_lock, state) OVERRIDING SYSTEM VALUE
                    VALUES ('web-1', 'h', 1, 'v', 1, '{}', false, 'stopped');
                UPDATE levada.job SET node_id = (SELECT max(id) FROM levada.node) WHERE id = 7;
                UPDATE levada.job SET node_id = 77 WHERE id = 8""");
        assertFinds("channel:sale", 3);
        assertFinds("channel:=root.sale");
        assertFinds("channel:=root.sale.mail", 3);
        assertFinds("channel:root.*.mail", 3);
        assertFinds("description:\"50%_off\"", 3);
        assertFinds("description:\"50_\"");
        assertFinds("\"nice\\\" \\\\\"", 3);
        assertFinds("key:key-*", 3);
        assertFinds("key:key-3", 3);
        assertFinds("args:\"O'Brien\"", 3);
        assertFinds("args:\"Brien \\\"x\"", 3);
        assertFinds("tenant:acme", 3);
        assertFinds("context:tenant=acme", 3);
        assertFinds("function:sale.*", 3);
        assertFinds("function:sale.order.export,none.such", 3);
        assertFinds("before:2d", 3);
        assertFinds("exception:IOException", 4);
        assertFinds("exception:java.io.*", 4);
        assertFinds("message:\"disk 7\"", 4);
        assertFinds("state:failed", 4);
        assertFinds("state:failed finished:3h", 4);
        assertFinds("state:failed finished:1h");
        assertFinds("state:held", 5);
        assertFinds("node:web-*", 7);
        assertFinds("node:77", 8);
        assertFinds("node:web-1,77", 8, 7);
        assertFinds("id:4,6..8", 8, 7, 6, 4);
        assertFinds("9 id:1..20", 9);
        assertFinds("io disk", 4);
        assertFinds("no-such-thing");
        String group = queue.search().failures(JobQuery.all()).groups().get(0).fingerprint();
        assertFinds("fingerprint:" + group, 4);
        assertThat(all(JobQuery.parse("state:done"), Order.NEWEST, 100))
                .hasSize(20)
                .contains(21L, 40L);
        for (String text :
                List.of("-exception:IOException", "-state:failed", "-id:4", "-\"Disk 7\"", "-message:disk")) {
            assertThat(all(JobQuery.parse(text), Order.NEWEST, 100))
                    .as(text)
                    .hasSize(39)
                    .doesNotContain(4L);
        }
    }

    @Test
    void jobs_that_run_are_found_whatever_waits() throws SQLException {
        fixture.execute("""
                INSERT INTO levada.node (name, host, pid, version, workers, functions, session_lock)
                    VALUES ('n', 'h', 1, 'v', 1, '{}', false);
                INSERT INTO levada.job (id, function, state, node_id)
                    SELECT n, 'f.g', CASE WHEN n % 100 = 0 THEN 'started' ELSE 'pending' END::levada.job_state,
                           CASE WHEN n % 100 = 0 THEN (SELECT max(id) FROM levada.node) END FROM generate_series(1, 1000) n""");
        assertFinds("state:started", 100, 200, 300, 400, 500, 600, 700, 800, 900, 1000);
        assertFinds("state:enqueued,started id:1..300", 100, 200, 300);
    }

    @Test
    void hostile_texts_are_looked_for_and_nothing_else() throws SQLException {
        live(1, 3);
        for (String text :
                List.of("'; DROP TABLE levada.job; --", "$1", "?", "{?=call x}", "%", "_", "\\", "\\'", "/*", "*")) {
            JobQuery query = JobQuery.all().and(Qualifier.TEXT, text);
            assertThat(queue.search().page(query, Order.NEWEST, null, 10).jobs())
                    .as(text)
                    .isEmpty();
            for (Qualifier qualifier :
                    List.of(Qualifier.KEY, Qualifier.NODE, Qualifier.EXCEPTION, Qualifier.ARGS, Qualifier.TENANT)) {
                queue.search().page(JobQuery.all().and(qualifier, text), Order.OLDEST, null, 10);
            }
            queue.search().groups(query, GroupBy.CHANNEL);
            queue.search().failures(query);
        }
        assertThat(fixture.number("SELECT count(*) FROM levada.job")).isEqualTo(3);
    }

    @Test
    void a_page_that_is_not_full_says_how_far_it_has_searched_and_goes_on_from_there() throws SQLException {
        fixture.execute(
                "INSERT INTO levada.job (function, description) SELECT 'f.g', repeat('lorem ipsum ', 200) || n FROM generate_series(1, 20000) n");
        fixture.execute("UPDATE levada.job SET description = 'the needle' WHERE id = 1");
        Page page = queue.search().page(JobQuery.parse("needle"), Order.NEWEST, null, 10);
        assertThat(page.jobs()).isEmpty();
        assertThat(page.next()).isNotNull();
        assertThat(page.searchedTo()).isNotNull();
        int pages = 1;
        while (page.next() != null) {
            page = queue.search().page(JobQuery.parse("needle"), Order.NEWEST, page.next(), 10);
            pages++;
        }
        assertThat(page.jobs()).extracting(JobLine::id).containsExactly(1L);
        assertThat(pages).isLessThan(200);
    }

    @Test
    void jobs_that_wait_for_their_eta_are_listed_soonest_first() throws SQLException {
        fixture.execute(
                "INSERT INTO levada.job (id, function, channel, stage, eta) SELECT n, 'f.g', 'root.c' || n % 2, 'scheduled',"
                        + " now() + ((n * 37) % 1000 / 10) * interval '1 hour' FROM generate_series(1, 500) n");
        live(501, 520);
        List<Long> expected = new ArrayList<>();
        for (long n = 1; n <= 500; n++) {
            expected.add(n);
        }
        expected.sort(
                java.util.Comparator.comparing((Long n) -> n * 37 % 1000 / 10).thenComparing(n -> n));
        assertThat(all(JobQuery.all(), Order.ETA, 13)).containsExactlyElementsOf(expected);
        expected.removeIf(n -> n % 2 == 0);
        assertThat(all(JobQuery.parse("channel:c1"), Order.ETA, 13)).containsExactlyElementsOf(expected);
    }

    @Test
    void a_cursor_of_another_order_and_a_made_up_one_are_refused() throws SQLException {
        live(1, 3);
        String cursor =
                queue.search().page(JobQuery.all(), Order.NEWEST, null, 1).next();
        for (String bad : List.of("x", "", "TkVXRVNU", "\0", "é".repeat(1_000))) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> queue.search().page(JobQuery.all(), Order.NEWEST, bad, 1))
                    .withMessageContaining("is no cursor of a page");
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> queue.search().page(JobQuery.all(), Order.OLDEST, cursor, 1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> queue.search().page(JobQuery.all(), Order.OLDEST, null, 501));
    }

    @Test
    void who_sees_one_tenant_finds_counts_and_reads_nothing_of_others() throws SQLException {
        live(1, 30);
        finished(31, 60);
        fixture.execute(
                "UPDATE levada.job SET state = 'failed', exc_name = 'E' || id % 3, finished_at = now(), context = json_build_object('tenant', 't' || id % 3) WHERE id <= 30;"
                        + "UPDATE levada.job_finished SET context = json_build_object('tenant', 't' || id % 3) WHERE id <= 57");
        Search search = queue.search().visibleTo(Visibility.only("tenant", "t1"));
        assertThat(search.page(JobQuery.all(), Order.NEWEST, null, 100).jobs())
                .hasSize(19)
                .allMatch(job -> "t1".equals(job.context().get("tenant")));
        assertThat(search.count(JobQuery.all())).isEqualTo(new Count(19, false));
        assertThat(search.groups(JobQuery.all(), GroupBy.STATE).groups())
                .extracting(Group::value, group -> group.count().number())
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("failed", 10L),
                        org.assertj.core.groups.Tuple.tuple("done", 9L));
        assertThat(search.failures(JobQuery.all()).groups())
                .singleElement()
                .extracting(FailureGroup::exceptionName)
                .isEqualTo("E1");
        assertThat(search.suggest(Qualifier.EXCEPTION, "", 10)).containsExactly("E1");
        assertThat(search.find(1)).isPresent();
        assertThat(search.find(2)).isEmpty();
        assertThat(search.attempts(2)).isEmpty();
        assertThat(queue.search().visibleTo(Visibility.only("tenant")).count(JobQuery.all()))
                .isEqualTo(Count.ZERO);
        assertThat(search.page(JobQuery.parse("-tenant:t1"), Order.NEWEST, null, 100)
                        .jobs())
                .isEmpty();
    }

    @Test
    void groups_are_counted_exactly_while_jobs_are_few() throws SQLException {
        live(1, 100);
        finished(101, 400);
        fixture.execute(
                "UPDATE levada.job SET channel = 'root.sale', state = 'failed', exc_name = 'a.B', finished_at = now() WHERE id <= 40");
        assertThat(queue.search().groups(JobQuery.all(), GroupBy.STATE).groups())
                .extracting(Group::toString)
                .containsExactly(
                        "Group[value=done, count=300, query=state:done]",
                        "Group[value=pending, count=60, query=state:pending]",
                        "Group[value=failed, count=40, query=state:failed]");
        assertThat(queue.search()
                        .groups(JobQuery.all(), GroupBy.CHANNEL)
                        .groups()
                        .get(1)
                        .query())
                .hasToString("channel:=root.sale");
        Groups exceptions = queue.search().groups(JobQuery.all(), GroupBy.EXCEPTION);
        assertThat(exceptions.total()).isEqualTo(new Count(400, false));
        assertThat(exceptions.groups()).singleElement().extracting(Group::count).isEqualTo(new Count(40, false));
        for (GroupBy by : GroupBy.values()) {
            for (Group group : queue.search().groups(JobQuery.all(), by).groups()) {
                assertThat(queue.search().count(group.query()))
                        .as(group.toString())
                        .isEqualTo(group.count());
                assertThat((long) all(group.query(), Order.NEWEST, 100).size())
                        .as(group.toString())
                        .isEqualTo(group.count().number());
            }
        }
    }

    @Test
    void large_numbers_are_estimated_near_to_what_they_are() throws SQLException {
        fixture.execute(
                "INSERT INTO levada.job (function, channel) SELECT 'f.g', CASE n % 4 WHEN 0 THEN 'root.sale' ELSE 'root.shop' END FROM generate_series(1, 120000) n");
        Groups groups = queue.search().groups(JobQuery.all(), GroupBy.CHANNEL);
        assertThat(groups.total().estimated()).isTrue();
        assertThat(groups.total().number()).isBetween(100_000L, 140_000L);
        assertThat(groups.groups().get(0).value()).isEqualTo("root.shop");
        assertThat(groups.groups().get(1).count().number()).isBetween(24_000L, 36_000L);
    }

    @Test
    void alike_failures_are_one_group_that_can_be_looked_for() throws SQLException {
        fixture.execute("""
                INSERT INTO levada.job (id, function, channel, state, exc_name, exc_message, finished_at)
                SELECT n, 'sale.order.pay', 'root.sale', 'failed', 'java.io.IOException',
                       'Order ' || n || ' of "Shop ' || n || '" (3f2a' || n || '-ab) timed out', now() - n * interval '1 minute'
                FROM generate_series(1, 50) n;
                INSERT INTO levada.job (id, function, channel, state, exc_name, exc_message, finished_at)
                SELECT n, 'sale.order.pay', 'root', 'failed', 'java.io.IOException', 'Disk full', now() FROM generate_series(51, 53) n;
                INSERT INTO levada.job (id, function, state) VALUES (60, 'x.y', 'failed')""");
        Failures failures = queue.search().failures(JobQuery.all());
        assertThat(failures.complete()).isTrue();
        assertThat(failures.groups())
                .extracting(group -> group.count().number())
                .containsExactly(50L, 3L, 1L);
        FailureGroup largest = failures.groups().get(0);
        assertThat(largest.sampleJob()).isEqualTo(50);
        assertThat(Duration.between(largest.firstSeen(), largest.lastSeen())).isEqualTo(Duration.ofMinutes(49));
        assertThat(failures.groups().get(2).exceptionName()).isNull();
        for (FailureGroup group : failures.groups()) {
            assertThat(queue.search().count(group.query())).isEqualTo(group.count());
        }
        assertThat(queue.search().failures(JobQuery.parse("channel:sale")).groups())
                .hasSize(1);
        assertThat(queue.search()
                        .failures(JobQuery.parse("channel:sale"))
                        .groups()
                        .get(0)
                        .count())
                .isEqualTo(new Count(50, false));
    }

    @Test
    void what_may_follow_a_qualifier_is_suggested() throws SQLException {
        fixture.execute(
                "INSERT INTO levada.job (function, channel, state, exc_name) VALUES ('x.y', 'root.wild', 'pending', NULL),"
                        + " ('x.y', 'root.bad.sale', 'failed', 'java.io.IOException')");
        assertThat(queue.search().suggest(Qualifier.CHANNEL, "root.s", 10)).containsExactly("root.sale", "root.shop");
        assertThat(queue.search().suggest(Qualifier.CHANNEL, "sale", 10)).containsExactly("root.bad.sale", "root.sale");
        assertThat(queue.search().suggest(Qualifier.CHANNEL, "wild", 10)).containsExactly("root.wild");
        assertThat(queue.search().suggest(Qualifier.EXCEPTION, "IO", 10)).containsExactly("java.io.IOException");
        assertThat(queue.search().suggest(Qualifier.STATE, "fa", 10)).containsExactly("failed");
        assertThat(queue.search().suggest(Qualifier.ID, "", 10)).isEmpty();
        assertThat(queue.search().suggest(Qualifier.CHANNEL, "root", 2)).hasSize(2);
    }

    @Test
    void a_look_that_takes_too_long_is_given_up_with_a_sentence() throws SQLException {
        live(1, 3);
        try (Connection connection = fixture.direct().getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("LOCK TABLE levada.job IN ACCESS EXCLUSIVE MODE");
            assertThatThrownBy(() ->
                            queue.search().within(Duration.ofMillis(50)).page(JobQuery.all(), Order.NEWEST, null, 10))
                    .isInstanceOf(LookTimeoutException.class)
                    .hasMessageStartingWith("Could not search for jobs within 50 ms, and gave up.");
            connection.rollback();
        }
        assertThat(queue.search()
                        .within(Duration.ofSeconds(5))
                        .page(JobQuery.all(), Order.NEWEST, null, 10)
                        .jobs())
                .hasSize(3);
    }

    private void assertFinds(String text, long... ids) {
        for (Order order : List.of(Order.NEWEST, Order.OLDEST)) {
            List<Long> found = all(JobQuery.parse(text), order, 2);
            assertThat(found)
                    .as(text + " " + order)
                    .containsExactlyInAnyOrder(
                            java.util.Arrays.stream(ids).boxed().toArray(Long[]::new));
        }
        assertThat(queue.search().count(JobQuery.parse(text))).as(text).isEqualTo(new Count(ids.length, false));
    }

    private List<Long> all(JobQuery query, Order order, int limit) {
        List<Long> ids = new ArrayList<>();
        @Nullable String cursor = null;
        do {
            Page page = queue.search().page(query, order, cursor, limit);
            page.jobs().forEach(job -> ids.add(job.id()));
            cursor = page.next();
        } while (cursor != null);
        return ids;
    }

    private void live(int first, int last) throws SQLException {
        fixture.execute("INSERT INTO levada.job (id, function) SELECT n, 'f.g' FROM generate_series(" + first + ", "
                + last + ") n");
    }

    private void finished(int first, int last) throws SQLException {
        fixture.execute(
                "INSERT INTO levada.job_finished (id, state, priority, max_retries, retry, attempt, crashes, channel, function, args, created_at, started_at, finished_at)"
                        + " SELECT n, 'done', 10, 5, 1, 1, 0, 'root', 'f.g', '[]', now(), now(), now() + n % 3 * interval '1 day' FROM generate_series("
                        + first + ", " + last + ") n");
    }
}
