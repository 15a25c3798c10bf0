package dev.levada.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.levada.DelayedJob;
import dev.levada.JobQueue;
import dev.levada.embedded.EmbeddedDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

class ParallelTest {

    private static final Queue<String> DATABASES = new ConcurrentLinkedQueue<>();

    /** Has the classes below run by the tests below only, whatever else finds them. */
    static final class OnlyInside implements ExecutionCondition {
        private static final String PARAMETER = "dev.levada.testing.inside";

        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            return context.getConfigurationParameter(PARAMETER).isPresent()
                    ? ConditionEvaluationResult.enabled("run by ParallelTest")
                    : ConditionEvaluationResult.disabled("not run by ParallelTest");
        }
    }

    /** Run by the tests below, four at a time: none goes on before all four are there. */
    @ExtendWith(OnlyInside.class)
    @Execution(ExecutionMode.CONCURRENT)
    static class FourAtATime {

        private static final CyclicBarrier ALL_FOUR = new CyclicBarrier(4);

        private final Shop shop = new Shop();

        @RegisterExtension
        final LevadaExtension levada = LevadaExtension.withQueue(queue -> queue.register(shop));

        @RepeatedTest(4)
        void trapped(JobQueue queue, JobTrap trap, DataSource database) throws Exception {
            DATABASES.add(name(database));
            ALL_FOUR.await(60, TimeUnit.SECONDS);
            queue.delay(Shop::nothing);
            ALL_FOUR.await(60, TimeUnit.SECONDS);
            trap.assertJobs(1);
        }
    }

    /** Half of its tests run their calls at once, beside the others that do not, on the queue of all. */
    @ExtendWith(OnlyInside.class)
    @Execution(ExecutionMode.CONCURRENT)
    static class SideBySide {

        private static final CyclicBarrier ALL_FOUR = new CyclicBarrier(4);
        private static final JobQueue QUEUE =
                JobQueue.detached().register(new Shop()).build();

        @RunAtOnce
        @RepeatedTest(2)
        void at_once() throws Exception {
            ALL_FOUR.await(60, TimeUnit.SECONDS);
            assertThat(QUEUE.delay(Shop::nothing)).isEqualTo(DelayedJob.RAN_AT_ONCE);
            ALL_FOUR.await(60, TimeUnit.SECONDS);
        }

        @RepeatedTest(2)
        void trapped() throws Exception {
            try (JobTrap trap = JobTrap.ofThisThread(QUEUE)) {
                ALL_FOUR.await(60, TimeUnit.SECONDS);
                QUEUE.delay(Shop::nothing);
                ALL_FOUR.await(60, TimeUnit.SECONDS);
                trap.assertJobs(1);
            }
        }
    }

    @Test
    void tests_that_run_in_parallel_have_databases_queues_and_traps_of_their_own() throws SQLException {
        assertThat(failures(FourAtATime.class)).isEmpty();
        assertThat(DATABASES).hasSize(4).doesNotHaveDuplicates();
        for (String database : DATABASES) {
            assertThat(exists(database)).as("%s is removed", database).isFalse();
        }
    }

    @Test
    void no_delay_and_traps_of_one_thread_leave_other_tests_alone() {
        assertThat(failures(SideBySide.class)).isEmpty();
    }

    private static Iterable<String> failures(Class<?> tests) {
        LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
                .selectors(selectClass(tests))
                .configurationParameter(OnlyInside.PARAMETER, "true")
                .configurationParameter("junit.jupiter.execution.parallel.enabled", "true")
                .configurationParameter("junit.jupiter.execution.parallel.config.executor-service", "FORK_JOIN_POOL")
                .configurationParameter("junit.jupiter.execution.parallel.config.strategy", "fixed")
                .configurationParameter("junit.jupiter.execution.parallel.config.fixed.parallelism", "8")
                .build();
        SummaryGeneratingListener listener = new SummaryGeneratingListener();
        LauncherFactory.create().execute(request, listener);
        TestExecutionSummary summary = listener.getSummary();
        assertThat(summary.getTestsStartedCount()).isEqualTo(4);
        return summary.getFailures().stream()
                .map(failure -> failure.getTestIdentifier().getDisplayName() + ": " + failure.getException())
                .toList();
    }

    private static String name(DataSource database) throws SQLException {
        try (Connection connection = database.getConnection()) {
            return connection.getCatalog();
        }
    }

    private static boolean exists(String database) throws SQLException {
        try (Connection connection =
                        EmbeddedDatabase.shared().dataSource("postgres").getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT EXISTS (SELECT FROM pg_database WHERE datname = '" + database + "')")) {
            row.next();
            return row.getBoolean(1);
        }
    }
}
