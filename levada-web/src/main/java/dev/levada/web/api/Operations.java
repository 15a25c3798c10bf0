package dev.levada.web.api;

import dev.levada.web.http.Answer;
import dev.levada.web.http.Exchange;
import dev.levada.web.http.Handler;
import dev.levada.web.http.HttpProblem;
import dev.levada.web.http.Routes;
import java.util.ArrayList;
import java.util.List;

/** Declares operations as routes, and keeps them for the description. Used by one thread, before the first request. */
final class Operations {

    static final String BASE = "/api/v1";

    private final Routes routes;
    private final List<Operation> operations = new ArrayList<>();

    Operations(Routes routes) {
        this.routes = routes;
    }

    /** Something that tells of the whole queue: nothing for users bound to a tenant. */
    void whole(Operation operation, Handler handler) {
        declare(routes, operation, handler);
    }

    /** Something that keeps to what the user may see. */
    void visible(Operation operation, Handler handler) {
        declare(routes.visible(), operation, handler);
    }

    List<Operation> all() {
        return List.copyOf(operations);
    }

    private void declare(Routes table, Operation operation, Handler handler) {
        operations.add(operation);
        List<String> known =
                operation.parameters().stream().map(Parameter::name).toList();
        table.api(operation.method(), BASE + operation.path(), operation.role(), exchange -> {
            refuseUnknown(exchange, known);
            return handler.handle(exchange);
        });
    }

    /** A misspelled filter would find everything. */
    private static void refuseUnknown(Exchange exchange, List<String> known) {
        for (String name : exchange.query().names()) {
            if (!known.contains(name)) {
                throw HttpProblem.badRequest("There is no parameter '"
                        + (name.length() > 60 ? name.substring(0, 60) + "…" : name) + "' here; "
                        + (known.isEmpty() ? "none is taken" : "expected " + String.join(", ", known)));
            }
            if (exchange.query().all(name).size() > 1) {
                throw HttpProblem.badRequest("Parameter '" + name + "' is given more than once");
            }
        }
    }

    static Answer nothing() {
        return Answer.empty(204);
    }
}
