package dev.levada.web.live;

import dev.levada.JobStoreException;
import dev.levada.status.QueueStatus;
import dev.levada.status.Trouble;
import dev.levada.web.http.Answer;
import dev.levada.web.http.Json;
import dev.levada.web.http.Kind;
import dev.levada.web.http.Method;
import dev.levada.web.http.Routes;
import java.time.Duration;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * What may be asked by all, without login, and tells of no job and no name: {@code /health/live}, whether this process answers, which asks nobody else; and {@code /health},
 * whether jobs are run, on whichever nodes. Thread-safe.
 */
public final class HealthCheck {

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /** The troubles in which no job runs. Those of single jobs, nodes and channels are for who may see them. */
    private static final Map<Trouble.Kind, String> SENTENCES = new EnumMap<>(Map.of(
            Trouble.Kind.COPY, "The queue was found in another database than the one it belongs to: no job runs",
            Trouble.Kind.NO_NODE, "Jobs wait, and no node runs jobs",
            Trouble.Kind.NO_JOBRUNNER, "Nodes run, but none of them is the jobrunner: no job starts"));

    private final Looks looks;
    private @Nullable CompletableFuture<QueueStatus> last;

    /** For the queue of these looks. */
    public HealthCheck(Looks looks) {
        this.looks = looks;
    }

    /** Declares its addresses. */
    public void declare(Routes routes) {
        routes.open(Method.GET, "/health", Kind.API, exchange -> queue());
        routes.open(Method.GET, "/health/live", Kind.API, exchange -> ok());
    }

    private Answer queue() throws ExecutionException {
        try {
            for (Trouble trouble :
                    look().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS).troubles()) {
                String sentence = SENTENCES.get(trouble.kind());
                if (sentence != null) {
                    return trouble(trouble.kind().name().toLowerCase(Locale.ROOT), sentence);
                }
            }
            return ok();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof JobStoreException) {
                return noDatabase();
            }
            throw e;
        } catch (TimeoutException e) {
            return noDatabase();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return noDatabase();
        }
    }

    /** One look at a time, in a thread of its own: nobody waits for a database that hangs, and whoever asks costs no more than one session. */
    private synchronized CompletableFuture<QueueStatus> look() {
        CompletableFuture<QueueStatus> look = last;
        if (look == null || look.isDone()) {
            look = CompletableFuture.supplyAsync(looks::status, HealthCheck::begin);
            last = look;
        }
        return look;
    }

    private static void begin(Runnable look) {
        Thread thread = new Thread(look, "levada-health");
        thread.setDaemon(true);
        thread.start();
    }

    private static Answer ok() {
        return Json.answer(200, Map.of("status", "ok"));
    }

    private static Answer noDatabase() {
        return trouble("no_database", "The database does not answer");
    }

    private static Answer trouble(String kind, String sentence) {
        Map<String, String> json = new LinkedHashMap<>();
        json.put("status", "trouble");
        json.put("kind", kind);
        json.put("sentence", sentence);
        return Json.answer(503, json);
    }
}
