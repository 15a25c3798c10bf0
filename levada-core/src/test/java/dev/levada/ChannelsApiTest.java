package dev.levada;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.levada.audit.Actor;
import dev.levada.channel.ChannelConfigurationException;
import dev.levada.channel.ChannelSettings;
import dev.levada.fixture.QueueFixture;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Channels, looked at and changed by the API and by SQL, while the queue runs. */
class ChannelsApiTest {

    private final QueueFixture fixture = new QueueFixture();
    private final Gate gate = new Gate();
    private final JobQueue queue = fixture.queue(builder -> builder.register(gate));

    @AfterEach
    void close() throws Exception {
        gate.end.release(10_000);
        fixture.close();
    }

    private Channels.@Nullable Channel channel(String name) {
        return queue.channels().list().stream()
                .filter(channel -> channel.settings().name().equals(name))
                .findFirst()
                .orElse(null);
    }

    private void delay(int count, String channel) {
        queue.delayAll(IntStream.range(0, count)
                .mapToObj(i -> queue.delayable(Gate::pass, "x").channel(channel))
                .toList());
    }

    private void awaitExecutions(int count) {
        await(count + " executions")
                .atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(5))
                .until(() -> gate.executions.get() == count);
    }

    @Test
    void at_first_there_is_the_root_that_runs_one_job_at_a_time() {
        assertThat(queue.channels().list())
                .containsExactly(new Channels.Channel(ChannelSettings.of("root", 1), Duration.ofDays(30), null));
    }

    @Test
    void what_is_put_is_listed() {
        ChannelSettings sale = new ChannelSettings("sale", 1, true, Duration.ofMillis(1_500), true);
        queue.channels().put(sale);
        queue.channels().put(ChannelSettings.unlimited("root.import"));
        queue.channels().removalInterval("sale", Duration.ofHours(36));

        assertThat(queue.channels().list())
                .extracting(channel -> channel.settings().name())
                .containsExactly("root", "root.import", "root.sale");
        assertThat(channel("root.sale")).isEqualTo(new Channels.Channel(sale, Duration.ofHours(36), null));
        assertThat(channel("root.import"))
                .isEqualTo(new Channels.Channel(ChannelSettings.unlimited("import"), null, null));

        queue.channels().put(ChannelSettings.of("sale", 3));
        assertThat(channel("root.sale"))
                .isEqualTo(new Channels.Channel(ChannelSettings.of("sale", 3), Duration.ofHours(36), null));
    }

    @Test
    void of_changes_that_meet_none_is_lost() throws Exception {
        queue.channels().put(new ChannelSettings("sale", 1, false, Duration.ofSeconds(1), false));
        int each = 50;
        Channels recorded = queue.as(new Actor("mary", null)).channels();
        ExecutorService both = Executors.newFixedThreadPool(2);
        List<Future<?>> ends = new ArrayList<>();
        for (Channels channels : List.of(queue.channels(), recorded)) {
            ends.add(both.submit(() -> {
                for (int i = 0; i < each; i++) {
                    channels.change("sale", ChannelsApiTest::oneMore);
                }
            }));
        }
        for (Future<?> end : ends) {
            end.get(60, TimeUnit.SECONDS);
        }
        both.shutdown();

        assertThat(channel("root.sale"))
                .isEqualTo(new Channels.Channel(
                        new ChannelSettings("sale", 1 + 2 * each, false, Duration.ofSeconds(1), false),
                        Duration.ofDays(2L * each),
                        null));
        assertThat(fixture.number("SELECT count(*) FROM levada.audit WHERE (after ->> 'capacity')::int"
                        + " = (before ->> 'capacity')::int + 1"))
                .isEqualTo(each);
    }

    private static Channels.Channel oneMore(Channels.Channel channel) {
        ChannelSettings old = channel.settings();
        Duration kept = channel.removalInterval() == null ? Duration.ZERO : channel.removalInterval();
        return new Channels.Channel(
                new ChannelSettings(
                        old.name(),
                        Objects.requireNonNull(old.capacity()) + 1,
                        old.sequential(),
                        old.throttle(),
                        old.paused()),
                kept.plusDays(1),
                channel.managedBy());
    }

    @Test
    void a_change_of_a_channel_keeps_its_name_and_needs_one() {
        queue.channels().put(ChannelSettings.of("sale", 3));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> queue.channels().change("none", channel -> channel))
                .withMessage("There is no channel root.none");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> queue.channels()
                        .change("sale", channel -> new Channels.Channel(ChannelSettings.of("other", 1), null, null)))
                .withMessageContaining("keeps its name");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> queue.channels()
                        .change(
                                "sale",
                                channel -> new Channels.Channel(channel.settings(), Duration.ofDays(-1), null)));
        assertThat(channel("root.sale")).isEqualTo(new Channels.Channel(ChannelSettings.of("sale", 3), null, null));
    }

    @Test
    void a_configuration_is_applied_over_what_is_there() {
        queue.channels().put(ChannelSettings.of("other", 9));
        queue.channels().apply("root:4, sale:2:throttle=3, import:1:sequential");

        assertThat(queue.channels().list())
                .extracting(Channels.Channel::settings)
                .containsExactly(
                        ChannelSettings.of("root", 4),
                        ChannelSettings.of("import", 1).withSequential(true),
                        ChannelSettings.of("other", 9),
                        ChannelSettings.of("sale", 2).withThrottle(Duration.ofSeconds(3)));
    }

    @Test
    void channels_of_a_configuration_at_the_start_are_marked_as_managed() {
        JobQueue other =
                JobQueue.builder(fixture.dataSource()).channels("root:7,sale:2").build();

        assertThat(other.channels().list())
                .extracting(Channels.Channel::managedBy)
                .containsExactly("configuration", "configuration");
        assertThat(channel("root"))
                .isEqualTo(new Channels.Channel(ChannelSettings.of("root", 7), Duration.ofDays(30), "configuration"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "root:9,sale:x",
                "root:9,sale:-1",
                "root:9,sale:2:sequential",
                "root:9,a..b:1",
                "root:9,sale:1:throttle=-1"
            })
    void a_malformed_configuration_changes_nothing(String configuration) {
        List<Channels.Channel> before = queue.channels().list();

        assertThatThrownBy(() -> queue.channels().apply(configuration))
                .isInstanceOf(ChannelConfigurationException.class);
        assertThatThrownBy(() -> JobQueue.builder(fixture.dataSource()).channels(configuration))
                .isInstanceOf(ChannelConfigurationException.class);

        assertThat(queue.channels().list()).isEqualTo(before);
    }

    @Test
    void a_configuration_that_the_database_refuses_changes_nothing() throws Exception {
        fixture.execute("ALTER TABLE levada.channel ADD CHECK (name <> 'root.forbidden')");
        List<Channels.Channel> before = queue.channels().list();

        assertThatThrownBy(() -> queue.channels().apply("root:9,forbidden:1,sale:1"))
                .isInstanceOf(JobStoreException.class);

        assertThat(queue.channels().list()).isEqualTo(before);
    }

    @Test
    void what_cannot_be_is_refused_where_it_is_given() {
        Channels channels = queue.channels();
        List<Channels.Channel> before = channels.list();
        for (String name : List.of("a..b", "a:b", "a,b", "\u0000")) {
            assertThatIllegalArgumentException().isThrownBy(() -> channels.pause(name));
            assertThatIllegalArgumentException().isThrownBy(() -> channels.resume(name));
            assertThatIllegalArgumentException().isThrownBy(() -> channels.remove(name));
            assertThatIllegalArgumentException().isThrownBy(() -> channels.removalInterval(name, Duration.ZERO));
        }
        for (Duration interval :
                List.of(Duration.ofSeconds(-1), Duration.ofDays(365_001), Duration.ofSeconds(Long.MAX_VALUE))) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> channels.removalInterval("root", interval))
                    .withMessageContaining(interval.toString());
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> channels.remove("root"))
                .withMessageContaining("root");
        assertThat(channels.list()).isEqualTo(before);
    }

    @Test
    void removing_says_whether_there_was_one_and_leaves_the_jobs() throws Exception {
        queue.channels().put(ChannelSettings.of("sale", 0));
        delay(2, "sale");

        assertThat(queue.channels().remove("sale")).isTrue();
        assertThat(queue.channels().remove("sale")).isFalse();
        assertThat(channel("root.sale")).isNull();
        assertThat(fixture.number("SELECT count(*) FROM levada.job WHERE channel = 'root.sale'"))
                .isEqualTo(2);
    }

    @Test
    void a_running_queue_follows_each_change() throws Exception {
        queue.channels().apply("root:10,sale:2");
        queue.start();
        delay(20, "sale");
        awaitExecutions(2);

        queue.channels().put(ChannelSettings.of("sale", 5));
        awaitExecutions(5);
        queue.channels().pause("sale");
        assertThat(channel("root.sale"))
                .isEqualTo(new Channels.Channel(ChannelSettings.of("sale", 5).withPaused(true), null, null));
        letItTakeEffect();
        awaitExecutions(6);
        gate.end.release(5);
        awaitRunning(1);
        assertThat(gate.executions).hasValue(6);
        queue.channels().resume("sale");
        awaitExecutions(11);
        queue.channels().remove("sale");
        awaitExecutions(15);
    }

    @Test
    void a_running_queue_follows_changes_by_plain_sql() throws Exception {
        queue.channels().apply("root:10,sale:2");
        queue.start();
        delay(20, "sale");
        awaitExecutions(2);

        fixture.execute("UPDATE levada.channel SET capacity = 4 WHERE name = 'root.sale'");
        awaitExecutions(4);
        fixture.execute("UPDATE levada.channel SET paused = true WHERE name = 'root.sale'");
        letItTakeEffect();
        awaitExecutions(5);
        gate.end.release(4);
        awaitRunning(1);
        assertThat(gate.executions).hasValue(5);
        fixture.execute("UPDATE levada.channel SET paused = false WHERE name = 'root.sale'");
        awaitExecutions(9);
        fixture.execute("UPDATE levada.channel SET capacity = 6 WHERE name = 'root';"
                + " DELETE FROM levada.channel WHERE name = 'root.sale'");
        awaitExecutions(10);
        fixture.execute("UPDATE levada.channel SET capacity = 7 WHERE name = 'root';"
                + " INSERT INTO levada.channel (name, capacity) VALUES ('root.sale', 1)");
        letItTakeEffect();
        awaitExecutions(11);
        gate.end.release(6);
        awaitExecutions(12);
        awaitRunning(2);
    }

    /**
     * Of a change that forbids something nothing is to be seen. But a job that is told of after it in the same way, by its transaction, and begins shows that the
     * change is known.
     */
    private void letItTakeEffect() throws SQLException {
        try (Connection connection = fixture.direct().getConnection()) {
            connection.setAutoCommit(false);
            queue.in(connection).delayable(Gate::pass, "x").channel("other").delay();
            connection.commit();
        }
    }

    private void awaitRunning(int count) {
        fixture.awaitNumber("SELECT count(*) FROM levada.job WHERE state = 'started'", count);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "INSERT INTO levada.channel (name) VALUES ('sale')",
                "INSERT INTO levada.channel (name) VALUES ('root.')",
                "INSERT INTO levada.channel (name) VALUES ('root.a..b')",
                "INSERT INTO levada.channel (name) VALUES ('root.a:b')",
                "INSERT INTO levada.channel (name) VALUES ('root.a ')",
                "INSERT INTO levada.channel (name) VALUES ('root.' || repeat('a', 200))",
                "INSERT INTO levada.channel (name, capacity) VALUES ('root.a', -1)",
                "INSERT INTO levada.channel (name, capacity, sequential) VALUES ('root.a', 2, true)",
                "INSERT INTO levada.channel (name, sequential) VALUES ('root.a', true)",
                "INSERT INTO levada.channel (name, throttle) VALUES ('root.a', '-1 s')",
                "INSERT INTO levada.channel (name, throttle) VALUES ('root.a', '200 years')",
                "INSERT INTO levada.channel (name, removal_interval) VALUES ('root.a', '-1 day')",
                "INSERT INTO levada.channel (name, removal_interval) VALUES ('root.a', '1001 years')",
                "UPDATE levada.channel SET name = 'root.other'",
                "DELETE FROM levada.channel"
            })
    void sql_cannot_store_what_the_jobrunner_would_not_understand(String sql) {
        List<Channels.Channel> before = queue.channels().list();
        assertThatThrownBy(() -> fixture.execute(sql)).isInstanceOf(SQLException.class);
        assertThat(queue.channels().list()).isEqualTo(before);
    }

    @Test
    void a_channel_is_not_renamed_since_its_jobs_would_keep_the_old_name() throws Exception {
        fixture.execute("INSERT INTO levada.channel (name, capacity) VALUES ('root.old', 2)");
        assertThatThrownBy(() -> fixture.execute("UPDATE levada.channel SET name = 'root.new' WHERE name = 'root.old'"))
                .hasMessageContaining("root.old cannot be renamed")
                .hasMessageContaining("Make a channel with the new name");
        fixture.execute("UPDATE levada.channel SET name = name, capacity = 3 WHERE name = 'root.old'");
        assertThat(fixture.number("SELECT capacity FROM levada.channel WHERE name = 'root.old'"))
                .isEqualTo(3);
    }

    @Test
    void an_interval_of_centuries_is_read_as_it_is() throws Exception {
        fixture.execute("UPDATE levada.channel SET removal_interval = '1000 years' WHERE name = 'root'");
        assertThat(channel("root"))
                .extracting(Channels.Channel::removalInterval)
                .isEqualTo(Duration.ofDays(365_250));
    }
}
