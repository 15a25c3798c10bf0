package dev.levada.function;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.levada.JobContext;
import dev.levada.JobFunction;
import dev.levada.JobModel;
import dev.levada.argument.ArgumentException;
import dev.levada.argument.Parameter;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FunctionRegistryTest {

    private final FunctionRegistry registry = new FunctionRegistry();

    @Test
    void all_annotated_methods_of_a_class_are_registered() {
        assertThat(registry.register(new SaleOrders())).hasSize(9);

        assertThat(registry.names())
                .containsExactly(
                        "sale.order.action_done",
                        "sale.order.eight",
                        "sale.order.export",
                        "sale.order.fail",
                        "sale.order.hidden",
                        "sale.order.import_order",
                        "sale.order.none",
                        "sale.order.tick",
                        "sale.order.total");
        assertThat(registry.all()).hasSize(9);
        assertThat(registry.find("sale.order.gone")).isNull();
    }

    @Test
    void a_function_has_what_its_annotation_says() {
        registry.register(new SaleOrders());
        FunctionDefinition function = registry.get("sale.order.action_done");

        assertThat(function.name()).isEqualTo("sale.order.action_done");
        assertThat(function.model()).isEqualTo("sale.order");
        assertThat(function.channel()).isEqualTo("root.sale");
        assertThat(function.priority()).isZero();
        assertThat(function.maxRetries()).isZero();
        assertThat(function.retryPattern()).hasToString("1:60, 5:300");
        assertThat(function.timeout()).isEqualTo(Duration.ofMinutes(5));
        assertThat(function.description()).isEqualTo("Confirm the order");
        assertThat(function.parameters()).containsExactly(new Parameter("orderId", long.class));
        assertThat(function.resultType()).isEqualTo(void.class);
        assertThat(function.takesContext()).isFalse();
        assertThat(function.source()).isEqualTo("SaleOrders.actionDone(long)");
        assertThat(registry.get("sale.order.export")).hasToString("sale.order.export(long orderId, String format)");
    }

    @Test
    void what_is_not_said_has_the_defaults_and_is_known_as_not_said() {
        registry.register(new SaleOrders());
        FunctionDefinition function = registry.get("sale.order.none");

        assertThat(function.options()).usingRecursiveComparison().isEqualTo(FunctionOptions.NONE);
        assertThat(function.channel()).isEqualTo("root");
        assertThat(function.priority()).isEqualTo(10);
        assertThat(function.maxRetries()).isEqualTo(5);
        assertThat(function.retryPattern()).isEqualTo(RetryPattern.EMPTY);
        assertThat(function.timeout()).isNull();
        assertThat(function.description()).isNull();
    }

    @Test
    void a_function_runs_with_decoded_arguments_and_its_context() throws Throwable {
        SaleOrders orders = new SaleOrders();
        registry.register(orders);
        JobContext context = (JobContext) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {JobContext.class}, (p, m, a) -> null);

        assertThat(run("sale.order.export", "[42,null]", null)).isEqualTo("42.null");
        assertThat(run("sale.order.total", "[1,[2,3]]", null)).isEqualTo(3);
        assertThat(run("sale.order.action_done", "[7]", context)).isNull();
        run("sale.order.import_order", "[8]", context);
        run("sale.order.tick", "[]", null);
        run("sale.order.hidden", "[\"private\"]", null);
        run("sale.order.eight", "[1,2,3,4,5,6,7,8]", context);

        assertThat(orders.calls).containsExactly(7L, "8 true", false, "private", 36);
        assertThatThrownBy(() -> run("sale.order.fail", "[]", null))
                .isExactlyInstanceOf(IOException.class)
                .hasMessage("no shop");
    }

    private @Nullable Object run(String name, String json, @Nullable Object context) throws Throwable {
        FunctionDefinition function = registry.get(name);
        return function.invoke(function.arguments().decode(json), context);
    }

    @Test
    void a_method_can_be_registered_by_code() {
        FunctionDefinition function = registry.register(
                "stock.move.copy",
                new Plain(),
                "copy",
                FunctionOptions.NONE
                        .withChannel("root.stock")
                        .withPriority(3)
                        .withMaxRetries(1)
                        .withTimeout(Duration.ofSeconds(1))
                        .withRetryPattern(RetryPattern.parse("1:5"))
                        .withDescription("Copy"));

        assertThat(registry.get("stock.move.copy")).isSameAs(function);
        assertThat(function.priority()).isEqualTo(3);
        assertThat(function.retryPattern()).hasToString("1:5");
        assertThatThrownBy(() -> registry.register("stock.move.x", new Plain(), "gone", FunctionOptions.NONE))
                .hasMessage("Plain has no method gone");
        assertThatThrownBy(() -> registry.register("stock.move.x", new Plain(), "twice", FunctionOptions.NONE))
                .hasMessage("Plain has several methods twice: Plain.twice(int), Plain.twice(long);"
                        + " give the meant one a name of its own");
        assertThatThrownBy(() -> registry.register("Stock.x", new Plain(), "copy", FunctionOptions.NONE))
                .hasMessageStartingWith("invalid model name \"Stock\"");
    }

    @Test
    void an_unknown_name_is_refused_with_the_known_ones() {
        assertThatThrownBy(() -> registry.get("a.b"))
                .isInstanceOf(UnknownFunctionException.class)
                .hasMessage(
                        "the job function a.b is not registered here; no function is; register its model before it is used");
        registry.register("stock.move.copy", new Plain(), "copy", FunctionOptions.NONE);
        assertThatThrownBy(() -> registry.get("a.b")).hasMessageContaining("registered are stock.move.copy");
    }

    @Test
    void generic_parameters_have_the_types_that_the_class_gives_them() throws Throwable {
        registry.register(new Lines());

        assertThat(registry.get("line.store")).hasToString("line.store(Line item, List<Line> more)");
        assertThat(run("line.store", "[{\"name\":\"a\"},[{\"name\":\"b\"}]]", null))
                .isEqualTo("Line[name=a][Line[name=b]]");
    }

    @Test
    void an_override_keeps_the_annotation_of_what_it_overrides_unless_it_has_its_own() throws Throwable {
        registry.register(new Child());

        assertThat(registry.names()).containsExactly("child.contract", "child.generic", "child.kept", "child.own");
        assertThat(registry.get("child.own").priority()).isEqualTo(2);
        assertThat(run("child.kept", "[]", null)).isEqualTo("child");
        assertThat(run("child.generic", "[\"x\"]", null)).isEqualTo("child x");
        assertThat(run("child.contract", "[1]", null)).isEqualTo("child 1");
    }

    @Test
    void a_name_that_is_taken_is_refused_naming_both_places_and_nothing_is_registered() {
        registry.register(new SaleOrders());

        assertThatThrownBy(() -> registry.register(new MoreOrders()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "the job function sale.order.none is defined twice, by SaleOrders.none() and by MoreOrders.none();"
                                + " give one of them another name with @JobFunction(name = …)");
        assertThat(registry.find("sale.order.fresh")).isNull();
        assertThatThrownBy(() -> registry.register(new Twins()))
                .hasMessage("the job function twin.run is defined twice, by Twins.run(String) and by Twins.run(long);"
                        + " give one of them another name with @JobFunction(name = …)");
        assertThatThrownBy(() -> registry.register(new SaleOrders()))
                .hasMessageStartingWith("SaleOrders is already registered: SaleOrders.");
    }

    @Test
    void a_class_that_is_not_fit_is_refused() {
        assertThatThrownBy(() -> registry.register(new Plain()))
                .hasMessage("Plain names no model; annotate the class, for example @JobModel(\"sale.order\")");
        assertThatThrownBy(() -> registry.register(SaleOrders.class))
                .hasMessage("SaleOrders.class was given, expected an object; write register(new SaleOrders())");
        assertThatThrownBy(() -> registry.register(new Idle()))
                .hasMessage("Idle has no job functions; annotate its methods with @JobFunction");
        assertThatThrownBy(() -> registry.register(new BadModel()))
                .hasMessage(
                        "BadModel.run(): invalid model name \"Bad\": use lower-case letters, digits, underscores and dots, such as sale.order");
    }

    @Test
    void a_method_that_is_not_fit_is_refused() {
        assertThatThrownBy(() -> registry.register(new WithStatic()))
                .hasMessage(
                        "WithStatic.run(): cannot be a job function: it is static; a job function is an instance method");
        assertThatThrownBy(() -> registry.register(new WithGeneric()))
                .hasMessageContaining("has type parameters of its own");
        assertThatThrownBy(() -> registry.register(new WithEarlyContext()))
                .hasMessageContaining("takes a JobContext before other parameters; make it the last parameter");
        assertThatThrownBy(() -> registry.register(new WithRunnable()))
                .hasMessageStartingWith(
                        "WithRunnable.run(Runnable): parameter 1 (Runnable task) of bad.run cannot be stored as JSON and read back: ")
                .hasCauseInstanceOf(ArgumentException.class);
        assertThatThrownBy(() -> registry.register(new WithBadPattern()))
                .hasMessageStartingWith(
                        "WithBadPattern.run(): unexpected format of retry pattern for bad.run: \"often\": ");
        assertThatThrownBy(() -> registry.register(new WithBadTimeout()))
                .hasMessage(
                        "WithBadTimeout.run(): cannot read \"soon\" as a time; write 30s, 5m, 2h or 1d, or ISO-8601 such as PT30S");
        assertThatThrownBy(() -> registry.register(new WithBadRetries()))
                .hasMessage("WithBadRetries.run(): max retries of -1 were given; give at least 1, or 0 for no end");
    }

    @ParameterizedTest
    @CsvSource({"30s, PT30S", "5m, PT5M", "2h, PT2H", "1d, PT24H", "90 s, PT1M30S", "PT0.5S, PT0.5S"})
    void a_timeout_is_read(String text, Duration expected) {
        assertThat(TimeText.parse(text)).isEqualTo(expected);
    }

    static class Plain {
        public void copy(String text) {}

        public void twice(int number) {}

        public void twice(long number) {}
    }

    record Line(String name) {}

    abstract static class Store<T> {
        @JobFunction
        public String store(T item, List<T> more) {
            return "" + item + more;
        }
    }

    @JobModel("line")
    static class Lines extends Store<Line> {}

    interface Contract {
        @JobFunction
        String contract(int number);
    }

    abstract static class Parent<T> {
        @JobFunction(priority = 1)
        public String own() {
            return "parent";
        }

        @JobFunction
        public String kept() {
            return "parent";
        }

        @JobFunction
        public String generic(T value) {
            return "parent " + value;
        }
    }

    @JobModel("child")
    static class Child extends Parent<String> implements Contract {
        @Override
        @JobFunction(priority = 2)
        public String own() {
            return "child";
        }

        @Override
        public String kept() {
            return "child";
        }

        @Override
        public String generic(String value) {
            return "child " + value;
        }

        @Override
        public String contract(int number) {
            return "child " + number;
        }
    }

    @JobModel("sale.order")
    static class MoreOrders {
        @JobFunction
        public void fresh() {}

        @JobFunction
        public void none() {}
    }

    @JobModel("twin")
    static class Twins {
        @JobFunction
        public void run(long id) {}

        @JobFunction
        public void run(String id) {}
    }

    @JobModel("idle")
    static class Idle {}

    @JobModel("Bad")
    static class BadModel {
        @JobFunction
        public void run() {}
    }

    @JobModel("bad")
    static class WithStatic {
        @JobFunction
        public static void run() {}
    }

    @JobModel("bad")
    static class WithGeneric {
        @JobFunction
        public <X> void run(X value) {}
    }

    @JobModel("bad")
    static class WithEarlyContext {
        @JobFunction
        public void run(JobContext context, long id) {}
    }

    @JobModel("bad")
    static class WithRunnable {
        @JobFunction
        public void run(Runnable task) {}
    }

    @JobModel("bad")
    static class WithBadPattern {
        @JobFunction(retryPattern = "often")
        public void run() {}
    }

    @JobModel("bad")
    static class WithBadTimeout {
        @JobFunction(timeout = "soon")
        public void run() {}
    }

    @JobModel("bad")
    static class WithBadRetries {
        @JobFunction(maxRetries = -1)
        public void run() {}
    }
}
