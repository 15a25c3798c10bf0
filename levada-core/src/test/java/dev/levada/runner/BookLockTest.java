package dev.levada.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.levada.store.ClaimedJob;
import dev.levada.store.JobLogStatements;
import dev.levada.store.Schema;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** Workers pass slots on by the jobrunner's books when these are free, and leave it to who has them when they are not. */
class BookLockTest {

    private static final int THREADS = 8;
    private static final int EACH = 20_000;
    private static final int ROUNDS = 20_000;

    private final AtomicInteger inside = new AtomicInteger();
    private final List<Long> passedOn = Collections.synchronizedList(new ArrayList<>());
    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    private final BookLock books = new BookLock(this::passOn);
    /** Of executions that never begin. */
    private final JobTransactions transactions = new JobTransactions(new PGSimpleDataSource(), () -> {
        throw new IllegalStateException("there is no queue");
    });

    private final JobLogs logs = new JobLogs(new JobLogStatements(Schema.of("levada")));

    @AfterEach
    void end() {
        threads.shutdownNow();
    }

    private void passOn() {
        assertThat(inside.incrementAndGet()).as("threads that have the books").isOne();
        for (Execution next = books.nextReturned(); next != null; next = books.nextReturned()) {
            passedOn.add(next.jobId());
        }
        inside.decrementAndGet();
    }

    private Execution execution(long id) {
        ClaimedJob job = new ClaimedJob(id, 1, 1, 5, 0, 10, "test.none", "[]", null, "root", 0, -1, false);
        return new Execution(job, 1, 0, false, transactions, logs);
    }

    @Test
    void a_job_that_returns_while_nobody_has_the_books_is_passed_on_at_once() {
        books.returned(execution(7));
        assertThat(passedOn).containsExactly(7L);
    }

    @Test
    void a_job_that_returns_while_somebody_has_the_books_is_passed_on_as_that_one_leaves() throws Exception {
        books.enter();
        threads.submit(() -> books.returned(execution(7))).get(10, TimeUnit.SECONDS);
        assertThat(passedOn).as("the worker has not waited, nor passed it on").isEmpty();
        books.leave();
        assertThat(passedOn).containsExactly(7L);
    }

    @Test
    void none_is_left_behind_however_a_return_and_a_leave_meet() throws Exception {
        CyclicBarrier both = new CyclicBarrier(2);
        Future<?> worker = threads.submit(() -> {
            for (long id = 0; id < ROUNDS; id++) {
                both.await();
                books.returned(execution(id));
                both.await();
            }
            return null;
        });
        for (int round = 0; round < ROUNDS; round++) {
            both.await(10, TimeUnit.SECONDS);
            books.enter();
            books.leave();
            both.await(10, TimeUnit.SECONDS);
            assertThat(passedOn).hasSize(round + 1);
        }
        worker.get(10, TimeUnit.SECONDS);
    }

    @Test
    void none_is_passed_on_twice_and_the_books_are_never_in_two_hands() throws Exception {
        List<Future<?>> all = new ArrayList<>();
        AtomicInteger working = new AtomicInteger(THREADS);
        for (int t = 0; t < THREADS; t++) {
            long first = (long) t * EACH;
            all.add(threads.submit(() -> {
                for (long id = first; id < first + EACH; id++) {
                    books.returned(execution(id));
                }
                working.decrementAndGet();
            }));
        }
        while (working.get() > 0) {
            books.enter();
            assertThat(inside.incrementAndGet()).isOne();
            inside.decrementAndGet();
            books.leave();
        }
        for (Future<?> one : all) {
            one.get(60, TimeUnit.SECONDS);
        }
        // Sorted, since comparing in any order takes as many steps as there are pairs.
        assertThat(passedOn.stream().sorted().toList())
                .isEqualTo(LongStream.range(0, (long) THREADS * EACH).boxed().toList());
    }
}
