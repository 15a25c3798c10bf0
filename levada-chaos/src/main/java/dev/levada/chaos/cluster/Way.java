package dev.levada.chaos.cluster;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Somebody's network to the database: a proxy to each of its two ports, which fail together. Thread-safe. */
public final class Way implements AutoCloseable {

    private final List<TcpProxy> proxies = new ArrayList<>();
    private final String url;

    /** To this database. */
    public Way(Postgres postgres) throws IOException {
        for (int port : postgres.ports()) {
            proxies.add(new TcpProxy(port));
        }
        url = postgres.urlThrough(proxies.get(0).port(), proxies.get(1).port());
    }

    /** The JDBC URL of the database by this way. */
    public String url() {
        return url;
    }

    /** See {@link TcpProxy#set}. */
    public void set(TcpProxy.Mode mode) {
        proxies.forEach(proxy -> proxy.set(mode));
    }

    /** See {@link TcpProxy#cut}. */
    public void cut() {
        proxies.forEach(TcpProxy::cut);
    }

    /** See {@link TcpProxy#reset}. */
    public void reset() {
        proxies.forEach(TcpProxy::reset);
    }

    @Override
    public void close() {
        proxies.forEach(TcpProxy::close);
    }
}
