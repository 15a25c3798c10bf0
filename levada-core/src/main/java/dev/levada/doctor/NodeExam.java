package dev.levada.doctor;

import dev.levada.status.RoundedTime;
import dev.levada.store.DoctorStatements;
import dev.levada.store.DoctorStatements.JobGroup;
import dev.levada.store.DoctorStatements.LostNode;
import dev.levada.store.DoctorStatements.Term;
import dev.levada.store.NodeStatements.NodeRow;
import dev.levada.store.ServerStatements;
import dev.levada.store.ServerStatements.Connections;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The nodes: who lives, who dispatches, who knows the functions of the jobs that wait, and whether sessions suffice. */
final class NodeExam {

    private static final String SUBJECT = "nodes";

    /** A node is lost after this long without a heartbeat, unless its own configuration says otherwise. */
    private static final Duration LEASE = Duration.ofSeconds(10);

    /** Those that a node's threads keep. */
    private static final int SESSIONS_A_NODE = 5;

    private static final double SCARCE = 0.9;

    private final Findings findings;
    private final DoctorStatements statements;

    NodeExam(Findings findings, DoctorStatements statements) {
        this.findings = findings;
        this.statements = statements;
    }

    void examine(Connection connection, List<NodeRow> active, List<JobGroup> jobs) throws SQLException {
        List<NodeRow> living =
                active.stream().filter(node -> node.lockHeld() || isFresh(node)).toList();
        long waiting = jobs.stream()
                .filter(JobGroup::pending)
                .mapToLong(JobGroup::count)
                .sum();
        silent(active, living);
        living(living, waiting);
        for (LostNode lost : statements.lostNodes(connection)) {
            findings.note(
                    SUBJECT,
                    "The node '" + lost.name() + "' on " + lost.host() + " was lost " + RoundedTime.of(lost.silence())
                            + " ago; its jobs were given to others",
                    "Look into its log if nobody stopped it");
        }
        if (!living.isEmpty()) {
            jobrunner(statements.term(connection));
            versions(statements.versions(connection));
        }
        functions(living, jobs, statements.tags(connection));
        signatures(living);
        findings.examine("connections", () -> connections(connection, living.size()));
    }

    private void silent(List<NodeRow> active, List<NodeRow> living) {
        for (NodeRow node : active) {
            if (!living.contains(node)) {
                findings.warning(
                        SUBJECT,
                        "The node '" + node.name() + "' has been silent for " + RoundedTime.of(node.silence())
                                + ", and no other node has taken its jobs yet",
                        "Start a node; it takes them within seconds");
            }
        }
    }

    private void living(List<NodeRow> living, long waiting) {
        int workers = living.stream().mapToInt(NodeRow::workers).sum();
        if (living.isEmpty()) {
            findings.warning(
                    SUBJECT,
                    "No node lives, so nobody runs jobs; " + waiting + " job(s) wait",
                    "Start one: JobQueue.start()");
        } else if (workers == 0) {
            findings.warning(
                    SUBJECT,
                    "No node has workers: " + names(living) + " stop or have none; " + waiting + " job(s) wait",
                    "Start another");
        } else {
            findings.ok(
                    SUBJECT,
                    Texts.count(living.size(), "node") + " with " + Texts.count(workers, "worker") + ": "
                            + names(living));
        }
    }

    private void jobrunner(Optional<Term> term) {
        if (term.isEmpty()) {
            findings.error(
                    "jobrunner",
                    "The row of the table jobrunner is gone: no node can be elected, no job starts",
                    "INSERT INTO the schema's jobrunner DEFAULT VALUES");
        } else if (!term.get().left().isNegative()) {
            findings.ok("jobrunner", "The node '" + term.get().node() + "' is the jobrunner");
        } else {
            findings.error(
                    "jobrunner",
                    "Nodes live, but none is the jobrunner: no job starts",
                    "Look again in 10 s; if it stays so, look into the nodes' logs");
        }
    }

    private void versions(List<String> versions) {
        if (versions.size() > 1) {
            findings.note(
                    SUBJECT,
                    "They run different versions: " + Texts.names(versions),
                    "Bring all of them to the newest");
        }
    }

    private void functions(List<NodeRow> living, List<JobGroup> jobs, Map<String, String> tags) {
        Map<String, Long> orphaned = new TreeMap<>();
        for (JobGroup group : jobs) {
            boolean known = living.stream().anyMatch(node -> node.functions().containsKey(group.function()));
            if (group.pending() && !known && (group.parked() || !living.isEmpty())) {
                orphaned.merge(group.function(), group.count(), Long::sum);
            }
        }
        if (!orphaned.isEmpty()) {
            List<String> texts = new ArrayList<>();
            orphaned.forEach((function, count) -> texts.add(function + " (" + Texts.count(count, "job")
                    + (tags.containsKey(function) ? ", with the tag " + tags.get(function) : "") + ")"));
            findings.warning(
                    "functions",
                    "Jobs wait for functions that no living node runs: " + Texts.names(texts),
                    "Start a node that registers them and has the tags they ask for, or cancel the jobs");
        }
    }

    private void signatures(List<NodeRow> living) {
        Map<String, Map<String, List<String>>> nodes = new TreeMap<>();
        for (NodeRow node : living) {
            if (node.workers() > 0) {
                node.functions()
                        .forEach((function, signature) -> nodes.computeIfAbsent(function, name -> new LinkedHashMap<>())
                                .computeIfAbsent(signature, other -> new ArrayList<>())
                                .add(node.name()));
            }
        }
        List<String> different = nodes.entrySet().stream()
                .filter(function -> function.getValue().size() > 1)
                .map(function -> function.getKey() + " ("
                        + function.getValue().values().stream()
                                .map(Texts::names)
                                .collect(Collectors.joining(" / "))
                        + ")")
                .toList();
        if (!different.isEmpty()) {
            findings.note(
                    "functions",
                    "Not all nodes run them with the same parameters: " + Texts.names(different),
                    "Bring all of them to one version; until then a job waits for a node that its arguments fit");
        }
    }

    private void connections(Connection connection, int nodes) throws SQLException {
        Connections there = ServerStatements.connections(connection);
        int kept = nodes * SESSIONS_A_NODE;
        String sentence = there.open() + " of " + there.allowed() + " sessions are open (by " + there.limitedBy() + ")"
                + (nodes == 0 ? "" : "; the nodes keep " + kept + " of them");
        if (kept > there.allowed() / 2 || there.open() > SCARCE * there.allowed()) {
            findings.warning(
                    "connections",
                    sentence + ", and further ones for jobs that ask for one",
                    "Raise the limit, or let fewer nodes run with more workers");
        } else {
            findings.ok("connections", sentence);
        }
    }

    private static boolean isFresh(NodeRow node) {
        return node.silence().compareTo(LEASE) <= 0;
    }

    private static String names(List<NodeRow> nodes) {
        return Texts.names(nodes.stream().map(NodeRow::name).toList());
    }
}
