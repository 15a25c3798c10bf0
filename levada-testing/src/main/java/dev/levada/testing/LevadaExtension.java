package dev.levada.testing;

import dev.levada.JobQueue;
import dev.levada.JobQueueBuilder;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * Gives tests what they need to test jobs, as parameters of test, {@code @BeforeEach} and {@code @AfterEach} methods and in fields with {@link LevadaResource}:
 *
 * <ul>
 *   <li>{@link javax.sql.DataSource}: a real PostgreSQL database of the test's own, on a server that starts once per run; its connections are not pooled
 *   <li>{@link TestClock}: that database's
 *   <li>{@link JobQueue}: a queue on that database, if the extension was told how to build it; else the one in a field of the test class
 *   <li>{@link JobTrap}: opened on that queue, when it is first asked for
 *   <li>{@link JobDrain}: opened on that queue, when it is first asked for
 * </ul>
 *
 * <pre>{@code
 * class SaleOrdersTest {
 *     @RegisterExtension
 *     final LevadaExtension levada = LevadaExtension.withQueue(queue -> queue.register(new SaleOrders()));
 *
 *     @Test
 *     void confirming_an_order_delays_its_export(JobQueue queue, JobTrap trap) { … }
 * }
 * }</pre>
 *
 * <p>With {@code @ExtendWith(LevadaExtension.class)} it takes the queue of the test class's field, as where a container has injected one; the field must be
 * set when a trap or a drain is asked for.
 *
 * <p>All methods of one test get the same; it is closed, and the database removed, after the test's {@code @AfterEach} methods. Tests may run in parallel, since each
 * has its own; but a queue that several tests share must not be trapped by two at a time, nor drained: give those tests a {@code @ResourceLock}, or use
 * {@link JobTrap#ofThisThread}. Works with JUnit 5.12 and later.
 */
public final class LevadaExtension implements ParameterResolver, BeforeEachCallback, AfterEachCallback {

    private static final Namespace NAMESPACE = Namespace.create(LevadaExtension.class);
    private static final String KEY = "resources";

    private final TestResources.@Nullable QueueRecipe recipe;

    /** Takes the queue from a field of the test class; for {@code @ExtendWith}. */
    public LevadaExtension() {
        this(null);
    }

    private LevadaExtension(TestResources.@Nullable QueueRecipe recipe) {
        this.recipe = recipe;
    }

    /** Builds a queue for each test, on a database of its own. */
    public static LevadaExtension withQueue(UnaryOperator<JobQueueBuilder> settings) {
        return new LevadaExtension(database -> settings.apply(JobQueue.builder(database.get())));
    }

    /** Builds a queue for each test that has no database, where jobs are only trapped or run at once: tests take no time then. */
    public static LevadaExtension withDetachedQueue(UnaryOperator<JobQueueBuilder> settings) {
        return new LevadaExtension(database -> settings.apply(JobQueue.detached()));
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return TestResources.TYPES.contains(parameter.getParameter().getType())
                && context.getTestMethod().isPresent();
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return resources(context).get(parameter.getParameter().getType());
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        for (Object instance : context.getRequiredTestInstances().getAllInstances()) {
            List<Field> fields =
                    new ArrayList<>(AnnotationSupport.findAnnotatedFields(instance.getClass(), LevadaResource.class));
            // A queue before what is opened on it.
            fields.sort(Comparator.comparingInt(field -> TestResources.TYPES.indexOf(field.getType())));
            for (Field field : fields) {
                fill(field, instance, resources(context));
            }
        }
    }

    private static void fill(Field field, Object instance, TestResources resources) {
        String name = field.getDeclaringClass().getSimpleName() + "." + field.getName();
        if (!TestResources.TYPES.contains(field.getType())) {
            throw new ExtensionConfigurationException("@LevadaResource on " + name + ": a "
                    + field.getType().getSimpleName() + " was asked for; there are "
                    + String.join(
                            ", ",
                            TestResources.TYPES.stream()
                                    .map(Class::getSimpleName)
                                    .toList()));
        }
        if (Modifier.isStatic(field.getModifiers()) || Modifier.isFinal(field.getModifiers())) {
            throw new ExtensionConfigurationException("@LevadaResource on " + name
                    + ": the field is filled for each test, so it can be neither static nor final");
        }
        try {
            field.setAccessible(true);
            field.set(instance, resources.get(field.getType()));
        } catch (IllegalAccessException e) {
            throw new ExtensionConfigurationException(
                    "@LevadaResource on " + name + ": the field cannot be written", e);
        }
    }

    @Override
    public void afterEach(ExtensionContext context) throws Exception {
        TestResources resources = context.getStore(NAMESPACE).remove(KEY, TestResources.class);
        if (resources != null) {
            resources.close();
        }
    }

    private TestResources resources(ExtensionContext context) {
        Store store = context.getStore(NAMESPACE);
        TestResources resources = store.get(KEY, TestResources.class);
        if (resources == null) {
            resources = new TestResources(context.getRequiredTestInstances(), recipe);
            store.put(KEY, resources);
        }
        return resources;
    }
}
