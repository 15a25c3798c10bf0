package dev.levada.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.levada.JobFunction;
import dev.levada.JobModel;
import dev.levada.JobQueue;
import dev.levada.channel.ChannelTree;
import dev.levada.channel.QueuedJob;
import dev.levada.fixture.QueueFixture;
import dev.levada.store.DispatchStatements;
import dev.levada.store.DispatchStatements.Books;
import dev.levada.store.Schema;
import dev.levada.store.WaitingStatements;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the jobrunner has in memory of a channel at whose head there are jobs that it has promised to another node. */
class WindowsTest {

    private static final int PROMISED = 64;
    private static final Books BOOKS = new Books(1, 7);

    /** Jobs that nobody runs. */
    @JobModel("test.windows")
    public static class Jobs {
        @JobFunction
        public void run() {}
    }

    private final QueueFixture fixture = new QueueFixture();
    private final ChannelTree tree = new ChannelTree();
    private final OpenPromises open = new OpenPromises(System::nanoTime);
    private final Windows windows = new Windows(
            tree,
            new WaitingStatements(Schema.of("levada")),
            channel -> false,
            open,
            new Lookout(new Sessions(fixture.direct(), false), new Inbox(), "levada-test-lookout"),
            new RoundTrip(),
            new BookLock(() -> {}));
    private List<Long> ids = List.of();
    private Connection connection;

    @BeforeEach
    void delayOneMoreThanIsPromised() throws SQLException {
        JobQueue queue = fixture.queue(builder -> builder.register(new Jobs()));
        ids =
                queue
                        .delayAll(IntStream.rangeClosed(0, PROMISED)
                                .mapToObj(i -> queue.delayable(Jobs::run))
                                .toList())
                        .stream()
                        .map(job -> job.id())
                        .toList();
        connection = fixture.direct().getConnection();
        DispatchStatements.pinPlans(connection);
        open.begin(Optional.of(BOOKS));
        open.make(2, ids.subList(0, PROMISED));
        read();
        assertThat(waiting()).doesNotContainAnyElementsOf(ids.subList(0, PROMISED));
    }

    @AfterEach
    void close() throws SQLException {
        connection.close();
        fixture.close();
    }

    private void read() throws SQLException {
        windows.grown("root");
        refresh();
    }

    private void refresh() throws SQLException {
        while (windows.isToBeRead()) {
            windows.refresh(connection);
        }
    }

    private List<Long> waiting() {
        return tree.firstReady("root", Integer.MAX_VALUE).stream()
                .map(QueuedJob::id)
                .toList();
    }

    @Test
    void a_job_behind_those_of_open_promises_is_read_when_these_have_been_claimed() throws SQLException {
        fixture.execute("DELETE FROM levada.job WHERE id <> " + ids.get(PROMISED));
        open.claimed(new Promise.Claimed(BOOKS, List.of(1)));
        windows.promisesEnded();
        refresh();

        assertThat(waiting()).containsExactly(ids.get(PROMISED));
    }

    @Test
    void jobs_of_promises_that_are_void_are_read_as_any_others() throws SQLException {
        open.begin(Optional.of(new Books(1, 8)));
        windows.promisesEnded();
        refresh();

        assertThat(waiting()).isNotEmpty().isEqualTo(ids.subList(0, waiting().size()));
    }

    @Test
    void a_promise_of_other_books_that_was_claimed_ends_nothing() {
        open.claimed(new Promise.Claimed(new Books(1, 6), List.of(1)));

        assertThat(open.hold(ids.get(0))).isTrue();
    }
}
