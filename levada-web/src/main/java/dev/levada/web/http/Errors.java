package dev.levada.web.http;

import dev.levada.JobStoreException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers for what went wrong: pages for people, problem documents (RFC 9457) for programs. What was not foreseen is logged under an id, and the
 * caller gets nothing but the id. Thread-safe.
 */
final class Errors {

    private static final Logger LOG = LoggerFactory.getLogger(Errors.class);
    private static final SecureRandom RANDOM = new SecureRandom();

    private final ErrorPage page;

    Errors(ErrorPage page) {
        this.page = page;
    }

    Answer of(Exchange exchange, Throwable error) {
        if (error instanceof HttpProblem problem) {
            return answer(exchange, problem, null);
        }
        String id = id();
        LOG.error("Error {} at {}", id, exchange.route(), error);
        if (error instanceof JobStoreException) {
            return answer(
                    exchange,
                    HttpProblem.of(503, "The database does not answer as it should; the log tells more under " + id)
                            .with("Retry-After", "5"),
                    id);
        }
        return answer(exchange, HttpProblem.of(500, "Something went wrong here; the log tells more under " + id), id);
    }

    private Answer answer(Exchange exchange, HttpProblem problem, @Nullable String id) {
        Route route = exchange.route();
        boolean forPeople = route != null && route.kind() == Kind.PAGE;
        Answer answer;
        if (forPeople && problem.status() == 401) {
            answer = toLogin(exchange);
        } else if (forPeople) {
            answer = Answer.of(problem.status(), Answer.HTML, rendered(exchange, problem, id));
        } else {
            answer = document(problem, id);
        }
        for (Map.Entry<String, String> header : problem.headers().entrySet()) {
            answer = answer.with(header.getKey(), header.getValue());
        }
        return problem.status() == 401 && !forPeople ? answer.with("WWW-Authenticate", "Bearer") : answer;
    }

    private String rendered(Exchange exchange, HttpProblem problem, @Nullable String id) {
        try {
            return page.render(exchange, problem.status(), problem.title(), problem.detail(), id);
        } catch (RuntimeException e) {
            LOG.error("The page for an error cannot be made", e);
            return "<!doctype html><title>Levada</title><p>Something went wrong here.";
        }
    }

    private static Answer toLogin(Exchange exchange) {
        Route route = exchange.route();
        String path = route != null && route.method() == Method.GET ? exchange.here() : "/";
        String login = exchange.url("/login?next=" + Exchange.encode(path));
        if (exchange.header("HX-Request") != null) {
            return document(HttpProblem.of(401, "This needs a login"), null)
                    .with("HX-Redirect", exchange.url("/login"));
        }
        if (exchange.cookie("levada") == null
                && "cross-site".equals(exchange.header("Sec-Fetch-Site"))
                && path.length() > 1) {
            // A link from elsewhere comes without the strict cookie; asked again by our own page, it comes with it.
            return Answer.html(
                    "<!doctype html><meta charset=utf-8><meta http-equiv=refresh content=0><title>Levada</title>");
        }
        return Answer.redirect(login);
    }

    private static Answer document(HttpProblem problem, @Nullable String id) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("type", "about:blank");
        json.put("title", problem.title());
        json.put("status", problem.status());
        json.put("detail", problem.detail());
        if (id != null) {
            json.put("error_id", id);
        }
        return Answer.of(problem.status(), "application/problem+json", Json.text(json));
    }

    private static String id() {
        byte[] bytes = new byte[6];
        RANDOM.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
