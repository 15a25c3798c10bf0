package dev.levada;

import dev.levada.channel.ChannelSettings;
import dev.levada.status.ChannelStatus;
import dev.levada.status.ChannelStatuses;
import dev.levada.status.DatabaseBond;
import dev.levada.status.NodeStatus;
import dev.levada.status.QueueStatus;
import dev.levada.store.BondStatements;
import dev.levada.store.ChannelStatements;
import dev.levada.store.ChannelStatements.ChannelRow;
import dev.levada.store.Migrations;
import dev.levada.store.NodeLook;
import dev.levada.store.Schema;
import dev.levada.store.StatusStatements;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Looks at the queue, by the statements of the store. */
final class StatusInDatabase implements Nodes {

    private final Database database;
    private final Schema schema;
    private final StatusStatements statements;
    private final ChannelStatements channels;
    private final NodeLook nodes;
    private final BondStatements bonds;
    private final @Nullable String deployment;

    StatusInDatabase(Database database, Schema schema, @Nullable String deployment) {
        this.deployment = deployment;
        this.bonds = new BondStatements(schema);
        this.database = database;
        this.schema = schema;
        this.statements = new StatusStatements(schema);
        this.channels = new ChannelStatements(schema);
        this.nodes = new NodeLook(schema);
    }

    @Override
    public List<NodeStatus> list() {
        return look("look at the nodes", nodes::nodes);
    }

    List<ChannelStatus> channels() {
        return look("look at the channels", this::channels);
    }

    QueueStatus status() {
        return look("look at the queue", connection -> {
            List<String> server = statements.server(connection);
            return QueueStatus.of(
                    server.get(0),
                    server.get(1),
                    schema.name(),
                    new Migrations(schema).version(connection),
                    nodes.nodes(connection),
                    nodes.isLeaderless(connection),
                    channels(connection),
                    statements.parked(connection),
                    statements.longRuns(connection),
                    bonds.look(connection, deployment));
        });
    }

    DatabaseBond bond() {
        return look("look at the bond of the queue", connection -> bonds.look(connection, deployment));
    }

    private List<ChannelStatus> channels(Connection connection) throws SQLException {
        Map<String, ChannelSettings> configured = new HashMap<>();
        Map<String, Duration> throttled = new HashMap<>();
        for (ChannelRow row : channels.all(connection)) {
            String name = row.settings().name();
            configured.put(name, row.settings());
            if (row.throttledFor() != null && !row.settings().throttle().isZero()) {
                throttled.put(name, row.throttledFor());
            }
        }
        return ChannelStatuses.of(configured, throttled, statements.counts(connection));
    }

    private <R> R look(String what, Database.Work<R> work) {
        return database.transaction(what, connection -> {
            StatusStatements.begin(connection);
            return work.with(connection);
        });
    }
}
