package dev.levada.runner;

import dev.levada.channel.ChannelName;
import dev.levada.store.ChannelStatements;
import dev.levada.store.ChannelStatements.ChannelRow;
import dev.levada.store.RetentionStatements;
import dev.levada.store.RetentionStatements.Pause;
import dev.levada.store.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes finished jobs once they are older than their channel keeps them: whole days are dropped when no channel keeps them any more, and trimmed of
 * the channels that do not. A job so stays up to a day longer than asked for.
 *
 * <p>A channel without a removal interval of its own has that of its nearest ancestor; the root's is 30 days at first.
 */
public final class Retention {

    private static final Logger log = LoggerFactory.getLogger(Retention.class);
    private static final int DAYS_AHEAD = 7;
    private static final Duration NODES_KEPT = Duration.ofDays(7);
    private static final Duration DEFAULT = Duration.ofDays(30);
    /** Another node has made a partition, or dropped it. */
    private static final Set<String> FASTER = Set.of("42P07", "42P01");

    private final RetentionStatements statements;
    private final ChannelStatements channels;

    public Retention(RetentionStatements statements, ChannelStatements channels) {
        this.statements = statements;
        this.channels = channels;
    }

    /** Makes the partitions of the coming days. May be run again at any time. */
    public void makeDays(Connection connection) throws SQLException {
        LocalDate today = LocalDate.ofInstant(statements.now(connection), ZoneOffset.UTC);
        List<LocalDate> days = statements.days(connection);
        for (int ahead = 0; ahead <= DAYS_AHEAD; ahead++) {
            LocalDate day = today.plusDays(ahead);
            if (!days.contains(day)) {
                tolerantly("make the partition of " + day, () -> statements.addDay(connection, day));
            }
        }
    }

    /**
     * Makes the partitions of the coming days, and removes what is over, in many short statements. May be run again at any time.
     *
     * @param pause is asked between them
     */
    public void run(Connection connection, Pause pause) throws SQLException {
        makeDays(connection);
        Instant now = statements.now(connection);
        // Of days when nobody ran to make a partition.
        for (LocalDate day : statements.daysInDefault(connection)) {
            tolerantly("make the partition of " + day, () -> statements.addDay(connection, day));
        }
        Map<String, Duration> intervals = intervals(connection);
        for (LocalDate day : statements.days(connection)) {
            Duration age = Duration.between(
                    day.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant(), now);
            if (age.isNegative()) {
                continue;
            }
            if (!pause.goesOn()) {
                return;
            }
            if (intervals.values().stream().allMatch(interval -> interval.compareTo(age) <= 0)) {
                tolerantly("drop the finished jobs of " + day, () -> {
                    if (statements.dropDay(connection, day, pause)) {
                        log.info("finished jobs of {} removed", day);
                    }
                });
            } else if (intervals.values().stream().anyMatch(interval -> interval.compareTo(age) <= 0)) {
                tolerantly("trim the finished jobs of " + day, () -> trim(connection, day, age, intervals, pause));
            }
        }
        removeNodes(connection, now);
    }

    /** Nodes that ended before all jobs that are kept. */
    private void removeNodes(Connection connection, Instant now) throws SQLException {
        Instant before = now.minus(NODES_KEPT);
        for (LocalDate day : statements.days(connection)) {
            Instant begun = day.atStartOfDay(ZoneOffset.UTC).toInstant();
            before = begun.isBefore(before) ? begun : before;
        }
        Instant oldest = before;
        tolerantly("remove nodes that ended before " + oldest, () -> {
            int removed = statements.removeNodes(connection, oldest);
            if (removed > 0) {
                log.info("{} nodes that ended before {} removed", removed, oldest);
            }
        });
    }

    private void trim(Connection connection, LocalDate day, Duration age, Map<String, Duration> intervals, Pause pause)
            throws SQLException {
        Set<String> over = statements.untrimmed(connection, day, pause).stream()
                .filter(channel -> interval(intervals, channel).compareTo(age) <= 0)
                .collect(Collectors.toSet());
        if (!over.isEmpty()) {
            long removed = statements.trim(connection, day, over, pause);
            log.info("{} finished jobs of {} removed from channels {}", removed, day, over);
        }
    }

    private Map<String, Duration> intervals(Connection connection) throws SQLException {
        Map<String, Duration> intervals = new HashMap<>();
        for (ChannelRow channel : channels.all(connection)) {
            Duration interval = channel.removalInterval();
            if (interval != null) {
                intervals.put(channel.settings().name(), interval);
            }
        }
        intervals.putIfAbsent(ChannelName.ROOT, DEFAULT);
        return intervals;
    }

    private static Duration interval(Map<String, Duration> intervals, String channel) {
        for (String name = channel; name != null; name = ChannelName.parent(name)) {
            Duration interval = intervals.get(name);
            if (interval != null) {
                return interval;
            }
        }
        return DEFAULT;
    }

    private interface Work {
        void run() throws SQLException;
    }

    /** One day that cannot be handled now (a lock is held, another node was faster) must not keep the others waiting. */
    private static void tolerantly(String what, Work work) throws SQLException {
        try {
            work.run();
        } catch (SQLException e) {
            if (Sessions.isConnectionError(e) && !Sql.isCanceled(e)) {
                throw e;
            }
            if (Sql.isConcurrencyError(e) || FASTER.contains(String.valueOf(e.getSQLState()))) {
                log.debug("Could not {} now: {}", what, e.getMessage());
            } else {
                log.warn("Could not {} now, it is tried again in an hour: {}", what, e.getMessage());
            }
        }
    }
}
