package dev.levada.web.http;

import jakarta.servlet.AsyncContext;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What goes back to the caller. Immutable; the headers that every answer has come from {@link SecurityHeaders}. */
public final class Answer {

    /** The content type of pages. */
    public static final String HTML = "text/html; charset=utf-8";

    /** The content type of the API. */
    public static final String JSON = "application/json";

    record Header(String name, String value) {}

    private final int status;
    private final @Nullable String contentType;
    private final byte[] body;
    private final List<Header> headers;
    private final @Nullable Consumer<AsyncContext> stream;

    private Answer(
            int status,
            @Nullable String contentType,
            byte[] body,
            List<Header> headers,
            @Nullable Consumer<AsyncContext> stream) {
        this.status = status;
        this.contentType = contentType;
        this.body = body;
        this.headers = headers;
        this.stream = stream;
    }

    /** A text of some content type. */
    public static Answer of(int status, String contentType, String body) {
        return bytes(status, contentType, body.getBytes(StandardCharsets.UTF_8));
    }

    /** Bytes of some content type; they must not be changed any more. */
    public static Answer bytes(int status, String contentType, byte[] body) {
        return new Answer(status, contentType, body, List.of(), null);
    }

    /** HTML, rendered by a template. */
    public static Answer html(String body) {
        return of(200, HTML, body);
    }

    /** Nothing but a status, such as 204. */
    public static Answer empty(int status) {
        return new Answer(status, null, new byte[0], List.of(), null);
    }

    /**
     * Sends the browser to another address of this dashboard, to be fetched with GET (303).
     *
     * @param address as {@link Exchange#url} makes it
     */
    public static Answer redirect(String address) {
        if (!address.startsWith("/") || address.startsWith("//") || address.indexOf('\\') >= 0) {
            throw new IllegalArgumentException("This leads away from the dashboard: " + address);
        }
        return empty(303).with("Location", address);
    }

    /**
     * An answer that goes on after this thread has left.
     *
     * @param begin gets the request's asynchronous context, and must see to its completion
     */
    public static Answer stream(String contentType, Consumer<AsyncContext> begin) {
        return new Answer(200, contentType, new byte[0], List.of(), begin);
    }

    /** The same with one header more. */
    public Answer with(String header, String value) {
        List<Header> more = new ArrayList<>(headers);
        more.add(new Header(header, value));
        return new Answer(status, contentType, body, more, stream);
    }

    /** The status of HTTP. */
    public int status() {
        return status;
    }

    @Nullable
    String contentType() {
        return contentType;
    }

    byte[] body() {
        return body;
    }

    List<Header> headers() {
        return headers;
    }

    @Nullable
    Consumer<AsyncContext> stream() {
        return stream;
    }
}
