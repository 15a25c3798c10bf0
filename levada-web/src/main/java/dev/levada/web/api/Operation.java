package dev.levada.web.api;

import dev.levada.web.http.Method;
import dev.levada.web.http.Role;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is answered under a method and a path, as the description tells it. Immutable.
 *
 * @param path below {@code /api/v1}
 * @param parameters those of the query string; others are refused
 * @param body the schema of the request's body; null: it has none
 * @param status of the answer when all goes well
 * @param answer the schema of the answer; null: it is empty
 */
record Operation(
        Method method,
        String path,
        Role role,
        String summary,
        List<Parameter> parameters,
        @Nullable String body,
        int status,
        @Nullable String answer) {

    Operation(Method method, String path, Role role, String summary) {
        this(method, path, role, summary, List.of(), null, 200, null);
    }

    static Operation get(String path, Role role, String summary) {
        return new Operation(Method.GET, path, role, summary);
    }

    static Operation post(String path, Role role, String summary) {
        return new Operation(Method.POST, path, role, summary);
    }

    Operation with(Parameter... more) {
        return new Operation(method, path, role, summary, List.of(more), body, status, answer);
    }

    Operation taking(String schema) {
        return new Operation(method, path, role, summary, parameters, schema, status, answer);
    }

    Operation giving(String schema) {
        return new Operation(method, path, role, summary, parameters, body, status, schema);
    }

    Operation giving(int otherStatus, String schema) {
        return new Operation(method, path, role, summary, parameters, body, otherStatus, schema);
    }

    Operation givingNothing() {
        return new Operation(method, path, role, summary, parameters, body, 204, null);
    }
}
