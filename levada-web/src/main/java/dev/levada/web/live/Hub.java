package dev.levada.web.live;

import dev.levada.JobStoreException;
import dev.levada.status.QueueStatus;
import dev.levada.web.document.StatusDocument;
import dev.levada.web.http.Answer;
import dev.levada.web.http.Exchange;
import dev.levada.web.http.HttpProblem;
import dev.levada.web.http.Identification;
import dev.levada.web.http.Json;
import dev.levada.web.http.Principal;
import dev.levada.web.http.Role;
import dev.levada.web.http.Routes;
import jakarta.servlet.AsyncContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The stream of events {@code /live}, to all browsers from one look at the queue a second, and none while nobody listens. Events, each with one line of JSON:
 *
 * <ul>
 *   <li>{@code status}: what moves ({@link StatusDocument#moving}), when it has changed, and at the beginning; not for users bound to a tenant
 *   <li>{@code changed}: something has changed, or may have: time to load again what is shown. At the beginning, then at most one a second
 *   <li>{@code trouble}: instead of {@code changed} while the database does not answer; {@code changed} follows when it does again
 *   <li>{@code bye}: the session is over or the server stops; do not come back before the page is loaded again
 * </ul>
 *
 * <p>As long as the stream lives there is one of {@code changed} and {@code trouble} every five seconds, or as soon after as a look at the database takes. Thread-safe.
 */
public final class Hub {

    private static final Logger LOG = LoggerFactory.getLogger(Hub.class);
    private static final int MOST = 200;
    /** Pages that somebody has left count, too, until a beat finds them gone. */
    private static final int MOST_OF_ONE = 60;

    private static final long EVERY_MILLIS = 1_000;
    private static final long BEAT = Duration.ofSeconds(5).toNanos();
    private static final long STUCK = Duration.ofSeconds(20).toNanos();
    private static final String EMPTY = "{}";

    private final Looks looks;
    private final Identification identification;
    private final Set<Stream> streams = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "levada-live");
        thread.setDaemon(true);
        return thread;
    });
    private @Nullable ScheduledFuture<?> turns;
    private volatile String lastStatus = "";
    private volatile boolean troubled;
    private boolean closed;
    private long beatAt = System.nanoTime();

    /** A stream that nobody listens to yet. */
    public Hub(Looks looks, Identification identification) {
        this.looks = looks;
        this.identification = identification;
    }

    /** Declares its address. */
    public void declare(Routes routes) {
        routes.visible().stream("/live", Role.VIEWER, this::listen);
    }

    private Answer listen(Exchange exchange) {
        Principal who = exchange.who();
        checkRoom(who);
        return Answer.stream("text/event-stream; charset=utf-8", async -> begin(async, who))
                .with("X-Accel-Buffering", "no");
    }

    private synchronized void checkRoom(Principal who) {
        long same = streams.stream()
                .filter(stream -> stream.who().name().equals(who.name()))
                .count();
        if (closed || streams.size() >= MOST || same >= MOST_OF_ONE) {
            throw HttpProblem.of(
                            503,
                            "There are too many streams of events: " + streams.size() + ", of which " + same
                                    + " are yours; close pages that are not needed")
                    .with("Retry-After", "30");
        }
    }

    private synchronized void begin(AsyncContext async, Principal who) {
        try {
            Stream[] self = new Stream[1];
            Stream stream = new Stream(async, who, () -> streams.remove(self[0]));
            self[0] = stream;
            if (closed || streams.size() >= MOST) {
                async.complete();
                return;
            }
            streams.add(stream);
            stream.send(news(), EMPTY);
            if (who.tenant() == null && !lastStatus.isEmpty()) {
                stream.send("status", lastStatus);
            }
            stream.begin();
            if (turns == null) {
                turns = timer.scheduleWithFixedDelay(this::turn, 0, EVERY_MILLIS, TimeUnit.MILLISECONDS);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void turn() {
        try {
            if (rested()) {
                return;
            }
            boolean changed = look();
            long now = System.nanoTime();
            boolean beat = now - beatAt >= BEAT;
            if (beat) {
                beatAt = now;
            }
            for (Stream stream : streams) {
                tell(stream, changed, beat);
            }
        } catch (RuntimeException e) {
            LOG.error("A turn of the stream of events failed", e);
        }
    }

    /** With nobody left it stops to look, until somebody comes. */
    private synchronized boolean rested() {
        if (!streams.isEmpty() || turns == null) {
            return false;
        }
        turns.cancel(false);
        turns = null;
        lastStatus = "";
        return true;
    }

    /** Whether there is news, good or bad. */
    private boolean look() {
        try {
            QueueStatus status = looks.status();
            String text = Json.text(StatusDocument.moving(status));
            boolean changed = troubled || !text.equals(lastStatus);
            lastStatus = text;
            troubled = false;
            return changed;
        } catch (JobStoreException e) {
            boolean first = !troubled;
            troubled = true;
            return first;
        }
    }

    private void tell(Stream stream, boolean changed, boolean beat) {
        long stuck = stream.stuckSince();
        if (stuck != 0 && System.nanoTime() - stuck > STUCK) {
            stream.abort();
            return;
        }
        if (beat && !identification.isStill(stream.who())) {
            stream.end("bye");
            return;
        }
        if (changed && !troubled && stream.who().tenant() == null) {
            stream.send("status", lastStatus);
        }
        if (changed || beat) {
            stream.send(news(), EMPTY);
        }
        if (beat) {
            stream.beat();
        }
    }

    private String news() {
        return troubled ? "trouble" : "changed";
    }

    /** How many browsers listen. */
    int listeners() {
        return streams.size();
    }

    /** Ends all streams, and takes no more. */
    public void close() {
        synchronized (this) {
            closed = true;
        }
        for (Stream stream : streams) {
            stream.end("bye");
        }
        timer.shutdownNow();
    }
}
