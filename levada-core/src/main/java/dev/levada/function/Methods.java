package dev.levada.function;

import dev.levada.JobFunction;
import dev.levada.argument.ArgumentCodec;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Finds methods in a class and in what it inherits from. */
final class Methods {

    private Methods() {}

    /** The class, its superclasses, then all their interfaces. */
    static Set<Class<?>> hierarchy(Class<?> type) {
        Set<Class<?>> types = new LinkedHashSet<>();
        for (Class<?> at = type; at != null; at = at.getSuperclass()) {
            types.add(at);
        }
        for (Class<?> at : List.copyOf(types)) {
            addInterfaces(at, types);
        }
        return types;
    }

    /** The annotation of the class, or else of the nearest type it inherits from. */
    static <A extends Annotation> @Nullable A findAnnotation(Class<?> type, Class<A> annotation) {
        return hierarchy(type).stream()
                .map(at -> at.getDeclaredAnnotation(annotation))
                .filter(found -> found != null)
                .findFirst()
                .orElse(null);
    }

    /**
     * The methods with {@link JobFunction}. Of a method and those it overrides it is the nearest annotated one; a call reaches the
     * override anyway.
     */
    static List<Method> annotated(ArgumentCodec codec, Class<?> type) {
        Map<Object, Method> found = new LinkedHashMap<>();
        for (Class<?> at : hierarchy(type)) {
            for (Method method : sorted(at)) {
                // The compiler copies annotations to bridge methods.
                if (method.isAnnotationPresent(JobFunction.class) && !method.isBridge()) {
                    boolean own = Modifier.isPrivate(method.getModifiers()) || Modifier.isStatic(method.getModifiers());
                    found.putIfAbsent(own ? method : overrideKey(codec, method, type), method);
                }
            }
        }
        return List.copyOf(found.values());
    }

    /** The methods of the name that a call by name could mean, overridden ones left out. */
    static List<Method> named(ArgumentCodec codec, Class<?> type, String name) {
        Map<Object, Method> found = new LinkedHashMap<>();
        for (Class<?> at : hierarchy(type)) {
            for (Method method : sorted(at)) {
                if (method.getName().equals(name) && !method.isBridge()) {
                    found.putIfAbsent(overrideKey(codec, method, type), method);
                }
            }
        }
        return List.copyOf(found.values());
    }

    /** Finds a method by its name and erased parameter types. */
    static @Nullable Method find(Class<?> type, String name, Class<?>[] parameters) {
        return hierarchy(type).stream()
                .flatMap(at -> Stream.of(at.getDeclaredMethods()))
                .filter(method ->
                        method.getName().equals(name) && Arrays.equals(method.getParameterTypes(), parameters))
                .findFirst()
                .orElse(null);
    }

    static boolean hasBridge(Class<?> type, Method bridged) {
        Method found = find(type, bridged.getName(), bridged.getParameterTypes());
        return found != null && found.isBridge();
    }

    /** As people write it, {@code SaleOrders.actionDone(long, String)}. */
    static String describe(Method method) {
        return Stream.of(method.getParameterTypes())
                .map(Class::getSimpleName)
                .collect(Collectors.joining(
                        ", ", method.getDeclaringClass().getSimpleName() + "." + method.getName() + "(", ")"));
    }

    /** Two methods with equal keys override one another in the type: generic parameters are compared as what the type makes of them. */
    private static Object overrideKey(ArgumentCodec codec, Method method, Class<?> type) {
        List<Object> key = new ArrayList<>(List.of(method.getName()));
        for (var parameter : method.getGenericParameterTypes()) {
            key.add(codec.erase(codec.resolve(parameter, method, type)));
        }
        return key;
    }

    /** The order of reflection is not defined; messages should not depend on it. */
    private static List<Method> sorted(Class<?> type) {
        return Stream.of(type.getDeclaredMethods())
                .sorted((a, b) -> describe(a).compareTo(describe(b)))
                .toList();
    }

    private static void addInterfaces(Class<?> type, Set<Class<?>> types) {
        for (Class<?> at : type.getInterfaces()) {
            types.add(at);
            addInterfaces(at, types);
        }
    }
}
