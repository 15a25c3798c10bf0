package dev.levada.doctor;

import dev.levada.configuration.Configuration;
import dev.levada.store.ChannelStatements;
import dev.levada.store.DoctorStatements;
import dev.levada.store.DoctorStatements.JobGroup;
import dev.levada.store.NodeStatements;
import dev.levada.store.NodeStatements.NodeRow;
import dev.levada.store.Schema;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** How the queue is doing: its channels, and the nodes that run its jobs. */
final class QueueExam {

    private final Findings findings;
    private final Configuration configuration;
    private final DoctorStatements statements;
    private final NodeStatements nodes;
    private final ChannelStatements channels;

    QueueExam(Findings findings, Configuration configuration) {
        this.findings = findings;
        this.configuration = configuration;
        Schema schema = configuration.schema();
        this.statements = new DoctorStatements(schema);
        this.nodes = new NodeStatements(schema);
        this.channels = new ChannelStatements(schema);
    }

    void examine(Connection connection) throws SQLException {
        List<NodeRow> active = nodes.nodes(connection);
        List<JobGroup> jobs = statements.jobs(connection);
        findings.examine(
                "channels",
                () -> new ChannelExam(findings, configuration)
                        .examine(channels.all(connection), statements.routes(connection), jobs));
        findings.examine("nodes", () -> new NodeExam(findings, statements).examine(connection, active, jobs));
    }
}
