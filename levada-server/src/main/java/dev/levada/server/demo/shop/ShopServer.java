package dev.levada.server.demo.shop;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.levada.server.demo.Pace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * A web shop on a loopback port that wants to be told of orders: {@code POST /orders} with the order's number as body
 * and a key in the header {@code Idempotency-Key}. As in life it is busy now and then (503), cannot stand one order at all (500), and
 * answers once so late that the caller has given up, although the order was taken. What it was told before it knows by the key. Which
 * requests go wrong depends on the seed alone.
 */
public final class ShopServer implements AutoCloseable {

    /** How long the one late answer takes, at any speed. */
    static final Duration LATE = ShopConnector.PATIENCE.plusMillis(700);

    /**
     * What the shop saw until now.
     *
     * @param accepted the order by the key it was told under
     * @param requests all of them
     * @param refused how many it answered with an error
     * @param repeated how many it had taken before, and did not take again
     */
    public record Books(Map<String, String> accepted, int requests, int refused, int repeated) {}

    private static final Duration WORK = Duration.ofMillis(400);
    private static final int BUSY_PERCENT = 18;

    private final HttpServer server;
    private final ExecutorService threads;
    private final Pace pace;
    private final @Nullable String unbearable;
    private final @Nullable String late;

    private final Map<String, String> accepted = new TreeMap<>();
    private final Map<String, Integer> tries = new TreeMap<>();
    private int requests;
    private int refused;
    private int repeated;

    private ShopServer(
            HttpServer server, ExecutorService threads, Pace pace, @Nullable String unbearable, @Nullable String late) {
        this.server = server;
        this.threads = threads;
        this.pace = pace;
        this.unbearable = unbearable;
        this.late = late;
    }

    /**
     * Opens the shop.
     *
     * @param unbearable the number of an order that it never takes
     * @param late the number of an order that it takes at once, but confirms late
     */
    public static ShopServer open(Pace pace, @Nullable String unbearable, @Nullable String late) {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 16);
            ExecutorService threads = Executors.newCachedThreadPool(work -> {
                Thread thread = new Thread(work, "shop");
                thread.setDaemon(true);
                return thread;
            });
            ShopServer shop = new ShopServer(server, threads, pace, unbearable, late);
            server.setExecutor(threads);
            server.createContext("/orders", shop::take);
            server.start();
            return shop;
        } catch (IOException e) {
            throw new UncheckedIOException("The demo's shop cannot be opened on a loopback port: " + e.getMessage(), e);
        }
    }

    /** Where orders are told. */
    public URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/orders");
    }

    /** What it saw until now. */
    public synchronized Books books() {
        return new Books(Map.copyOf(accepted), requests, refused, repeated);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void take(HttpExchange exchange) throws IOException {
        try (exchange) {
            String order = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            String key = exchange.getRequestHeaders().getFirst("Idempotency-Key");
            if (order.isBlank() || key == null) {
                answer(exchange, 400, "the order's number or the header Idempotency-Key is missing");
                return;
            }
            pace.work(WORK, order);
            int status = enter(order, key);
            if (status == 201 && order.equals(late)) {
                Thread.sleep(LATE.toMillis());
            }
            answer(
                    exchange,
                    status,
                    switch (status) {
                        case 200 -> "known";
                        case 201 -> "taken";
                        case 503 -> "busy, try again";
                        default -> "internal error";
                    });
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized int enter(String order, String key) {
        requests++;
        int attempt = tries.merge(key, 1, Integer::sum);
        if (accepted.containsKey(key)) {
            repeated++;
            return 200;
        }
        boolean busy = new SplittableRandom(pace.seed() * 31 + order.hashCode() * 1_000_003L + attempt).nextInt(100)
                < BUSY_PERCENT;
        if (order.equals(unbearable) || (busy && !order.equals(late))) {
            refused++;
            return order.equals(unbearable) ? 500 : 503;
        }
        accepted.put(key, order);
        return 201;
    }

    private static void answer(HttpExchange exchange, int status, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
    }
}
