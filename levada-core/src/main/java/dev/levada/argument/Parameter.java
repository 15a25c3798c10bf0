package dev.levada.argument;

import java.lang.reflect.Type;

/**
 * A parameter of a job function.
 *
 * @param name as in the source
 * @param type with its type arguments; holds no type variable of the method
 */
public record Parameter(String name, Type type) {

    /** The declaration as people write it, {@code List<String> names}. */
    @Override
    public String toString() {
        return TypeNames.of(type) + " " + name;
    }
}
