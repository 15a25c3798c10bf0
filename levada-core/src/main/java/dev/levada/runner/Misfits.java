package dev.levada.runner;

import dev.levada.argument.ArgumentMismatchException;
import dev.levada.store.Ending;
import dev.levada.store.Ending.Failed;
import dev.levada.store.Ending.HandedBack;
import dev.levada.store.Ending.Misfit;
import dev.levada.store.Ending.Outcome;
import dev.levada.store.Ending.Thrown;
import dev.levada.store.MisfitStatements;
import dev.levada.store.MisfitStatements.OtherVersion;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What becomes of jobs whose arguments do not fit this node's version of their function: while an active node runs another version, as in the midst of a
 * deployment, they are for that one; when there is none, or each has refused them, they fail. Thread-safe.
 */
final class Misfits {

    private static final Logger log = LoggerFactory.getLogger(Misfits.class);
    private static final String REFUSED = ArgumentMismatchException.class.getName();

    /** Refusals of one job before it is given up, since no node of the other version has come to execute it: within an hour or so. */
    private static final int MOST = 100;

    /** Refusals up to which the job waits longer each time. */
    private static final int LONGEST = 30;

    private static final int STEP_MILLIS = 1_000;

    private final MisfitStatements statements;

    Misfits(MisfitStatements statements) {
        this.statements = statements;
    }

    /** The endings, with what misfits come to. Asks the database if there are any. */
    List<Ending> settle(Connection connection, int nodeId, List<Ending> endings) throws SQLException {
        long[] ids = endings.stream()
                .filter(ending -> ending.outcome() instanceof Misfit)
                .mapToLong(Ending::id)
                .toArray();
        if (ids.length == 0) {
            return endings;
        }
        Map<Long, OtherVersion> others = statements.otherVersions(connection, nodeId, ids, REFUSED);
        return endings.stream()
                .map(ending -> ending.outcome() instanceof Misfit misfit
                        ? settled(ending, misfit.thrown(), others.get(ending.id()))
                        : ending)
                .toList();
    }

    private static Ending settled(Ending ending, Thrown thrown, @Nullable OtherVersion other) {
        Outcome outcome;
        if (other == null || other.refusals() >= MOST) {
            log.error("Job {} failed: {}", ending.id(), thrown.message());
            outcome = new Failed(thrown, false);
        } else {
            String message = thrown.message() + "; the node '" + other.node()
                    + "' runs another version of the function, for which the job waits";
            log.debug("Job {} is handed back: {}", ending.id(), message);
            outcome = new HandedBack(
                    new Thrown(thrown.name(), message, thrown.stackTrace()), delay(other.refusals() + 1));
        }
        return new Ending(ending.id(), ending.attempt(), ending.channel(), ending.startedAt(), outcome);
    }

    /** One to two seconds at first, half a minute to a minute at last, so that many do not come at once. */
    private static Duration delay(int refusals) {
        int millis = STEP_MILLIS + ThreadLocalRandom.current().nextInt(STEP_MILLIS);
        return Duration.ofMillis((long) millis * Math.min(refusals, LONGEST));
    }
}
