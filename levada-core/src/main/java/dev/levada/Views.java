package dev.levada;

import dev.levada.audit.Actor;
import dev.levada.audit.Audit;
import dev.levada.bulk.Bulk;
import dev.levada.function.FunctionRegistry;
import dev.levada.history.History;
import dev.levada.search.Search;
import dev.levada.status.DatabaseHealth;
import dev.levada.status.FunctionStatus;
import dev.levada.store.Schema;
import java.util.List;

/** What pages show of a queue, and how people act through them. */
final class Views {

    private final SearchInDatabase search;

    Views(
            Database database,
            Schema schema,
            FunctionRegistry registry,
            JobsInDatabase jobs,
            ChannelsInDatabase channels) {
        this.search = new SearchInDatabase(database, schema);
    }

    Search search() {
        return search;
    }

    History history() {
        throw new UnsupportedOperationException("history: not in this commit");
    }

    Audit audit() {
        throw new UnsupportedOperationException("audit: not in this commit");
    }

    Bulk bulk() {
        throw new UnsupportedOperationException("bulk actions: not in this commit");
    }

    Acting as(Actor actor) {
        throw new UnsupportedOperationException("acting: not in this commit");
    }

    DatabaseHealth health() {
        throw new UnsupportedOperationException("health: not in this commit");
    }

    List<FunctionStatus> functions() {
        throw new UnsupportedOperationException("functions: not in this commit");
    }
}
