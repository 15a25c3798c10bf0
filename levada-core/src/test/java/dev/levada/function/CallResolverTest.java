package dev.levada.function;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.levada.JobCall;
import dev.levada.JobFunction;
import dev.levada.JobModel;
import dev.levada.argument.ArgumentException;
import java.util.List;
import org.junit.jupiter.api.Test;

class CallResolverTest {

    private final FunctionRegistry registry = new FunctionRegistry();
    private final Delays queue = new Delays(registry);

    @Test
    void a_method_reference_leads_to_its_function() {
        registry.register(new SaleOrders());

        assertThat(queue.delay(SaleOrders::none)).isEqualTo("sale.order.none[]");
        assertThat(queue.delay(SaleOrders::actionDone, 42L)).isEqualTo("sale.order.action_done[42]");
        assertThat(queue.delay(SaleOrders::exportLines, 42L, "csv")).isEqualTo("sale.order.export[42,\"csv\"]");
        assertThat(queue.delay(SaleOrders::exportLines, 42L, null)).isEqualTo("sale.order.export[42,null]");
        assertThat(queue.delay(SaleOrders::total, 1, List.of(2L))).isEqualTo("sale.order.total[1,[2]]");
        assertThat(queue.delay(SaleOrders::total, null, List.of())).isEqualTo("sale.order.total[null,[]]");
        assertThat(queue.delay(SaleOrders::fail)).isEqualTo("sale.order.fail[]");
    }

    @Test
    void the_context_is_not_an_argument() {
        registry.register(new SaleOrders());

        assertThat(queue.delay(SaleOrders::importOrder, 42L)).isEqualTo("sale.order.import_order[42]");
        assertThat(queue.delay(SaleOrders::tick)).isEqualTo("sale.order.tick[]");
        assertThat(queue.delay(SaleOrders::eight, 1, 2, 3, 4, 5, 6, 7, 8))
                .isEqualTo("sale.order.eight[1,2,3,4,5,6,7,8]");
    }

    @Test
    void the_same_place_in_the_source_is_resolved_once_per_registry() {
        registry.register(new SaleOrders());
        FunctionRegistry other = new FunctionRegistry();
        other.register("other.name", new SaleOrders(), "none", FunctionOptions.NONE);
        for (int i = 0; i < 3; i++) {
            JobCall.Of0<SaleOrders> call = SaleOrders::none;

            assertThat(registry.resolve(call)).isSameAs(registry.find("sale.order.none"));
            assertThat(other.resolve(call)).isSameAs(other.find("other.name"));
        }
    }

    @Test
    void a_function_registered_after_a_refusal_is_found() {
        JobCall.Of0<SaleOrders> call = SaleOrders::none;
        assertThatThrownBy(() -> registry.resolve(call)).isInstanceOf(UnknownFunctionException.class);

        registry.register(new SaleOrders());

        assertThat(registry.resolve(call).name()).isEqualTo("sale.order.none");
    }

    @Test
    void an_inherited_method_is_found_through_the_class_that_inherits_it() {
        registry.register(new Invoices());
        registry.register(new Receipts());

        assertThat(queue.delay(Invoices::print, 1L)).isEqualTo("invoice.print[1]");
        assertThat(queue.delay(Receipts::print, 1L)).isEqualTo("receipt.print[1]");
        assertThat(queue.delay(Receipts::book, new Line("a"))).isEqualTo("receipt.book[{\"name\":\"a\"}]");
        assertThatThrownBy(() -> queue.delay(Documents<Line>::print, 1L))
                .isInstanceOf(UnknownFunctionException.class)
                .hasMessage(
                        "Documents::print could be invoice.print or receipt.print; write the class of the meant one before the colons");
    }

    @Test
    void a_method_is_found_through_an_interface_and_a_bridge() {
        registry.register(new Receipts());

        assertThat(queue.delay(Booking<Line>::book, new Line("a"))).isEqualTo("receipt.book[{\"name\":\"a\"}]");
        assertThat(queue.delay(Documents<Line>::print, 1L)).isEqualTo("receipt.print[1]");
    }

    @Test
    void a_reference_to_the_class_is_found_when_a_subclass_such_as_a_proxy_is_registered() throws Throwable {
        SaleOrders proxy = new SaleOrders() {
            @Override
            public void actionDone(long orderId) {
                calls.add("proxy");
            }
        };
        registry.register(proxy);
        JobCall.Of1<SaleOrders, Long> call = SaleOrders::actionDone;

        registry.resolve(call).invoke(new Object[] {1L}, null);

        assertThat(proxy.calls).containsExactly("proxy");
    }

