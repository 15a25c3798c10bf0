package dev.levada;

import dev.levada.audit.Actor;
import dev.levada.audit.Audit;
import dev.levada.bulk.Bulk;
import dev.levada.function.FunctionRegistry;
import dev.levada.history.History;
import dev.levada.search.Search;
import dev.levada.search.Visibility;
import dev.levada.status.DatabaseHealth;
import dev.levada.status.FunctionStatus;
import dev.levada.store.Schema;
import java.util.List;

/** What pages show of a queue, and how people act through them. */
final class Views {

    private final Schema schema;
    private final JobsInDatabase jobs;
    private final ChannelsInDatabase channels;
    private final SearchInDatabase search;
    private final AuditInDatabase audit;

    Views(
            Database database,
            Schema schema,
            FunctionRegistry registry,
            JobsInDatabase jobs,
            ChannelsInDatabase channels) {
        this.schema = schema;
        this.jobs = jobs;
        this.channels = channels;
        this.search = new SearchInDatabase(database, schema);
        this.audit = new AuditInDatabase(database, schema, registry.codec());
    }

    Search search() {
        return search;
    }

    History history() {
        throw new UnsupportedOperationException("history: not in this commit");
    }

    Audit audit() {
        return audit;
    }

    Bulk bulk() {
        throw new UnsupportedOperationException("bulk actions: not in this commit");
    }

    Acting as(Actor actor) {
        return new ActingInDatabase(actor, schema, jobs, channels).visibleTo(Visibility.everything());
    }

    DatabaseHealth health() {
        throw new UnsupportedOperationException("health: not in this commit");
    }

    List<FunctionStatus> functions() {
        throw new UnsupportedOperationException("functions: not in this commit");
    }
}
