package dev.levada.testing;

import dev.levada.JobQueue;
import dev.levada.JobQueueBuilder;
import dev.levada.embedded.EmbeddedDatabase;
import java.lang.reflect.Field;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.TestInstances;
import org.junit.platform.commons.support.HierarchyTraversalMode;
import org.junit.platform.commons.support.ReflectionSupport;
import org.postgresql.ds.PGSimpleDataSource;

/** What {@link LevadaExtension} gives to one test: made when it is first asked for, closed in the opposite order. Used by the test's thread. */
final class TestResources {

    /** What can be asked for; each needs only what stands before it. */
    static final List<Class<?>> TYPES =
            List.of(DataSource.class, TestClock.class, JobQueue.class, JobTrap.class, JobDrain.class);

    /** How the test's queue is built; the database is made if it is asked for. */
    interface QueueRecipe {
        JobQueueBuilder builder(Supplier<DataSource> database);
    }

    private final TestInstances instances;
    private final @Nullable QueueRecipe recipe;
    private final Map<Class<?>, Object> made = new HashMap<>();
    private final Deque<AutoCloseable> toClose = new ArrayDeque<>();

    TestResources(TestInstances instances, @Nullable QueueRecipe recipe) {
        this.instances = instances;
        this.recipe = recipe;
    }

    /** The test's object of this type, one of {@link #TYPES}. */
    Object get(Class<?> type) {
        Object known = made.get(type);
        if (known != null) {
            return known;
        }
        if (type == DataSource.class || type == TestClock.class) {
            makeDatabase();
            return get(type);
        }
        if (type == JobTrap.class) {
            return closing(type, JobTrap.of(queue()));
        }
        if (type == JobDrain.class) {
            return closing(type, JobDrain.of(queue()));
        }
        return queue();
    }

    private void makeDatabase() {
        EmbeddedDatabase server = EmbeddedDatabase.shared();
        PGSimpleDataSource database = server.createDatabase();
        toClose.push(() -> server.dropDatabase(database));
        made.put(TestClock.class, TestClock.install(database));
        made.put(DataSource.class, database);
    }

    private JobQueue queue() {
        Object known = made.get(JobQueue.class);
        if (known != null) {
            return (JobQueue) known;
        }
        if (recipe == null) {
            return queueInField();
        }
        return closing(
                JobQueue.class,
                recipe.builder(() -> (DataSource) get(DataSource.class)).build());
    }

    private <T extends AutoCloseable> T closing(Class<?> type, T resource) {
        made.put(type, resource);
        toClose.push(resource);
        return resource;
    }

    private JobQueue queueInField() {
        List<Object> innermostFirst = new ArrayList<>(instances.getAllInstances());
        Collections.reverse(innermostFirst);
        boolean empty = false;
        for (Object instance : innermostFirst) {
            List<Field> fields = ReflectionSupport.findFields(
                    instance.getClass(), field -> field.getType() == JobQueue.class, HierarchyTraversalMode.BOTTOM_UP);
            List<JobQueue> queues = new ArrayList<>();
            for (Field field : fields) {
                Object value = value(field, instance);
                if (value != null) {
                    queues.add((JobQueue) value);
                }
            }
            if (queues.size() > 1) {
                throw new ExtensionConfigurationException(
                        instance.getClass().getSimpleName() + " has " + queues.size()
                                + " fields of type JobQueue, expected one; open the trap or drain in the test, with JobTrap.of(queue) or JobDrain.of(queue)");
            }
            if (queues.size() == 1) {
                return queues.get(0);
            }
            empty |= !fields.isEmpty();
        }
        String test = instances.getInnermostInstance().getClass().getSimpleName();
        throw new ExtensionConfigurationException(
                empty
                        ? "The field of type JobQueue in " + test
                                + " is not set yet; build the queue in its initializer or, if a @BeforeEach method does, ask for the trap or drain as parameter of"
                                + " the test"
                        : test + " has no queue; give it a field of type JobQueue, or have the extension build one:"
                                + " @RegisterExtension final LevadaExtension levada = LevadaExtension.withQueue(queue -> queue.register(…))");
    }

    private static @Nullable Object value(Field field, Object instance) {
        try {
            return ReflectionSupport.tryToReadFieldValue(field, instance).get();
        } catch (Exception e) {
            throw new ExtensionConfigurationException("The field " + field + " cannot be read", e);
        }
    }

    /** Closes what was made; all of it, whatever fails. */
    void close() throws Exception {
        Exception failure = null;
        while (!toClose.isEmpty()) {
            try {
                toClose.pop().close();
            } catch (Exception e) {
                if (failure == null) {
                    failure = e;
                } else {
                    failure.addSuppressed(e);
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
