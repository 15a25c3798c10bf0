package dev.levada.web.http;

import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** One request, after the gate has let it through. Used by one thread; what cannot be used is refused with a sentence ({@link HttpProblem}). */
public final class Exchange {

    /** The most bytes a form may have. */
    static final int FORM_BYTES = 256 * 1024;

    /** The most bytes a body of JSON may have. */
    static final int JSON_BYTES = 1024 * 1024;

    private final HttpServletRequest request;
    private final String prefix;
    private final Csrf csrf;
    private Map<String, String> variables = Map.of();
    private @Nullable Route route;
    private @Nullable Principal principal;
    private @Nullable Parameters query;
    private @Nullable Parameters form;

    Exchange(HttpServletRequest request, String prefix, Csrf csrf) {
        this.request = request;
        this.prefix = prefix;
        this.csrf = csrf;
    }

    void routed(Routes.Match match) {
        route = match.route();
        variables = match.variables();
    }

    /** That there is no route, for the error to be told in the right way. */
    void unrouted(Kind kind) {
        route = new Route(Method.GET, "/", kind, null, Route.Reach.VISIBLE, exchange -> Answer.empty(404));
    }

    void admit(@Nullable Principal who) {
        principal = who;
    }

    /** The route that was found; null as long as none was, as for errors. */
    public @Nullable Route route() {
        return route;
    }

    /**
     * Who asks.
     *
     * @throws HttpProblem when nobody is logged in, as can be on open routes only
     */
    public Principal who() {
        if (principal == null) {
            throw HttpProblem.of(401, "This needs a login");
        }
        return principal;
    }

    /** Who asks; null for nobody, as can be on open routes only. */
    public @Nullable Principal whoIfAny() {
        return principal;
    }

    /** Whether who asks may do what asks for a role. */
    public boolean may(Role role) {
        return principal != null && principal.role().includes(role);
    }

    /** What stands in the path for a variable. */
    public String path(String variable) {
        return Objects.requireNonNull(variables.get(variable), variable);
    }

    /** What stands in the path for a variable, as the id of a job; what is none is not found. */
    public long pathId(String variable) {
        try {
            return Parameters.id(variable, path(variable));
        } catch (HttpProblem e) {
            throw HttpProblem.notFound("There is no job '" + Parameters.shown(path(variable)) + "'");
        }
    }

    /** The parameters behind the question mark. */
    public Parameters query() {
        Parameters parsed = query;
        if (parsed == null) {
            // Of one that cannot be read the error page, which asks too, has nothing.
            query = Parameters.parse(null);
            parsed = Parameters.parse(request.getQueryString());
            query = parsed;
        }
        return parsed;
    }

    /** The query string as it came, to be given on; null when there is none. */
    public @Nullable String rawQuery() {
        return request.getQueryString();
    }

    /** The parameters that a form posts. */
    public Parameters form() {
        Parameters parsed = form;
        if (parsed == null) {
            String type = contentType();
            if (type.equals("application/x-www-form-urlencoded")) {
                parsed = Parameters.parse(body(FORM_BYTES));
            } else if (type.isEmpty() && request.getContentLengthLong() <= 0) {
                parsed = Parameters.parse(null);
            } else {
                throw HttpProblem.of(415, "A form is expected here, not '" + Parameters.shown(type) + "'");
            }
            form = parsed;
        }
        return parsed;
    }

    /** The body as a JSON object. */
    public JsonNode json() {
        String type = contentType();
        if (!type.equals("application/json")) {
            throw HttpProblem.of(
                    415,
                    "JSON is expected here (Content-Type: application/json), not '" + Parameters.shown(type) + "'");
        }
        return Json.object(body(JSON_BYTES));
    }

    /** A header; null when it is missing. */
    public @Nullable String header(String name) {
        return request.getHeader(name);
    }

    /** All values of a header that may come more than once. */
    public List<String> headers(String name) {
        List<String> values = new ArrayList<>();
        request.getHeaders(name).asIterator().forEachRemaining(values::add);
        return values;
    }

    /** The value of a cookie; null when it is missing. */
    public @Nullable String cookie(String name) {
        Cookie[] cookies = request.getCookies();
        if (cookies != null) {
            for (Cookie cookie : cookies) {
                if (cookie.getName().equals(name)) {
                    return cookie.getValue();
                }
            }
        }
        return null;
    }

    /** Whether only a part of a page is wanted, by htmx. */
    public boolean isFragment() {
        return "true".equals(header("HX-Request")) && !"true".equals(header("HX-Boosted"));
    }

    /**
     * The address of something of this dashboard, wherever it is mounted.
     *
     * @param path begins with a slash, percent-encoded where it has to be; a query may follow
     */
    public String url(String path) {
        return prefix + path;
    }

    /** The path of this request below the mount, as it came: {@code /jobs}. */
    public String below() {
        String uri = request.getRequestURI();
        String mount = request.getContextPath() + request.getServletPath();
        String path = uri.startsWith(mount) ? uri.substring(mount.length()) : "/";
        return path.isEmpty() ? "/" : path;
    }

    /** The path and query of this request, as {@link #url} would take them. */
    String here() {
        String text = request.getQueryString();
        return below() + (text == null ? "" : "?" + text);
    }

    /** A text percent-encoded for a query or a segment of a path. */
    public static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** What goes with changes, in the form field {@code _csrf} or the header {@code X-CSRF-Token}; empty when nobody is logged in. */
    public String csrf() {
        return principal == null ? "" : csrf.token(principal);
    }

    /** The address that the connection comes from: the browser's, or the proxy's in front. */
    public String peer() {
        return request.getRemoteAddr();
    }

    /** Whether this connection is encrypted. */
    public boolean isEncrypted() {
        return request.isSecure();
    }

    /** The header {@code Host}, in lower case; empty when it is missing. */
    public String host() {
        String host = request.getHeader("Host");
        return host == null ? "" : host.toLowerCase(Locale.ROOT);
    }

    /** The prefix under which the dashboard is mounted, to limit cookies to; a slash at least. */
    public String mount() {
        return prefix.isEmpty() ? "/" : prefix;
    }

    private String contentType() {
        String type = request.getContentType();
        return type == null ? "" : type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    }

    private String body(int most) {
        if (request.getContentLengthLong() > most) {
            throw tooLarge(most);
        }
        try {
            InputStream in = request.getInputStream();
            byte[] bytes = in.readNBytes(most + 1);
            if (bytes.length > most) {
                throw tooLarge(most);
            }
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw HttpProblem.badRequest("The body is not UTF-8");
        } catch (IOException e) {
            throw HttpProblem.badRequest("The body could not be read to its end");
        }
    }

    private static HttpProblem tooLarge(int most) {
        return HttpProblem.of(413, "The body has more than " + most / 1024 + " KB, which is the most taken here")
                .with("Connection", "close");
    }
}
