package dev.levada.runner;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/** The way of one connection to the database, which can cease to take what the server sends, as a process that is frozen does. */
final class StalledClient implements AutoCloseable {

    private final PGSimpleDataSource target;
    private final ServerSocket listening;
    private volatile boolean stalled;
    private volatile Socket client = new Socket();
    private volatile Socket server = new Socket();

    /** To this database. */
    StalledClient(PGSimpleDataSource target) throws IOException {
        this.target = target;
        this.listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        start(this::accept);
    }

    /** By this way. */
    DataSource dataSource() {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setServerNames(new String[] {"127.0.0.1"});
        source.setPortNumbers(new int[] {listening.getLocalPort()});
        source.setDatabaseName(String.valueOf(target.getDatabaseName()));
        source.setUser(target.getUser());
        source.setPassword(target.getPassword());
        return source;
    }

    /** From now on nothing is taken from the server. */
    void stall() {
        stalled = true;
    }

    private void accept() throws IOException {
        client = listening.accept();
        server = new Socket(InetAddress.getLoopbackAddress(), target.getPortNumbers()[0]);
        start(() -> copy(client, server, false));
        start(() -> copy(server, client, true));
    }

    private void copy(Socket from, Socket to, boolean stalls) throws IOException {
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream();
        byte[] buffer = new byte[8_192];
        int count;
        while (!(stalls && stalled) && (count = in.read(buffer)) > 0) {
            out.write(buffer, 0, count);
            out.flush();
        }
    }

    private interface Work {
        void run() throws IOException;
    }

    private static void start(Work work) {
        Thread thread = new Thread(() -> {
            try {
                work.run();
            } catch (IOException e) {
                // The connection has ended.
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        listening.close();
        client.close();
        server.close();
    }
}
