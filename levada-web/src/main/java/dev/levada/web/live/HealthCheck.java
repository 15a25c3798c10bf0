package dev.levada.web.live;

import dev.levada.JobStoreException;
import dev.levada.web.http.Answer;
import dev.levada.web.http.Json;
import dev.levada.web.http.Kind;
import dev.levada.web.http.Method;
import dev.levada.web.http.Routes;
import java.util.Map;

/**
 * The address {@code /health}, open to all, for whoever watches over the process: whether the database answers. Tells nothing else, and asks at most twice a second.
 * Thread-safe.
 */
public final class HealthCheck {

    private final Looks looks;

    /** For the queue of these looks. */
    public HealthCheck(Looks looks) {
        this.looks = looks;
    }

    /** Declares its address. */
    public void declare(Routes routes) {
        routes.open(Method.GET, "/health", Kind.API, exchange -> answer());
    }

    private Answer answer() {
        try {
            looks.status();
            return Json.answer(200, Map.of("status", "ok"));
        } catch (JobStoreException e) {
            return Json.answer(503, Map.of("status", "the database does not answer"));
        }
    }
}
