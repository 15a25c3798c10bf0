package dev.levada.chaos.node;

import java.util.List;

/**
 * What a node's process is told on its command line, in this order.
 *
 * @param name unique among all processes of a run
 * @param url of the database, through the node's proxy
 * @param listenUrl of the database for the session that listens, through a proxy of its own
 * @param leaseMillis after which a silent node counts as lost; it shows its life five times as often
 */
public record NodeArguments(String name, String url, String listenUrl, int ledgerPort, int leaseMillis, Flaw flaw) {

    /** As command line. */
    public List<String> toList() {
        return List.of(name, url, listenUrl, Integer.toString(ledgerPort), Integer.toString(leaseMillis), flaw.name());
    }

    static NodeArguments parse(String[] args) {
        return new NodeArguments(
                args[0], args[1], args[2], Integer.parseInt(args[3]), Integer.parseInt(args[4]), Flaw.valueOf(args[5]));
    }
}
