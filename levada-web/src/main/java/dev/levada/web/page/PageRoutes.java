package dev.levada.web.page;

import dev.levada.JobQueue;
import dev.levada.web.http.Kind;
import dev.levada.web.http.Method;
import dev.levada.web.http.Role;
import dev.levada.web.http.Routes;
import dev.levada.web.live.Looks;

/** Which page is under which address, and for whom. */
public final class PageRoutes {

    private PageRoutes() {}

    /** Declares them all. */
    public static void declare(Routes routes, JobQueue queue, Looks looks, Pages pages, Assets assets) {
        routes.open(Method.GET, "/assets/{version}/{name}", Kind.ASSET, assets::answer);

        OverviewPage overview = new OverviewPage(queue, looks, pages);
        routes.page("/", Role.VIEWER, overview::show);

        JobsPage jobs = new JobsPage(queue, looks, pages);
        JobPage job = new JobPage(queue, looks, pages);
        FailuresPage failures = new FailuresPage(queue, looks, pages);
        BulkPages bulk = new BulkPages(queue, pages);
        routes.page("/jobs", Role.VIEWER, jobs::show);
        routes.page("/jobs/hints", Role.VIEWER, jobs::hints);
        routes.page("/jobs/{id}", Role.VIEWER, job::show);
        routes.change("/jobs/{id}/act", Role.OPERATOR, job::act);
        routes.page("/failures", Role.VIEWER, failures::show);
        routes.page("/bulk", Role.OPERATOR, bulk::show);
        routes.change("/bulk", Role.OPERATOR, bulk::start);
        routes.page("/bulk/{id}", Role.OPERATOR, bulk::one);
        routes.change("/bulk/{id}/cancel", Role.OPERATOR, bulk::cancel);
        routes.change("/bulk/{id}/undo", Role.OPERATOR, bulk::undo);

        ChannelsPage channels = new ChannelsPage(queue, looks, pages);
        routes.page("/channels", Role.VIEWER, channels::show);
        routes.page("/channels/edit", Role.ADMIN, channels::edit);
        routes.change("/channels/change", Role.ADMIN, channels::change);
        routes.change("/channels/capacity", Role.ADMIN, channels::capacity);
        routes.change("/channels/pause", Role.ADMIN, channels::pause);
        routes.change("/channels/resume", Role.ADMIN, channels::resume);
        routes.change("/channels/remove", Role.ADMIN, channels::remove);

        FunctionsPage functions = new FunctionsPage(queue, looks, pages);
        ChartsPage charts = new ChartsPage(queue, looks, pages);
        ClusterPages cluster = new ClusterPages(queue, looks, pages);
        routes.page("/functions", Role.VIEWER, functions::show);
        routes.page("/charts", Role.VIEWER, charts::show);
        routes.page("/nodes", Role.VIEWER, cluster::nodes);
        routes.page("/audit", Role.ADMIN, cluster::audit);
        routes.page("/settings", Role.ADMIN, cluster::settings);
    }
}
