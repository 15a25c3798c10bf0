package dev.levada;

import static org.assertj.core.api.Assertions.assertThat;

import dev.levada.fixture.QueueFixture;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Method references of every number of arguments, from the call to the execution. */
class DelayedCallsTest {

    @JobModel("test.letter")
    public static class Letters {
        final Queue<String> read = new ConcurrentLinkedQueue<>();

        @JobFunction
        public void none() {
            read.add("-");
        }

        @JobFunction
        public void one(String a) {
            read.add(a);
        }

        @JobFunction
        public void two(String a, String b) {
            read.add(a + b);
        }

        @JobFunction
        public void three(String a, String b, String c) {
            read.add(a + b + c);
        }

        @JobFunction
        public void four(String a, String b, String c, String d) {
            read.add(a + b + c + d);
        }

        @JobFunction
        public void five(String a, String b, String c, String d, String e) {
            read.add(a + b + c + d + e);
        }

        @JobFunction
        public void six(String a, String b, String c, String d, String e, String f) {
            read.add(a + b + c + d + e + f);
        }

        @JobFunction
        public void seven(String a, String b, String c, String d, String e, String f, String g) {
            read.add(a + b + c + d + e + f + g);
        }

        @JobFunction
        public String eight(String a, String b, String c, String d, String e, String f, String g, String h) {
            String all = a + b + c + d + e + f + g + h;
            read.add(all);
            return all;
        }
    }

    @JobModel("test.postman")
    public static class Postmen {
        final Queue<String> read = new ConcurrentLinkedQueue<>();

        private void read(JobContext context, String... parts) {
            assertThat(JobContext.current()).isSameAs(context);
            read.add(context.function() + ":" + String.join("", parts));
        }

        @JobFunction
        public void none(JobContext context) {
            read(context, "-");
        }

        @JobFunction
        public void one(String a, JobContext context) {
            read(context, a);
        }

        @JobFunction
        public void two(String a, String b, JobContext context) {
            read(context, a, b);
        }

        @JobFunction
        public void three(String a, String b, String c, JobContext context) {
            read(context, a, b, c);
        }

        @JobFunction
        public void four(String a, String b, String c, String d, JobContext context) {
            read(context, a, b, c, d);
        }

        @JobFunction
        public void five(String a, String b, String c, String d, String e, JobContext context) {
            read(context, a, b, c, d, e);
        }

        @JobFunction
        public void six(String a, String b, String c, String d, String e, String f, JobContext context) {
            read(context, a, b, c, d, e, f);
        }

        @JobFunction
        public void seven(String a, String b, String c, String d, String e, String f, String g, JobContext context) {
            read(context, a, b, c, d, e, f, g);
        }

        @JobFunction
        public void eight(
                String a, String b, String c, String d, String e, String f, String g, String h, JobContext context) {
            read(context, a, b, c, d, e, f, g, h);
        }
    }

    private final QueueFixture fixture = new QueueFixture();

    @AfterEach
    void close() throws Exception {
        fixture.close();
    }

    private static final List<Function<Delayer, Delayable>> PLAIN = List.of(
            q -> q.delayable(Letters::none),
            q -> q.delayable(Letters::one, "a"),
            q -> q.delayable(Letters::two, "a", "b"),
            q -> q.delayable(Letters::three, "a", "b", "c"),
            q -> q.delayable(Letters::four, "a", "b", "c", "d"),
            q -> q.delayable(Letters::five, "a", "b", "c", "d", "e"),
            q -> q.delayable(Letters::six, "a", "b", "c", "d", "e", "f"),
            q -> q.delayable(Letters::seven, "a", "b", "c", "d", "e", "f", "g"),
            q -> q.delayable(Letters::eight, "a", "b", "c", "d", "e", "f", "g", "h"));

    private static final List<Function<Delayer, DelayedJob>> DIRECT = List.of(
            q -> q.delay(Letters::none),
            q -> q.delay(Letters::one, "a"),
            q -> q.delay(Letters::two, "a", "b"),
            q -> q.delay(Letters::three, "a", "b", "c"),
            q -> q.delay(Letters::four, "a", "b", "c", "d"),
            q -> q.delay(Letters::five, "a", "b", "c", "d", "e"),
            q -> q.delay(Letters::six, "a", "b", "c", "d", "e", "f"),
            q -> q.delay(Letters::seven, "a", "b", "c", "d", "e", "f", "g"),
            q -> q.delay(Letters::eight, "a", "b", "c", "d", "e", "f", "g", "h"));

