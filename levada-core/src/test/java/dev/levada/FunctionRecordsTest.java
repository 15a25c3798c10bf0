package dev.levada;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.levada.fixture.QueueFixture;
import dev.levada.module.DataModule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What records of modules say of job functions holds for the jobs, and follows their changes. */
class FunctionRecordsTest {

    @JobModel("sale.order")
    public static class SaleOrders {
        @JobFunction(channel = "root.own", priority = 7, retryPattern = "1:5")
        public void actionDone(long id) {
            throw new RetryableJobException("again");
        }
    }

    private static final String README = """
            <odoo>
              <record id="channel_sale" model="queue.job.channel">
                <field name="name">sale</field>
                <field name="parent_id" ref="queue_job.channel_root" />
              </record>
              <record id="job_function_sale_order_action_done" model="queue.job.function">
                <field name="model_id" ref="sale.model_sale_order" />
                <field name="method">action_done</field>
                <field name="channel_id" ref="channel_sale" />
                <field name="related_action" eval='{"func_name": "custom_related_action"}' />
                <field name="retry_pattern" eval="{1: 60, 2: 180, 3: 10, 5: 300}" />
              </record>
            </odoo>
            """;

    @TempDir
    private Path folder;

    private final QueueFixture fixture = new QueueFixture();

    @AfterEach
    void close() throws Exception {
        fixture.close();
    }

    private DataModule module(String name, String text) throws IOException {
        Path file = Files.writeString(folder.resolve(name + ".xml"), text);
        return DataModule.of(name, file);
    }

    private JobQueue queue(String application, DataModule... modules) {
        return fixture.queue(builder -> builder.register(new SaleOrders())
                .application(application)
                .modules(modules)
                .channels("root:10"));
    }

    @Test
    void the_readme_of_the_original_holds_for_delayed_jobs_from_java_and_sql_and_for_their_retries() throws Exception {
        JobQueue queue = queue("shop", module("sale", README));
        long fromJava = queue.delay(SaleOrders::actionDone, 1L).id();
        long fromSql = fixture.number("SELECT levada.delay('sale.order.action_done', '[2]')");
        for (long id : List.of(fromJava, fromSql)) {
            Job job = queue.jobs().find(id).orElseThrow();
            assertThat(job.properties().channel()).isEqualTo("root.sale");
            assertThat(job.properties().priority()).isEqualTo(7);
        }
        queue.start();
        fixture.awaitNumber("SELECT count(*) FROM levada.job WHERE stage = 'scheduled'", 2);
        assertThat(fixture.number(
                        "SELECT count(*) FROM levada.job WHERE eta - clock_timestamp() BETWEEN '50 s' AND '60 s'"))
                .isEqualTo(2);
        assertThat(queue.channels().list())
                .extracting(channel -> channel.settings().name())
                .contains("root.sale");
        assertThat(queue.modules().list())
                .extracting(Modules.InstalledModule::name)
                .containsExactly("sale");
    }

    @Test
    void what_the_function_says_itself_counts_again_when_the_module_is_gone() throws Exception {
        JobQueue with = queue("shop", module("sale", README));
        assertThat(with.jobs().find(with.delay(SaleOrders::actionDone, 1L).id()))
                .get()
                .extracting(job -> job.properties().channel())
                .isEqualTo("root.sale");
        JobQueue without = queue("shop");
        assertThat(without.jobs().find(without.delay(SaleOrders::actionDone, 1L).id()))
                .get()
                .extracting(job -> job.properties().channel())
                .isEqualTo("root.own");
        assertThat(without.modules().list()).isEmpty();
        assertThat(fixture.number("SELECT count(*) FROM levada.job WHERE channel = 'root.sale'"))
                .isOne();
    }

    @Test
    void a_module_of_another_application_stays() throws Exception {
        queue("shop", module("sale", README));
        JobQueue other = queue("accounting");
        assertThat(other.modules().list())
                .extracting(Modules.InstalledModule::name)
                .containsExactly("sale");
    }

    @Test
    void a_running_node_hears_of_a_change_at_once() throws Exception {
        JobQueue queue = queue("shop").start();
        fixture.execute(
                "INSERT INTO levada.function_setting (name, channel, priority, max_retries, timeout, description)"
                        + " VALUES ('sale.order.action_done', 'root.changed', 1, 9, '3 s', 'Told by SQL')");
        await().atMost(Duration.ofSeconds(5)).untilAsserted(() -> {
            long id = queue.delayable(SaleOrders::actionDone, 1L)
                    .eta(Duration.ofDays(1))
                    .delay()
                    .id();
            Job job = queue.jobs().find(id).orElseThrow();
            assertThat(job.properties().channel()).isEqualTo("root.changed");
            assertThat(job.properties().priority()).isOne();
            assertThat(job.properties().maxRetries()).isEqualTo(9);
            assertThat(job.title()).isEqualTo("Told by SQL");
        });
    }

    @Test
    void what_cannot_be_used_is_left_aside() throws Exception {
        fixture.queue(builder -> builder.register(new SaleOrders()));
        fixture.execute("INSERT INTO levada.function_setting (name, channel, retry_pattern)"
                + " VALUES ('sale.order.action_done', 'root.changed', 'often')");
        JobQueue queue = fixture.queue(builder -> builder.register(new SaleOrders()));
        assertThat(queue.jobs().find(queue.delay(SaleOrders::actionDone, 1L).id()))
                .get()
                .extracting(job -> job.properties().channel())
                .isEqualTo("root.changed");
    }

    @Test
    void the_application_is_called_as_the_main_program() {
        assertThat(MainProgram.name("com.shop.Main --port 1")).isEqualTo("com.shop.Main");
        assertThat(MainProgram.name("/opt/shop/shop-server-1.2.3-SNAPSHOT.jar x"))
                .isEqualTo("shop-server");
        assertThat(MainProgram.name("C:\\apps\\shop.jar")).isEqualTo("shop");
        assertThat(MainProgram.name("")).isEqualTo("default");
    }
}
