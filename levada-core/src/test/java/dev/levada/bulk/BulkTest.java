package dev.levada.bulk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.levada.JobQueue;
import dev.levada.audit.Actor;
import dev.levada.audit.AuditEntry;
import dev.levada.audit.AuditFilter;
import dev.levada.bulk.BulkAction.Cancel;
import dev.levada.bulk.BulkAction.Hold;
import dev.levada.bulk.BulkAction.Move;
import dev.levada.bulk.BulkAction.Postpone;
import dev.levada.bulk.BulkAction.Release;
import dev.levada.bulk.BulkAction.Reprioritise;
import dev.levada.bulk.BulkAction.Requeue;
import dev.levada.bulk.BulkAction.SetDone;
import dev.levada.bulk.BulkStatus.State;
import dev.levada.fixture.QueueFixture;
import dev.levada.search.JobQuery;
import dev.levada.search.Visibility;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BulkTest {

    private static final Actor MARY = new Actor("mary", "10.0.0.7");
    private static final Visibility ALL = Visibility.everything();

    private final QueueFixture fixture = new QueueFixture();
    private final JobQueue queue = fixture.queue(builder -> builder.channels("root:1"));

    @AfterEach
    void close() throws SQLException {
        fixture.close();
    }

    @Test
    void all_that_match_are_changed_and_those_that_come_or_fail_later_are_not() throws SQLException {
        jobs(1, 2_300, "'failed', now()");
        jobs(3_000, 3_010, "'pending', NULL");
        fixture.execute("SELECT setval('levada.job_id_seq', 5000)");
        try (Connection held = fixture.direct().getConnection();
                Statement statement = held.createStatement()) {
            held.setAutoCommit(false);
            // Holds the action up before its last chunk.
            statement.execute("SELECT FROM levada.job WHERE id = 2300 FOR UPDATE");
            long id = queue.bulk().start(new Requeue(), JobQuery.parse("state:failed"), MARY, ALL);
            await().atMost(Duration.ofSeconds(20)).until(() -> status(id).changed() == 2_000);
            jobs(5_001, 5_010, "'failed', now()");
            fixture.execute("UPDATE levada.job SET state = 'failed', finished_at = clock_timestamp() WHERE id = 3000");
            held.rollback();
            BulkStatus over = over(id);
            assertThat(over.state()).isEqualTo(State.DONE);
            assertThat(over.expected().number()).isEqualTo(2_300);
            assertThat(over.changed()).isEqualTo(2_300);
            assertThat(over.matched()).isEqualTo(2_300);
            assertThat(over.undoable()).isFalse();
        }
        assertThat(fixture.number("SELECT count(*) FROM levada.job WHERE state = 'failed'"))
                .isEqualTo(11);
        assertThat(queue.audit().page(AuditFilter.all(), null, 10).entries())
                .extracting(AuditEntry::action)
                .containsExactly("bulk_requeue_ended", "bulk_requeue");
        assertThat(queue.audit()
                        .page(AuditFilter.all(), null, 10)
                        .entries()
                        .get(1)
                        .after())
                .isEqualTo("{\"query\":\"state:failed\",\"expected\":2300}");
    }

    @Test
    void finished_jobs_are_requeued_too() throws SQLException {
        jobs(1, 600, "'pending', NULL");
        queue.jobs().cancel(LongStream.rangeClosed(1, 600).boxed().toList(), "x");
        jobs(601, 620, "'failed', now()");
        long id = queue.bulk().start(new Requeue(), JobQuery.all(), MARY, ALL);
        assertThat(over(id).changed()).isEqualTo(620);
        assertThat(fixture.number("SELECT count(*) FROM levada.job WHERE state = 'pending'"))
                .isEqualTo(620);
    }

    @Test
    void named_jobs_are_changed_or_skipped_with_the_reason() throws SQLException {
        jobs(1, 3, "'pending', NULL");
        jobs(4, 5, "'failed', now()");
        long id = queue.bulk().start(new Hold(), List.of(1L, 2L, 4L, 5L, 99L), MARY, ALL);
        BulkStatus over = over(id);
        assertThat(over.jobs()).isEqualTo("5 named jobs");
        assertThat(over.changed()).isEqualTo(2);
        assertThat(over.skipped()).isEqualTo(3);
        assertThat(over.reasons()).isEqualTo(Map.of("is failed", 2L, "not there, or changed meanwhile", 1L));
        assertThat(fixture.number("SELECT count(*) FROM levada.job WHERE stage = 'held'"))
                .isEqualTo(2);
    }

    @Test
    void each_action_does_what_it_does_with_single_jobs() throws SQLException {
        jobs(1, 10, "'pending', NULL");
        assertThat(over(queue.bulk().start(new Move("sale"), JobQuery.parse("id:1..4"), MARY, ALL))
                        .changed())
                .isEqualTo(4);
        assertThat(fixture.number("SELECT count(*) FROM levada.job WHERE channel = 'root.sale'"))
                .isEqualTo(4);
        assertThat(over(queue.bulk().start(new Reprioritise(-3), JobQuery.parse("channel:sale"), MARY, ALL))
                        .changed())
                .isEqualTo(4);
        assertThat(fixture.number("SELECT count(*) FROM levada.job WHERE priority = -3"))
                .isEqualTo(4);
        assertThat(over(queue.bulk().start(new Hold(), JobQuery.parse("channel:sale"), MARY, ALL))
                        .changed())
                .isEqualTo(4);
        assertThat(over(queue.bulk().start(new Release(), JobQuery.all(), MARY, ALL))
                        .changed())
                .isEqualTo(4);
        assertThat(over(queue.bulk().start(new SetDone(), JobQuery.parse("id:1"), MARY, ALL))
                        .changed())
                .isEqualTo(1);
        assertThat(fixture.text("SELECT message FROM levada.job_finished")).isEqualTo("manually set to done by mary");
        assertThat(over(queue.bulk().start(new Cancel(), JobQuery.all(), MARY, ALL))
                        .changed())
                .isEqualTo(9);
        assertThat(fixture.number("SELECT count(*) FROM levada.job")).isZero();
    }

    @Test
    void what_was_done_is_undone_but_for_jobs_that_were_changed_since() throws SQLException {
        jobs(1, 700, "'pending', NULL");
        fixture.execute("UPDATE levada.job SET channel = 'root.c' || id % 3, priority = id % 7");
        queue.jobs().hold(List.of(3L));
        long move = done(new Move("all"));
        queue.jobs().changeChannel(List.of(8L), "root.other");
        undo(move);
        assertThat(fixture.number("SELECT count(*) FROM levada.job WHERE channel = 'root.c' || id % 3"))
                .isEqualTo(699);
        assertThat(fixture.text("SELECT channel FROM levada.job WHERE id = 8")).isEqualTo("root.other");
        undo(done(new Reprioritise(99)));
        assertThat(fixture.number("SELECT count(*) FROM levada.job WHERE priority = id % 7"))
                .isEqualTo(700);
        undo(done(new Hold()));
        assertThat(fixture.number("SELECT id FROM levada.job WHERE stage = 'held'"))
                .isEqualTo(3);
        undo(done(new Cancel()));
        assertThat(fixture.number("SELECT count(*) FROM levada.job WHERE state = 'pending'"))
                .isEqualTo(700);
        assertThat(fixture.number("SELECT id FROM levada.job WHERE stage = 'held'"))
                .isEqualTo(3);
        undo(done(new Release()));
        assertThat(fixture.number("SELECT id FROM levada.job WHERE stage = 'held'"))
                .isEqualTo(3);
    }

    @Test
    void jobs_are_postponed_and_get_their_own_etas_back() throws SQLException {
        jobs(1, 600, "'pending', NULL");
        fixture.execute(
                "UPDATE levada.job SET eta = '2099-01-01Z'::timestamptz + id * interval '1 ms', stage = 'scheduled' WHERE id % 2 = 0");
        long postpone = done(new Postpone(null, Duration.ofDays(3)));
        assertThat(fixture.number("SELECT count(*) FROM levada.job j, levada.bulk_action b"
                        + " WHERE j.stage = 'scheduled' AND j.eta = b.created_at + interval '72 hours'"))
                .isEqualTo(600);
        queue.jobs().changeEta(List.of(4L), Instant.parse("2088-01-01T00:00:00Z"));
        undo(postpone);
        assertThat(fixture.number("SELECT count(*) FROM levada.job WHERE id % 2 = 0 AND stage = 'scheduled'"
                        + " AND eta = '2099-01-01Z'::timestamptz + id * interval '1 ms'"))
                .isEqualTo(299);
        assertThat(fixture.number("SELECT count(*) FROM levada.job WHERE stage = 'ready' AND eta IS NULL"))
                .isEqualTo(300);
        assertThat(fixture.text("SELECT (eta AT TIME ZONE 'UTC')::text FROM levada.job WHERE id = 4"))
                .isEqualTo("2088-01-01 00:00:00");

        long now = done(new Postpone(null, Duration.ZERO));
        assertThat(fixture.number("SELECT count(*) FROM levada.job WHERE stage = 'ready'"))
                .isEqualTo(600);
        assertThat(queue.bulk().find(now)).get().extracting(BulkStatus::action).isEqualTo(new Postpone(null, null));
        undo(now);
        assertThat(fixture.number("SELECT count(*) FROM levada.job WHERE stage = 'scheduled'"))
                .isEqualTo(300);
        Instant far = Instant.parse("2077-07-07T07:07:07.123456789Z");
        done(new Postpone(far, null));
        assertThat(fixture.number("SELECT count(*) FROM levada.job WHERE eta = '2077-07-07 07:07:07.123456Z'"))
                .isEqualTo(600);
        assertThatThrownBy(
                        () -> queue.bulk().start(new Postpone(null, Duration.ofSeconds(-1)), JobQuery.all(), MARY, ALL))
                .hasMessageContaining("zero");
    }

    @Test
    void undo_is_refused_with_the_reason() throws SQLException {
        jobs(1, 3, "'failed', now()");
        long requeue = over(queue.bulk().start(new Requeue(), JobQuery.all(), MARY, ALL))
                .id();
        assertRefused(requeue, "Bulk action " + requeue + " (requeue) cannot be undone");
        assertRefused(4711, "There is no bulk action 4711");
        long hold = done(new Hold());
        long undo = undo(hold);
        assertRefused(hold, "has been undone already");
        assertRefused(undo, "(an undo) cannot be undone");
        long old = done(new Hold());
        fixture.execute("UPDATE levada.bulk_action SET created_at = now() - interval '2 days' WHERE id = " + old);
        assertRefused(old, "began more than a day ago");
        assertThat(queue.bulk().find(hold))
                .get()
                .extracting(BulkStatus::undoneBy)
                .isEqualTo(undo);
    }

    @Test
    void a_cancelled_action_stops_and_what_was_done_stays() throws SQLException {
        jobs(1, 1_200, "'pending', NULL");
        long id;
        try (Connection held = fixture.direct().getConnection();
                Statement statement = held.createStatement()) {
            held.setAutoCommit(false);
            statement.execute("SELECT FROM levada.job WHERE id = 600 FOR UPDATE");
            id = queue.bulk().start(new Hold(), JobQuery.all(), MARY, ALL);
            await().atMost(Duration.ofSeconds(20)).until(() -> status(id).changed() == 500);
            Thread cancelling = new Thread(() -> queue.bulk().cancel(id, MARY));
            cancelling.start();
            await().atMost(Duration.ofSeconds(20))
                    // The chunk waits for the job, and who cancels for the chunk.
                    .until(() -> fixture.number(
                                            "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
                                                    + " AND query LIKE '%bulk_action SET state = ''cancelled''%'")
                                    == 1
                            || !cancelling.isAlive());
            held.rollback();
            await().atMost(Duration.ofSeconds(20)).until(() -> !cancelling.isAlive());
        }
        BulkStatus over = over(id);
        assertThat(over.state()).isEqualTo(State.CANCELLED);
        assertThat(queue.bulk().cancel(id, MARY)).isFalse();
        assertThat(fixture.number("SELECT count(*) FROM levada.job WHERE stage = 'held'"))
                .isEqualTo(over.changed())
                .isLessThan(1_200);
        undo(id);
        assertThat(fixture.number("SELECT count(*) FROM levada.job WHERE stage = 'held'"))
                .isZero();
    }

    @Test
    void another_process_goes_on_after_the_death_of_the_one_that_had_it() throws SQLException {
        jobs(1, 1_200, "'pending', NULL");
        fixture.execute("""
                INSERT INTO levada.bulk_action (action, query, actor, last_id, expected, expected_estimated, reached, matched, changed, worker, leased_until)
                VALUES ('hold', '', 'dead', 1200, 1200, false, 500, 500, 500, 'dead', clock_timestamp() + interval '2 seconds')""");
        long id = fixture.number("SELECT max(id) FROM levada.bulk_action");
        queue.channels().pause("root");
        queue.start();
        assertThat(over(id).changed()).isEqualTo(1_200);
        assertThat(fixture.number("SELECT min(id) FROM levada.job WHERE stage = 'held'"))
                .isEqualTo(501);
    }

    @Test
    void two_processes_do_no_job_twice() throws SQLException {
        JobQueue other = fixture.queue(builder -> builder.channels("root:0"));
        queue.channels().pause("root");
        jobs(1, 5_000, "'pending', NULL");
        fixture.execute(
                "CREATE TABLE levada.seen (id bigint); CREATE FUNCTION levada.see() RETURNS trigger LANGUAGE plpgsql AS"
                        + " $$ BEGIN INSERT INTO levada.seen VALUES (NEW.id); RETURN NEW; END $$;"
                        + "CREATE TRIGGER see AFTER UPDATE OF stage ON levada.job FOR EACH ROW EXECUTE FUNCTION levada.see()");
        long one = queue.bulk().start(new Hold(), JobQuery.parse("id:1..2500"), MARY, ALL);
        long two = other.bulk().start(new Hold(), JobQuery.parse("id:2501..5000"), MARY, ALL);
        assertThat(over(one).changed() + over(two).changed()).isEqualTo(5_000);
        assertThat(fixture.number("SELECT count(*) - count(DISTINCT id) FROM levada.seen"))
                .isZero();
        assertThat(fixture.number("SELECT count(*) FROM levada.seen")).isEqualTo(5_000);
    }

    @Test
    void who_sees_one_tenant_changes_nothing_of_others() throws SQLException {
        jobs(1, 30, "'pending', NULL");
        fixture.execute("UPDATE levada.job SET context = json_build_object('tenant', 't' || id % 3)");
        Visibility limited = Visibility.only("tenant", "t1");
        assertThat(over(queue.bulk().start(new Hold(), JobQuery.all(), MARY, limited))
                        .changed())
                .isEqualTo(10);
        BulkStatus named = over(queue.bulk().start(new Cancel(), List.of(1L, 2L, 3L), MARY, limited));
        assertThat(named.changed()).isEqualTo(1);
        assertThat(named.reasons()).isEqualTo(Map.of("not there, or changed meanwhile", 2L));
        assertThat(fixture.number("SELECT count(*) FROM levada.job WHERE stage = 'held' AND id % 3 = 1"))
                .isEqualTo(9);
        assertThat(fixture.number("SELECT count(*) FROM levada.job WHERE stage = 'held' AND id % 3 <> 1"))
                .isZero();
    }

    @Test
    void an_action_that_a_newer_version_stored_ends_with_a_sentence() throws SQLException {
        fixture.execute(
                "INSERT INTO levada.bulk_action (action, query, actor, last_id, expected, expected_estimated) VALUES ('hold', 'chanel:x', 'x', 9, 0, false)");
        long id = fixture.number("SELECT max(id) FROM levada.bulk_action");
        queue.start();
        BulkStatus over = over(id);
        assertThat(over.state()).isEqualTo(State.FAILED);
        assertThat(over.error()).contains("There is nothing called 'chanel' to look for");
    }

    @Test
    void too_many_and_no_jobs_are_refused() {
        assertThatIllegalArgumentException().isThrownBy(() -> queue.bulk().start(new Hold(), List.of(), MARY, ALL));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> queue.bulk()
                        .start(new Hold(), LongStream.range(0, 100_001).boxed().toList(), MARY, ALL));
        assertThatIllegalArgumentException().isThrownBy(() -> new Move("a..b"));
        assertThatIllegalArgumentException().isThrownBy(() -> queue.bulk().recent(0));
        assertThat(queue.bulk().recent(10)).isEmpty();
        assertThat(queue.bulk().find(1)).isEmpty();
    }

    private void assertRefused(long id, String message) {
        assertThatIllegalStateException()
                .isThrownBy(() -> queue.bulk().undo(id, MARY))
                .withMessageContaining(message);
    }

    private long done(BulkAction action) {
        BulkStatus over = over(queue.bulk().start(action, JobQuery.all(), MARY, ALL));
        assertThat(over.state()).isEqualTo(State.DONE);
        return over.id();
    }

    private long undo(long id) {
        long undo = queue.bulk().undo(id, MARY);
        assertThat(over(undo).state()).isEqualTo(State.DONE);
        return undo;
    }

    private BulkStatus status(long id) {
        return queue.bulk().find(id).orElseThrow();
    }

    private BulkStatus over(long id) {
        await("bulk action " + id + " is over")
                .atMost(Duration.ofSeconds(30))
                .until(() -> status(id).isOver());
        return status(id);
    }

    private void jobs(int first, int last, String stateAndEnd) throws SQLException {
        fixture.execute("INSERT INTO levada.job (id, function, state, finished_at) SELECT n, 'f.g', " + stateAndEnd
                + " FROM generate_series(" + first + ", " + last + ") n; SELECT setval('levada.job_id_seq', greatest("
                + last + ", (SELECT last_value FROM levada.job_id_seq)))");
    }
}
