package dev.levada;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.levada.action.RelatedAction;
import dev.levada.audit.Actor;
import dev.levada.audit.AuditEntry;
import dev.levada.audit.AuditFilter;
import dev.levada.bulk.BulkAction;
import dev.levada.event.JobEvent;
import dev.levada.fixture.QueueFixture;
import dev.levada.search.JobLine;
import dev.levada.search.JobQuery;
import dev.levada.search.Order;
import dev.levada.search.Page;
import dev.levada.search.Visibility;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/** Queues whose jobs have ids that 32 bits do not hold. */
class LargeIdsTest {

    private static final long LAST = 5_000_000_000L;
    private static final int MANY = 5_000;

    /** Jobs that say which they are. */
    @JobModel("test.large")
    public static class Large {
        final CountDownLatch release = new CountDownLatch(1);
        final Set<Long> running = ConcurrentHashMap.newKeySet();
        final Queue<Long> passed = new ConcurrentLinkedQueue<>();

        @JobFunction(relatedAction = "{'func_name': 'related_action_large'}")
        public long tell(JobContext job) {
            job.log("This is job " + job.jobId());
            return job.jobId();
        }

        @JobFunction
        public void write(JobContext job) throws SQLException {
            try (PreparedStatement insert = job.connection().prepareStatement("INSERT INTO effect VALUES (?)")) {
                insert.setLong(1, job.jobId());
                insert.executeUpdate();
            }
        }

        @JobFunction
        public void retry(JobContext job) {
            if (job.attempt() == 1) {
                throw new RetryableJobException("once more", Duration.ZERO);
            }
        }

        @JobFunction
        public void fail(JobContext job) {
            if (job.attempt() == 1) {
                throw new IllegalStateException("not at first");
            }
        }

        @JobFunction
        public void block(JobContext job) throws InterruptedException {
            running.add(job.jobId());
            release.await();
        }

        @JobFunction
        public void pass(int number, JobContext job) {
            passed.add(job.jobId());
        }
    }

    /** What a node knows that runs none of the others. */
    @JobModel("test.none")
    public static class None {
        @JobFunction
        public void run() {}
    }

    private final QueueFixture fixture = new QueueFixture();
    private final Large large = new Large();

    @BeforeEach
    void passMostIds() throws SQLException {
        fixture.execute("SELECT setval('levada.job_id_seq', " + LAST + ")");
    }

    @AfterEach
    void close() throws SQLException {
        large.release.countDown();
        fixture.close();
    }

    private JobQueue queue() {
        return fixture.queue(builder -> builder.register(large)
                .relatedAction(
                        "related_action_large",
                        (job, kwargs) -> RelatedAction.custom(
                                "Open", "/open?job=" + job.job().id())));
    }

    @Test
    void a_job_goes_through_all_its_states() throws SQLException {
        Set<Long> told = ConcurrentHashMap.newKeySet();
        JobQueue queue = fixture.running(builder -> builder.register(large).listener(event -> {
            if (event instanceof JobEvent job) {
                told.add(job.jobId());
            }
        }));
        fixture.execute("CREATE TABLE effect (job bigint NOT NULL)");

        long told1 = queue.delay(Large::tell).id();
        assertThat(told1).isEqualTo(LAST + 1);
        fixture.awaitState(queue, told1, JobState.DONE);
        assertThat(queue.result(told1, Long.class)).isEqualTo(told1);
        assertThat(queue.jobs().log(told1, 10)).extracting(JobLogLine::text).containsExactly("This is job " + told1);

        long written = queue.delay(Large::write).id();
        fixture.awaitState(queue, written, JobState.DONE);
        assertThat(fixture.number("SELECT job FROM effect")).isEqualTo(written);

        long retried = queue.delay(Large::retry).id();
        fixture.awaitState(queue, retried, JobState.DONE);
        long failed = queue.delay(Large::fail).id();
        fixture.awaitState(queue, failed, JobState.FAILED);
        assertThat(queue.jobs().requeue(List.of(failed)).changed()).containsExactly(failed);
        fixture.awaitState(queue, failed, JobState.DONE);
        for (long id : List.of(retried, failed)) {
            assertThat(queue.jobs().attempts(id)).extracting(JobAttempt::number).containsExactly(1, 2);
        }
        queue.jobs().requeue(List.of(failed));
        fixture.awaitNumber("SELECT count(*) FROM levada.job_finished WHERE attempt = 3 AND id = " + failed, 1);

        long blocked = queue.delay(Large::block).id();
        await().until(() -> large.running.contains(blocked));
        assertThat(queue.jobs().cancel(List.of(blocked), "Ada").asked()).containsExactly(blocked);
        fixture.awaitState(queue, blocked, JobState.CANCELLED);
        await().untilAsserted(() -> assertThat(told).containsOnly(told1, written, retried, failed, blocked));
    }

