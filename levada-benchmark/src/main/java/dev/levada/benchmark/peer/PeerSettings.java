package dev.levada.benchmark.peer;

import java.util.List;

/**
 * How a process of a queue is set up.
 *
 * @param url the JDBC URL of the database, with the user in it
 * @param pool connections at most
 * @param workers jobs that run at a time
 * @param channels a channel configuration for Levada, which others ignore; the empty text leaves channels as they are
 * @param countStatements whether statements are counted, which costs a little
 */
public record PeerSettings(PeerKind kind, String url, int pool, int workers, String channels, boolean countStatements) {

    private static final int DEFAULT_POOL = 10;
    private static final int DEFAULT_WORKERS = 10;

    /** Ten connections, ten workers (what Levada takes on machines with up to five cores), nothing limited, nothing counted. */
    public static PeerSettings of(PeerKind kind, String url) {
        return new PeerSettings(kind, url, DEFAULT_POOL, DEFAULT_WORKERS, "root:unlimited", false);
    }

    /** With another channel configuration. */
    public PeerSettings withChannels(String configuration) {
        return new PeerSettings(kind, url, pool, workers, configuration, countStatements);
    }

    /** With more or fewer connections. */
    public PeerSettings withPool(int connections) {
        return new PeerSettings(kind, url, connections, workers, channels, countStatements);
    }

    /** With more or fewer jobs that run at a time. */
    public PeerSettings withWorkers(int count) {
        return new PeerSettings(kind, url, pool, count, channels, countStatements);
    }

    /** With its statements counted. */
    public PeerSettings withCountedStatements() {
        return new PeerSettings(kind, url, pool, workers, channels, true);
    }

    List<String> toArguments() {
        return List.of(
                kind.label(),
                url,
                Integer.toString(pool),
                Integer.toString(workers),
                channels,
                Boolean.toString(countStatements));
    }

    static PeerSettings parse(List<String> arguments) {
        return new PeerSettings(
                PeerKind.of(arguments.get(0)),
                arguments.get(1),
                Integer.parseInt(arguments.get(2)),
                Integer.parseInt(arguments.get(3)),
                arguments.get(4),
                Boolean.parseBoolean(arguments.get(5)));
    }
}