    private static final List<Function<Delayer, Delayable>> WITH_CONTEXT = List.of(
            q -> q.delayable(Postmen::none),
            q -> q.delayable(Postmen::one, "a"),
            q -> q.delayable(Postmen::two, "a", "b"),
            q -> q.delayable(Postmen::three, "a", "b", "c"),
            q -> q.delayable(Postmen::four, "a", "b", "c", "d"),
            q -> q.delayable(Postmen::five, "a", "b", "c", "d", "e"),
            q -> q.delayable(Postmen::six, "a", "b", "c", "d", "e", "f"),
            q -> q.delayable(Postmen::seven, "a", "b", "c", "d", "e", "f", "g"),
            q -> q.delayable(Postmen::eight, "a", "b", "c", "d", "e", "f", "g", "h"));

    private static final List<Function<Delayer, DelayedJob>> DIRECT_WITH_CONTEXT = List.of(
            q -> q.delay(Postmen::none),
            q -> q.delay(Postmen::one, "a"),
            q -> q.delay(Postmen::two, "a", "b"),
            q -> q.delay(Postmen::three, "a", "b", "c"),
            q -> q.delay(Postmen::four, "a", "b", "c", "d"),
            q -> q.delay(Postmen::five, "a", "b", "c", "d", "e"),
            q -> q.delay(Postmen::six, "a", "b", "c", "d", "e", "f"),
            q -> q.delay(Postmen::seven, "a", "b", "c", "d", "e", "f", "g"),
            q -> q.delay(Postmen::eight, "a", "b", "c", "d", "e", "f", "g", "h"));

    private static final String[] NAMES = {"none", "one", "two", "three", "four", "five", "six", "seven", "eight"};

    @Test
    void a_method_of_zero_to_eight_arguments_is_called_with_what_was_given() {
        Letters letters = new Letters();
        JobQueue queue = fixture.running(builder -> builder.register(letters));
        for (int i = 0; i < NAMES.length; i++) {
            String expected = i == 0 ? "-" : "abcdefgh".substring(0, i);
            for (DelayedJob job : List.of(
                    DIRECT.get(i).apply(queue), PLAIN.get(i).apply(queue).delay())) {
                assertThat(fixture.awaitState(queue, job.id(), JobState.DONE).function())
                        .isEqualTo("test.letter." + NAMES[i]);
                assertThat(letters.read.poll()).isEqualTo(expected);
            }
        }
        assertThat(letters.read).isEmpty();
    }

    @Test
    void a_method_that_takes_its_context_is_given_it_besides_its_arguments() {
        Postmen postmen = new Postmen();
        JobQueue queue = fixture.running(builder -> builder.register(postmen));
        for (int i = 0; i < NAMES.length; i++) {
            String expected = "test.postman." + NAMES[i] + ":" + (i == 0 ? "-" : "abcdefgh".substring(0, i));
            for (DelayedJob job : List.of(
                    DIRECT_WITH_CONTEXT.get(i).apply(queue),
                    WITH_CONTEXT.get(i).apply(queue).delay())) {
                fixture.awaitState(queue, job.id(), JobState.DONE);
                assertThat(postmen.read.poll()).isEqualTo(expected);
            }
        }
        assertThat(postmen.read).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"test.letter.none, ''", "test.letter.two, 'a b'"})
    void a_call_by_name_is_the_same_job_as_one_by_reference(String function, String arguments) {
        Letters letters = new Letters();
        JobQueue queue = fixture.running(builder -> builder.register(letters));
        Object[] given = arguments.isEmpty() ? new Object[0] : arguments.split(" ");

        DelayedJob job = queue.prepare(function, given).delay();

        assertThat(fixture.awaitState(queue, job.id(), JobState.DONE).function())
                .isEqualTo(function);
        assertThat(letters.read).containsExactly(arguments.isEmpty() ? "-" : arguments.replace(" ", ""));
    }

    @Test
    void what_a_method_returns_is_the_jobs_result() {
        JobQueue queue = fixture.running(builder -> builder.register(new Letters()));

        DelayedJob job = queue.delay(Letters::eight, "é", "\"", "\\", "'", "$", "{", "?", "🌊");

        fixture.awaitState(queue, job.id(), JobState.DONE);
        assertThat(queue.result(job.id(), String.class)).isEqualTo("é\"\\'${?🌊");
    }
}
