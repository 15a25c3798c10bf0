package dev.levada.argument;

import java.lang.reflect.Type;
import java.util.regex.Pattern;
import tools.jackson.databind.JavaType;

/** Names of types as people write them, without packages and outer classes. */
final class TypeNames {

    private static final Pattern QUALIFIERS = Pattern.compile("(?:[\\w]+[.$])+(?=[\\w])");

    private TypeNames() {}

    static String of(Type type) {
        if (type instanceof Class<?> hidden && hidden.isHidden()) {
            return "lambda";
        }
        String name = type instanceof JavaType resolved ? resolved.toCanonical() : type.getTypeName();
        return QUALIFIERS.matcher(name).replaceAll("").replace(",", ", ").replace(",  ", ", ");
    }
}
