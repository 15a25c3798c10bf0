package dev.levada.testing;

import dev.levada.function.FunctionDefinition;
import dev.levada.spi.PreparedCall;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A call that a test expects: its function, its arguments, and those properties that were named. Immutable. */
final class ExpectedCall {

    private record Property(String shown, Predicate<PreparedCall.Properties> holds) {}

    private final FunctionDefinition function;
    private final String arguments;
    private final List<Property> properties;

    private ExpectedCall(FunctionDefinition function, String arguments, List<Property> properties) {
        this.function = function;
        this.arguments = arguments;
        this.properties = properties;
    }

    /**
     * A call with whatever properties.
     *
     * @throws dev.levada.argument.ArgumentException when the arguments do not fit the function
     */
    static ExpectedCall of(FunctionDefinition function, @Nullable Object... arguments) {
        return new ExpectedCall(function, function.arguments().encode(arguments), List.of());
    }

    /** The same with one more property. */
    ExpectedCall with(String name, @Nullable Object value, Predicate<PreparedCall.Properties> holds) {
        List<Property> more = new ArrayList<>(properties);
        more.add(new Property(name + "=" + (value == null ? "none" : value), holds));
        return new ExpectedCall(function, arguments, more);
    }

    boolean matches(TrappedCall actual) {
        return actual.function().equals(function.name())
                && sameArguments(actual)
                && properties.stream().allMatch(property -> property.holds().test(actual.properties()));
    }

    /** Equal as text, or, where the order in a map or a set differs, as the values the method gets. */
    private boolean sameArguments(TrappedCall actual) {
        return actual.call().arguments().equals(arguments)
                || Arrays.deepEquals(
                        function.arguments().decode(arguments),
                        actual.arguments().toArray());
    }

    @Override
    public String toString() {
        String call = TrappedCall.show(function.name(), arguments);
        return properties.isEmpty()
                ? call
                : call
                        + properties.stream()
                                .map(Property::shown)
                                .collect(Collectors.joining(", ", " with properties (", ")"));
    }
}
