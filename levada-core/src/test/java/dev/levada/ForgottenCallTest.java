package dev.levada;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import dev.levada.fixture.QueueFixture;
import java.lang.ref.WeakReference;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** The warning about a call that was prepared and dropped. */
class ForgottenCallTest {

    @JobModel("test.forgotten")
    public static class Models {
        @JobFunction
        public void forgotten(String secret) {}

        @JobFunction
        public void delayed(String secret) {}
    }

    private final QueueFixture fixture = new QueueFixture();
    private final JobQueue queue = fixture.queue(builder -> builder.register(new Models()));
    private final Logger logger = (Logger) LoggerFactory.getLogger(Delayable.class);
    private final Queue<String> warnings = new ConcurrentLinkedQueue<>();
    private final AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            if (event.getFormattedMessage().contains("test.forgotten")) {
                warnings.add(event.getLevel() + " " + event.getFormattedMessage());
            }
        }
    };

    @BeforeEach
    void listen() {
        appender.setContext(logger.getLoggerContext());
        appender.start();
        logger.addAppender(appender);
    }

    @AfterEach
    void close() throws Exception {
        logger.detachAppender(appender);
        fixture.close();
    }

    private static void awaitCollected(WeakReference<?> reference) {
        await().atMost(Duration.ofSeconds(20)).until(() -> {
            System.gc();
            return reference.refersTo(null);
        });
    }

    private WeakReference<Delayable> forget() {
        return new WeakReference<>(queue.delayable(Models::forgotten, "my secret"));
    }

    private WeakReference<Delayable> delay() throws Exception {
        Delayable call = queue.delayable(Models::delayed, "a");
        call.delay();
        Delayable other = queue.delayable(Models::delayed, "b");
        queue.delayAll(List.of(other));
        try (Connection connection = fixture.dataSource().getConnection()) {
            connection.setAutoCommit(false);
            queue.in(connection).delayable(Models::delayed, "c").delay();
            connection.rollback();
        }
        return new WeakReference<>(other);
    }

    private WeakReference<Delayable> fail() throws Exception {
        Delayable call = queue.delayable(Models::delayed, "x");
        fixture.execute("ALTER TABLE levada.job RENAME TO away");
        assertThatThrownBy(call::delay).isInstanceOf(JobStoreException.class);
        fixture.execute("ALTER TABLE levada.away RENAME TO job");
        return new WeakReference<>(call);
    }

    @Test
    void a_call_that_could_not_be_stored_was_not_forgotten() throws Exception {
        awaitCollected(fail());
        awaitCollected(forget());

        await().atMost(Duration.ofSeconds(20)).until(() -> !warnings.isEmpty());
        assertThat(warnings).containsExactly("WARN Delayable test.forgotten.forgotten was prepared but never delayed");
    }

    @Test
    void a_call_that_was_prepared_but_never_delayed_is_warned_of_without_its_arguments() throws Exception {
        WeakReference<Delayable> delayed = delay();
        awaitCollected(forget());

        await().atMost(Duration.ofSeconds(20)).until(() -> !warnings.isEmpty());
        awaitCollected(delayed);
        assertThat(warnings).containsExactly("WARN Delayable test.forgotten.forgotten was prepared but never delayed");
    }
}
