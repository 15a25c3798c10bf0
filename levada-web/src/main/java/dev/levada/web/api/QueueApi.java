package dev.levada.web.api;

import dev.levada.status.FunctionStatus;
import dev.levada.web.desk.Desks;
import dev.levada.web.document.HealthDocument;
import dev.levada.web.document.RecordDocument;
import dev.levada.web.document.StatusDocument;
import dev.levada.web.http.Answer;
import dev.levada.web.http.Exchange;
import dev.levada.web.http.HttpProblem;
import dev.levada.web.http.Json;
import dev.levada.web.http.Principal;
import dev.levada.web.http.Role;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How the queue stands: status, nodes, functions, database, configuration; and who asks. Thread-safe. */
final class QueueApi {

    private final Desks desks;

    QueueApi(Desks desks) {
        this.desks = desks;
    }

    void declare(Operations operations) {
        operations.visible(
                Operation.get("/me", Role.VIEWER, "Who asks, and what that user may do")
                        .giving("Me"),
                QueueApi::me);
        operations.whole(
                Operation.get("/status", Role.VIEWER, "How it stands: nodes, channels, numbers of jobs, troubles")
                        .giving("Status"),
                exchange -> Json.answer(StatusDocument.queue(desks.status(exchange))));
        operations.whole(
                Operation.get("/nodes", Role.VIEWER, "The nodes of the cluster").giving("Nodes"),
                exchange -> Json.answer(Map.of(
                        "nodes",
                        desks.status(exchange).nodes().stream()
                                .map(StatusDocument::node)
                                .toList())));
        operations.whole(
                Operation.get(
                                "/functions",
                                Role.VIEWER,
                                "The job functions, with the defaults in force and their nodes")
                        .giving("Functions"),
                exchange -> Json.answer(Map.of(
                        "functions",
                        desks.functions(exchange).stream()
                                .map(RecordDocument::function)
                                .toList())));
        operations.whole(
                Operation.get("/functions/{name}", Role.VIEWER, "A job function")
                        .giving("Function"),
                this::function);
        operations.whole(
                Operation.get(
                                "/modules",
                                Role.VIEWER,
                                "The installed modules, which ship records of channels and functions")
                        .giving("Modules"),
                exchange -> Json.answer(Map.of(
                        "modules",
                        desks.modules(exchange).stream()
                                .map(RecordDocument::module)
                                .toList())));
        operations.whole(
                Operation.get(
                                "/database",
                                Role.VIEWER,
                                "How the database stands with the queue: sizes, dead rows, transactions")
                        .giving("Database"),
                exchange -> Json.answer(HealthDocument.of(desks.health(exchange))));
        operations.whole(
                Operation.get(
                                "/doctor",
                                Role.ADMIN,
                                "What is wrong with configuration, database and queue; takes some seconds")
                        .giving("Findings"),
                exchange -> Json.answer(Map.of(
                        "findings",
                        desks.examine(exchange).stream()
                                .map(RecordDocument::finding)
                                .toList())));
        operations.whole(
                Operation.get(
                                "/configuration",
                                Role.ADMIN,
                                "What is in force, and where it came from; without passwords")
                        .giving("Configuration"),
                exchange -> Json.answer(Map.of(
                        "settings",
                        desks.configuration(exchange).settings().stream()
                                .map(RecordDocument::setting)
                                .toList())));
    }

    private Answer function(Exchange exchange) {
        String name = exchange.path("name");
        for (FunctionStatus function : desks.functions(exchange)) {
            if (function.name().equals(name)) {
                return Json.answer(RecordDocument.function(function));
            }
        }
        throw HttpProblem.notFound("There is no such job function");
    }

    private static Answer me(Exchange exchange) {
        Principal who = exchange.who();
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("name", who.name());
        json.put("role", who.role().text());
        json.put("tenant", who.tenant() == null ? null : who.tenant().toString());
        return Json.answer(json);
    }
}
