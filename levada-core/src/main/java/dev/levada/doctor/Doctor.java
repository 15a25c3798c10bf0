package dev.levada.doctor;

import dev.levada.configuration.Configuration;
import dev.levada.configuration.Key;
import dev.levada.configuration.Source;
import dev.levada.runner.DirectDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Examines what is in force and what is wrong with it: the configuration, the database server, the ways that lead to it, the queue's schema and
 * rights, its channels, functions and nodes. Changes nothing, and waits a few seconds at most for each answer. Thread-safe.
 */
public final class Doctor {

    private final DataSource dataSource;
    private final @Nullable DataSource direct;
    private final Configuration configuration;
    private final Clock clock;
    private final Duration longTransaction;
    private final int manyTransactions;

    /**
     * For a queue.
     *
     * @param dataSource the queue's way to the database; two sessions are opened at a time
     * @param direct the way of the sessions that the nodes keep, the same as the queue's where they have no other; null when it is to be made from the
     *     configuration
     * @param configuration what the queue was told, its schema among it
     */
    public Doctor(DataSource dataSource, @Nullable DataSource direct, Configuration configuration) {
        this(dataSource, direct, configuration, Clock.systemUTC(), Duration.ofMinutes(10), 1_000_000);
    }

    /**
     * With another clock in the place of this machine's.
     *
     * @param longTransaction how long a transaction must have been open to be told
     * @param manyTransactions how many a replication slot or a standby must be behind to be told
     */
    Doctor(
            DataSource dataSource,
            @Nullable DataSource direct,
            Configuration configuration,
            Clock clock,
            Duration longTransaction,
            int manyTransactions) {
        this.manyTransactions = manyTransactions;
        this.longTransaction = longTransaction;
        this.dataSource = dataSource;
        this.direct = direct;
        this.configuration = configuration;
        this.clock = clock;
    }

    /** Examines; never fails, since whatever goes wrong is a finding. */
    public List<Finding> examine() {
        Findings findings = new Findings();
        examineConfiguration(findings);
        if (!isReachable(findings)) {
            return findings.list();
        }
        ServerExam server = new ServerExam(findings, clock, longTransaction, manyTransactions);
        findings.examine("server", () -> with(dataSource, server::examine));
        DataSource kept = keptSessions(findings);
        if (kept != null) {
            findings.examine("sessions", () -> new SessionExam(findings, dataSource, kept, configuration).examine());
        }
        if (!configuration.isValid(Key.SCHEMA)) {
            return findings.list();
        }
        SchemaExam schema = new SchemaExam(findings, configuration.schema());
        findings.examine("schema", () -> with(dataSource, schema::examine));
        if (kept != null && kept != dataSource) {
            findings.examine("rights", () -> with(kept, schema::examineOtherUser));
        }
        if (schema.isUsable()) {
            QueueExam queue = new QueueExam(findings, configuration);
            findings.examine("copy", () -> with(dataSource, new BondExam(findings, configuration)::examine));
            findings.examine("queue", () -> with(dataSource, queue::examine));
        }
        return findings.list();
    }

    private void examineConfiguration(Findings findings) {
        configuration.remarks().forEach(remark -> {
            Finding.Level level = switch (remark.level()) {
                case NOTE -> Finding.Level.NOTE;
                case WARNING -> Finding.Level.WARNING;
                case ERROR -> Finding.Level.ERROR;
            };
            findings.add(level, "configuration", remark.sentence(), remark.advice());
        });
        long told = configuration.settings().stream()
                .filter(setting -> setting.source().kind() != Source.Kind.DEFAULT)
                .count();
        if (configuration.remarks().isEmpty()) {
            findings.ok(
                    "configuration",
                    told == 0 ? "Nothing is set; the defaults hold" : told + " value(s) set, all valid");
        }
        if (configuration.noDelay()) {
            findings.warning(
                    "no delay",
                    "Calls run at once in their caller's transaction instead of being stored ("
                            + configuration.setting(Key.NO_DELAY).source() + ")",
                    "Unset it, except in tests");
        }
    }

    private boolean isReachable(Findings findings) {
        try (Visit visit = new Visit(dataSource)) {
            return visit.connection().isValid(5);
        } catch (SQLException | RuntimeException e) {
            findings.error(
                    "database",
                    "The database cannot be reached: " + Findings.reason(e),
                    "Check its address, the login, and whether the server runs");
            return false;
        }
    }

    /** The way of the sessions that nodes keep; null when there is none that works. */
    private @Nullable DataSource keptSessions(Findings findings) {
        if (!Key.jobrunnerDatabase().stream().allMatch(configuration::isValid)) {
            return null;
        }
        try {
            DataSource way =
                    direct != null ? direct : DirectDataSource.of(dataSource, configuration.jobrunnerDatabase());
            with(way, connection -> {});
            return way;
        } catch (SQLException | RuntimeException e) {
            findings.error(
                    "jobrunner database",
                    "The jobrunner's way to the database (" + configuration.jobrunnerDatabase() + ") does not work: "
                            + Findings.reason(e),
                    "Correct the settings jobrunner_db_…, or remove them");
            return null;
        }
    }

    private interface Look {
        void at(Connection connection) throws SQLException;
    }

    private static void with(DataSource source, Look look) throws SQLException {
        try (Visit visit = new Visit(source)) {
            look.at(visit.connection());
        }
    }
}
