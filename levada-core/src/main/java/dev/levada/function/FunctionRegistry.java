package dev.levada.function;

import dev.levada.JobCall;
import dev.levada.JobFunction;
import dev.levada.JobModel;
import dev.levada.argument.ArgumentCodec;
import dev.levada.argument.ArgumentSignature;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The job functions this process knows: only they can be postponed here, and only they run. Thread-safe; functions may be added at any
 * time and are never removed.
 */
public final class FunctionRegistry {

    private final ArgumentCodec codec;
    private final @Nullable Duration defaultTimeout;
    private final CallResolver resolver = new CallResolver(this);
    private volatile Map<String, FunctionDefinition> functions = Map.of();
    private volatile Map<String, FunctionDefinition> formerNames = Map.of();

    public FunctionRegistry() {
        this(new ArgumentCodec());
    }

    public FunctionRegistry(ArgumentCodec codec) {
        this(codec, null);
    }

    /**
     * An empty registry.
     *
     * @param defaultTimeout of functions that have none, and are given none by records in the database; null: no limit
     */
    public FunctionRegistry(ArgumentCodec codec, @Nullable Duration defaultTimeout) {
        this.codec = codec;
        this.defaultTimeout = defaultTimeout;
    }

    public ArgumentCodec codec() {
        return codec;
    }

    /**
     * Registers all methods with {@link JobFunction} of an object whose class has a {@link JobModel}, inherited ones included. All of them
     * or, with an exception, none.
     *
     * @throws IllegalArgumentException when the class or a method is not fit, or a name is taken
     */
    public synchronized List<FunctionDefinition> register(Object model) {
        Class<?> type = model.getClass();
        if (model instanceof Class<?> given) {
            throw new IllegalArgumentException(given.getSimpleName()
                    + ".class was given, expected an object; write register(new " + given.getSimpleName() + "())");
        }
        JobModel named = Methods.findAnnotation(type, JobModel.class);
        if (named == null) {
            throw new IllegalArgumentException(type.getSimpleName()
                    + " names no model; annotate the class, for example @JobModel(\"sale.order\")");
        }
        List<Method> methods = Methods.annotated(codec, type);
        if (methods.isEmpty()) {
            throw new IllegalArgumentException(
                    type.getSimpleName() + " has no job functions; annotate its methods with @JobFunction");
        }
        List<FunctionDefinition> added = new ArrayList<>();
        for (Method method : methods) {
            added.add(annotated(named.value(), model, method));
        }
        return add(added);
    }

    /**
     * Registers one method, annotated or not, under a whole name such as {@code sale.order.action_done}.
     *
     * @throws IllegalArgumentException when the name is malformed or taken, or the object has not exactly one fit method of that name
     */
    public synchronized FunctionDefinition register(
            String name, Object target, String methodName, FunctionOptions options) {
        FunctionName parsed = FunctionName.parse(name);
        List<Method> methods = Methods.named(codec, target.getClass(), methodName);
        if (methods.size() != 1) {
            throw new IllegalArgumentException(target.getClass().getSimpleName()
                    + (methods.isEmpty()
                            ? " has no method " + methodName
                            : " has several methods " + methodName + ": " + describe(methods)
                                    + "; give the meant one a name of its own"));
        }
        FunctionDefinition added = define(parsed, options, target, methods.get(0));
        add(List.of(added));
        return added;
    }

    /** The function that has or had that name, or null when it is not registered here. */
    public @Nullable FunctionDefinition find(String name) {
        FunctionDefinition found = functions.get(name);
        return found == null ? formerNames.get(name) : found;
    }

    /**
     * The function that has or had that name.
     *
     * @throws UnknownFunctionException when it is not registered here
     */
    public FunctionDefinition get(String name) {
        FunctionDefinition found = find(name);
        if (found == null) {
            throw new UnknownFunctionException("the job function " + name + " is not registered here; "
                    + (functions.isEmpty() ? "no function is" : "registered are " + someNames())
                    + "; register its model before it is used");
        }
        return found;
    }

    /** The function that calls this method of this object; null when there is none. */
    public @Nullable FunctionDefinition find(Object target, Method method) {
        for (FunctionDefinition function : functions.values()) {
            if (function.target() == target && function.javaMethod().equals(method)) {
                return function;
            }
        }
        return null;
    }

    /**
     * The function that a method reference refers to. Takes nanoseconds from the second call of the same place in the source on.
     *
     * @throws UnknownFunctionException when the method is not a registered job function
     * @throws dev.levada.argument.ArgumentException when it is not a reference to an instance method of a class, such as a lambda body
     */
    public FunctionDefinition resolve(JobCall reference) {
        return resolver.resolve(reference);
    }

