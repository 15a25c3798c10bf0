package dev.levada.function;

import dev.levada.JobCall;
import dev.levada.JobFunction;
import dev.levada.argument.ArgumentException;
import java.lang.invoke.MethodHandleInfo;
import java.lang.invoke.MethodType;
import java.lang.invoke.SerializedLambda;
import java.lang.reflect.Method;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Leads from a method reference to the function it refers to. The answer is kept with the class that the virtual machine makes for each
 * place in the source where a method reference stands, and goes with that class.
 */
final class CallResolver {

    private static final String EXAMPLE = "queue.delay(SaleOrders::actionDone, 42L)";

    private final FunctionRegistry registry;

    private final ClassValue<Answer> answers = new ClassValue<>() {
        @Override
        protected Answer computeValue(Class<?> type) {
            return new Answer();
        }
    };

    CallResolver(FunctionRegistry registry) {
        this.registry = registry;
    }

    FunctionDefinition resolve(JobCall reference) {
        Answer answer = answers.get(reference.getClass());
        FunctionDefinition known = answer.function;
        if (known == null) {
            known = find(reference.getClass(), serialized(reference));
            answer.function = known;
        }
        return known;
    }

    private FunctionDefinition find(Class<?> site, SerializedLambda lambda) {
        String name = lambda.getImplMethodName();
        int kind = lambda.getImplMethodKind();
        if (name.startsWith("lambda$")) {
            throw new ArgumentException("a lambda body cannot be postponed; write " + EXAMPLE
                    + ". (References to private, protected and varargs methods are compiled to lambda bodies too:"
                    + " make the method public)");
        }
        ClassLoader loader = site.getClassLoader();
        Class<?> declaring = load(lambda.getImplClass().replace('/', '.'), loader);
        String written = declaring.getSimpleName() + "::" + name;
        if (kind == MethodHandleInfo.REF_newInvokeSpecial) {
            throw new ArgumentException("the constructor " + declaring.getSimpleName()
                    + "::new cannot be postponed; refer to an instance method, such as " + EXAMPLE);
        }
        if (lambda.getCapturedArgCount() > 0) {
            throw new ArgumentException(
                    "a method reference bound to an object cannot be postponed, the object would be lost; write "
                            + written + " with the class before the colons");
        }
        if (kind == MethodHandleInfo.REF_invokeStatic) {
            throw new ArgumentException("the static method " + written
                    + " cannot be postponed; make it an instance method of a registered class");
        }
        MethodType type = MethodType.fromMethodDescriptorString(lambda.getImplMethodSignature(), loader);
        Method method = Methods.find(declaring, name, type.parameterArray());
        if (method == null) {
            throw new ArgumentException("the method " + written + " was not found in " + declaring.getName());
        }
        return find(receiver(lambda, declaring, loader), method);
    }

    /** The class before the colons. Older compilers name the class that declares the method instead, which may be a superclass. */
    private static Class<?> receiver(SerializedLambda lambda, Class<?> declaring, ClassLoader loader) {
        Class<?> given = MethodType.fromMethodDescriptorString(lambda.getInstantiatedMethodType(), loader)
                .parameterType(0);
        return declaring.isAssignableFrom(given) ? given : declaring;
    }

    private FunctionDefinition find(Class<?> receiver, Method method) {
        List<FunctionDefinition> found = registry.all().stream()
                .filter(function -> receiver.isInstance(function.target()) && function.isReferredToAs(method))
                .toList();
        if (found.size() > 1) {
            List<FunctionDefinition> own = found.stream()
                    .filter(function -> function.target().getClass() == receiver)
                    .toList();
            found = own.isEmpty() ? found : own;
        }
        if (found.size() == 1) {
            return found.get(0);
        }
        throw new UnknownFunctionException(
                found.isEmpty() ? unknown(receiver, method) : ambiguous(receiver, method, found));
    }

    private String unknown(Class<?> receiver, Method method) {
        String written = receiver.getSimpleName() + "::" + method.getName();
        boolean registered = registry.all().stream().anyMatch(function -> receiver.isInstance(function.target()));
        if (!registered) {
            return written + " cannot be postponed: " + receiver.getSimpleName()
                    + " is not registered; write JobQueue.builder(dataSource).register(new " + receiver.getSimpleName()
                    + "())";
        }
        return method.isAnnotationPresent(JobFunction.class)
                ? written + " cannot be postponed: " + Methods.describe(method)
                        + " is not registered; register its object"
                : written + " cannot be postponed: " + Methods.describe(method)
                        + " is not a job function; annotate it with @JobFunction";
    }

    private static String ambiguous(Class<?> receiver, Method method, List<FunctionDefinition> found) {
        return receiver.getSimpleName() + "::" + method.getName() + " could be "
                + String.join(
                        " or ", found.stream().map(FunctionDefinition::name).toList())
                + "; write the class of the meant one before the colons";
    }

    private static SerializedLambda serialized(JobCall reference) {
        Class<?> site = reference.getClass();
        try {
            Method writeReplace = site.getDeclaredMethod("writeReplace");
            if (!writeReplace.trySetAccessible()) {
                throw new ArgumentException("the method reference in " + site.getPackageName()
                        + " cannot be read; open that package to Levada in module-info.java");
            }
            if (writeReplace.invoke(reference) instanceof SerializedLambda lambda) {
                return lambda;
            }
        } catch (ReflectiveOperationException e) {
            throw new ArgumentException(notReference(site), e);
        }
        throw new ArgumentException(notReference(site));
    }

    private static String notReference(Class<?> site) {
        return "an object of " + site.getName() + " was given, expected a method reference; write " + EXAMPLE;
    }

    private static Class<?> load(String name, ClassLoader loader) {
        try {
            return Class.forName(name, false, loader);
        } catch (ClassNotFoundException e) {
            throw new ArgumentException("the class " + name + " of the method reference cannot be loaded", e);
        }
    }

    private static final class Answer {
        volatile @Nullable FunctionDefinition function;
    }
}
