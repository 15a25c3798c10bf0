package dev.levada.web.login;

import dev.levada.JobStoreException;
import dev.levada.audit.Actor;
import dev.levada.audit.Audit;
import dev.levada.web.http.Answer;
import dev.levada.web.http.Exchange;
import dev.levada.web.http.HttpProblem;
import dev.levada.web.http.Identification;
import dev.levada.web.http.Kind;
import dev.levada.web.http.Method;
import dev.levada.web.http.Principal;
import dev.levada.web.http.Role;
import dev.levada.web.http.Routes;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.Locale;
import java.util.concurrent.Semaphore;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logging in and out with user and password. Thread-safe. */
public final class Login {

    private static final Logger LOG = LoggerFactory.getLogger(Login.class);

    /** Hashing keeps a processor busy; others wait outside. */
    private static final int HASHING_AT_ONCE = 2;

    /** Shows the page with the form. */
    @FunctionalInterface
    public interface Page {
        /**
         * The HTML.
         *
         * @param next where to go on, to be posted along
         * @param problem why the last try failed; null at first
         */
        String render(Exchange exchange, String next, @Nullable String problem);
    }

    /**
     * What is asked for before somebody is let in. Immutable.
     *
     * @param idle after which an unused session ends
     * @param absolute after which every session ends
     */
    public record Settings(
            UserSource users,
            @Nullable TrustedProxy proxy,
            @Nullable URI publicUrl,
            Duration idle,
            Duration absolute,
            Clock clock,
            LongSupplier nanos) {}

    private final Settings settings;
    private final Sessions sessions;
    private final Accounts accounts;
    private final LoginLimit limit;
    private final Supplier<Audit> audit;
    private final PasswordHash nobodys;
    private final Semaphore hashing = new Semaphore(HASHING_AT_ONCE);

    /** For a dashboard whose logins go into this audit. */
    public Login(Settings settings, Supplier<Audit> audit) {
        this.settings = settings;
        this.audit = audit;
        this.sessions = new Sessions(settings.idle(), settings.absolute(), settings.nanos());
        this.accounts =
                new Accounts(settings.users(), sessions, settings.proxy(), settings.publicUrl(), settings.clock());
        this.limit = new LoginLimit(settings.nanos());
        byte[] random = new byte[32];
        new SecureRandom().nextBytes(random);
        this.nobodys =
                PasswordHash.of(Base64.getEncoder().encodeToString(random).toCharArray());
    }

    /** Finds out who asks. */
    public Identification identification() {
        return accounts;
    }

    /** Declares the addresses for logging in and out. */
    public void declare(Routes routes, Page page) {
        routes.open(Method.GET, "/login", Kind.PAGE, exchange -> show(exchange, page));
        routes.open(Method.POST, "/login", Kind.PAGE, exchange -> logIn(exchange, page));
        routes.visible().change("/logout", Role.VIEWER, this::logOut);
    }

    private Answer show(Exchange exchange, Page page) {
        String next = next(exchange.query().text("next"));
        if (exchange.whoIfAny() != null) {
            return Answer.redirect(exchange.url(next));
        }
        return Answer.html(page.render(exchange, next, null));
    }

    private Answer logIn(Exchange exchange, Page page) {
        boolean secure = accounts.isSecure(exchange);
        if (!secure && !(NoLogin.isLoopback(exchange.peer()) && Accounts.isLoopbackName(exchange.host()))) {
            throw HttpProblem.of(
                    403,
                    "Passwords are taken over TLS only; ask for this page with https, or have the administrator name its"
                            + " address (levada serve --public-url https://…)");
        }
        String name = exchange.form().text("user", "");
        String password = exchange.form().text("password", "");
        String next = next(exchange.form().text("next"));
        Duration wait = limit.tryOnce(name.toLowerCase(Locale.ROOT), exchange.peer());
        if (!wait.isZero()) {
            String problem = "Too many tries; try again in " + (wait.toMinutes() + 1) + " minutes";
            return Answer.of(429, Answer.HTML, page.render(exchange, next, problem))
                    .with("Retry-After", Long.toString(wait.toSeconds() + 1));
        }
        User user = checked(name, password.toCharArray());
        if (user == null) {
            LOG.warn("A login failed from {}", exchange.peer());
            return Answer.of(401, Answer.HTML, page.render(exchange, next, "User or password is wrong"));
        }
        limit.succeeded(name.toLowerCase(Locale.ROOT), exchange.peer());
        record(user.name(), exchange, "login");
        return Answer.redirect(exchange.url(next))
                .with("Set-Cookie", SessionCookie.set(sessions.begin(user), secure, settings.absolute()));
    }

    /** The user, if it is one with this password; takes as long when there is none of that name. */
    private @Nullable User checked(String name, char[] password) {
        User user = settings.users().users().find(name);
        PasswordHash hash = user == null || user.password() == null ? nobodys : user.password();
        hashing.acquireUninterruptibly();
        try {
            boolean matches = hash.matches(password);
            return matches && hash != nobodys ? user : null;
        } finally {
            hashing.release();
        }
    }

    private Answer logOut(Exchange exchange) {
        Principal who = exchange.who();
        if (who.via() == Principal.Via.SESSION) {
            sessions.end(who.binding());
            record(who.name(), exchange, "logout");
        }
        return Answer.redirect(exchange.url("/login"))
                .with("Set-Cookie", SessionCookie.clear(accounts.isSecure(exchange)))
                .with("Clear-Site-Data", "\"cache\", \"storage\"");
    }

    private void record(String name, Exchange exchange, String action) {
        try {
            audit.get().record(new Actor(name, exchange.peer()), action, "dashboard", null, null);
        } catch (JobStoreException e) {
            // Who looks what is wrong with the database must get in while it is.
            LOG.error("The {} of {} could not be recorded", action, name, e);
        }
    }

    /** Where to go on: a path of this dashboard, or its first page. */
    private static String next(@Nullable String asked) {
        boolean own = asked != null
                && asked.length() < 4_000
                && asked.startsWith("/")
                && !asked.startsWith("//")
                && asked.chars().allMatch(c -> c > 0x20 && c < 0x7f && c != '\\')
                && !asked.startsWith("/login");
        return own && asked != null ? asked : "/";
    }
}
