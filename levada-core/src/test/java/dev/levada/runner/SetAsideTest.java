package dev.levada.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import dev.levada.JobFunction;
import dev.levada.JobModel;
import dev.levada.JobQueue;
import dev.levada.fixture.QueueFixture;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What is said of jobs that no node can run does not grow with their number. */
class SetAsideTest {

    private static final String REASON = "no node knows the job function m.f";

    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger(SetAside.class);
    private final AppenderBase<ILoggingEvent> collecting = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            lines.add(event.getLevel() + " " + event.getFormattedMessage());
        }
    };

    /** A function that nodes come to know. */
    @JobModel("m")
    public static class Model {
        @JobFunction
        public void f() {}
    }

    /** What the first node knows instead. */
    @JobModel("m")
    public static class Other {
        @JobFunction
        public void g() {}
    }

    @BeforeEach
    void collect() {
        collecting.start();
        logger.addAppender(collecting);
    }

    @AfterEach
    void detach() {
        logger.detachAppender(collecting);
    }

    private static String begun(int jobs, String reason) {
        return "WARN " + jobs + " job(s) are set aside: " + reason + ". They run once such a node starts";
    }

    @Test
    void a_function_is_told_of_when_it_begins_and_at_each_ten_times_as_many() {
        SetAside setAside = new SetAside();
        for (int i = 0; i < 1_000; i++) {
            setAside.begun("m.f", REASON, 1);
        }
        setAside.begun("m.f", REASON, 250_000);
        assertThat(lines)
                .containsExactly(
                        begun(1, REASON),
                        begun(10, REASON),
                        begun(100, REASON),
                        begun(1_000, REASON),
                        begun(251_000, REASON));
    }

    @Test
    void another_reason_and_another_beginning_are_told() {
        SetAside setAside = new SetAside();
        setAside.begun("m.f", REASON, 3);
        setAside.begun("m.f", "another reason", 2);
        setAside.ended("m.f", 5);
        setAside.begun("m.f", "another reason", 1);
        assertThat(lines)
                .containsExactly(
                        begun(3, REASON),
                        begun(2, "another reason"),
                        "INFO 5 job(s) of m.f that were set aside can run now",
                        begun(1, "another reason"));
    }

    @Test
    void each_function_has_a_line_of_its_own_however_many_there_are() {
        SetAside setAside = new SetAside();
        for (int i = 0; i < 2_500; i++) {
            setAside.begun("m.f" + i, REASON + i, 1);
        }
        assertThat(lines).hasSize(2_500).doesNotHaveDuplicates();
    }

    @Test
    void jobs_that_come_one_by_one_are_told_of_once() throws SQLException {
        try (QueueFixture fixture = new QueueFixture()) {
            JobQueue first = fixture.running(builder -> builder.register(new Other()));
            await().atMost(Duration.ofSeconds(20)).until(first::isJobrunner);
            for (int i = 1; i <= 9; i++) {
                fixture.execute(
                        "INSERT INTO levada.job (function) VALUES ('m.f'); SELECT pg_notify('levada', 'jobs root')");
                fixture.awaitNumber("SELECT count(*) FROM levada.job WHERE stage = 'parked'", i);
            }
            fixture.running(builder -> builder.register(new Model()));
            fixture.awaitNumber("SELECT count(*) FROM levada.job_finished", 9);
            assertThat(lines).containsExactly(begun(1, REASON), "INFO 9 job(s) of m.f that were set aside can run now");
        }
    }
}
