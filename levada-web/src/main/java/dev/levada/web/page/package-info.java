/**
 * The pages of the dashboard.
 *
 * <p>To add a page: a template under {@code src/main/jte} (such as {@code nodes.jte}), which takes the {@link dev.levada.web.page.Frame} and what it shows;
 * a method of a controller that takes an {@link dev.levada.web.http.Exchange} and answers with
 * {@code pages.show(exchange, "nodes.jte", "Nodes", Map.of("nodes", …))}; and a line in {@link dev.levada.web.page.PageRoutes}:
 * {@code routes.page("/nodes", Role.VIEWER, nodes::show)}, or {@code routes.change("/nodes/{id}/drain", Role.ADMIN, nodes::drain)} for what a form posts.
 *
 * <ul>
 *   <li>Who asks is {@code exchange.who()}, what may be shown {@code exchange.may(Role.OPERATOR)}. Role, login, origin and token against forged
 *       requests have been checked before the controller is called: forms carry the hidden field {@code _csrf} with {@code frame.csrf()}, scripts
 *       (htmx: {@code hx-headers} on the body) the header {@code X-CSRF-Token}.
 *   <li>Parameters come from {@code exchange.query()}, {@code exchange.form()} and {@code exchange.path("id")}, which refuse what cannot be used. What is
 *       wrong with them beyond that is thrown as {@link dev.levada.web.http.HttpProblem}, in a sentence; the error page shows it.
 *   <li>Links are made with {@code frame.url("/jobs")}, files (CSS, scripts) with {@code frame.asset("levada.css")}; files lie in
 *       {@code src/main/resources/dev/levada/web/asset} and are listed in {@link dev.levada.web.page.Assets}. Scripts import each other by relative paths.
 *   <li>A change ends with {@code Answer.redirect(exchange.url("/jobs"))} (303), a fragment for htmx with {@code pages.part(…)}.
 *   <li>Nothing inline: the policy of the browser ({@code script-src 'self'; style-src 'self'}) refuses inline scripts, styles and handlers.
 *   <li>The queue is reached through {@link dev.levada.web.desk.Desks} only: {@code desks.of(exchange)} finds and changes jobs as this user may see them (its tenant's
 *       only, secrets masked), {@code desks.bulk(exchange)}, {@code desks.channels(exchange)} and so on; what many browsers ask is asked once ({@code desks.share(…)}).
 *       Every change made through a desk is recorded in the audit.
 *   <li>{@code routes.page} and {@code routes.change} are refused to users who are bound to a tenant, since most pages tell of the whole queue; those that keep to
 *       {@code desks.of} and {@code desks.bulk} are declared with {@code routes.visible().page(…)}.
 *   <li>Events: {@code hx-ext="sse" sse-connect="${frame.url("/live")}"}; see {@link dev.levada.web.live.Hub} for their names.
 * </ul>
 */
@org.jspecify.annotations.NullMarked
package dev.levada.web.page;
