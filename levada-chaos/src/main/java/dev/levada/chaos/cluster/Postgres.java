package dev.levada.chaos.cluster;

import dev.levada.embedded.EmbeddedDatabase;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A real PostgreSQL with {@code fsync=on} that can be stopped, killed and started again over the same data, or replaced by a standby. It has two ports, of which one
 * is the primary's. What it was started with is read from the running server (Linux: {@code /proc}). Used by one thread at a time, but for {@link #database}.
 */
public final class Postgres implements AutoCloseable {

    private static final long SYNC_MILLIS = 60_000;
    // Below the ports that systems give to clients, one of which might have it when it is wanted.
    private static final int FIRST_PORT = 20_000;

    private final EmbeddedDatabase embedded;
    private final String name;
    private final PGSimpleDataSource database;
    private final int otherPort;
    private final List<Path> copies = new ArrayList<>();
    private Server primary;

    /** Starts it, with an empty database. */
    public Postgres() throws SQLException, IOException {
        embedded = EmbeddedDatabase.startDurable();
        PGSimpleDataSource created = embedded.createDatabase();
        name = String.valueOf(created.getDatabaseName());
        Path data = Path.of(text(created, "SHOW data_directory"));
        Path proc = Path.of("/proc", Long.toString(Server.pid(data)));
        Path program = Files.readSymbolicLink(proc.resolve("exe"));
        List<String> command = new ArrayList<>();
        for (String word : Files.readString(proc.resolve("cmdline"), StandardCharsets.UTF_8)
                .split("\0", -1)) {
            if (!word.isEmpty()) {
                command.add(word);
            }
        }
        command.set(0, program.toString());
        primary = new Server(command, data, embedded.port());
        otherPort = freePort();
        database = new PGSimpleDataSource();
        database.setURL(urlThrough(embedded.port(), otherPort));
        database.setConnectTimeout(3);
        database.setSocketTimeout(20);
    }

    /** Direct connections to the primary, past all proxies. */
    public PGSimpleDataSource database() {
        return database;
    }

    /** The loopback ports of which it listens on one. */
    public List<Integer> ports() {
        return List.of(embedded.port(), otherPort);
    }

    /** The JDBC URL of the database by way of other ports, one for each of {@link #ports}. */
    public String urlThrough(int port, int other) {
        return "jdbc:postgresql://127.0.0.1:" + port + ",127.0.0.1:" + other + "/" + name
                + "?user=postgres&targetServerType=primary&hostRecheckSeconds=1";
    }

    /** Direct connections to another database of the server, which the settings of the queue's do not touch. */
    public PGSimpleDataSource maintenance() {
        PGSimpleDataSource source = direct(primary.port());
        source.setDatabaseName("postgres");
        return source;
    }

    /** Stops it in order, without waiting for sessions to end (pg_ctl -m fast). */
    public void stop() throws IOException, InterruptedException {
        primary.stop();
    }

    /** Kills its first process by SIGKILL, as when memory runs out; waits until all of its others have noticed. */
    public void kill() throws IOException, InterruptedException {
        primary.kill();
    }

    /** Starts it again, and waits until it lets sessions in. */
    public void start() throws IOException, InterruptedException {
        primary.start(() -> answers(database));
    }

    /** What is told when the failover begins. */
    public interface Begun {
        /** Called before the primary is killed. */
        void now();
    }

    /**
     * Makes a synchronous standby, kills the primary by SIGKILL, and promotes the standby. What was confirmed to a client whose commits wait for the disk is there
     * afterwards; what was not waited for may be gone.
     */
    public void failOver(Begun begun) throws SQLException, IOException, InterruptedException {
        failOver(begun, Path.of(System.getProperty("java.io.tmpdir")));
    }

    /** The same, with the standby's data in a new folder below this one. */
    void failOver(Begun begun, Path below) throws SQLException, IOException, InterruptedException {
        Server old = primary;
        int port = old.port() == otherPort ? embedded.port() : otherPort;
        Path copy = Files.createTempDirectory(
                below,
                "levada-standby-",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        copies.add(copy);
        BaseBackup.make(database, old.data(), copy);
        Files.createFile(copy.resolve("standby.signal"));
        Server standby = new Server(
                old.commandFor(
                        copy,
                        port,
                        "-c",
                        "primary_conninfo=host=127.0.0.1 user=postgres application_name=standby port=" + old.port()),
                copy,
                port);
        PGSimpleDataSource direct = direct(port);
        standby.start(() -> answers(direct));
        // Said to the old one only, after the copy was made: the new one has no standby to wait for.
        execute(database, "ALTER SYSTEM SET synchronous_standby_names = '*'");
        execute(database, "SELECT pg_reload_conf()");
        awaitSynchronous();
        // What was committed before commits waited for the standby lies before this in the log.
        execute(database, "CREATE TABLE chaos_synchronous (); DROP TABLE chaos_synchronous");
        begun.now();
        old.kill();
        text(direct, "SELECT pg_promote(true, 60)");
        primary = standby;
        Files.delete(old.data().resolve("postmaster.pid"));
        old.close();
        if (copies.remove(old.data())) {
            Folders.delete(old.data());
        }
    }

    private void awaitSynchronous() throws SQLException, InterruptedException, IOException {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(SYNC_MILLIS);
        while (!text(
                        database,
                        "SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'sync' AND state = 'streaming'")
                .equals("1")) {
            if (System.nanoTime() - end > 0) {
                throw new IOException("The standby did not catch up");
            }
            Thread.sleep(20);
        }
    }

    private PGSimpleDataSource direct(int port) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setURL("jdbc:postgresql://127.0.0.1:" + port + "/" + name + "?user=postgres");
        source.setConnectTimeout(3);
        source.setSocketTimeout(70);
        return source;
    }

    private static int freePort() throws IOException {
        for (int port = FIRST_PORT + (int) (ProcessHandle.current().pid() % 10_000); ; port++) {
            try (ServerSocket free = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return free.getLocalPort();
            } catch (IOException e) {
                if (port > FIRST_PORT + 12_000) {
                    throw e;
                }
            }
        }
    }

    private static boolean answers(PGSimpleDataSource source) {
        try {
            return text(source, "SELECT 1").equals("1");
        } catch (SQLException e) {
            return false;
        }
    }

    private static void execute(PGSimpleDataSource source, String sql) throws SQLException {
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String text(PGSimpleDataSource source, String sql) throws SQLException {
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return String.valueOf(row.getString(1));
        }
    }

    @Override
    public void close() throws IOException {
        primary.close();
        embedded.close();
        for (Path copy : copies) {
            Folders.delete(copy);
        }
    }
}
