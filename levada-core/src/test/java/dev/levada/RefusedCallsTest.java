package dev.levada;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.levada.argument.ArgumentException;
import dev.levada.fixture.QueueFixture;
import dev.levada.function.UnknownFunctionException;
import java.sql.Connection;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is refused where it is typed: nothing is stored, and the caller's transaction goes on. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RefusedCallsTest {

    private static final int LIMIT = 1 << 20;

    public record Named(String name) {}

    @JobModel("test.mail")
    public static class Mails {
        @JobFunction
        public void send(String text) {}

        @JobFunction
        public void count(int number) {}

        @JobFunction
        public void record(Named named) {}

        public void draft(String text) {}

        public static void template(String text) {}
    }

    public static class Strangers {
        public void send(String text) {}
    }

    private final QueueFixture fixture = new QueueFixture();
    private final JobQueue queue = fixture.queue(builder -> builder.register(new Mails()));

    @AfterAll
    void close() throws Exception {
        fixture.close();
    }

    static Stream<Arguments> refusals() {
        Mails bound = new Mails();
        return Stream.of(
                refusal(
                        "a class that is not registered",
                        UnknownFunctionException.class,
                        "Strangers",
                        q -> q.delay(Strangers::send, "x")),
                refusal(
                        "a method without annotation",
                        UnknownFunctionException.class,
                        "draft",
                        q -> q.delay(Mails::draft, "x")),
                refusal(
                        "a lambda body",
                        ArgumentException.class,
                        "::",
                        q -> q.delay((Mails mails, String text) -> mails.send(text), "x")),
                refusal(
                        "a reference bound to an object",
                        ArgumentException.class,
                        "",
                        q -> q.prepare((JobCall.Of0<String>) bound::send).delay()),
                refusal(
                        "an unknown name",
                        UnknownFunctionException.class,
                        "test.mail.sned",
                        q -> q.prepare("test.mail.sned", "x").delay()),
                refusal(
                        "too few arguments",
                        ArgumentException.class,
                        "test.mail.send",
                        q -> q.prepare("test.mail.send").delay()),
                refusal(
                        "too many arguments",
                        ArgumentException.class,
                        "test.mail.send",
                        q -> q.prepare("test.mail.send", "x", "y").delay()),
                refusal(
                        "an argument of another type",
                        ArgumentException.class,
                        "text",
                        q -> q.prepare("test.mail.send", 42).delay()),
                refusal(
                        "null for a primitive",
                        ArgumentException.class,
                        "number",
                        q -> q.prepare("test.mail.count", (Object) null).delay()),
                refusal("U+0000", ArgumentException.class, "U+0000", q -> q.delay(Mails::send, "a\u0000b")),
                refusal(
                        "U+0000 inside of a record",
                        ArgumentException.class,
                        "U+0000",
                        q -> q.delay(Mails::record, new Named("a\u0000b"))),
                refusal(
                        "half a surrogate pair",
                        ArgumentException.class,
                        "surrogate",
                        q -> q.delay(Mails::send, "\uD83C")),
                refusal(
                        "more than 1 MiB",
                        ArgumentException.class,
                        "1048576",
                        q -> q.delay(Mails::send, "x".repeat(LIMIT))),
                refusal(
                        "more than 1 MiB in UTF-8",
                        ArgumentException.class,
                        "1048576",
                        q -> q.delay(Mails::send, "€".repeat(LIMIT / 3 + 1))),
                refusal(
                        "one bad call among many",
                        ArgumentException.class,
                        "U+0000",
                        q -> q.delayAll(
                                List.of(q.delayable(Mails::send, "good"), q.delayable(Mails::send, "a\u0000b")))),
                refusal(
                        "a key that is empty",
                        IllegalArgumentException.class,
                        "identity key",
                        q -> q.delayable(Mails::send, "x")
                                .identityKey((f, a) -> "")
                                .delay()),
                refusal(
                        "a key that is too long",
                        IllegalArgumentException.class,
                        "identity key",
                        q -> q.delayable(Mails::send, "x")
                                .identityKey((f, a) -> "€".repeat(334))
                                .delay()),
                refusal(
                        "a bad key among many calls",
                        IllegalArgumentException.class,
                        "U+0000",
                        q -> q.delayAll(List.of(
                                q.delayable(Mails::send, "good"),
                                q.delayable(Mails::send, "x").identityKey((f, a) -> "\u0000")))));
    }

    private static Arguments refusal(
            String what, Class<? extends RuntimeException> type, String message, Consumer<Delayer> call) {
        return Arguments.of(what, type, message, call);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refusals")
    void a_bad_call_is_refused_with_a_sentence_and_stores_nothing(
            String what, Class<? extends RuntimeException> type, String message, Consumer<Delayer> call)
            throws Exception {
        assertThatThrownBy(() -> call.accept(queue)).isInstanceOf(type).hasMessageContaining(message);

        assertThat(fixture.number("SELECT count(*) FROM levada.jobs")).isZero();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refusals")
    void a_bad_call_leaves_the_callers_transaction_usable(
            String what, Class<? extends RuntimeException> type, String message, Consumer<Delayer> call)
            throws Exception {
        try (Connection connection = fixture.dataSource().getConnection()) {
            connection.setAutoCommit(false);
            DelayedJob before = queue.in(connection).delay(Mails::send, "before");
            assertThatThrownBy(() -> call.accept(queue.in(connection))).isInstanceOf(type);
            DelayedJob after = queue.in(connection).delay(Mails::send, "after");
            connection.commit();

            assertThat(queue.jobs().list(JobFilter.all(), 10))
                    .extracting(Job::id)
                    .containsExactly(after.id(), before.id());
            assertThat(queue.jobs()
                            .cancel(List.of(before.id(), after.id()), "test")
                            .isComplete())
                    .isTrue();
            fixture.execute("DELETE FROM levada.job_finished");
        }
    }

    @Test
    void the_largest_payload_is_stored_and_read() throws Exception {
        String text = "x".repeat(LIMIT - 4);
        DelayedJob job = queue.delay(Mails::send, text);

        assertThat(queue.jobs().find(job.id()).orElseThrow().arguments()).hasSize(LIMIT);
        fixture.execute("DELETE FROM levada.job");
    }

    @Test
    void a_key_of_the_greatest_length_is_stored_whatever_its_characters() throws Exception {
        java.util.Random random = new java.util.Random(20261123);
        StringBuilder key = new StringBuilder();
        while (key.length() < 333) {
            key.appendCodePoint(0x4E00 + random.nextInt(0x5000));
        }
        DelayedJob job =
                queue.delayable(Mails::send, "x").identityKey(key.toString()).delay();

        assertThat(queue.delayable(Mails::send, "y").identityKey(key.toString()).delay())
                .isEqualTo(new DelayedJob(job.id(), true));
        fixture.execute("DELETE FROM levada.job");
    }

    @Test
    void an_unreachable_database_is_told_as_such() {
        org.postgresql.ds.PGSimpleDataSource nowhere = new org.postgresql.ds.PGSimpleDataSource();
        nowhere.setURL("jdbc:postgresql://127.0.0.1:1/nowhere");
        nowhere.setUser("nobody");
        nowhere.setPassword("secret-of-nobody");

        assertThatThrownBy(() -> JobQueue.builder(nowhere).register(new Mails()).build())
                .isInstanceOf(JobStoreException.class)
                .hasMessageNotContaining("secret-of-nobody")
                .hasRootCauseInstanceOf(java.net.ConnectException.class);
    }
}
