package dev.levada.web.http;

import org.jspecify.annotations.Nullable;

/** Makes the page for an error. */
@FunctionalInterface
public interface ErrorPage {

    /**
     * The HTML of an error.
     *
     * @param status of HTTP
     * @param id under which the log tells more; null when there is no more
     */
    String render(Exchange exchange, int status, String title, String detail, @Nullable String id);
}
