package dev.levada.web.login;

import dev.levada.web.http.Exchange;
import dev.levada.web.http.HttpProblem;
import dev.levada.web.http.Identification;
import dev.levada.web.http.Principal;
import dev.levada.web.http.Tenant;
import java.net.URI;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Knows users by token, by the word of a trusted proxy, or by their session, in this order. Thread-safe. */
final class Accounts implements Identification {

    private static final Pattern BEARER = Pattern.compile("(?i:bearer) +([A-Za-z0-9_-]{20,200})");

    private final UserSource source;
    private final Sessions sessions;
    private final @Nullable TrustedProxy proxy;
    private final @Nullable URI publicUrl;
    private final Clock clock;

    Accounts(UserSource source, Sessions sessions, @Nullable TrustedProxy proxy, @Nullable URI publicUrl, Clock clock) {
        this.source = source;
        this.sessions = sessions;
        this.proxy = proxy;
        this.publicUrl = publicUrl;
        this.clock = clock;
    }

    @Override
    public @Nullable Principal identify(Exchange exchange) {
        List<String> authorization = exchange.headers("Authorization");
        if (!authorization.isEmpty()) {
            return byToken(authorization);
        }
        Principal proxied = byProxy(exchange);
        return proxied != null ? proxied : bySession(exchange);
    }

    @Override
    public boolean isSecure(Exchange exchange) {
        if (exchange.isEncrypted()) {
            return true;
        }
        if (publicUrl != null) {
            return "https".equalsIgnoreCase(publicUrl.getScheme());
        }
        return proxy != null
                && proxy.isFrom(exchange.peer())
                && "https".equalsIgnoreCase(exchange.header("X-Forwarded-Proto"));
    }

    @Override
    public boolean isStill(Principal principal) {
        Users users = source.users();
        return switch (principal.via()) {
            case SESSION -> {
                User user = users.find(principal.name());
                yield user != null
                        && user.role() == principal.role()
                        && same(user.tenant(), principal.tenant())
                        && sessions.isAlive(principal.binding());
            }
            case TOKEN -> false;
            case PROXY, NO_LOGIN -> true;
        };
    }

    private Principal byToken(List<String> authorization) {
        var matcher = BEARER.matcher(authorization.get(0));
        Token token =
                authorization.size() == 1 && matcher.matches() ? source.users().token(matcher.group(1)) : null;
        if (token == null || (token.expires() != null && !clock.instant().isBefore(token.expires()))) {
            throw HttpProblem.of(401, "This token is unknown or has expired");
        }
        return new Principal(token.name(), token.role(), token.tenant(), Principal.Via.TOKEN, token.hash());
    }

    private @Nullable Principal byProxy(Exchange exchange) {
        if (proxy == null || !proxy.isFrom(exchange.peer())) {
            return null;
        }
        List<String> names = exchange.headers(proxy.header());
        if (names.isEmpty()) {
            return null;
        }
        if (names.size() > 1) {
            throw HttpProblem.of(403, "The proxy in front says twice who asks");
        }
        String name = names.get(0).strip();
        User user = source.users().find(name);
        if (user != null) {
            return new Principal(name, user.role(), user.tenant(), Principal.Via.PROXY, name);
        }
        if (proxy.newcomers() == null) {
            throw HttpProblem.of(403, "The proxy in front knows you, but this dashboard has no user of that name");
        }
        try {
            User.checkName(name);
        } catch (IllegalArgumentException e) {
            throw HttpProblem.of(403, "The proxy in front gives a name that nobody here can have");
        }
        return new Principal(name, proxy.newcomers(), null, Principal.Via.PROXY, name);
    }

    private @Nullable Principal bySession(Exchange exchange) {
        String id = exchange.cookie(SessionCookie.name(isSecure(exchange)));
        Sessions.Session session = id == null ? null : sessions.use(id);
        if (session == null) {
            return null;
        }
        User user = source.users().find(session.user());
        if (user == null || !user.fingerprint().equals(session.fingerprint())) {
            sessions.end(session.key());
            return null;
        }
        return new Principal(user.name(), user.role(), user.tenant(), Principal.Via.SESSION, session.key());
    }

    private static boolean same(@Nullable Tenant one, @Nullable Tenant other) {
        return one == null ? other == null : one.equals(other);
    }

    /** Whether a host's name, in the header, is this machine's own. */
    static boolean isLoopbackName(String host) {
        String name = host.toLowerCase(Locale.ROOT).replaceAll(":\\d+$", "");
        return name.equals("localhost") || name.equals("127.0.0.1") || name.equals("[::1]");
    }
}
