package dev.levada.testing.guide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.levada.Job;
import dev.levada.JobQueue;
import dev.levada.JobState;
import dev.levada.testing.JobDrain;
import dev.levada.testing.LevadaExtension;
import dev.levada.testing.TestClock;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class DrainGuideTest {

    private final SaleOrders saleOrders = new SaleOrders();

    @RegisterExtension
    final LevadaExtension levada = LevadaExtension.withQueue(queue -> queue.register(saleOrders));

    @BeforeEach
    void tables(DataSource database) throws SQLException {
        execute(database, "CREATE TABLE invoice (sale_order bigint)");
    }

    @Test
    void billing_an_order_writes_one_invoice(DataSource database, JobQueue queue, JobDrain drain) throws SQLException {
        new Orders(queue).bill(42L);

        assertThat(drain.drain()).extracting(Job::state).containsExactly(JobState.DONE);
        assertThat(number(database, "SELECT count(*) FROM invoice")).isEqualTo(1);
    }

    @Test
    void an_export_is_tried_again_after_ten_minutes(JobQueue queue, JobDrain drain, TestClock clock) {
        new Orders(queue).confirm(42L);

        saleOrders.shopIsUp(false);
        Job job = drain.runNext().orElseThrow();
        assertThat(job.state()).isEqualTo(JobState.PENDING);
        assertThat(job.execution().retry()).isEqualTo(1);
        assertThat(drain.runNext()).isEmpty();

        saleOrders.shopIsUp(true);
        clock.advance(Duration.ofMinutes(10));
        assertThat(drain.runNext().orElseThrow().state()).isEqualTo(JobState.DONE);
    }

    @Test
    void three_days_later_the_customer_is_reminded(JobQueue queue, JobDrain drain, TestClock clock) {
        new Orders(queue).confirm(42L);

        assertThat(drain.drain()).extracting(Job::function).containsExactly("sale.order.export");
        clock.advance(Duration.ofDays(3));
        assertThat(drain.drain()).extracting(Job::function).containsExactly("sale.order.remind");
    }

    @Test
    void the_applications_own_code_has_the_same_time(TestClock clock) {
        Clock applications = clock.asClock();
        LocalDate before = LocalDate.now(applications);

        clock.advance(Duration.ofDays(30));

        assertThat(LocalDate.now(applications)).isAfter(before.plusDays(29));
    }

    private static void execute(DataSource database, String sql) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static long number(DataSource database, String sql) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }
}
