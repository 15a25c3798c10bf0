package dev.levada.web.http;

/** The methods that routes have. */
public enum Method {
    GET,
    POST,
    PUT,
    PATCH,
    DELETE;

    /** Whether it may change something. */
    public boolean isChange() {
        return this != GET;
    }
}
