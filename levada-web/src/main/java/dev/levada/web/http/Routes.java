package dev.levada.web.http;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The table of all routes: what is not in it is not answered. Filled before the first request and never changed after, by one thread.
 *
 * <pre>{@code
 * routes.page("/jobs/{id}", Role.VIEWER, pages::job);
 * routes.change("/jobs/{id}/requeue", Role.OPERATOR, pages::requeue);
 * }</pre>
 */
public final class Routes {

    private final List<Route> routes;
    private final Route.Reach reach;

    /** An empty table. */
    public Routes() {
        this(new ArrayList<>(), Route.Reach.WHOLE);
    }

    private Routes(List<Route> routes, Route.Reach reach) {
        this.routes = routes;
        this.reach = reach;
    }

    /** The same table; what is declared through it is for users who are bound to a tenant as well, and has to keep to what they may see. */
    public Routes visible() {
        return new Routes(routes, Route.Reach.VISIBLE);
    }

    /** A page that users with this role may look at. */
    public void page(String path, Role role, Handler handler) {
        add(new Route(Method.GET, path, Kind.PAGE, role, reach, handler));
    }

    /** A change that a form or a script of a page posts. */
    public void change(String path, Role role, Handler handler) {
        add(new Route(Method.POST, path, Kind.PAGE, role, reach, handler));
    }

    /** Something of the API, by users and by tokens. */
    public void api(Method method, String path, Role role, Handler handler) {
        add(new Route(method, path, Kind.API, role, reach, handler));
    }

    /** A stream of events for users with this role. */
    public void stream(String path, Role role, Handler handler) {
        add(new Route(Method.GET, path, Kind.STREAM, role, reach, handler));
    }

    /** Something that everybody who reaches the address may have. Each use of this is a hole in the wall. */
    public void open(Method method, String path, Kind kind, Handler handler) {
        add(new Route(method, path, kind, null, reach, handler));
    }

    /** All of them, in the order of their declaration. */
    public List<Route> all() {
        return List.copyOf(routes);
    }

    private void add(Route route) {
        if (!route.path().startsWith("/")) {
            throw new IllegalArgumentException("The path of a route begins with a slash, not '" + route.path() + "'");
        }
        for (Route other : routes) {
            if (other.method() == route.method() && shape(other).equals(shape(route))) {
                throw new IllegalArgumentException("There are two routes " + route + " (and " + other.path() + ")");
            }
        }
        routes.add(route);
    }

    /** A route with what the variables of its path stand for. */
    record Match(Route route, Map<String, String> variables) {}

    /** The route for a request; a path without variables goes before one with. Null when there is none. */
    @Nullable
    Match find(Method method, List<String> segments) {
        Match found = null;
        for (Route route : routes) {
            Map<String, String> variables = route.method() == method ? route.match(segments) : null;
            if (variables != null
                    && (found == null || variables.size() < found.variables().size())) {
                found = new Match(route, variables);
            }
        }
        return found;
    }

    /** The methods that a path has. */
    Set<Method> methods(List<String> segments) {
        Set<Method> methods = EnumSet.noneOf(Method.class);
        for (Route route : routes) {
            if (route.match(segments) != null) {
                methods.add(route.method());
            }
        }
        return methods;
    }

    private static String shape(Route route) {
        return route.path().replaceAll("\\{[^}]*}", "{}");
    }
}
