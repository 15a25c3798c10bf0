package dev.levada.web.page;

import dev.levada.web.desk.Desks;
import dev.levada.web.http.Kind;
import dev.levada.web.http.Method;
import dev.levada.web.http.Role;
import dev.levada.web.http.Routes;

/** Which page is under which address, and for whom. */
public final class PageRoutes {

    private PageRoutes() {}

    /** Declares them all. */
    public static void declare(Routes routes, Desks desks, Pages pages, Assets assets) {
        routes.open(Method.GET, "/assets/{version}/{name}", Kind.ASSET, assets::answer);

        OverviewPage overview = new OverviewPage(desks, pages);
        routes.page("/", Role.VIEWER, overview::show);
    }
}
