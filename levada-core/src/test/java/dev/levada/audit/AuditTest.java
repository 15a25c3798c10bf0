package dev.levada.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.levada.Acting;
import dev.levada.ActionResult;
import dev.levada.DelayedJob;
import dev.levada.JobFunction;
import dev.levada.JobModel;
import dev.levada.JobQueue;
import dev.levada.JobState;
import dev.levada.NamedCall;
import dev.levada.channel.ChannelSettings;
import dev.levada.fixture.QueueFixture;
import dev.levada.module.DataModule;
import dev.levada.module.DataTexts;
import dev.levada.search.Visibility;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AuditTest {

    /** A function that people delay by its name. */
    @JobModel("test.audited")
    public static class Audited {
        @JobFunction(channel = "root.sale")
        public void run(String secret) {}
    }

    private static final NamedCall CALL = NamedCall.of("test.audited.run", "[\"hunter2\"]");

    private final QueueFixture fixture = new QueueFixture();
    private final JobQueue queue =
            fixture.queue(builder -> builder.register(new Audited()).channels("root:1,root.sale:1"));
    private final Actor mary = new Actor("mary", "10.0.0.7");
    private final Acting acting = queue.as(mary);

    @AfterEach
    void close() throws SQLException {
        fixture.close();
    }

    @Test
    void each_action_on_jobs_is_recorded_with_what_was_before_and_after() throws SQLException {
        jobs(6);
        fixture.execute("UPDATE levada.job SET state = 'failed' WHERE id IN (5, 6)");
        acting.jobs().hold(List.of(1L));
        acting.jobs().changePriority(List.of(2L), 3);
        acting.jobs().changeChannel(List.of(2L), "sale");
        acting.jobs().cancel(List.of(3L), "mary");
        acting.jobs().setDone(List.of(4L), "mary");
        acting.jobs().requeue(List.of(3L, 5L));
        acting.jobs().release(List.of(1L));
        acting.jobs().changeArguments(1, "[1]");
        acting.jobs().changeEta(List.of(1L), Instant.parse("2100-01-01T00:00:00Z"));
        List<AuditEntry> entries =
                queue.audit().page(AuditFilter.all(), null, 100).entries();
        assertThat(entries)
                .extracting(AuditEntry::action, AuditEntry::target)
                .containsExactly(
                        tuple("change_eta", "job 1"),
                        tuple("change_arguments", "job 1"),
                        tuple("release", "job 1"),
                        tuple("requeue", "job 5"),
                        tuple("requeue", "job 3"),
                        tuple("set_done", "job 4"),
                        tuple("cancel", "job 3"),
                        tuple("move", "job 2"),
                        tuple("change_priority", "job 2"),
                        tuple("hold", "job 1"));
        assertThat(entries).allMatch(entry -> entry.actor().equals("mary") && "10.0.0.7".equals(entry.origin()));
        assertThat(entries.get(9).before()).contains("\"stage\":\"ready\"");
        assertThat(entries.get(9).after()).contains("\"stage\":\"held\"");
        assertThat(entries.get(7).after()).contains("\"channel\":\"root.sale\"");
        assertThat(entries.get(6).after()).contains("\"state\":\"cancelled\"");
        assertThat(entries.get(4).before()).contains("\"state\":\"cancelled\"");
        assertThat(entries.get(1).before()).contains("\"arguments\":\"[]\"");
        assertThat(queue.audit()
                        .page(AuditFilter.all().job(2).action("move"), null, 100)
                        .entries())
                .hasSize(1);
    }

    @Test
    void what_is_refused_is_not_recorded_and_what_is_not_seen_is_not_there() throws SQLException {
        jobs(3);
        fixture.execute("UPDATE levada.job SET context = '{\"tenant\":\"acme\"}' WHERE id = 1;"
                + "UPDATE levada.job SET context = '{\"tenant\":\"other\"}' WHERE id = 2");
        Acting limited = acting.visibleTo(Visibility.only("tenant", "acme"));
        ActionResult result = limited.jobs().hold(List.of(1L, 2L, 3L, 99L));
        assertThat(result.changed()).containsExactly(1L);
        assertThat(result.refused()).containsEntry(2L, "There is no job 2").containsOnlyKeys(2L, 3L, 99L);
        assertThat(limited.jobs().release(List.of(2L)).changed()).isEmpty();
        assertThat(limited.jobs().find(2)).isEmpty();
        assertThat(limited.jobs().find(1)).isPresent();
        assertThat(limited.jobs().attempts(2)).isEmpty();
        assertThat(limited.jobs().list(dev.levada.JobFilter.all(), 10)).hasSize(1);
        assertThat(limited.jobs().ids(dev.levada.JobFilter.all(), 10)).containsExactly(1L);
        assertThatIllegalStateException().isThrownBy(() -> limited.channels().pause("root"));
        assertThat(acting.jobs().release(List.of(2L)).refused()).hasSize(1);
        assertThat(queue.audit().page(AuditFilter.all(), null, 100).entries())
                .extracting(AuditEntry::target)
                .containsExactly("job 1");
    }

    @Test
    void changes_of_channels_are_recorded_and_what_changes_nothing_is_not() {
        acting.channels().pause("sale");
        acting.channels().pause("sale");
        acting.channels().put(ChannelSettings.of("shop", 3));
        acting.channels().removalInterval("shop", Duration.ofDays(2));
        acting.channels().apply("root:2,root.shop:4");
        acting.channels().remove("shop");
        acting.channels().remove("shop");
        assertThat(queue.audit().page(AuditFilter.all(), null, 100).entries())
                .extracting(
                        AuditEntry::action,
                        AuditEntry::target,
                        entry -> entry.before() == null,
                        entry -> entry.after() == null)
                .containsExactly(
                        tuple("remove_channel", "channel root.shop", false, true),
                        tuple("configure_channel", "channel root.shop", false, false),
                        tuple("configure_channel", "channel root", false, false),
                        tuple("change_removal_interval", "channel root.shop", false, false),
                        tuple("configure_channel", "channel root.shop", true, false),
                        tuple("pause_channel", "channel root.sale", false, false));
        assertThat(queue.audit()
                        .page(AuditFilter.all().target("channel root.sale"), null, 1)
                        .entries()
                        .get(0)
                        .after())
                .contains("\"paused\" : true");
    }

    @Test
    void modules_are_recorded_with_what_they_say_and_one_that_stays_as_it_is_is_not() {
        DataModule sale = DataTexts.records("sale", DataTexts.channel("c", "sale", DataTexts.field("capacity", "4")));
        acting.modules().install(sale.withVersion("1"));
        acting.modules().install(sale.withVersion("1"));
        acting.modules().install(sale.withVersion("2"));
        acting.modules().remove("sale");
        acting.modules().remove("sale");
        List<AuditEntry> entries =
                queue.audit().page(AuditFilter.all(), null, 100).entries();
        assertThat(entries)
                .extracting(
                        AuditEntry::action,
                        AuditEntry::target,
                        entry -> entry.before() == null,
                        entry -> entry.after() == null)
                .containsExactly(
                        tuple("remove_module", "module sale", false, true),
                        tuple("install_module", "module sale", false, false),
                        tuple("install_module", "module sale", true, false));
        assertThat(entries.get(2).after()).contains("\"version\" : \"1\"", "root.sale", "capacity");
        Acting limited = acting.visibleTo(Visibility.only("tenant", "acme"));
        assertThatIllegalStateException().isThrownBy(() -> limited.modules().install(sale));
        assertThat(queue.modules().list()).isEmpty();
    }

    @Test
    void who_confirms_a_copy_and_discards_its_jobs_is_recorded() throws SQLException {
        jobs(2);
        acting.confirmDatabase();
        fixture.execute("UPDATE levada.bond SET database_oid = 1, database_name = 'production'");
        Acting limited = acting.visibleTo(Visibility.only("tenant", "acme"));
        assertThatIllegalStateException().isThrownBy(limited::confirmDatabase);
        assertThatIllegalStateException().isThrownBy(limited::discardAndConfirmDatabase);
        assertThat(queue.bond().confirmed()).isFalse();
        assertThat(acting.discardAndConfirmDatabase()).isEqualTo(2);
        List<AuditEntry> entries =
                queue.audit().page(AuditFilter.all(), null, 100).entries();
        assertThat(entries)
                .extracting(AuditEntry::action, AuditEntry::target)
                .containsExactly(tuple("confirm_database", "database"), tuple("discard_jobs", "database"));
        assertThat(entries.get(0).before()).contains("\"database\" : \"production\"");
        assertThat(entries.get(0).after()).contains(queue.bond().here().name());
    }

    @Test
    void a_delay_is_recorded_without_its_arguments_and_only_if_it_adds_a_job() {
        NamedCall once = new NamedCall(
                CALL.function(), CALL.arguments(), Map.of(), "shop", null, null, null, null, null, "only one");
        long plain = acting.delay(CALL).id();
        long first = acting.delay(once).id();
        assertThat(acting.delay(once)).isEqualTo(new DelayedJob(first, true));
        assertThat(queue.audit().page(AuditFilter.all(), null, 100).entries())
                .extracting(AuditEntry::action, AuditEntry::target, AuditEntry::before, AuditEntry::after)
                .containsExactly(
                        tuple(
                                "delay",
                                "job " + first,
                                null,
                                "{\"channel\":\"root.shop\",\"function\":\"test.audited.run\"}"),
                        tuple(
                                "delay",
                                "job " + plain,
                                null,
                                "{\"channel\":\"root.sale\",\"function\":\"test.audited.run\"}"));
        Acting limited = acting.visibleTo(Visibility.only("tenant", "acme"));
        assertThatIllegalStateException().isThrownBy(() -> limited.delay(CALL));
        assertThatIllegalStateException().isThrownBy(() -> limited.delay(once));
        assertThat(queue.jobs().list(dev.levada.JobFilter.all(), 10)).hasSize(2);
    }

    @Test
    void a_change_that_cannot_be_recorded_is_not_made() throws SQLException {
        jobs(1);
        fixture.execute("ALTER TABLE levada.audit ADD CONSTRAINT never CHECK (false)");
        assertThatThrownBy(() -> acting.jobs().hold(List.of(1L))).isInstanceOf(dev.levada.JobStoreException.class);
        assertThatThrownBy(() -> acting.channels().pause("sale")).isInstanceOf(dev.levada.JobStoreException.class);
        assertThatThrownBy(() -> acting.delay(CALL)).isInstanceOf(dev.levada.JobStoreException.class);
        assertThatThrownBy(() -> acting.modules().install(DataTexts.records("sale", "")))
                .isInstanceOf(dev.levada.JobStoreException.class);
        assertThat(queue.modules().list()).isEmpty();
        assertThat(fixture.number("SELECT count(*) FROM levada.job")).isOne();
        assertThat(fixture.text("SELECT stage FROM levada.job")).isEqualTo("ready");
        assertThat(fixture.number("SELECT count(*) FROM levada.channel WHERE paused"))
                .isZero();
    }

    @Test
    void entries_can_be_neither_changed_nor_removed_but_for_old_ones() throws SQLException {
        queue.audit().record(mary, "login", "mary", null, "{\"a\":1}");
        for (String sql : List.of(
                "UPDATE levada.audit SET actor = 'x'",
                "DELETE FROM levada.audit",
                "TRUNCATE levada.audit",
                "INSERT INTO levada.audit (id, actor, action, target) OVERRIDING SYSTEM VALUE VALUES (1, 'x', 'x', 'x') ON CONFLICT (id) DO UPDATE SET actor = 'x'")) {
            assertThatThrownBy(() -> fixture.execute(sql))
                    .as(sql)
                    .hasMessageContaining("the audit is only ever added to");
        }
        assertThatThrownBy(() -> fixture.execute("SELECT levada.audit_retain('1 hour')"))
                .hasMessageContaining("kept for a day or more");
        fixture.execute(
                "INSERT INTO levada.audit (actor, action, target, at) VALUES ('old', 'login', 'old', now() - interval '3 days')");
        assertThat(queue.audit().retain(mary, Duration.ofDays(2))).isEqualTo(1);
        assertThat(queue.audit().page(AuditFilter.all(), null, 10).entries())
                .extracting(AuditEntry::action)
                .containsExactly("retain_audit", "login");
        assertThatThrownBy(() -> fixture.execute("DELETE FROM levada.audit"))
                .hasMessageContaining("only ever added to");
    }

    @Test
    void pages_follow_one_another() throws SQLException {
        fixture.execute(
                "INSERT INTO levada.audit (actor, action, target) SELECT 'a' || n % 3, 'x' || n % 2, 't' || n % 5 FROM generate_series(1, 100) n");
        for (AuditFilter filter : List.of(
                AuditFilter.all(),
                AuditFilter.all().actor("a1"),
                AuditFilter.all().action("x1"),
                AuditFilter.all().target("t2").actor("a2"),
                AuditFilter.all().between(Instant.EPOCH, Instant.parse("2200-01-01T00:00:00Z")),
                AuditFilter.all().between(null, Instant.EPOCH))) {
            List<Long> ids = new ArrayList<>();
            @Nullable String cursor = null;
            do {
                AuditPage page = queue.audit().page(filter, cursor, 7);
                page.entries().forEach(entry -> ids.add(entry.id()));
                cursor = page.next();
            } while (cursor != null);
            List<Long> expected = queue.audit().page(filter, null, 500).entries().stream()
                    .map(AuditEntry::id)
                    .toList();
            assertThat(ids).isEqualTo(expected).doesNotHaveDuplicates();
            assertThat(expected)
                    .hasSize(
                            filter.until() != null && filter.from() == null
                                    ? 0
                                    : filter.action() != null
                                            ? 50
                                            : filter.target() != null ? 7 : filter.actor() != null ? 34 : 100);
        }
        assertThatIllegalArgumentException().isThrownBy(() -> queue.audit().page(AuditFilter.all(), "x", 7));
        assertThatIllegalArgumentException().isThrownBy(() -> queue.audit().page(AuditFilter.all(), null, 0));
    }

    @Test
    void what_cannot_be_stored_is_refused() {
        assertThatIllegalArgumentException().isThrownBy(() -> queue.audit().record(mary, "", "t", null, null));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> queue.audit().record(mary, "a", "t".repeat(501), null, null));
        assertThatIllegalArgumentException().isThrownBy(() -> queue.audit().record(mary, "a", "t\0", null, null));
        assertThatIllegalArgumentException().isThrownBy(() -> queue.audit().record(mary, "a", "t", "{", null));
        assertThatIllegalArgumentException().isThrownBy(() -> Actor.of(" "));
        assertThatIllegalArgumentException().isThrownBy(() -> Actor.of("a\nb"));
        assertThatIllegalArgumentException().isThrownBy(() -> new Actor("a", "x".repeat(201)));
    }

    private void jobs(int count) throws SQLException {
        fixture.execute(
                "INSERT INTO levada.job (id, function) SELECT n, 'f.g' FROM generate_series(1, " + count + ") n");
        assertThat(queue.jobs().find(1)).get().extracting(dev.levada.Job::state).isEqualTo(JobState.PENDING);
    }
}
