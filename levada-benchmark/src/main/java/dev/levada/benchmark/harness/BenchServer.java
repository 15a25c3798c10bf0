package dev.levada.benchmark.harness;

import dev.levada.embedded.EmbeddedDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * The PostgreSQL that a benchmark measures on: embedded, with durable settings, and what it has used. Its own looks go to the database
 * {@code postgres}, so that they do not count among the commits of the one that is measured. Safe for use by several threads.
 */
public final class BenchServer implements AutoCloseable {

    private static final AtomicInteger NUMBER = new AtomicInteger();
    /** Of write-ahead log: what measurements of a minute write, twice. */
    private static final int KEPT_LOG_MB = 4_096;

    private static final int SEGMENT_MB = 16;

    private final EmbeddedDatabase server;
    private final Connection own;
    private final long postmaster;

    private BenchServer(EmbeddedDatabase server, Connection own, long postmaster) {
        this.server = server;
        this.own = own;
        this.postmaster = postmaster;
    }

    /** Starts one that keeps what it has confirmed ({@code fsync}, {@code full_page_writes} and {@code synchronous_commit} on). */
    public static BenchServer startDurable() throws SQLException {
        ProcFiles.require();
        EmbeddedDatabase server = EmbeddedDatabase.startDurable();
        try {
            Connection own = server.dataSource("postgres").getConnection();
            return new BenchServer(server, own, ProcFiles.parent(number(own, "SELECT pg_backend_pid()")));
        } catch (SQLException | RuntimeException e) {
            server.close();
            throw e;
        }
    }

    /**
     * Makes the server one that has been up for a while. A new one makes each segment of its log as it is needed, which holds all commits up for some 50 ms, two or three times
     * a second under load; later, those are used again. And with room for 1 GB of log, the default, a checkpoint falls into the counted part of one measurement and not of
     * that beside it, and takes up to a third of its rate; there is more room then.
     */
    public void settle() throws SQLException {
        run("ALTER SYSTEM SET max_wal_size = '8GB'");
        run("ALTER SYSTEM SET min_wal_size = '" + KEPT_LOG_MB + "MB'");
        run("SELECT pg_reload_conf()");
        for (int i = 0; i < KEPT_LOG_MB / SEGMENT_MB; i++) {
            // There is no switch where nothing was written.
            run("SELECT pg_logical_emit_message(false, 'bench', '')");
            run("SELECT pg_switch_wal()");
        }
        checkpoint();
    }

    /** An empty database, gone once it is closed. */
    public Database createDatabase() throws SQLException {
        String name = "bench_" + NUMBER.incrementAndGet();
        run("CREATE DATABASE " + name);
        return new Database(name);
    }

    /** Where the write-ahead log stands, in bytes. */
    public long walBytes() throws SQLException {
        return look("SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::bigint");
    }

    /** The processor seconds that the server has used since its start, with all its processes. */
    public double cpuSeconds() {
        return ProcFiles.cpuSecondsOfFamily(postmaster);
    }

    /** Has everything written out, so that the next measurement pays no debts of the last one. */
    public void checkpoint() throws SQLException {
        run("CHECKPOINT");
    }

    @Override
    public void close() {
        server.close();
    }

    private synchronized long look(String query) throws SQLException {
        return number(own, query);
    }

    private synchronized void run(String sql) throws SQLException {
        try (Statement statement = own.createStatement()) {
            statement.execute(sql);
        }
    }

    private static long number(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getLong(1);
        }
    }

    /** A database of a measurement. */
    public final class Database implements AutoCloseable {

        private final String name;

        private Database(String name) {
            this.name = name;
        }

        /** Connections to it, as superuser. */
        public PGSimpleDataSource dataSource() {
            return server.dataSource(name);
        }

        /** The JDBC URL, with the user in it. */
        public String jdbcUrl() {
            return server.jdbcUrl(name);
        }

        /**
         * The transactions ended in it so far. Sessions report theirs at most once a second while they work, and all when they end: the
         * number is exact only once those that are measured are closed.
         */
        public long transactions() throws SQLException {
            return look("SELECT xact_commit + xact_rollback FROM pg_stat_database WHERE datname = '" + name + "'");
        }

        /** Runs statements in a session of its own; several in one text are one transaction. */
        public void execute(String sql) throws SQLException {
            try (Connection connection = dataSource().getConnection();
                    Statement statement = connection.createStatement()) {
                statement.execute(sql);
            }
        }

        /** What a query answers: one whole number. */
        public long number(String query) throws SQLException {
            try (Connection connection = dataSource().getConnection()) {
                return BenchServer.number(connection, query);
            }
        }

        @Override
        public void close() throws SQLException {
            run("DROP DATABASE IF EXISTS " + name + " WITH (FORCE)");
        }
    }
}
