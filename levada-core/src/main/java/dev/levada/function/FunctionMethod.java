package dev.levada.function;

import dev.levada.JobContext;
import dev.levada.Record;
import dev.levada.argument.ArgumentCodec;
import dev.levada.argument.Parameter;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A method of an object, ready to be called with an array of values. Immutable. */
final class FunctionMethod {

    private static final MethodType SPREAD = MethodType.methodType(Object.class, Object[].class);

    private final Object target;
    private final Method method;
    private final boolean takesContext;
    private final List<Parameter> parameters;
    private final List<RecordParameter> records;
    private final Type resultType;
    private final MethodHandle handle;

    FunctionMethod(ArgumentCodec codec, Object target, Method method) {
        this.target = target;
        this.method = method;
        Class<?>[] types = method.getParameterTypes();
        int contextAt = Arrays.asList(types).indexOf(JobContext.class);
        if (Modifier.isStatic(method.getModifiers())) {
            throw refused("is static; a job function is an instance method");
        }
        if (method.getTypeParameters().length > 0) {
            throw refused("has type parameters of its own, whose types are not known when a job runs; name the types");
        }
        if (contextAt >= 0 && contextAt < types.length - 1) {
            throw refused("takes a JobContext before other parameters; make it the last parameter");
        }
        this.takesContext = contextAt >= 0;
        this.parameters = parameters(codec, target.getClass(), method, takesContext ? types.length - 1 : types.length);
        this.records = records(codec);
        this.resultType = codec.resolve(method.getGenericReturnType(), method, target.getClass());
        this.handle = handle(types.length);
    }

    Object target() {
        return target;
    }

    Method method() {
        return method;
    }

    boolean takesContext() {
        return takesContext;
    }

    List<Parameter> parameters() {
        return parameters;
    }

    /** The parameters that refer to records, in order. */
    List<RecordParameter> records() {
        return records;
    }

    Type resultType() {
        return resultType;
    }

    @Nullable
    Object invoke(@Nullable Object[] values) throws Throwable {
        return (Object) handle.invokeExact(values);
    }

    /** Whether a method reference to the given method calls this one: it is the same, or a bridge of the compiler to it. */
    boolean isReferredToAs(Method reference) {
        Class<?>[] wanted = reference.getParameterTypes();
        Class<?>[] mine = method.getParameterTypes();
        if (!reference.getName().equals(method.getName()) || wanted.length != mine.length) {
            return false;
        }
        if (Arrays.equals(wanted, mine)) {
            return true;
        }
        for (int i = 0; i < wanted.length; i++) {
            if (!wanted[i].isAssignableFrom(mine[i])) {
                return false;
            }
        }
        return Methods.hasBridge(target.getClass(), reference);
    }

    @Override
    public String toString() {
        return Methods.describe(method);
    }

    private static List<Parameter> parameters(ArgumentCodec codec, Class<?> receiver, Method method, int count) {
        List<Parameter> parameters = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            parameters.add(new Parameter(
                    method.getParameters()[i].getName(),
                    codec.resolve(method.getGenericParameterTypes()[i], method, receiver)));
        }
        return List.copyOf(parameters);
    }

    private List<RecordParameter> records(ArgumentCodec codec) {
        if (takesContext && method.getParameters()[parameters.size()].isAnnotationPresent(Record.class)) {
            throw refused("has @Record at its JobContext; annotate a parameter with ids");
        }
        List<RecordParameter> found = new ArrayList<>();
        for (int i = 0; i < parameters.size(); i++) {
            Parameter parameter = parameters.get(i);
            Record annotation = method.getParameters()[i].getAnnotation(Record.class);
            try {
                RecordParameter record = RecordParameter.of(codec, i, parameter.type(), annotation);
                if (record != null) {
                    found.add(record);
                }
            } catch (IllegalArgumentException e) {
                throw refused("has @Record at parameter " + (i + 1) + " (" + parameter + "): " + e.getMessage());
            }
        }
        return List.copyOf(found);
    }

    private MethodHandle handle(int count) {
        if (!method.trySetAccessible()) {
            throw refused("is not accessible; make the method and its class public, or open the package "
                    + method.getDeclaringClass().getPackageName() + " to Levada in module-info.java");
        }
        try {
            return MethodHandles.lookup()
                    .unreflect(method)
                    .asFixedArity()
                    .bindTo(target)
                    .asSpreader(Object[].class, count)
                    .asType(SPREAD);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(this + " is not accessible", e);
        }
    }

    private IllegalArgumentException refused(String reason) {
        return new IllegalArgumentException(Methods.describe(method) + ": cannot be a job function: it " + reason);
    }
}
