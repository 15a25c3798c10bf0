package dev.levada.web.http;

import java.net.URI;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The one place that decides whether a request gets to its handler: host, origin, who asks, role, token against forged requests. What it does not
 * let through expressly is refused. Thread-safe.
 */
final class Gate {

    private final Identification identification;
    private final Csrf csrf;
    private final @Nullable URI publicUrl;
    private final Set<String> hosts;

    /**
     * For a dashboard.
     *
     * @param publicUrl under which browsers know it; null: as the header Host says
     * @param hosts the names, without ports, that a Host may have; empty: any
     */
    Gate(Identification identification, Csrf csrf, @Nullable URI publicUrl, Set<String> hosts) {
        this.identification = identification;
        this.csrf = csrf;
        this.publicUrl = publicUrl;
        this.hosts = hosts;
    }

    /** Lets the request pass, with who asks in it, or throws what the caller is told. */
    void pass(Exchange exchange, Route route) {
        checkHost(exchange);
        if (route.kind() == Kind.ASSET && route.isOpen()) {
            return;
        }
        Principal who = identification.identify(exchange);
        if (who != null && who.via() == Principal.Via.TOKEN && route.kind() != Kind.API && !route.isOpen()) {
            throw HttpProblem.of(403, "Tokens are for the API (/api/v1), pages need a login");
        }
        boolean ambient = who == null || who.isAmbient();
        if (ambient) {
            checkOrigin(exchange, route);
        }
        Role needed = route.role();
        if (needed != null) {
            if (who == null) {
                throw HttpProblem.of(401, "This needs a login");
            }
            if (!who.role().includes(needed)) {
                throw HttpProblem.of(
                        403,
                        "This needs the role " + needed.text() + "; " + who.name() + " is "
                                + who.role().text());
            }
        }
        if (who != null && who.tenant() != null && !route.isOpen() && route.reach() == Route.Reach.WHOLE) {
            throw HttpProblem.of(
                    403,
                    "This looks at the whole queue; " + who.name() + " sees the jobs of " + who.tenant() + " only");
        }
        if (route.method().isChange()
                && !route.isOpen()
                && who != null
                && who.isAmbient()
                && !csrf.isTokenOf(who, given(exchange, route))) {
            throw HttpProblem.of(403, "This page is too old to change something; load it again, and try once more");
        }
        exchange.admit(who);
    }

    boolean isSecure(Exchange exchange) {
        return identification.isSecure(exchange);
    }

    /** Against names that others make point here: a page of theirs would be of the same origin. */
    void checkHost(Exchange exchange) {
        String host = exchange.host();
        if (host.isEmpty() || exchange.headers("Host").size() != 1) {
            throw HttpProblem.badRequest("The request says no host, or several");
        }
        if (!hosts.isEmpty() && !hosts.contains(name(host))) {
            throw HttpProblem.of(421, "This dashboard is not known under the name by which it was asked for");
        }
    }

    private void checkOrigin(Exchange exchange, Route route) {
        String site = exchange.header("Sec-Fetch-Site");
        String origin = exchange.header("Origin");
        if (!route.method().isChange()) {
            // Pages may be linked to from elsewhere; what scripts fetch may not.
            boolean fetchedByOthers = site != null && !site.equals("same-origin") && !site.equals("none");
            if (route.kind() != Kind.PAGE && fetchedByOthers) {
                throw foreign();
            }
            return;
        }
        if (site != null && !site.equals("same-origin")) {
            throw foreign();
        }
        if (origin == null ? site == null : !isOwn(origin, exchange)) {
            throw foreign();
        }
    }

    private boolean isOwn(String origin, Exchange exchange) {
        URI from;
        try {
            from = new URI(origin.toLowerCase(Locale.ROOT));
        } catch (java.net.URISyntaxException e) {
            return false;
        }
        if (from.getAuthority() == null || from.getScheme() == null) {
            return false;
        }
        String scheme = from.getScheme();
        String authority = plain(scheme, from.getAuthority());
        URI known = publicUrl;
        if (known != null) {
            return known.getScheme().equalsIgnoreCase(scheme)
                    && plain(scheme, known.getAuthority()).equals(authority);
        }
        boolean fits = scheme.equals("https") || (scheme.equals("http") && !identification.isSecure(exchange));
        return fits && plain(scheme, exchange.host()).equals(authority);
    }

    /** A host in small letters, without the port that its scheme means anyway: browsers leave that out, people and proxies may not. */
    private static String plain(String scheme, String authority) {
        String usual = scheme.equals("https") ? ":443" : ":80";
        String small = authority.toLowerCase(Locale.ROOT);
        return small.endsWith(usual) ? small.substring(0, small.length() - usual.length()) : small;
    }

    private static @Nullable String given(Exchange exchange, Route route) {
        String header = exchange.header("X-CSRF-Token");
        return header != null || route.kind() != Kind.PAGE
                ? header
                : exchange.form().text("_csrf");
    }

    private static HttpProblem foreign() {
        return HttpProblem.of(403, "This request comes from another site, or does not say from where");
    }

    static String name(String host) {
        int bracket = host.indexOf(']');
        int colon = host.indexOf(':', Math.max(bracket, 0));
        return colon < 0 ? host : host.substring(0, colon);
    }
}
