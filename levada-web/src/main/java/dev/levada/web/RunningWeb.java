package dev.levada.web;

import jakarta.servlet.http.HttpServlet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** A web server of its own that answers for a dashboard, until it is closed. Thread-safe. */
public final class RunningWeb implements AutoCloseable {

    private static final int MOST_THREADS = 64;
    private static final int MOST_CONNECTIONS_WAITING = 128;
    private static final int IDLE_MILLIS = 60_000;
    private static final int HEADER_BYTES = 16 * 1024;

    private final Server server;
    private final ServerConnector connector;
    private final String host;
    private final Runnable onClose;

    private RunningWeb(Server server, ServerConnector connector, String host, Runnable onClose) {
        this.server = server;
        this.connector = connector;
        this.host = host;
        this.onClose = onClose;
    }

    static RunningWeb start(HttpServlet servlet, String host, int port, Runnable onClose) {
        QueuedThreadPool threads = new QueuedThreadPool(MOST_THREADS);
        threads.setName("levada-web");
        threads.setDaemon(true);
        Server server = new Server(threads);
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        http.setSendDateHeader(true);
        http.setRequestHeaderSize(HEADER_BYTES);
        http.setUriCompliance(UriCompliance.RFC3986);
        ServerConnector connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(http));
        connector.setHost(host);
        connector.setPort(port);
        connector.setAcceptQueueSize(MOST_CONNECTIONS_WAITING);
        connector.setIdleTimeout(IDLE_MILLIS);
        server.addConnector(connector);
        ServletContextHandler context = new ServletContextHandler("/", ServletContextHandler.NO_SESSIONS);
        ServletHolder holder = new ServletHolder(servlet);
        holder.setAsyncSupported(true);
        context.addServlet(holder, "/*");
        server.setHandler(context);
        server.setStopTimeout(2_000);
        try {
            server.start();
        } catch (IOException e) {
            stop(server);
            throw new UncheckedIOException(
                    "The dashboard cannot listen on " + host + ":" + port + ": " + e.getMessage()
                            + ". Is it running already? Another port is given with --port",
                    e);
        } catch (Exception e) {
            stop(server);
            throw new IllegalStateException("The dashboard's web server does not start: " + e, e);
        }
        return new RunningWeb(server, connector, host, onClose);
    }

    /** The port it listens on. */
    public int port() {
        return connector.getLocalPort();
    }

    /** Its address on this machine, such as {@code http://127.0.0.1:8069/}. */
    public String address() {
        return "http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port() + "/";
    }

    /** Stops listening, ends the streams of events, and waits for two seconds at most for requests on their way. */
    @Override
    public void close() {
        onClose.run();
        stop(server);
    }

    /** Whether a host's name or address leads to this machine alone. */
    public static boolean isLoopback(String host) {
        try {
            for (InetAddress address : InetAddress.getAllByName(host)) {
                if (!address.isLoopbackAddress()) {
                    return false;
                }
            }
            return !host.isBlank();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    private static void stop(Server server) {
        try {
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException("The dashboard's web server does not stop: " + e, e);
        }
    }
}
