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
        Routes visible = routes.visible();
        routes.open(Method.GET, "/assets/{version}/{name}", Kind.ASSET, assets::answer);

        OverviewPage overview = new OverviewPage(desks, pages);
        visible.page("/", Role.VIEWER, overview::show);

        JobsPage jobs = new JobsPage(desks, pages);
        JobPage job = new JobPage(desks, pages);
        FailuresPage failures = new FailuresPage(desks, pages);
        BulkPages bulk = new BulkPages(desks, pages);
        visible.page("/jobs", Role.VIEWER, jobs::show);
        visible.page("/jobs/hints", Role.VIEWER, jobs::hints);
        visible.page("/jobs/{id}", Role.VIEWER, job::show);
        visible.change("/jobs/{id}/act", Role.OPERATOR, job::act);
        visible.page("/failures", Role.VIEWER, failures::show);
        visible.page("/bulk", Role.OPERATOR, bulk::show);
        visible.change("/bulk", Role.OPERATOR, bulk::start);
        visible.page("/bulk/{id}", Role.OPERATOR, bulk::one);
        visible.change("/bulk/{id}/cancel", Role.OPERATOR, bulk::cancel);
        visible.change("/bulk/{id}/undo", Role.OPERATOR, bulk::undo);

        ChannelsPage channels = new ChannelsPage(desks, pages);
        routes.page("/channels", Role.VIEWER, channels::show);
        routes.page("/channels/edit", Role.ADMIN, channels::edit);
        routes.change("/channels/change", Role.ADMIN, channels::change);
        routes.change("/channels/capacity", Role.ADMIN, channels::capacity);
        routes.change("/channels/pause", Role.OPERATOR, channels::pause);
        routes.change("/channels/resume", Role.OPERATOR, channels::resume);
        routes.change("/channels/remove", Role.ADMIN, channels::remove);

        FunctionsPage functions = new FunctionsPage(desks, pages);
        ChartsPage charts = new ChartsPage(desks, pages);
        ClusterPages cluster = new ClusterPages(desks, pages);
        routes.page("/functions", Role.VIEWER, functions::show);
        routes.page("/charts", Role.VIEWER, charts::show);
        routes.page("/nodes", Role.VIEWER, cluster::nodes);
        routes.page("/audit", Role.ADMIN, cluster::audit);
        routes.page("/settings", Role.ADMIN, cluster::settings);
    }
}
