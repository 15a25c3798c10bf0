package dev.levada;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.levada.action.RelatedAction;
import dev.levada.action.RelatedAction.Kind;
import dev.levada.action.RelatedActionResult;
import dev.levada.action.RelatedActionResult.Absent;
import dev.levada.action.RelatedActionResult.Available;
import dev.levada.action.RelatedActionResult.Broken;
import dev.levada.fixture.QueueFixture;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** From a delayed call to the link a page shows, on a real database. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RelatedActionTest {

    private static final UUID TICKET = UUID.fromString("6f1c2b1e-8a3d-4a44-9d53-0c2f5e3f7a10");

    @JobModel("sale.order")
    public static class Orders {

        final BlockingQueue<RecordRef> confirmed = new LinkedBlockingQueue<>();

        @JobFunction
        public void confirm(RecordRef order) {
            confirmed.add(order);
        }

        @JobFunction
        public void export(String format, @Record("sale.order") long id) {}

        @JobFunction
        public void bill(@Record("sale.order") List<Long> ids) {}

        @JobFunction
        public void close(@Record("help.ticket") UUID ticket) {}

        @JobFunction(relatedAction = "{'func_name': 'related_action_partner', 'kwargs': {'name': 'Partner'}}")
        public void greet(@Record("res.partner") long partner) {}

        @JobFunction(relatedAction = "{\"func_name\": \"related_action_gone\"}")
        public void forget(@Record("res.partner") long partner) {}

        @JobFunction(relatedAction = "{\"enable\": False}")
        public void hide(@Record("sale.order") long id) {}
    }

    @JobModel("shop")
    public static class Shop {
        @JobFunction
        public void sync(@Record("shop.item") long id) {}
    }

    private final QueueFixture fixture = new QueueFixture();
    private final Orders orders = new Orders();
    private final JobQueue queue = fixture.queue(builder -> builder.register(orders)
            .link("sale.order", "/orders/{id}", "/orders?ids={ids}")
            .link("help.ticket", "https://help.example/t/{id}")
            .relatedAction(
                    "related_action_partner",
                    (job, kwargs) -> RelatedAction.custom(
                            String.valueOf(kwargs.get("name")),
                            "/partners/" + job.record().orElseThrow().ids().get(0) + "?from=job-"
                                    + job.job().id())));

    @AfterAll
    void close() throws Exception {
        fixture.close();
    }

    private static RelatedActionResult link(String title, String target, Kind kind) {
        return new Available(new RelatedAction(title, target, kind));
    }

    @Test
    void a_reference_is_stored_comes_back_to_the_method_and_is_linked_before_and_after() throws Exception {
        RecordRef order = RecordRef.of("sale.order", 42, 43);
        try (QueueFixture running = new QueueFixture()) {
            Orders models = new Orders();
            JobQueue runner = running.running(
                    builder -> builder.register(models).link("sale.order", "/orders/{id}", "/orders?ids={ids}"));
            long id = runner.delay(Orders::confirm, order).id();
            running.awaitState(runner, id, JobState.DONE);

            assertThat(models.confirmed).containsExactly(order);
            assertThat(runner.relatedAction(id)).isEqualTo(link("Related Records", "/orders?ids=42,43", Kind.LIST));
        }
        long waiting = queue.delay(Orders::confirm, order).id();

        assertThat(queue.jobs().find(waiting).orElseThrow().arguments())
                .isEqualTo("[{\"model\":\"sale.order\",\"ids\":[42,43]}]");
        assertThat(queue.relatedAction(waiting)).isEqualTo(link("Related Records", "/orders?ids=42,43", Kind.LIST));
    }

    @Test
    void plain_ids_with_the_annotation_are_linked() {
        assertThat(queue.relatedAction(queue.delay(Orders::export, "csv", 42L).id()))
                .isEqualTo(link("Related Record", "/orders/42", Kind.FORM));
        assertThat(queue.relatedAction(
                        queue.delay(Orders::bill, List.of(1L, 2L)).id()))
                .isEqualTo(link("Related Records", "/orders?ids=1,2", Kind.LIST));
        assertThat(queue.relatedAction(queue.delay(Orders::close, TICKET).id()))
                .isEqualTo(link("Related Record", "https://help.example/t/" + TICKET, Kind.FORM));
    }

    @Test
    void a_job_delayed_by_sql_is_linked_as_any_other() throws Exception {
        long id = fixture.number(
                "SELECT levada.delay('sale.order.confirm', '[{\"ids\": [5], \"model\": \"sale.order\"}]')");
        long bad = fixture.number(
                "SELECT levada.delay('sale.order.confirm', '[{\"ids\": [5.5], \"model\": \"sale.order\"}]')");

        assertThat(queue.relatedAction(id)).isEqualTo(link("Related Record", "/orders/5", Kind.FORM));
        assertThat(queue.relatedAction(bad)).isInstanceOf(Broken.class);
        assertThat(queue.relatedAction(bad).reason().orElseThrow()).contains("was given BigDecimal 5.5 as id");
    }

    @Test
    void of_a_function_that_only_another_process_knows_nothing_is_known() {
        JobQueue other = fixture.queue(builder -> builder.register(new Shop()).link("shop.item", "/items/{id}"));
        long id = other.delay(Shop::sync, 5L).id();

        assertThat(other.relatedAction(id)).isEqualTo(link("Related Record", "/items/5", Kind.FORM));
        assertThat(queue.relatedAction(id))
                .isEqualTo(new Absent("the job function shop.sync is not registered in this process,"
                        + " which therefore does not know what its jobs are about"));
    }

    @Test
    void a_function_names_its_own_action_with_arguments() {
        long id = queue.delay(Orders::greet, 7L).id();

        assertThat(queue.relatedAction(id)).isEqualTo(link("Partner", "/partners/7?from=job-" + id, Kind.CUSTOM));
        assertThat(queue.relatedAction(queue.jobs().find(id).orElseThrow())).isEqualTo(queue.relatedAction(id));
    }

    @Test
    void an_action_nobody_registered_is_named() {
        assertThat(queue.relatedAction(queue.delay(Orders::forget, 7L).id())
                        .reason()
                        .orElseThrow())
                .isEqualTo("the job function sale.order.forget has the related action related_action_gone, which is not"
                        + " registered in this process; registered are related_action_partner;"
                        + " write builder.relatedAction(\"related_action_gone\", (job, kwargs) -> …)");
    }

    @Test
    void a_disabled_action_and_a_job_that_is_not_there_have_none() {
        assertThat(queue.relatedAction(queue.delay(Orders::hide, 42L).id()))
                .isEqualTo(new Absent("the job function sale.order.hide has its related action disabled"));
        assertThat(queue.relatedAction(Long.MAX_VALUE)).isEqualTo(new Absent("There is no job " + Long.MAX_VALUE));
    }

    @Test
    void more_records_than_a_link_takes_are_told() {
        List<Long> many = LongStream.range(1_000_000, 1_001_000).boxed().toList();

        assertThat(queue.relatedAction(queue.delay(Orders::bill, many).id())
                        .reason()
                        .orElseThrow())
                .startsWith("the link to 1000 records of sale.order would have 8011 characters, the limit is 4000");
    }

    @Test
    void what_is_wrong_with_a_link_is_told_where_it_is_given() {
        JobQueueBuilder builder = JobQueue.builder(fixture.dataSource());

        for (String unsafe : Set.of("javascript:x({id})", "//evil.example/{id}", "/orders/{order}", "/orders")) {
            assertThatThrownBy(() -> builder.link("sale.order", unsafe)).isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> builder.link("sale.order", "/orders/{id}", "data:{ids}"))
                .isInstanceOf(IllegalArgumentException.class);
        builder.link("sale.order", "/orders/{id}");
        assertThatThrownBy(() -> builder.link("sale.order", "/orders/{id}"))
                .hasMessageContaining("already has /orders/{id}");
    }
}
