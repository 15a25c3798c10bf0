package dev.levada;

import dev.levada.audit.Audit;
import dev.levada.bulk.Bulk;
import dev.levada.function.FunctionRegistry;
import dev.levada.history.History;
import dev.levada.search.Search;
import dev.levada.status.DatabaseHealth;
import dev.levada.status.FunctionStatus;
import dev.levada.store.FunctionLook;
import dev.levada.store.HealthStatements;
import dev.levada.store.Schema;
import java.util.List;

/** What pages show of a queue, and bulk actions. */
final class Views {

    private final SearchInDatabase search;
    private final AuditInDatabase audit;
    private final HistoryInDatabase history;
    private final BulkInDatabase bulk;
    private final Looks looks;
    private final HealthStatements health;
    private final FunctionLook functions;

    Views(Database database, Schema schema, FunctionRegistry registry, Upkeep upkeep) {
        this.search = new SearchInDatabase(database, schema);
        this.history = new HistoryInDatabase(database, schema);
        this.bulk = new BulkInDatabase(database, schema, search, upkeep);
        this.looks = new Looks(database, Looks.USUAL);
        this.health = new HealthStatements(schema);
        this.functions = new FunctionLook(schema);
        this.audit = new AuditInDatabase(database, schema, registry.codec());
    }

    Search search() {
        return search;
    }

    History history() {
        return history;
    }

    Audit audit() {
        return audit;
    }

    Bulk bulk() {
        return bulk;
    }

    DatabaseHealth health() {
        return looks.look("look at the database's health", health::health);
    }

    List<FunctionStatus> functions() {
        return looks.look("look at the job functions", functions::functions);
    }
}
