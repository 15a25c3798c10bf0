package dev.levada.web.http;

import org.jspecify.annotations.Nullable;

/** Finds out who asks. Called for every request that is not for a file; thread-safe. */
public interface Identification {

    /**
     * Who asks, by token, proxy, cookie or not at all.
     *
     * @return null when nobody is known, and the login has to be shown
     * @throws HttpProblem when what was given is wrong or has expired, such as a token; it must not be taken for nothing
     */
    @Nullable
    Principal identify(Exchange exchange);

    /**
     * Whether the request came over a way on which nobody listens: TLS, as this server or the proxy in front knows. Decides on {@code Secure} cookies
     * and on HSTS.
     */
    boolean isSecure(Exchange exchange);

    /** Whether somebody who was let in a while ago would be let in now, with the same rights; for answers that go on. */
    boolean isStill(Principal principal);
}
