package dev.levada.action;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.levada.Job;
import dev.levada.JobFunction;
import dev.levada.JobModel;
import dev.levada.JobState;
import dev.levada.Record;
import dev.levada.RecordRef;
import dev.levada.action.RelatedAction.Kind;
import dev.levada.action.RelatedActionResult.Absent;
import dev.levada.action.RelatedActionResult.Available;
import dev.levada.action.RelatedActionResult.Broken;
import dev.levada.function.FunctionOptions;
import dev.levada.function.FunctionRegistry;
import dev.levada.function.RelatedActionSetting;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RelatedActionsTest {

    @JobModel("sale.order")
    static class Orders {
        @JobFunction
        public void confirm(String note, @Record("sale.order") @Nullable List<Long> ids, @Nullable RecordRef partner) {}

        @JobFunction
        public void ship(@Nullable RecordRef order) {}

        @JobFunction
        public void tick(long number) {}

        @JobFunction(relatedAction = "{\"enable\": False, \"func_name\": \"partner\"}")
        public void silent(@Record("sale.order") long id) {}

        @JobFunction(relatedAction = "{\"kwargs\": {\"name\": \"The order\"}}")
        public void titled(@Record("sale.order") long id) {}

        @JobFunction(relatedAction = "{\"func_name\": \"partner\", \"kwargs\": {\"name\": \"Partner\"}}")
        public void custom(@Record("res.partner") long id) {}
    }

    private static final class Unreadable extends RuntimeException {
        private static final long serialVersionUID = 1L;

        @Override
        public String getMessage() {
            throw new IllegalStateException("no message");
        }
    }

    private final FunctionRegistry registry = new FunctionRegistry();
    private final RelatedActions links = RelatedActions.NONE
            .withLink("sale.order", "/orders/{id}", "/orders?ids={ids}")
            .withLink("res.partner", "https://crm.example/{model}/{id}", null);

    RelatedActionsTest() {
        registry.register(new Orders());
    }

    private RelatedActionResult of(RelatedActions actions, String function, String arguments) {
        return actions.of(job(function, arguments), registry.find(function));
    }

    private static Job job(String function, String arguments) {
        return new Job(
                7,
                JobState.PENDING,
                null,
                function,
                arguments,
                Map.of(),
                new Job.Properties("root", 10, 5, null, null, null),
                new Job.Times(Instant.EPOCH, null, null, null, null),
                new Job.Execution(0, 0, 0, null, null),
                new Job.Outcome(null, null, null, null));
    }

    @Test
    void one_record_is_a_form_and_several_are_a_list() {
        assertThat(of(links, "sale.order.confirm", "[\"\", [42], null]"))
                .isEqualTo(new Available(new RelatedAction("Related Record", "/orders/42", Kind.FORM)));
        assertThat(of(links, "sale.order.confirm", "[\"\", [42, 7, 42], null]"))
                .isEqualTo(new Available(new RelatedAction("Related Records", "/orders?ids=42,7", Kind.LIST)));
        assertThat(of(links, "sale.order.ship", "[{\"model\": \"res.partner\", \"ids\": [\"a/b\"]}]"))
                .isEqualTo(new Available(
                        new RelatedAction("Related Record", "https://crm.example/res.partner/a%2Fb", Kind.FORM)));
        assertThat(of(links, "sale.order.titled", "[42]"))
                .isEqualTo(new Available(new RelatedAction("The order", "/orders/42", Kind.FORM)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "confirm|[\"\", [], {\"model\": \"res.partner\", \"ids\": [1]}]|the job concerns no record",
                "confirm|[\"\", null, null]|the job concerns no record",
                "ship|[null]|the job concerns no record",
                "tick|[42]|the job function sale.order.tick has no parameter that is a record",
                "silent|[42]|the job function sale.order.silent has its related action disabled",
                "gone|[42]|the job function sale.order.gone is not registered in this process",
                "ship|[{\"model\": \"stock.move\", \"ids\": [1]}]|no link is known for the model stock.move; write builder.link(\"stock.move\"",
                "ship|[{\"model\": \"res.partner\", \"ids\": [1, 2]}]|the model res.partner has a link for one record, and none for 2"
            })
    void a_job_about_nothing_has_none_and_says_why(String function, String arguments, String why) {
        RelatedActionResult result = of(links, "sale.order." + function, arguments);

        assertThat(result).isInstanceOf(Absent.class);
        assertThat(result.action()).isEmpty();
        assertThat(result.reason().orElseThrow()).startsWith(why);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ship|[42]|the stored arguments do not fit sale.order.ship(RecordRef order): ",
                "ship|[]|it has 0 arguments, expected 1",
                "ship|no json|the stored arguments do not fit",
                "ship|[{\"model\": \"sale.order\", \"ids\": []}]|was given no id, expected at least one",
                "ship|[{\"model\": \"sale.order\", \"ids\": [\"..\"]}]|an id . or .. stands for a folder in links",
                "ship|[{\"model\": \"..\", \"ids\": [1]}]|no link is known for the model ..",
                "confirm|[\"\", [1, null], null]|a reference to sale.order was given null as id",
                "confirm|[\"\", [\"x\"], null]|the stored arguments do not fit",
                "custom|[42]|the job function sale.order.custom has the related action partner, which is not registered in this process; none is"
            })
    void what_is_stored_and_does_not_fit_is_told_and_not_thrown(String function, String arguments, String why) {
        RelatedActionResult result = of(links, "sale.order." + function, arguments);

        assertThat(result.action()).isEmpty();
        assertThat(result.reason().orElseThrow()).contains(why);
    }

    @Test
    void the_default_action_takes_a_title_and_no_other_arguments() {
        for (Map<String, Object> kwargs :
                List.<Map<String, Object>>of(Map.of("title", "x"), Map.of("name", 1L), Map.of("name", "x", "y", 1L))) {
            assertThat(withSetting(new RelatedActionSetting(true, null, kwargs)).reason())
                    .get()
                    .asString()
                    .contains("the default action takes only name, a text for its title");
        }
        assertThat(withSetting(new RelatedActionSetting(true, null, Map.of("name", " "))))
                .isInstanceOf(Broken.class);
    }

    private RelatedActionResult withSetting(RelatedActionSetting setting) {
        FunctionRegistry other = new FunctionRegistry();
        other.register("a.f", new Orders(), "titled", FunctionOptions.NONE.withRelatedAction(setting));
        return links.of(job("a.f", "[1]"), other.get("a.f"));
    }

    @Test
    void a_thousand_short_ids_fit_a_link_and_too_many_are_refused_with_a_way_out() {
        String thousand =
                LongStream.rangeClosed(1, 1_000).mapToObj(Long::toString).collect(Collectors.joining(","));
        String large =
                LongStream.rangeClosed(10_001, 11_000).mapToObj(Long::toString).collect(Collectors.joining(","));

        assertThat(of(links, "sale.order.confirm", "[\"\", [" + thousand + "], null]")
                        .action())
                .get()
                .extracting(RelatedAction::target)
                .isEqualTo("/orders?ids=" + thousand);
        assertThat(of(links, "sale.order.confirm", "[\"\", [" + large + "], null]"))
                .isEqualTo(new Broken(
                        "the link to 1000 records of sale.order would have 6011 characters, the limit is 4000;"
                                + " use {job} in place of {ids} in the link, or an action of your own"));
        assertThat(of(
                        RelatedActions.NONE.withLink("sale.order", "/orders/{id}", "/orders?job={job}"),
                        "sale.order.confirm",
                        "[\"\", [" + large + "], null]"))
                .isEqualTo(new Available(new RelatedAction("Related Records", "/orders?job=7", Kind.LIST)));
    }

    @Test
    void a_custom_action_gets_the_job_its_record_and_its_arguments() {
        RelatedActions actions = links.withAction("partner", (job, kwargs) -> {
            assertThat(job.job().id()).isEqualTo(7);
            return RelatedAction.custom(
                    String.valueOf(kwargs.get("name")),
                    "/partners/" + job.record().orElseThrow().longIds().get(0));
        });

        assertThat(of(actions, "sale.order.custom", "[42]"))
                .isEqualTo(new Available(new RelatedAction("Partner", "/partners/42", Kind.CUSTOM)));
    }

    @Test
    void a_custom_action_can_use_the_links_of_the_models() {
        RelatedActions actions = links.withAction("partner", (job, kwargs) -> {
            long id = job.record().orElseThrow().longIds().get(0);
            return job.link(RecordRef.of(id == 1 ? "unknown" : "sale.order", id, 2), "Orders");
        });

        assertThat(of(actions, "sale.order.custom", "[42]"))
                .isEqualTo(new Available(new RelatedAction("Orders", "/orders?ids=42,2", Kind.LIST)));
        assertThat(of(actions, "sale.order.custom", "[1]").reason())
                .get()
                .asString()
                .startsWith(
                        "the related action partner failed: java.lang.IllegalStateException: no link is known for the model unknown");
    }

    @Test
    void a_custom_action_may_have_nothing_for_a_job() {
        assertThat(of(links.withAction("partner", (job, kwargs) -> null), "sale.order.custom", "[42]"))
                .isEqualTo(new Absent("no action available for this job"));
    }

    @Test
    void whatever_a_custom_action_throws_is_told_and_not_thrown() {
        List<Throwable> failures = List.of(
                new IOException("no shop"),
                new NoClassDefFoundError("Shop"),
                new AssertionError("x"),
                new StackOverflowError());
        for (Throwable failure : failures) {
            assertThat(failing(failure)).isEqualTo(new Broken("the related action partner failed: " + failure));
        }
        assertThat(failing(new Unreadable()).reason().orElseThrow()).endsWith("whose message cannot be read");
        assertThat(failing(new IOException("x".repeat(5_000))).reason().orElseThrow())
                .hasSizeLessThan(1_100);
        assertThat(failing(new InterruptedException())).isInstanceOf(Broken.class);
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void errors_of_the_virtual_machine_are_not_hidden() {
        assertThatThrownBy(() -> failing(new OutOfMemoryError("x"))).isInstanceOf(OutOfMemoryError.class);
    }

    private RelatedActionResult failing(Throwable failure) {
        RelatedActions actions = links.withAction("partner", (job, kwargs) -> {
            if (failure instanceof Error error) {
                throw error;
            }
            throw (Exception) failure;
        });
        return of(actions, "sale.order.custom", "[42]");
    }

    @Test
    void an_unsafe_link_or_a_changed_argument_of_a_custom_action_is_told() {
        assertThat(of(
                                links.withAction(
                                        "partner", (job, kwargs) -> RelatedAction.custom("x", "javascript:alert(1)")),
                                "sale.order.custom",
                                "[42]")
                        .reason())
                .get()
                .asString()
                .contains("the link \"javascript:alert(1)\" is refused");
        assertThat(of(
                        links.withAction("partner", (job, kwargs) -> {
                            kwargs.put("name", "x");
                            return null;
                        }),
                        "sale.order.custom",
                        "[42]"))
                .isInstanceOf(Broken.class);
        assertThat(of(
                                links.withAction(
                                        "partner",
                                        (job, kwargs) -> job.link(job.record().orElseThrow(), "x")),
                                "sale.order.custom",
                                "[\"no number\"]")
                        .reason())
                .get()
                .asString()
                .contains("the stored arguments do not fit sale.order.custom(long id)");
    }

    @Test
    void an_action_that_does_not_know_the_arguments_works_whatever_is_stored() {
        RelatedActions actions = links.withAction("partner", (job, kwargs) -> RelatedAction.custom("Help", "/help"));

        assertThat(of(actions, "sale.order.custom", "[\"no number\"]").action()).isPresent();
    }

    @Test
    void a_name_that_is_not_registered_is_told_with_those_that_are() {
        RelatedActions actions = links.withAction("b", (job, kwargs) -> null).withAction("a", (job, kwargs) -> null);

        assertThat(of(actions, "sale.order.custom", "[42]"))
                .isEqualTo(new Broken("the job function sale.order.custom has the related action partner, which is not"
                        + " registered in this process; registered are a, b;"
                        + " write builder.relatedAction(\"partner\", (job, kwargs) -> …)"));
    }

    @Test
    void links_and_actions_are_given_once() {
        assertThatThrownBy(() -> links.withLink("sale.order", "/o/{id}", null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the model sale.order was given the link /o/{id}, and already has /orders/{id};"
                        + " give each model its links once");
        assertThatThrownBy(() -> links.withLink("Sale", "/o/{id}", null)).hasMessageStartingWith("invalid model name");
        assertThatThrownBy(() -> links.withLink("x", "/o/{id}", "/o/{id}"))
                .hasMessageContaining("unknown placeholder \"{id}\"; it may have {ids}, {job}, {model}");
        assertThatThrownBy(() -> links.withLink("x", "/o/{id}", "/o")).hasMessageContaining("no {ids} or {job}");
        RelatedActions named = links.withAction("a", (job, kwargs) -> null);
        assertThatThrownBy(() -> named.withAction("a", (job, kwargs) -> null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the related action a is registered already; give each its own name");
        assertThatThrownBy(() -> links.withAction(" ", (job, kwargs) -> null))
                .hasMessageStartingWith("the name of a related action is blank");
    }
}
