package dev.levada;

import dev.levada.context.ContextCarrier;
import dev.levada.function.FunctionDefinition;
import dev.levada.function.FunctionRegistry;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Stands before an object and makes jobs of the calls that {@link AutoDelay} marks. */
final class AutoDelaying implements InvocationHandler {

    private static final Set<String> FALSE = Set.of("", "false", "0");

    private record Marked(
            FunctionDefinition function,
            String contextKey,
            @Nullable Method options) {}

    private final JobQueue queue;
    private final Delaying.Means means;
    private final Object target;
    private final Map<Method, Marked> marked = new HashMap<>();

    AutoDelaying(JobQueue queue, Delaying.Means means, Class<?> type, Object target) {
        this.queue = queue;
        this.means = means;
        this.target = target;
        if (!type.isInterface() || !type.isInstance(target)) {
            throw new IllegalArgumentException(
                    type.getName() + " and an object of " + target.getClass().getName()
                            + " were given, expected an interface and an object that implements it");
        }
        for (Method method : type.getMethods()) {
            Method implementing = implementing(method);
            AutoDelay mark = mark(method, implementing);
            if (mark != null) {
                marked.put(method, marked(implementing, mark));
            }
        }
        if (marked.isEmpty()) {
            throw new IllegalArgumentException(
                    "No method of " + type.getName() + " is marked with @AutoDelay, there or in "
                            + target.getClass().getName() + "; mark those whose calls are to become jobs");
        }
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] given) throws Throwable {
        @Nullable Object[] arguments = given == null ? new Object[0] : given;
        if (method.getName().equals("equals") && method.getDeclaringClass() == Object.class) {
            return proxy == arguments[0];
        }
        Marked mark = marked.get(method);
        if (mark == null || runsAtOnce(mark)) {
            return call(method, arguments);
        }
        Delayable job = queue.prepare(mark.function().name(), arguments);
        if (mark.options() != null) {
            @Nullable Object[] options = new Object[arguments.length + 1];
            options[0] = job;
            System.arraycopy(arguments, 0, options, 1, arguments.length);
            call(mark.options(), options);
        }
        job.delay();
        return null;
    }

    private boolean runsAtOnce(Marked mark) {
        if (JobContext.currentOrNull() != null || means.noDelay().applies()) {
            return true;
        }
        return !mark.contextKey().isEmpty()
                && FALSE.contains(means.contexts().current().getOrDefault(mark.contextKey(), ""));
    }

    private @Nullable Object call(Method method, @Nullable Object[] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private Marked marked(Method method, AutoDelay mark) {
        String place = target.getClass().getSimpleName() + "." + method.getName();
        FunctionRegistry registry = means.registry();
        FunctionDefinition function = registry.find(target, method);
        if (function == null) {
            throw new IllegalArgumentException(
                    place + " is marked with @AutoDelay but is no job function of this queue;"
                            + " annotate it with @JobFunction and register this object");
        }
        if (method.getReturnType() != void.class || function.takesContext()) {
            throw new IllegalArgumentException(place + " is marked with @AutoDelay and "
                    + (function.takesContext() ? "takes a JobContext" : "returns a value")
                    + ", which its callers could not have; make it a void method without it");
        }
        ContextCarrier contexts = means.contexts();
        if (!mark.contextKey().isEmpty()) {
            contexts.checkAllowed(mark.contextKey());
        }
        return new Marked(function, mark.contextKey(), options(method));
    }

    private @Nullable Method options(Method method) {
        String name = method.getName() + "JobOptions";
        Class<?>[] wanted = new Class<?>[method.getParameterCount() + 1];
        wanted[0] = Delayable.class;
        System.arraycopy(method.getParameterTypes(), 0, wanted, 1, method.getParameterCount());
        for (Method candidate : target.getClass().getMethods()) {
            if (candidate.getName().equals(name)) {
                if (!java.util.Arrays.equals(candidate.getParameterTypes(), wanted)) {
                    throw new IllegalArgumentException(target.getClass().getSimpleName() + "." + name
                            + " must take a Delayable and then the parameters of " + method.getName());
                }
                if (!candidate.trySetAccessible()) {
                    throw new IllegalArgumentException(target.getClass().getSimpleName() + "." + name
                            + " is not accessible; make its class public");
                }
                return candidate;
            }
        }
        return null;
    }

    private Method implementing(Method method) {
        try {
            return target.getClass().getMethod(method.getName(), method.getParameterTypes());
        } catch (NoSuchMethodException e) {
            throw new IllegalArgumentException(
                    target.getClass().getName() + " has no public " + method.getName() + " of its own", e);
        }
    }

    private static @Nullable AutoDelay mark(Method method, Method implementing) {
        AutoDelay mark = implementing.getAnnotation(AutoDelay.class);
        return mark == null ? method.getAnnotation(AutoDelay.class) : mark;
    }
}
