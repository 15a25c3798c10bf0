package dev.levada.doctor;

import dev.levada.status.RoundedTime;
import dev.levada.store.ServerStatements;
import dev.levada.store.ServerStatements.Holder;
import dev.levada.store.ServerStatements.Replica;
import dev.levada.store.ServerStatements.Server;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** The database server: version, clock, settings, notifications, and what keeps dead rows: long transactions, slots and standbys. */
final class ServerExam {

    private static final String DATABASE = "database";
    private static final int OLDEST = 15;
    private static final int NEWEST = 18;
    private static final Duration TOLERATED_SKEW = Duration.ofSeconds(2);
    private static final double FULL_QUEUE = 0.5;
    private static final String KEPT = "rows that jobs leave behind cannot be removed, and the queue gets slow";

    private static final Map<String, String> RISKS = Map.of(
            "fsync", "a crash of the machine may destroy the database",
            "full_page_writes", "a crash of the machine may destroy tables",
            "synchronous_commit",
                    "a crash of the server forgets the last jobs that were delayed, and runs ended ones again",
            "autovacuum", "dead rows pile up until the queue is slow");

    private final Findings findings;
    private final Clock clock;
    private final Duration longTransaction;
    private final int manyTransactions;

    ServerExam(Findings findings, Clock clock, Duration longTransaction, int manyTransactions) {
        this.longTransaction = longTransaction;
        this.manyTransactions = manyTransactions;
        this.findings = findings;
        this.clock = clock;
    }

    void examine(Connection connection) throws SQLException {
        Instant before = clock.instant();
        Server server = ServerStatements.server(connection);
        Instant after = clock.instant();
        findings.ok(DATABASE, "The database '" + server.database() + "' answers, as user '" + server.user() + "'");
        version(server);
        writable(server);
        clock(server, before, after);
        settings(server);
        notifications(server);
        findings.examine("transactions", () -> transactions(connection));
        findings.examine("replication", () -> replication(connection));
    }

    private void version(Server server) {
        int major = server.version() / 10_000;
        if (major < OLDEST) {
            findings.error(
                    "version",
                    "PostgreSQL " + server.versionText() + " is too old",
                    "Use PostgreSQL " + OLDEST + " to " + NEWEST);
        } else if (major > NEWEST) {
            findings.warning(
                    "version",
                    "PostgreSQL " + server.versionText() + " is newer than what this Levada was tested with, " + OLDEST
                            + " to " + NEWEST,
                    "Look for a newer Levada");
        } else {
            findings.ok("version", "PostgreSQL " + server.versionText());
        }
    }

    private void writable(Server server) {
        if (server.recovering()) {
            findings.error(
                    DATABASE,
                    "This server is a standby: nothing can be written here",
                    "Give the address of the primary");
        } else if (server.readOnly()) {
            findings.error(
                    DATABASE,
                    "Transactions are read-only here",
                    "Set default_transaction_read_only to off, for this user, this database, or the server");
        }
    }

    private void clock(Server server, Instant before, Instant after) {
        Instant here = before.plus(Duration.between(before, after).dividedBy(2));
        Duration skew = Duration.between(here, server.now());
        if (skew.abs().compareTo(TOLERATED_SKEW) > 0) {
            findings.warning(
                    "clock",
                    "The database's clock is " + RoundedTime.of(skew.abs())
                            + (skew.isNegative() ? " behind" : " ahead of")
                            + " this machine's. Levada goes by the database's alone, but log lines of both do not match",
                    "Synchronise both machines with NTP");
        } else {
            findings.ok("clock", "This machine and the database agree within 2 s");
        }
    }

    private void settings(Server server) {
        for (String setting : server.weak()) {
            findings.warning(
                    "settings",
                    setting + " is off: " + RISKS.getOrDefault(setting, "jobs may be lost"),
                    "Set " + setting + " to on");
        }
        if (!server.encoding().equals("UTF8")) {
            findings.warning(
                    "settings",
                    "The database's encoding is " + server.encoding() + ": jobs with other characters are refused",
                    "Use a database with encoding UTF8");
        }
        if (server.weak().isEmpty()) {
            findings.ok("settings", "What is committed is kept: fsync, full_page_writes, synchronous_commit are on");
        }
    }

    private void notifications(Server server) {
        if (server.notificationQueueUsage() > FULL_QUEUE) {
            findings.warning(
                    "notifications",
                    Math.round(100 * server.notificationQueueUsage())
                            + " % of the server's queue of notifications is in use; once it is full, delaying fails",
                    "End the session that listens inside a long transaction; the server's log names it");
        }
    }

    private void transactions(Connection connection) throws SQLException {
        List<Holder> holders = ServerStatements.holders(connection, longTransaction);
        for (Holder holder : holders) {
            findings.warning(
                    "transactions",
                    "Open for " + RoundedTime.of(holder.age())
                            + (holder.transactions() == 0
                                    ? ""
                                    : " and " + Texts.count(holder.transactions(), "transaction"))
                            + ": " + holder.what() + ". While it lasts, " + KEPT,
                    holder.what().startsWith("prepared")
                            ? "COMMIT PREPARED or ROLLBACK PREPARED it"
                            : "End it, and set idle_in_transaction_session_timeout");
        }
        if (holders.isEmpty()) {
            findings.ok("transactions", "None is open for longer than " + RoundedTime.of(longTransaction));
        }
    }

    private void replication(Connection connection) throws SQLException {
        List<Replica> replicas = ServerStatements.replicas(connection, manyTransactions);
        for (Replica replica : replicas) {
            String who = switch (replica.kind()) {
                case SLOT -> "The replication slot " + replica.name();
                case UNUSED_SLOT -> "The replication slot " + replica.name() + ", which nobody uses,";
                case STANDBY -> "The standby " + replica.name() + ", by hot_standby_feedback,";
            };
            // Who reads changes is always somewhat behind, and of the queue's own tables nothing is kept for that.
            boolean usual = replica.catalogs() && replica.kind() == Replica.Kind.SLOT;
            findings.add(
                    usual ? Finding.Level.NOTE : Finding.Level.WARNING,
                    "replication",
                    who + " keeps what was deleted in the last " + Texts.count(replica.transactions(), "transaction")
                            + ". While it does, "
                            + (replica.catalogs() ? "dead rows of the system's catalogs cannot be removed" : KEPT),
                    advice(replica));
        }
        if (replicas.isEmpty()) {
            findings.ok(
                    "replication",
                    "No slot or standby keeps what was deleted more than "
                            + Texts.count(manyTransactions, "transaction") + " ago");
        }
    }

    private static String advice(Replica replica) {
        return switch (replica.kind()) {
            case SLOT ->
                replica.catalogs()
                        ? "See whether who reads from it keeps up"
                        : "End what runs for long on the standby that uses it, or set hot_standby_feedback = off there";
            case UNUSED_SLOT ->
                "Start who used it, or remove it with pg_drop_replication_slot: it also keeps the server's log, until the disk is full";
            case STANDBY -> "End what runs for long there, or set hot_standby_feedback = off there";
        };
    }
}