    @Test
    void jobs_are_stored_in_all_ways() throws SQLException {
        JobQueue queue = queue();
        List<Long> ids = new ArrayList<>();
        ids.add(queue.delayable(Large::tell).identityKey("one").delay().id());
        assertThat(queue.delayable(Large::tell).identityKey("one").delay()).isEqualTo(new DelayedJob(LAST + 1, true));
        fixture.execute("SELECT setval('levada.job_id_seq', " + LAST + " + 1)");
        queue.delayAll(IntStream.range(0, 3)
                        .mapToObj(n -> queue.delayable(Large::pass, n))
                        .toList())
                .forEach(job -> ids.add(job.id()));
        queue.delayAll(IntStream.range(0, 3)
                        .mapToObj(n -> queue.delayable(Large::pass, n).identityKey("key " + n))
                        .toList())
                .forEach(job -> ids.add(job.id()));
        try (Connection connection = fixture.direct().getConnection()) {
            connection.setAutoCommit(false);
            ids.add(queue.in(connection).delay(Large::tell).id());
            connection.commit();
        }
        ids.add(fixture.number("SELECT levada.delay('test.large.tell', '[]')"));
        ids.add(queue.delay(NamedCall.of("test.large.tell", "[]")).id());
        assertThat(ids)
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(LAST + 1, LAST + 10).boxed().toList());
        assertThat(queue.jobs().ids(JobFilter.all(), 100)).isEqualTo(ids);
    }

    @Test
    void jobs_are_acted_upon_one_by_one_and_in_bulk() {
        JobQueue queue = queue();
        Actor ada = Actor.of("Ada");
        List<Long> ids = delay(queue, 5);
        Long first = ids.get(0);
        Jobs jobs = queue.as(ada).jobs();
        assertThat(jobs.hold(ids).changed()).isEqualTo(ids);
        assertThat(jobs.release(ids).changed()).isEqualTo(ids);
        assertThat(jobs.changePriority(ids, 3).changed()).isEqualTo(ids);
        assertThat(jobs.changeChannel(ids, "other").changed()).isEqualTo(ids);
        assertThat(jobs.changeEta(ids, Duration.ofHours(1)).changed()).isEqualTo(ids);
        assertThat(jobs.changeArguments(first, "[]").changed()).containsExactly(first);
        assertThat(jobs.setDone(List.of(first), "Ada").changed()).containsExactly(first);
        assertThat(jobs.cancel(ids, "Ada").refused()).containsOnlyKeys(first);
        assertThat(queue.audit().page(AuditFilter.all().job(first), null, 10).entries())
                .extracting(AuditEntry::action)
                .startsWith("set_done", "change_arguments", "change_eta");
        assertThat(queue.relatedAction(first).action().orElseThrow().target()).isEqualTo("/open?job=" + first);

        Visibility all = Visibility.everything();
        overBulk(queue, queue.bulk().start(new BulkAction.Requeue(), ids, ada, all), 5);
        JobQuery two = JobQuery.parse("id:" + ids.get(3) + ".." + ids.get(4));
        long held = queue.bulk().start(new BulkAction.Hold(), two, ada, all);
        overBulk(queue, held, 2);
        assertThat(found(queue, "state:held", Order.OLDEST)).isEqualTo(ids.subList(3, 5));
        overBulk(queue, queue.bulk().undo(held, ada), 2);
        assertThat(found(queue, "state:held", Order.OLDEST)).isEmpty();
    }

    private static void overBulk(JobQueue queue, long bulk, long changed) {
        await().atMost(Duration.ofSeconds(20))
                .until(() -> queue.bulk().find(bulk).orElseThrow().isOver());
        assertThat(queue.bulk().find(bulk).orElseThrow().changed()).isEqualTo(changed);
    }

    @Test
    void jobs_are_found_by_their_ids_and_listed_page_by_page_beside_small_ones() throws SQLException {
        JobQueue queue = queue();
        fixture.execute("SELECT setval('levada.job_id_seq', 1)");
        List<Long> all = new ArrayList<>(delay(queue, 3));
        passMostIds();
        List<Long> ids = delay(queue, 4);
        all.addAll(ids);
        Long third = ids.get(2);
        assertThat(found(queue, "id:" + third, Order.NEWEST)).containsExactly(third);
        assertThat(found(queue, third.toString(), Order.NEWEST)).containsExactly(third);
        assertThat(found(queue, "id:" + (int) (long) third, Order.NEWEST)).isEmpty();
        assertThat(found(queue, "id:" + LAST + ".." + third, Order.OLDEST)).isEqualTo(ids.subList(0, 3));
        assertThat(queue.search()
                        .count(JobQuery.parse("id:" + LAST + ".." + third))
                        .number())
                .isEqualTo(3);
        assertThat(found(queue, "", Order.OLDEST)).isEqualTo(all);
        all.sort(Comparator.reverseOrder());
        assertThat(found(queue, "", Order.NEWEST)).isEqualTo(all);
        queue.jobs().changeEta(all, Duration.ofHours(1));
        assertThat(found(queue, "state:scheduled", Order.ETA)).containsExactlyInAnyOrderElementsOf(all);
        assertThat(queue.search().find(third)).get().extracting(Job::id).isEqualTo(third);
    }

    private static List<Long> delay(JobQueue queue, int count) {
        return LongStream.range(0, count)
                .map(n -> queue.delay(Large::tell).id())
                .boxed()
                .toList();
    }

    /** Of all pages, which are short. */
    private static List<Long> found(JobQueue queue, String typed, Order order) {
        List<Long> found = new ArrayList<>();
        @Nullable String cursor = null;
        do {
            Page page = queue.search().page(JobQuery.parse(typed), order, cursor, 2);
            page.jobs().stream().map(JobLine::id).forEach(found::add);
            cursor = page.next();
        } while (cursor != null);
        return found;
    }

    @Test
    void another_node_is_handed_and_promised_jobs_by_their_ids() throws SQLException {
        JobQueue jobrunner = fixture.queue(builder ->
                        builder.channels("root:unlimited").register(new None()).nodeName("dispatches"))
                .start();
        await().until(jobrunner::isJobrunner);
        Collection<String> heard = new ArrayList<>();
        try (Connection connection = fixture.direct().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("LISTEN levada");
            JobQueue worker = fixture.queue(builder ->
                            builder.channels("root:unlimited").register(large).nodeName("runs"))
                    .start();
            long alone = worker.delay(Large::pass, -1).id();
            fixture.awaitState(worker, alone, JobState.DONE);
            worker.delayAll(IntStream.range(0, MANY)
                    .mapToObj(n -> worker.delayable(Large::pass, n))
                    .toList());
            fixture.awaitNumber("SELECT count(*) FROM levada.job", 0);
            for (PGNotification each : connection.unwrap(PGConnection.class).getNotifications(1_000)) {
                heard.add(each.getParameter());
            }
        }
        assertThat(heard)
                .anyMatch(message -> message.matches("handed \\d+ 50\\d{8}"))
                .anyMatch(message -> message.matches("promised \\d+ \\d+:\\d+ \\d+ 50\\d{8}(,50\\d{8}){9,}"))
                .anyMatch(message -> message.matches("done \\d+ 50\\d{8}:1.*"));
        assertThat(large.passed)
                .containsExactlyInAnyOrderElementsOf(LongStream.rangeClosed(LAST + 1, LAST + 1 + MANY)
                        .boxed()
                        .toList());
        assertThat(fixture.number("SELECT count(*) FROM levada.job_finished WHERE state = 'done' AND attempt = 1"))
                .isEqualTo(MANY + 1);
    }
}