    @Test
    void an_overloaded_method_is_told_apart_by_a_cast() {
        Overloaded target = new Overloaded();
        registry.register(target);

        assertThat(queue.delay((JobCall.Of1<Overloaded, String>) Overloaded::run, "a"))
                .isEqualTo("over.run_text[\"a\"]");
        assertThat(queue.delay((JobCall.Of1<Overloaded, Long>) Overloaded::run, 1L))
                .isEqualTo("over.run[1]");
        assertThatThrownBy(() -> queue.delay((JobCall.Of1<Overloaded, Object>) Overloaded::run, "x"))
                .hasMessageContaining("Overloaded.run(Object) is not a job function");
    }

    @Test
    void a_lambda_body_is_refused_with_the_line_to_write() {
        registry.register(new SaleOrders());

        assertThatThrownBy(() -> queue.delay((SaleOrders orders) -> orders.actionDone(42L)))
                .isInstanceOf(ArgumentException.class)
                .hasMessage(
                        "a lambda body cannot be postponed; write queue.delay(SaleOrders::actionDone, 42L)."
                                + " (References to private, protected and varargs methods are compiled to lambda bodies too: make the method public)");
        long id = 42L;
        assertThatThrownBy(() -> queue.delay((SaleOrders orders, Long other) -> orders.actionDone(id), 1L))
                .hasMessageStartingWith("a lambda body cannot be postponed");
        assertThatThrownBy(() -> queue.delay((JobCall.Of1<SaleOrders, String[]>) SaleOrders::varargs, new String[0]))
                .isInstanceOf(UnknownFunctionException.class);
        assertThatThrownBy(() -> queue.delay((JobCall.Of1<SaleOrders, String>) SaleOrders::varargs, "a"))
                .hasMessageStartingWith("a lambda body cannot be postponed");
    }

    @Test
    void a_bound_reference_is_refused() {
        SaleOrders orders = new SaleOrders();
        registry.register(orders);
        JobCall.Of0<Long> bound = orders::actionDone;

        assertThatThrownBy(() -> queue.delay(bound))
                .isInstanceOf(ArgumentException.class)
                .hasMessage("a method reference bound to an object cannot be postponed, the object would be lost;"
                        + " write SaleOrders::actionDone with the class before the colons");
    }

    @Test
    void constructors_and_static_methods_are_refused() {
        registry.register(new SaleOrders());

        assertThatThrownBy(() -> queue.delay((JobCall.Of0<String>) StringBuilder::new))
                .isInstanceOf(ArgumentException.class)
                .hasMessage("the constructor StringBuilder::new cannot be postponed;"
                        + " refer to an instance method, such as queue.delay(SaleOrders::actionDone, 42L)");
        assertThatThrownBy(() -> queue.delay(SaleOrders::helper))
                .isInstanceOf(ArgumentException.class)
                .hasMessage("the static method SaleOrders::helper cannot be postponed;"
                        + " make it an instance method of a registered class");
    }

    @Test
    void a_method_that_is_not_registered_is_refused() {
        assertThatThrownBy(() -> queue.delay(SaleOrders::none))
                .isInstanceOf(UnknownFunctionException.class)
                .hasMessage("SaleOrders::none cannot be postponed: SaleOrders is not registered;"
                        + " write JobQueue.builder(dataSource).register(new SaleOrders())");

        registry.register(new SaleOrders());

        assertThatThrownBy(() -> queue.delay(SaleOrders::notPostponed, 42L))
                .isInstanceOf(UnknownFunctionException.class)
                .hasMessage(
                        "SaleOrders::notPostponed cannot be postponed: SaleOrders.notPostponed(long) is not a job function;"
                                + " annotate it with @JobFunction");
    }

    @Test
    void an_object_that_is_no_method_reference_is_refused() {
        JobCall.Of0<SaleOrders> call = new JobCall.Of0<>() {
            @Override
            public void call(SaleOrders model) {}
        };

        assertThatThrownBy(() -> registry.resolve(call))
                .isInstanceOf(ArgumentException.class)
                .hasMessageContaining("expected a method reference; write queue.delay(SaleOrders::actionDone, 42L)");
    }

    record Line(String name) {}

    interface Booking<T> {
        void book(T item);
    }

    abstract static class Documents<T> implements Booking<T> {

        @JobFunction
        public void print(long id) {}
    }

    @JobModel("invoice")
    static class Invoices extends Documents<String> {

        @Override
        public void book(String item) {}
    }

    @JobModel("receipt")
    static class Receipts extends Documents<Line> {

        @Override
        @JobFunction
        public void book(Line item) {}
    }

    @JobModel("over")
    static class Overloaded {

        @JobFunction
        public void run(Long id) {}

        @JobFunction(name = "run_text")
        public void run(String text) {}

        public void run(Object any) {}
    }
}
