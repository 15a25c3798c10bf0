package dev.levada.function;

import dev.levada.JobCall;
import org.jspecify.annotations.Nullable;

/** The overloads of the queue, so that the compiler proves them unambiguous. */
@SuppressWarnings("unused")
final class Delays {

    private final FunctionRegistry registry;

    Delays(FunctionRegistry registry) {
        this.registry = registry;
    }

    <T> String delay(JobCall.Of0<T> call) {
        return write(call);
    }

    <T, A> String delay(JobCall.Of1<T, A> call, @Nullable A a) {
        return write(call, a);
    }

    <T, A, B> String delay(JobCall.Of2<T, A, B> call, @Nullable A a, @Nullable B b) {
        return write(call, a, b);
    }

    <T, A, B, C, D, E, F, G, H> String delay(
            JobCall.Of8<T, A, B, C, D, E, F, G, H> call, A a, B b, C c, D d, E e, F f, G g, H h) {
        return write(call, a, b, c, d, e, f, g, h);
    }

    <T> String delay(JobCall.Context0<T> call) {
        return write(call);
    }

    <T, A> String delay(JobCall.Context1<T, A> call, @Nullable A a) {
        return write(call, a);
    }

    <T, A, B> String delay(JobCall.Context2<T, A, B> call, @Nullable A a, @Nullable B b) {
        return write(call, a, b);
    }

    <T, A, B, C, D, E, F, G, H> String delay(
            JobCall.Context8<T, A, B, C, D, E, F, G, H> call, A a, B b, C c, D d, E e, F f, G g, H h) {
        return write(call, a, b, c, d, e, f, g, h);
    }

    private String write(JobCall call, @Nullable Object... arguments) {
        FunctionDefinition function = registry.resolve(call);
        return function.name() + function.arguments().encode(arguments);
    }
}
