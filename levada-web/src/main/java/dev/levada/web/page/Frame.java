package dev.levada.web.page;

import dev.levada.web.http.Exchange;
import dev.levada.web.http.Principal;
import dev.levada.web.http.Role;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What every page needs besides its own subject. Used by one thread, for one answer. */
public final class Frame {

    private final Exchange exchange;
    private final Assets assets;
    private final String title;
    private final String product;
    private final List<MenuEntry> menu;
    private final @Nullable Notice notice;

    Frame(
            Exchange exchange,
            Assets assets,
            String product,
            String title,
            List<MenuEntry> menu,
            @Nullable Notice notice) {
        this.exchange = exchange;
        this.assets = assets;
        this.product = product;
        this.title = title;
        this.menu = menu;
        this.notice = notice;
    }

    /** The pages that are there for who looks. */
    public List<MenuEntry> menu() {
        return menu;
    }

    /** What came of the action before; null when there was none. */
    public @Nullable Notice notice() {
        return notice;
    }

    /** The page's subject, in a word or two. */
    public String title() {
        return title;
    }

    /** What this dashboard is called. */
    public String product() {
        return product;
    }

    /** Who looks; null on pages that need no login. */
    public @Nullable Principal who() {
        return exchange.whoIfAny();
    }

    /** Whether who looks may do what asks for the role {@code viewer}, {@code operator} or {@code admin}. */
    public boolean may(String role) {
        return exchange.may(Role.of(role));
    }

    /** Whether there is a session that can be ended. */
    public boolean canLogOut() {
        Principal who = exchange.whoIfAny();
        return who != null && who.via() == Principal.Via.SESSION;
    }

    /** What goes with changes, in the hidden field {@code _csrf} or the header {@code X-CSRF-Token}. */
    public String csrf() {
        return exchange.csrf();
    }

    /** The address of something of this dashboard, such as {@code /jobs?q=…}. */
    public String url(String path) {
        return exchange.url(path);
    }

    /** The address of a file, which changes with its content. */
    public String asset(String name) {
        return exchange.url(assets.path(name));
    }

    /** A text, to be put into an address. */
    public String encode(String text) {
        return Exchange.encode(text);
    }

    /** Where this page is, without the query: {@code /jobs}. */
    public String path() {
        return exchange.below();
    }
}
