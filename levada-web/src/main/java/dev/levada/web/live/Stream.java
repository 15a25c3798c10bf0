package dev.levada.web.live;

import dev.levada.web.http.Principal;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One browser's stream of events. Writing never waits: what a slow browser has not taken yet is replaced by what came after, so that it holds at most one event of each
 * name. Thread-safe.
 */
final class Stream implements WriteListener, AsyncListener {

    private static final String BEAT = "";

    private final AsyncContext async;
    private final ServletOutputStream out;
    private final Principal who;
    private final Runnable onEnd;
    private final Map<String, String> pending = new LinkedHashMap<>();
    private boolean unflushed;
    private boolean last;
    private boolean ended;
    private long stuckSince;

    Stream(AsyncContext async, Principal who, Runnable onEnd) throws IOException {
        this.async = async;
        this.out = async.getResponse().getOutputStream();
        this.who = who;
        this.onEnd = onEnd;
    }

    void begin() {
        async.addListener(this);
        out.setWriteListener(this);
    }

    Principal who() {
        return who;
    }

    /** Sends an event; one of the same name that has not gone out yet is replaced. The data must be one line. */
    void send(String event, String data) {
        offer(event, "event: " + event + "\ndata: " + data + "\n\n");
    }

    /** Sends a sign of life, so that proxies and browsers see that the stream is not dead. */
    void beat() {
        offer(BEAT, ": beat\n\n");
    }

    /** Sends a last event, and ends. */
    void end(String event) {
        synchronized (this) {
            last = true;
        }
        send(event, "{}");
    }

    /** Since when the browser has taken nothing, by {@link System#nanoTime()}; 0: it does. */
    synchronized long stuckSince() {
        return stuckSince;
    }

    /** Ends at once, whatever has gone out. */
    void abort() {
        synchronized (this) {
            if (ended) {
                return;
            }
            ended = true;
        }
        onEnd.run();
        try {
            async.complete();
        } catch (IllegalStateException e) {
            // The container has ended it already.
        }
    }

    @Override
    public void onWritePossible() {
        pump();
    }

    @Override
    public void onError(Throwable error) {
        abort();
    }

    private void offer(String event, String text) {
        synchronized (this) {
            pending.remove(event);
            pending.put(event, text);
        }
        pump();
    }

    private void pump() {
        boolean over = false;
        synchronized (this) {
            if (ended) {
                return;
            }
            try {
                while (true) {
                    if (!out.isReady()) {
                        stuckSince = stuckSince == 0 ? System.nanoTime() | 1 : stuckSince;
                        return;
                    }
                    stuckSince = 0;
                    Iterator<String> next = pending.values().iterator();
                    if (next.hasNext()) {
                        String text = next.next();
                        next.remove();
                        out.write(text.getBytes(StandardCharsets.UTF_8));
                        unflushed = true;
                    } else if (unflushed) {
                        unflushed = false;
                        out.flush();
                    } else {
                        over = last;
                        break;
                    }
                }
            } catch (IOException | RuntimeException e) {
                over = true;
            }
        }
        if (over) {
            abort();
        }
    }

    @Override
    public void onComplete(AsyncEvent event) {
        abort();
    }

    @Override
    public void onTimeout(AsyncEvent event) {
        abort();
    }

    @Override
    public void onError(AsyncEvent event) {
        abort();
    }

    @Override
    public void onStartAsync(AsyncEvent event) {}
}
