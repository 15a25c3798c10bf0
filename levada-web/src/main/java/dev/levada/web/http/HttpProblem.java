package dev.levada.web.http;

import java.util.Map;

/** Why a request is not answered as asked, in words for the caller. */
public final class HttpProblem extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final int status;
    private final transient Map<String, String> headers;

    private HttpProblem(int status, String detail, Map<String, String> headers) {
        super(detail, null, false, false);
        this.status = status;
        this.headers = headers;
    }

    /**
     * A problem.
     *
     * @param status 400 to 599
     * @param detail a sentence that the caller may read
     */
    public static HttpProblem of(int status, String detail) {
        return new HttpProblem(status, detail, Map.of());
    }

    /** What was asked for is wrong in itself (400). */
    public static HttpProblem badRequest(String detail) {
        return of(400, detail);
    }

    /** There is no such thing, or none that this user may see (404). */
    public static HttpProblem notFound(String detail) {
        return of(404, detail);
    }

    /** The same with a header, such as {@code Retry-After}. */
    public HttpProblem with(String header, String value) {
        HttpProblem problem = new HttpProblem(status, detail(), Map.of(header, value));
        return problem;
    }

    /** The status of HTTP. */
    public int status() {
        return status;
    }

    /** The sentence. */
    public String detail() {
        return String.valueOf(getMessage());
    }

    /** What is wrong in a word or two, the same for all of a status. */
    public String title() {
        return switch (status) {
            case 400 -> "Bad request";
            case 401 -> "Login needed";
            case 403 -> "Not allowed";
            case 404 -> "Not found";
            case 405 -> "Method not allowed";
            case 409 -> "Conflict";
            case 413 -> "Too large";
            case 415 -> "Unknown kind of content";
            case 421 -> "Wrong host";
            case 422 -> "Not as expected";
            case 429 -> "Too many requests";
            case 503 -> "Not available";
            default -> "Error " + status;
        };
    }

    Map<String, String> headers() {
        return headers;
    }
}
