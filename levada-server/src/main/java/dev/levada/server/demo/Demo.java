package dev.levada.server.demo;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.levada.Delayable;
import dev.levada.DelayedJob;
import dev.levada.JobQueue;
import dev.levada.channel.ChannelSettings;
import dev.levada.server.demo.orders.Invoices;
import dev.levada.server.demo.orders.OrderCheck;
import dev.levada.server.demo.orders.OrderRow;
import dev.levada.server.demo.orders.SaleOrders;
import dev.levada.server.demo.orders.SaleReports;
import dev.levada.server.demo.progress.Progress;
import dev.levada.server.demo.progress.ProgressQuery;
import dev.levada.server.demo.shop.ShopConnector;
import dev.levada.server.demo.shop.ShopServer;
import dev.levada.server.demo.summary.Evidence;
import dev.levada.server.demo.summary.EvidenceQuery;
import dev.levada.server.demo.summary.JobReport;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Orders of a file go through a queue: imported four at a time, invoiced one after the other, told to a web shop once a second. To be used
 * by one thread.
 */
public final class Demo implements AutoCloseable {

    /** The channels; throttles are those of speed 1. */
    private static final List<ChannelSettings> CHANNELS = List.of(
            ChannelSettings.of("root", 8),
            ChannelSettings.of("root.sale", 4),
            ChannelSettings.of("root.invoice", 1).withSequential(true),
            ChannelSettings.of("root.connector", 2).withThrottle(Duration.ofSeconds(1)),
            ChannelSettings.of("root.report", 1).withThrottle(Duration.ofSeconds(1)));

    private static final int EXPRESS = 5;

    private final DemoSettings settings;
    private final DemoGround ground;
    private final HikariDataSource pool;
    private final ShopServer shop;
    private final RunningJobs running = new RunningJobs();
    private final JobQueue queue;
    private final Evidence.File expected;
    private long firstJob;
    private long startedNanos;
    private @Nullable ProgressQuery progress;

    private Demo(DataSource direct, DemoSettings settings, DemoGround ground) {
        this.settings = settings;
        this.ground = ground;
        this.expected = EvidenceQuery.of(settings.orders());
        this.pool = pool(direct, settings.workers());
        List<OrderRow> fromShop =
                settings.orders().orders().stream().filter(OrderRow::isFromShop).toList();
        this.shop = ShopServer.open(settings.pace(), number(fromShop, 2), number(fromShop, 5));
        try {
            this.queue = build(direct);
        } catch (RuntimeException e) {
            shop.close();
            pool.close();
            throw e;
        }
    }

    /**
     * Prepares everything: the queue's schema, the demo's tables, the shop.
     *
     * @param direct gives connections that no pooler shares
     * @throws IllegalStateException when the database is used by something else or another demo
     */
    public static Demo open(DataSource direct, DemoSettings settings) throws SQLException {
        DemoGround ground = DemoGround.take(direct, settings);
        try {
            return new Demo(direct, settings, ground);
        } catch (RuntimeException e) {
            ground.close();
            throw e;
        }
    }

    /** The address of the shop. */
    public ShopServer shop() {
        return shop;
    }

    /**
     * Delays the import of every order, all in one transaction.
     *
     * @return how many jobs that were
     */
    public int delay() {
        ground.cancelLeftOver(queue);
        startedNanos = System.nanoTime();
        List<Delayable> imports = new ArrayList<>();
        for (OrderRow row : settings.orders().orders()) {
            Delayable call = queue.delayable(SaleOrders::importOrder, row).description("Import order " + row.title());
            if (row.isExpress()) {
                call.priority(EXPRESS);
            }
            OrderCheck.notBefore(row).ifPresent(wait -> call.eta(settings.pace().of(wait)));
            imports.add(call);
        }
        List<DelayedJob> jobs = queue.delayAll(imports);
        firstJob = jobs.stream().mapToLong(DelayedJob::id).min().orElse(Long.MAX_VALUE);
        progress = new ProgressQuery(settings.schema(), channels(), firstJob);
        return jobs.size();
    }

    /** The queue. */
    public JobQueue queue() {
        return queue;
    }

    /** Begins to run jobs. */
    public void start() {
        startedNanos = System.nanoTime();
        queue.start();
    }

    /** How far it is. */
    public Progress progress() throws SQLException {
        ProgressQuery query = Objects.requireNonNull(progress, "delay() comes first");
        try (Connection connection = pool.getConnection()) {
            return query.read(connection, Duration.ofNanos(System.nanoTime() - startedNanos));
        }
    }

    /** What became of the jobs. */
    public JobReport report() throws SQLException {
        try (Connection connection = pool.getConnection()) {
            return JobReport.read(connection, settings.schema(), firstJob);
        }
    }

    /** What is to be judged by {@link dev.levada.server.demo.summary.Checks}. */
    public Evidence evidence() throws SQLException {
        EvidenceQuery query = new EvidenceQuery(settings.schema(), firstJob);
        try (Connection connection = pool.getConnection()) {
            return new Evidence(
                    expected,
                    query.jobs(connection),
                    query.orders(connection),
                    query.invoices(connection, settings.folder()),
                    query.shop(connection, shop.books().accepted().keySet()),
                    channels().values().stream().collect(Collectors.toMap(ChannelSettings::name, Demo::capacity)),
                    running.most());
        }
    }

    /** Jobs that end from now on. */
    public EndedJobs endedJobs() throws SQLException {
        return new EndedJobs(pool, settings.schema());
    }

    /** Waits a little for running jobs, and leaves the others where they are. */
    @Override
    public void close() {
        queue.stop(Duration.ofSeconds(5));
        shop.close();
        pool.close();
        ground.close();
    }

    private JobQueue build(DataSource direct) {
        Pace pace = settings.pace();
        JobQueue built = JobQueue.builder(pool)
                .environment(Map.of())
                .listenDataSource(direct)
                .schema(settings.schema().name())
                .nodeName("demo")
                .workers(settings.workers())
                .register(
                        new SaleOrders(pace, running),
                        new Invoices(pace, running, settings.folder()),
                        new SaleReports(pace, running),
                        new ShopConnector(shop.address(), running))
                .build();
        channels().values().forEach(built.channels()::put);
        return built;
    }

    private Map<String, ChannelSettings> channels() {
        Map<String, ChannelSettings> channels = new LinkedHashMap<>();
        for (ChannelSettings channel : CHANNELS) {
            channels.put(channel.name(), channel.withThrottle(settings.pace().of(channel.throttle())));
        }
        return channels;
    }

    private static int capacity(ChannelSettings channel) {
        return Objects.requireNonNull(channel.capacity());
    }

    private static @Nullable String number(List<OrderRow> orders, int index) {
        return index < orders.size() ? orders.get(index).order() : null;
    }

    private static HikariDataSource pool(DataSource direct, int workers) {
        HikariConfig config = new HikariConfig();
        config.setDataSource(direct);
        config.setPoolName("demo");
        config.setMaximumPoolSize(workers + 8);
        config.setMinimumIdle(2);
        return new HikariDataSource(config);
    }
}
