package dev.levada.web.page;

import dev.levada.Acting;
import dev.levada.JobQueue;
import dev.levada.audit.Actor;
import dev.levada.search.Search;
import dev.levada.search.Visibility;
import dev.levada.web.http.Exchange;
import dev.levada.web.http.HttpProblem;
import dev.levada.web.http.Tenant;

/** What somebody who asks may see of a queue, and who that is for the audit. */
final class Sight {

    private Sight() {}

    /** The jobs that who asks may see. */
    static Visibility of(Exchange exchange) {
        Tenant tenant = exchange.who().tenant();
        return tenant == null ? Visibility.everything() : Visibility.only(tenant.key(), tenant.value());
    }

    /** The search that finds those only. */
    static Search search(JobQueue queue, Exchange exchange) {
        return queue.search().visibleTo(of(exchange));
    }

    /** Who asks, as the audit tells it. */
    static Actor actor(Exchange exchange) {
        return new Actor(exchange.who().name(), exchange.peer());
    }

    /** Jobs and channels in the hands of who asks. */
    static Acting acting(JobQueue queue, Exchange exchange) {
        return queue.as(actor(exchange)).visibleTo(of(exchange));
    }

    /** Refuses who is bound to a tenant, for pages on the queue as a whole. */
    static void needsAll(Exchange exchange) {
        Tenant tenant = exchange.who().tenant();
        if (tenant != null) {
            throw HttpProblem.of(
                    403,
                    "This page is about the jobs of all, and your user sees those of " + tenant
                            + " only. Ask an administrator for what you need from it");
        }
    }
}
