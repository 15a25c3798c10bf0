package dev.levada.chaos.cluster;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A loopback port that passes TCP connections on to another one, and can fail as networks do. Thread-safe.
 *
 * <p>While it does not pass on, bytes that were sent wait, as in the buffers of a network, and go on afterwards.
 */
public final class TcpProxy implements AutoCloseable {

    /** How it treats what comes. */
    public enum Mode {
        PASS,
        /** Takes connections and bytes and passes nothing on, either way. */
        BLACK_HOLE,
        /** Passes on what the client sends, but none of the answers. */
        HALF_OPEN,
        /** Passes on everything 200 ms late. */
        DELAY
    }

    private static final int DELAY_MILLIS = 200;

    private final ServerSocket listening;
    private final int target;
    private final Set<Link> links = ConcurrentHashMap.newKeySet();
    private final Object change = new Object();
    private volatile Mode mode = Mode.PASS;
    private volatile boolean closed;

    private final class Link {
        private final Socket client;
        private final Socket server;

        private Link(Socket client, Socket server) {
            this.client = client;
            this.server = server;
        }

        private void end() {
            links.remove(this);
            closeQuietly(client);
            closeQuietly(server);
        }
    }

    /** Listens on a free port for connections to {@code target}, another loopback port. */
    public TcpProxy(int target) throws IOException {
        this.target = target;
        this.listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        thread("accept", this::accept);
    }

    /** The port it listens on. */
    public int port() {
        return listening.getLocalPort();
    }

    /** Changes how it treats connections, those that are open too. */
    public void set(Mode next) {
        synchronized (change) {
            mode = next;
            change.notifyAll();
        }
    }

    /** Ends all connections that are open: both sides are told (FIN). */
    public void cut() {
        links.forEach(Link::end);
    }

    /** Resets all connections that are open (RST). */
    public void reset() {
        for (Link link : links) {
            linger(link.client);
            linger(link.server);
            link.end();
        }
    }

    @Override
    public void close() {
        closed = true;
        set(Mode.PASS);
        try {
            listening.close();
        } catch (IOException e) {
            throw new IllegalStateException("A listening socket could not be closed", e);
        }
        cut();
    }

    private void accept() {
        while (!closed) {
            Socket client;
            try {
                client = listening.accept();
            } catch (IOException e) {
                return; // closed
            }
            thread("connect", () -> connect(client));
        }
    }

    private void connect(Socket client) {
        Socket server = new Socket();
        try {
            if (!awaitPassing(true)) {
                closeQuietly(client);
                return;
            }
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
            server.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target), 5_000);
            if (server.getLocalPort() == target) {
                throw new IOException("Nobody listens there: the connection is one with itself");
            }
        } catch (IOException e) {
            // The server is not there: the client sees its connection end, as if refused.
            closeQuietly(client);
            closeQuietly(server);
            return;
        }
        Link link = new Link(client, server);
        links.add(link);
        thread("up", () -> pump(link, client, server, true));
        thread("down", () -> pump(link, server, client, false));
    }

    private void pump(Link link, Socket from, Socket to, boolean upwards) {
        byte[] buffer = new byte[16_384];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            int count;
            while ((count = in.read(buffer)) >= 0) {
                if (!awaitPassing(upwards)) {
                    break;
                }
                if (mode == Mode.DELAY) {
                    Thread.sleep(DELAY_MILLIS);
                }
                out.write(buffer, 0, count);
            }
            // An end is news too, which a black hole swallows.
            awaitPassing(upwards);
        } catch (IOException e) {
            // One side is gone, and so goes the other.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            link.end();
        }
    }

    private boolean awaitPassing(boolean upwards) {
        synchronized (change) {
            while (!closed && (mode == Mode.BLACK_HOLE || (mode == Mode.HALF_OPEN && !upwards))) {
                try {
                    change.wait();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return false;
                }
            }
        }
        return !closed;
    }

    private static void linger(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
        } catch (IOException e) {
            // Closed already.
        }
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // It is gone either way.
        }
    }

    private static void thread(String name, Runnable work) {
        Thread thread = new Thread(work, "proxy-" + name);
        thread.setDaemon(true);
        thread.start();
    }
}
