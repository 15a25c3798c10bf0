package dev.levada.web.http;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The servlet: finds the route, asks the gate, has it answered, and sees to it that nothing goes out without its headers. Mount it under any path, with
 * {@code async-supported}.
 */
public final class Front extends HttpServlet {

    private static final long serialVersionUID = 1;

    private final transient Routes routes;
    private final transient Csrf csrf = new Csrf();
    private final transient Gate gate;
    private final transient Errors errors;
    private final transient @Nullable URI publicUrl;

    /**
     * A dashboard.
     *
     * @param publicUrl under which browsers know it; null: as each request says
     * @param hosts the names, without ports, under which it may be asked for; empty: any
     */
    public Front(
            Routes routes,
            Identification identification,
            ErrorPage errorPage,
            @Nullable URI publicUrl,
            Set<String> hosts) {
        this.routes = routes;
        this.gate = new Gate(identification, csrf, publicUrl, Set.copyOf(hosts));
        this.errors = new Errors(errorPage);
        this.publicUrl = publicUrl;
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String mount = request.getContextPath() + request.getServletPath();
        String prefix = publicUrl == null ? mount : publicUrl.getRawPath().replaceAll("/+$", "");
        Exchange exchange = new Exchange(request, prefix, csrf);
        Answer answer;
        try {
            answer = answer(exchange, request, mount);
        } catch (Exception e) {
            answer = errors.of(exchange, e);
        }
        SecurityHeaders.put(response, gate.isSecure(exchange));
        send(answer, request, response);
    }

    private Answer answer(Exchange exchange, HttpServletRequest request, String mount) throws Exception {
        gate.checkHost(exchange);
        List<String> segments = Segments.of(below(mount, request.getRequestURI()));
        String name = request.getMethod();
        Method method = method(name);
        Routes.Match match = method == null ? null : routes.find(method, segments);
        if (match == null) {
            throw missing(exchange, segments, name);
        }
        exchange.routed(match);
        gate.pass(exchange, match.route());
        return match.route().handler().handle(exchange);
    }

    private static String below(String mount, String uri) {
        if (!uri.startsWith(mount)) {
            throw HttpProblem.badRequest("The path of this address is written in an unusual way");
        }
        String path = uri.substring(mount.length());
        return path.isEmpty() ? "/" : path;
    }

    private static @Nullable Method method(String name) {
        if (name.equals("HEAD")) {
            return Method.GET;
        }
        for (Method method : Method.values()) {
            if (method.name().equals(name)) {
                return method;
            }
        }
        return null;
    }

    private HttpProblem missing(Exchange exchange, List<String> segments, String method) {
        Set<Method> methods = routes.methods(segments);
        boolean api = segments.get(0).equals("api");
        exchange.unrouted(api ? Kind.API : Kind.PAGE);
        if (methods.isEmpty()) {
            return HttpProblem.notFound("There is nothing at this address");
        }
        List<String> allowed = new ArrayList<>();
        for (Method each : methods) {
            allowed.add(each.name());
            if (each == Method.GET) {
                allowed.add("HEAD");
            }
        }
        return HttpProblem.of(
                        405, "This address takes " + String.join(", ", allowed) + ", not " + Parameters.shown(method))
                .with("Allow", String.join(", ", allowed));
    }

    private static void send(Answer answer, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        response.setStatus(answer.status());
        for (Answer.Header header : answer.headers()) {
            if (header.name().equals("Set-Cookie")) {
                response.addHeader(header.name(), header.value());
            } else {
                response.setHeader(header.name(), header.value());
            }
        }
        String contentType = answer.contentType();
        if (contentType != null) {
            response.setContentType(contentType);
        }
        boolean head = request.getMethod().equals("HEAD");
        Consumer<AsyncContext> stream = answer.stream();
        if (stream != null) {
            if (!head) {
                response.flushBuffer();
                AsyncContext async = request.startAsync();
                async.setTimeout(0);
                stream.accept(async);
            }
            return;
        }
        if (answer.status() != 204 && answer.status() != 304) {
            response.setContentLength(answer.body().length);
        }
        if (!head) {
            response.getOutputStream().write(answer.body());
        }
    }
}