    /** All names that jobs may be stored under: those of the functions and those they had before. Sorted. */
    public Set<String> names() {
        Set<String> names = new TreeSet<>(functions.keySet());
        names.addAll(formerNames.keySet());
        return names;
    }

    /** Those of the {@linkplain #names() names} whose functions a node with these tags may run. Sorted. */
    public Set<String> names(Set<String> tags) {
        Set<String> names = new TreeSet<>();
        for (String name : names()) {
            String tag = get(name).tag();
            if (tag == null || tags.contains(tag)) {
                names.add(name);
            }
        }
        return names;
    }

    /** The {@linkplain #names(Set) names} that a node with these tags may run, each with the {@linkplain ArgumentSignature#digest digest} of its parameters. Sorted. */
    public Map<String, String> signatures(Set<String> tags) {
        Map<String, String> signatures = new TreeMap<>();
        for (String name : names(tags)) {
            signatures.put(name, get(name).arguments().digest());
        }
        return signatures;
    }

    /**
     * Has records of the database outdo what the functions say of their jobs; functions without a record are as they say themselves again.
     *
     * @param records by name; one under a former name counts where there is none under the name
     */
    public void configure(Map<String, FunctionOptions> records) {
        for (FunctionDefinition function : functions.values()) {
            FunctionOptions options = records.get(function.name());
            for (String former : function.formerNames()) {
                options = options == null ? records.get(former) : options;
            }
            function.configure(options == null ? FunctionOptions.NONE : options);
        }
    }

    /** All functions, sorted by name. */
    public Collection<FunctionDefinition> all() {
        return functions.values();
    }

    private FunctionDefinition annotated(String model, Object target, Method method) {
        JobFunction given = method.getAnnotation(JobFunction.class);
        if (given == null) {
            throw new IllegalStateException(Methods.describe(method) + " is not annotated");
        }
        String place = Methods.describe(method) + ": ";
        try {
            FunctionName name = new FunctionName(
                    model, given.name().isEmpty() ? FunctionName.snakeCase(method.getName()) : given.name());
            return define(name, FunctionOptions.of(given, name.toString()), target, method);
        } catch (IllegalArgumentException e) {
            String message = String.valueOf(e.getMessage());
            throw new IllegalArgumentException(message.startsWith(place) ? message : place + message, e);
        }
    }

    private FunctionDefinition define(FunctionName name, FunctionOptions options, Object target, Method method) {
        FunctionMethod callable = new FunctionMethod(codec, target, method);
        return new FunctionDefinition(
                name, options, defaultTimeout, callable, codec.signature(name.toString(), callable.parameters()));
    }

    private List<FunctionDefinition> add(List<FunctionDefinition> added) {
        Map<String, FunctionDefinition> all = new TreeMap<>(functions);
        for (FunctionDefinition function : added) {
            for (FunctionDefinition other : all.values()) {
                refuseSameMethod(function, other);
            }
            FunctionDefinition other = all.putIfAbsent(function.name(), function);
            if (other != null) {
                throw new IllegalArgumentException(
                        "the job function " + function.name() + " is defined twice, by " + other.source() + " and by "
                                + function.source() + "; give one of them another name with @JobFunction(name = …)");
            }
        }
        Map<String, FunctionDefinition> former = formerNames(all);
        functions = Collections.unmodifiableMap(all);
        formerNames = former;
        return added;
    }

    private static Map<String, FunctionDefinition> formerNames(Map<String, FunctionDefinition> all) {
        Map<String, FunctionDefinition> former = new TreeMap<>();
        for (FunctionDefinition function : all.values()) {
            for (String name : function.formerNames()) {
                FunctionDefinition other = all.getOrDefault(name, former.put(name, function));
                if (other != null) {
                    throw new IllegalArgumentException("the former name " + name + " of " + function.name() + " ("
                            + function.source() + ") belongs to " + other.name() + " (" + other.source()
                            + ") too; jobs stored under it can go to one of them only");
                }
            }
        }
        return Collections.unmodifiableMap(former);
    }

    /** A method reference must lead to one function only. */
    private static void refuseSameMethod(FunctionDefinition function, FunctionDefinition other) {
        if (function.target().getClass() == other.target().getClass()
                && function.javaMethod().equals(other.javaMethod())) {
            throw new IllegalArgumentException(function.target().getClass().getSimpleName() + " is already registered: "
                    + other.source() + " is " + other.name() + "; register each class once");
        }
    }

    private String someNames() {
        int shown = 10;
        Set<String> names = functions.keySet();
        return names.stream().limit(shown).collect(Collectors.joining(", "))
                + (names.size() > shown ? " and " + (names.size() - shown) + " more" : "");
    }

    private static String describe(List<Method> methods) {
        return methods.stream().map(Methods::describe).collect(Collectors.joining(", "));
    }
}
