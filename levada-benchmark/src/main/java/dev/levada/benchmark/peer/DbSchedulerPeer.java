package dev.levada.benchmark.peer;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.task.TaskInstance;
import com.github.kagkarlsson.scheduler.task.helper.OneTimeTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;

/**
 * db-scheduler: lock-and-fetch, a poll of 100 ms, immediate execution of what its own process schedules. It fetches up to four times as many tasks as
 * there are threads, and not once as many (its default), so that threads wait less for the next fetch.
 */
final class DbSchedulerPeer implements Peer {

    private static final int BATCH = 10_000;
    private static final double FETCH_BELOW = 1.0;
    private static final double FETCH_UP_TO = 4.0;

    private final DataSource database;
    private final OneTimeTask<Long> task;
    private final Scheduler scheduler;
    private final String prefix = UUID.randomUUID() + "-";
    private final AtomicLong number = new AtomicLong();

    DbSchedulerPeer(DataSource database, Ticks ticks, int workers) {
        this.database = database;
        task = Tasks.oneTime("tick", Long.class).execute((instance, context) -> ticks.tick(instance.getData()));
        scheduler = Scheduler.create(database, task)
                .threads(workers)
                .pollUsingLockAndFetch(FETCH_BELOW, FETCH_UP_TO)
                .pollingInterval(Duration.ofMillis(100))
                .enableImmediateExecution()
                .build();
    }

    /** The columns it asks for; the indexes are those it advises for users who do without priorities, as here. */
    @Override
    public void migrate() throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("""
                    CREATE TABLE scheduled_tasks (
                        task_name text, task_instance text, task_data bytea, execution_time timestamptz,
                        picked boolean NOT NULL, picked_by text, last_success timestamptz, last_failure timestamptz,
                        consecutive_failures integer, last_heartbeat timestamptz, version bigint NOT NULL, priority smallint, state text,
                        PRIMARY KEY (task_name, task_instance));
                    CREATE INDEX scheduled_tasks_due ON scheduled_tasks (execution_time);
                    CREATE INDEX scheduled_tasks_heartbeat ON scheduled_tasks (last_heartbeat)""");
        }
    }

    @Override
    public void start() {
        scheduler.start();
    }

    @Override
    public void delay(long argument) {
        scheduler.schedule(instance(argument), Instant.now());
    }

    @Override
    public void delayAll(int jobs) {
        for (int from = 0; from < jobs; from += BATCH) {
            List<TaskInstance<?>> instances = new ArrayList<>(BATCH);
            for (int i = from; i < Math.min(jobs, from + BATCH); i++) {
                instances.add(instance(Ticks.UNTIMED));
            }
            scheduler.scheduleBatch(instances, Instant.now());
        }
    }

    private TaskInstance<Long> instance(long argument) {
        return task.instance(prefix + number.incrementAndGet(), argument);
    }

    @Override
    public void close() {
        scheduler.stop();
    }
}
