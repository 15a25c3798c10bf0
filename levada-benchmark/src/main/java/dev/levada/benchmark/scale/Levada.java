package dev.levada.benchmark.scale;

import dev.levada.benchmark.peer.PeerKind;

/** How figures are called: ours, and those of what stands beside. */
final class Levada {

    static final String NAME = PeerKind.LEVADA.label();

    /** Plain JDBC that does the same to the database, and nothing else. */
    static final String BARE = "bare-jdbc";

    private Levada() {}
}
