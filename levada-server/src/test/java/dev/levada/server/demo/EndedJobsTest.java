package dev.levada.server.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.levada.JobQueue;
import dev.levada.embedded.EmbeddedDatabase;
import dev.levada.store.Schema;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

class EndedJobsTest {

    private static final String FINISHED = "INSERT INTO levada.job_finished (id, state, priority, max_retries, retry,"
            + " attempt, crashes, channel, function, args, created_at, started_at, finished_at) SELECT n, 'done', 10, 5, 1,"
            + " 1, 0, 'root', 'test.none', '[]', now(), now(), now() + interval '%d ms' FROM generate_series(%d, %d) AS n";

    private final PGSimpleDataSource database = EmbeddedDatabase.shared().createDatabase();

    @BeforeEach
    void make_the_tables() throws SQLException {
        JobQueue.builder(database).environment(Map.of()).build().close();
        finish(-60_000, 1, 5);
    }

    private void finish(int inMillis, int first, int last) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(FINISHED.formatted(inMillis, first, last));
        }
    }

    private static List<String> jobs(List<String> lines) {
        return lines.stream().map(line -> line.split("  ", 2)[0]).toList();
    }

    private static List<String> jobs(int first, int last) {
        return IntStream.rangeClosed(first, last).mapToObj(n -> "job " + n).toList();
    }

    @Test
    void jobs_that_end_in_the_same_microsecond_are_all_told_and_each_once() throws SQLException {
        EndedJobs ended = new EndedJobs(database, Schema.of("levada"));
        assertThat(ended.next()).as("what ended before").isEmpty();
        finish(100, 11, 260);
        List<String> told = new ArrayList<>();
        for (int call = 0; call < 5; call++) {
            told.addAll(jobs(ended.next()));
        }
        assertThat(told).isEqualTo(jobs(11, 260));
    }

    @Test
    void one_that_ended_earlier_and_is_seen_later_is_told_too() throws SQLException {
        EndedJobs ended = new EndedJobs(database, Schema.of("levada"));
        finish(3_000, 21, 22);
        assertThat(jobs(ended.next())).isEqualTo(jobs(21, 22));
        finish(100, 31, 31);
        finish(9_000, 41, 41);
        assertThat(jobs(ended.next()))
                .isEqualTo(Stream.of(31, 41).map(n -> "job " + n).toList());
        assertThat(ended.next()).isEmpty();
    }

    @Test
    void a_job_that_ends_again_is_told_again() throws SQLException {
        EndedJobs ended = new EndedJobs(database, Schema.of("levada"));
        finish(100, 51, 51);
        assertThat(ended.next()).hasSize(1).first().asString().startsWith("job 51  test.none  done in 0.10 s");
        finish(200, 51, 51);
        assertThat(ended.next()).hasSize(1).first().asString().startsWith("job 51  test.none  done in 0.20 s");
    }
}
