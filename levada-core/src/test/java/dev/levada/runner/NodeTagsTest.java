package dev.levada.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.levada.Delayable;
import dev.levada.JobFunction;
import dev.levada.JobModel;
import dev.levada.JobQueue;
import dev.levada.JobStage;
import dev.levada.JobState;
import dev.levada.fixture.QueueFixture;
import dev.levada.function.FunctionOptions;
import dev.levada.status.Trouble;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class NodeTagsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final QueueFixture fixture = new QueueFixture();

    /** A function that asks for a tag, and one that does not. */
    @JobModel("model")
    public static class Model {
        @JobFunction(tag = "gpu", formerNames = "model.learn")
        public void train(int n) {}

        @JobFunction
        public void show(int n) {}
    }

    /** The same model, in code that does not yet ask for the tag. */
    @JobModel("model")
    public static class OlderModel {
        @JobFunction
        public void train(int n) {}
    }

    @AfterEach
    void close() throws SQLException {
        fixture.close();
    }

    private JobQueue node(String name, String... tags) {
        return fixture.queue(builder -> builder.register(new Model())
                .channels("root:100")
                .nodeName(name)
                .workers(4)
                .tags(tags)
                .heartbeat(Duration.ofMillis(300), Duration.ofSeconds(2)));
    }

    private long nodeId(String name) throws SQLException {
        return fixture.number("SELECT max(id) FROM levada.node WHERE name = '" + name + "'");
    }

    @Test
    void jobs_of_a_function_with_a_tag_go_only_to_the_node_that_has_it() throws SQLException {
        JobQueue plain = node("plain").start();
        await().atMost(PATIENCE).until(plain::isJobrunner);
        JobQueue tagged = node("tagged", "ssd", "gpu").start();
        await().atMost(PATIENCE).until(() -> plain.nodes().list().size() == 2);
        List<Delayable> calls = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            calls.add(plain.delayable(Model::train, i));
            calls.add(plain.delayable(Model::show, i));
        }
        plain.delayAll(calls);
        fixture.awaitNumber("SELECT count(*) FROM levada.job_finished WHERE state = 'done'", 400);
        assertThat(fixture.number(
                        "SELECT count(*) FROM levada.job_finished WHERE function = 'model.train' AND node_id <> "
                                + nodeId("tagged")))
                .as("jobs with the tag on a node without it")
                .isZero();
        assertThat(fixture.number(
                        "SELECT count(*) FROM levada.job_finished WHERE function = 'model.show' AND node_id = "
                                + nodeId("plain")))
                .as("jobs without a tag on the node without tags")
                .isPositive();
        assertThat(tagged.isJobrunner()).isFalse();
    }

    @Test
    void a_jobrunner_without_the_tag_sets_the_job_aside_until_a_node_has_it() throws SQLException {
        JobQueue plain = node("plain").start();
        long id = plain.delay(Model::train, 1).id();
        fixture.execute("INSERT INTO levada.job (function, args) VALUES ('model.learn', '[2]')");
        fixture.execute("SELECT pg_notify('levada', 'jobs root')");
        await().atMost(PATIENCE)
                .until(() -> plain.jobs().find(id).orElseThrow().stage() == JobStage.PARKED
                        && fixture.number("SELECT count(*) FROM levada.job WHERE stage = 'parked'") == 2);
        fixture.awaitState(plain, plain.delay(Model::show, 1).id(), JobState.DONE);
        assertThat(plain.status().troubles()).extracting(Trouble::kind).containsOnly(Trouble.Kind.PARKED);
        assertThat(plain.status().troubles())
                .extracting(Trouble::sentence)
                .contains(
                        "1 job set aside: no node that knows the job function model.train has the tag gpu, which it asks for.");
        JobQueue tagged = node("tagged", "gpu").start();
        fixture.awaitNumber("SELECT count(*) FROM levada.job_finished WHERE state = 'done'", 3);
        assertThat(fixture.number(
                        "SELECT count(*) FROM levada.job_finished WHERE function <> 'model.show' AND node_id = "
                                + nodeId("tagged")))
                .isEqualTo(2);
        tagged.stop(Duration.ofSeconds(5));
        long later = plain.delay(Model::train, 3).id();
        await().atMost(PATIENCE)
                .until(() -> plain.jobs().find(later).orElseThrow().stage() == JobStage.PARKED);
    }

    @Test
    void each_node_goes_by_the_tags_its_own_code_asks_for() throws SQLException {
        JobQueue older = fixture.queue(builder -> builder.register(new OlderModel())
                        .channels("root:100")
                        .nodeName("older")
                        .heartbeat(Duration.ofMillis(300), Duration.ofSeconds(2)))
                .start();
        await().atMost(PATIENCE).until(older::isJobrunner);
        JobQueue newer = node("newer").start();
        await().atMost(PATIENCE).until(() -> older.nodes().list().size() == 2);
        for (int i = 0; i < 20; i++) {
            newer.delay(Model::train, i);
        }
        fixture.awaitNumber(
                "SELECT count(*) FROM levada.job_finished WHERE state = 'done' AND node_id = " + nodeId("older"), 20);
    }

    @Test
    void a_node_tells_its_tags_and_the_functions_it_runs() {
        JobQueue tagged = node("tagged", "ssd", "gpu").start();
        await().atMost(PATIENCE).until(() -> !tagged.nodes().list().isEmpty());
        assertThat(tagged.nodes().list().get(0).tags()).isEqualTo(Set.of("gpu", "ssd"));
        assertThat(tagged.nodes().list().get(0).functions())
                .containsExactly("model.learn", "model.show", "model.train");
        JobQueue plain = node("plain").start();
        await().atMost(PATIENCE).until(() -> plain.nodes().list().size() == 2);
        assertThat(plain.nodes().list().get(1).functions()).containsExactly("model.show");
    }

    @Test
    void a_tag_given_by_options_counts_too_and_is_told_to_those_who_look() throws SQLException {
        JobQueue plain = fixture.running(builder ->
                builder.register("m.other", new OlderModel(), "train", FunctionOptions.NONE.withTag("fast")));
        long id = plain.prepare("m.other", 1).delay().id();
        await().atMost(PATIENCE).until(() -> plain.jobs().find(id).orElseThrow().stage() == JobStage.PARKED);
        assertThat(fixture.text("SELECT tag FROM levada.job_function")).isEqualTo("fast");
    }

    @Test
    void what_is_no_tag_is_refused_where_it_is_typed() {
        assertThatThrownBy(() -> JobQueue.detached().tags("gpu", "two words"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\"two words\"")
                .hasMessageContaining("such as gpu");
        assertThatThrownBy(() -> FunctionOptions.NONE.withTag(""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("1 to 100 characters");
    }
}
