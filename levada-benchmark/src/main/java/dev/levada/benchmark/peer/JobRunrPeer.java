package dev.levada.benchmark.peer;

import java.time.Duration;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jobrunr.configuration.JobRunr;
import org.jobrunr.configuration.JobRunrConfiguration.JobRunrConfigurationResult;
import org.jobrunr.jobs.lambdas.JobRequest;
import org.jobrunr.jobs.lambdas.JobRequestHandler;
import org.jobrunr.scheduling.JobRequestScheduler;
import org.jobrunr.server.BackgroundJobServer;
import org.jobrunr.server.BackgroundJobServerConfiguration;
import org.jobrunr.storage.sql.postgres.PostgresStorageProvider;
import org.jobrunr.utils.mapper.jackson3.Jackson3JsonMapper;

/** JobRunr with job requests, which spare it the analysis of lambdas; it polls each 5 s, the shortest interval it allows. */
final class JobRunrPeer implements Peer {

    private final PostgresStorageProvider storage;
    private final JobRequestScheduler scheduler;
    private final BackgroundJobServer server;

    JobRunrPeer(DataSource database, Ticks ticks, int workers) {
        storage = new PostgresStorageProvider(database);
        JobRunrConfigurationResult jobRunr = JobRunr.configure()
                .useJsonMapper(new Jackson3JsonMapper())
                .useStorageProvider(storage)
                .useJobActivator(new TickActivator(ticks))
                .useBackgroundJobServer(
                        BackgroundJobServerConfiguration.usingStandardBackgroundJobServerConfiguration()
                                .andWorkerCount(workers)
                                .andPollInterval(Duration.ofSeconds(5)),
                        false)
                .initialize();
        scheduler = jobRunr.getJobRequestScheduler();
        server = jobRunr.getBackgroundJobServer();
    }

    @Override
    public void migrate() {
        // The storage has done it.
    }

    @Override
    public void start() {
        server.start();
    }

    @Override
    public void delay(long argument) {
        scheduler.enqueue(new TickRequest(argument));
    }

    @Override
    public void delayAll(int jobs) {
        scheduler.enqueue(Stream.generate(() -> new TickRequest(Ticks.UNTIMED)).limit(jobs));
    }

    @Override
    public void close() {
        JobRunr.destroy();
        storage.close();
    }

    /** What is stored. */
    public static final class TickRequest implements JobRequest {

        private long delayedAt;

        /** For whoever reads it back. */
        public TickRequest() {}

        TickRequest(long delayedAt) {
            this.delayedAt = delayedAt;
        }

        /** The argument of {@link Ticks#tick}. */
        public long getDelayedAt() {
            return delayedAt;
        }

        @Override
        public Class<TickHandler> getJobRequestHandler() {
            return TickHandler.class;
        }
    }

    /** What runs. */
    public static final class TickHandler implements JobRequestHandler<TickRequest> {

        private final Ticks ticks;

        TickHandler(Ticks ticks) {
            this.ticks = ticks;
        }

        @Override
        public void run(TickRequest request) {
            ticks.tick(request.getDelayedAt());
        }
    }

    /** Makes the handler, which has no constructor that JobRunr could call. */
    private record TickActivator(Ticks ticks) implements org.jobrunr.server.JobActivator {

        @Override
        public <T> T activateJob(Class<T> type) {
            return type.cast(new TickHandler(ticks));
        }
    }
}
