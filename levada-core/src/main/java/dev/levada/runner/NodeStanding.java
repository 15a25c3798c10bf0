package dev.levada.runner;

import java.time.Duration;

/** Who this node is in the database, and until when it may take itself for alive. Thread-safe. */
final class NodeStanding {

    private final long leaseNanos;
    private int nodeId;
    private String home = "";
    private long provenAt = System.nanoTime();

    NodeStanding(Duration lease) {
        this.leaseNanos = lease.toNanos();
    }

    /** The node's id; 0 before it has one, and after it has lost its standing. */
    synchronized int nodeId() {
        return nodeId;
    }

    /** The node's id if it has one in this database; 0 where sessions suddenly lead to another. */
    synchronized int nodeId(String database) {
        return home.equals(database) ? nodeId : 0;
    }

    /** It has got an id in a database. */
    synchronized void registered(int id, long sentNanos, String database) {
        nodeId = id;
        home = database;
        provenAt = sentNanos;
    }

    /** A heartbeat sent at this moment was accepted. */
    synchronized void proven(long sentNanos) {
        provenAt = sentNanos;
    }

    /** The node has been given up, by others or by itself. */
    synchronized void lost() {
        nodeId = 0;
    }

    /** Whether it still is the node of this id, and can show that it lives. */
    synchronized boolean covers(int id) {
        return nodeId == id && !isExpired();
    }

    /** Whether others may take the node for dead, since its last heartbeat is nearly a lease ago. */
    synchronized boolean isExpired() {
        return nodeId != 0 && System.nanoTime() - provenAt > leaseNanos - leaseNanos / 10;
    }
}
