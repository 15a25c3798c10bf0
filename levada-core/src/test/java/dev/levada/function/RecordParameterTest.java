package dev.levada.function;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.levada.JobContext;
import dev.levada.JobFunction;
import dev.levada.JobModel;
import dev.levada.Record;
import dev.levada.RecordRef;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecordParameterTest {

    private static final String UUID_TEXT = "6f1c2b1e-8a3d-4a44-9d53-0c2f5e3f7a10";

    private final FunctionRegistry registry = new FunctionRegistry();

    abstract static class Base<K, L extends Collection<K>> {
        @JobFunction
        public void one(@Record("r") K id) {}

        @JobFunction
        public void many(@Record("r") L ids) {}
    }

    @JobModel("test")
    static class Records extends Base<Long, List<Long>> {
        @JobFunction
        public void primitive(@Record("r") long id) {}

        @JobFunction
        public void small(@Record("r") int id) {}

        @JobFunction
        public void text(@Record("r") @Nullable String id) {}

        @JobFunction
        public void uuid(@Record("r") UUID id) {}

        @JobFunction
        public void list(@Record("r") @Nullable List<Integer> ids) {}

        @JobFunction
        public void set(@Record("r") Set<UUID> ids) {}

        @JobFunction
        public void wild(@Record("r") Collection<? extends Long> ids) {}

        @JobFunction
        public void array(@Record("r") long[] ids) {}

        @JobFunction
        public void texts(@Record("r") String[] ids) {}

        @JobFunction
        public void reference(@Nullable RecordRef ref) {}

        @JobFunction
        public void second(String note, @Record("r") long id, RecordRef other, JobContext context) {}

        @JobFunction
        public void none(long id, List<RecordRef> several) {}
    }

    private Optional<RecordRef> first(String function, String json) {
        registry.register(new Records());
        FunctionDefinition found = registry.get("test." + function);
        return found.records().get(0).in(found.arguments().decode(json));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "one|[1]|1",
                "many|[[1, 2]]|1,2",
                "primitive|[9223372036854775807]|9223372036854775807",
                "small|[-1]|-1",
                "text|[\"a\"]|a",
                "uuid|[\"" + UUID_TEXT + "\"]|" + UUID_TEXT,
                "list|[[3, 1, 3]]|3,1",
                "set|[[\"" + UUID_TEXT + "\"]]|" + UUID_TEXT,
                "wild|[[1]]|1",
                "array|[[1, 2]]|1,2",
                "texts|[[\"b\", \"a\"]]|b,a",
                "reference|[{\"model\": \"r\", \"ids\": [1, 2]}]|1,2",
                "second|[\"note\", 5, null]|5"
            })
    void ids_of_every_form_are_a_reference(String function, String json, String ids) {
        Optional<RecordRef> found = first(function, json);

        assertThat(found).get().extracting(RecordRef::model).isEqualTo("r");
        assertThat(String.join(",", found.orElseThrow().textIds())).isEqualTo(ids);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "one|[null]",
                "many|[[]]",
                "text|[null]",
                "text|[\"\"]",
                "list|[null]",
                "array|[[]]",
                "reference|[null]"
            })
    void null_and_no_ids_are_no_reference(String function, String json) {
        assertThat(first(function, json)).isEmpty();
    }

    @Test
    void a_list_with_null_in_it_is_refused() {
        assertThatThrownBy(() -> first("list", "[[1, null]]"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("a reference to r was given null as id");
    }

    @Test
    void a_function_knows_its_records_in_order() {
        registry.register(new Records());

        assertThat(registry.get("test.second").records())
                .containsExactly(new RecordParameter(1, "r"), new RecordParameter(2, null));
        assertThat(registry.get("test.none").records()).isEmpty();
    }

    static class Bare {
        public void copy(@Record("r") long id) {}

        public void flag(@Record("r") boolean paid) {}

        public void real(@Record("r") double id) {}

        public void object(@Record("r") Object id) {}

        public void map(@Record("r") Map<String, Long> ids) {}

        public void maybe(@Record("r") Optional<Long> id) {}

        public void bytes(@Record("r") byte[] ids) {}

        public void nested(@Record("r") List<List<Long>> ids) {}

        public void raw(@Record("r") @SuppressWarnings("rawtypes") List ids) {}

        public void reference(@Record("r") RecordRef ref) {}

        public void references(@Record("r") List<RecordRef> refs) {}

        public void model(@Record("Sale Order") long id) {}

        public void context(long id, @Record("r") JobContext context) {}
    }

    @Test
    void a_method_that_is_registered_by_code_knows_its_records_too() {
        FunctionDefinition copy = registry.register("test.copy", new Bare(), "copy", FunctionOptions.NONE);

        assertThat(copy.records()).containsExactly(new RecordParameter(0, "r"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "flag|at parameter 1 (boolean paid): it takes no ids; expected long, int, String or UUID",
                "real|at parameter 1 (double id): it takes no ids",
                "object|(Object id): it takes no ids",
                "map|(Map<String, Long> ids): it takes no ids",
                "maybe|(Optional<Long> id): it takes no ids",
                "bytes|(byte[] ids): it takes no ids",
                "nested|(List<List<Long>> ids): it takes no ids",
                "raw|(List ids): it takes no ids",
                "reference|(RecordRef ref): a RecordRef names its model itself; remove the annotation",
                "references|it takes no ids",
                "model|invalid model name \"Sale Order\"",
                "context|at its JobContext"
            })
    void an_annotation_that_does_not_fit_is_refused_where_the_function_is_registered(String method, String reason) {
        assertThatThrownBy(() -> registry.register("test." + method, new Bare(), method, FunctionOptions.NONE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("Bare." + method + "(")
                .hasMessageContaining("cannot be a job function: it has @Record ")
                .hasMessageContaining(reason);
        assertThat(registry.all()).isEmpty();
    }

    @JobModel("test")
    static class Actions {
        @JobFunction
        public void usual() {}

        @JobFunction(relatedAction = "{\"enable\": False}")
        public void disabled() {}

        @JobFunction(relatedAction = "{'func_name': 'related_action_partner', 'kwargs': {'name': 'Partner'}}")
        public void named() {}
    }

    @JobModel("test")
    static class BadAction {
        @JobFunction(relatedAction = "{\"enabled\": False}")
        public void run() {}
    }

    @Test
    void a_function_says_what_its_related_action_is() {
        registry.register(new Actions());

        assertThat(registry.get("test.usual").relatedAction()).isEqualTo(RelatedActionSetting.DEFAULT);
        assertThat(registry.get("test.usual").options().relatedAction()).isNull();
        assertThat(registry.get("test.disabled").relatedAction().enable()).isFalse();
        assertThat(registry.get("test.named").relatedAction())
                .isEqualTo(new RelatedActionSetting(true, "related_action_partner", Map.of("name", "Partner")));
        assertThat(FunctionOptions.NONE
                        .withRelatedAction(RelatedActionSetting.DEFAULT)
                        .withPriority(1)
                        .relatedAction())
                .isEqualTo(RelatedActionSetting.DEFAULT);
    }

    @Test
    void a_malformed_related_action_is_refused_where_the_function_is_registered() {
        assertThatThrownBy(() -> registry.register(new BadAction()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(
                        "BadAction.run(): unexpected format of related action for test.run: it has the key \"enabled\"");
    }
}
