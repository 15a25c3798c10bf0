package dev.levada.runner;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * A look at the database.
 *
 * @param kind what is looked at
 * @param channels the channels that are looked at, if it is their heads
 */
record Look(Kind kind, List<String> channels, Taking taking) {

    /** What looks are for. */
    enum Kind {
        HELD,
        READY,
        HEADS
    }

    /** How it is taken. */
    interface Taking {
        /** What there is to see; called by another thread than that of who asked for it. */
        Found from(Connection connection) throws SQLException;
    }
}
