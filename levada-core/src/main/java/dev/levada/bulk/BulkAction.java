package dev.levada.bulk;

import dev.levada.channel.ChannelName;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** What is done with many jobs. Each job's state decides whether it can be done, as for single ones ({@link dev.levada.Jobs}). */
public sealed interface BulkAction {

    /** Its name, such as {@code requeue}. */
    String name();

    /** Runs failed, done and cancelled jobs again. */
    record Requeue() implements BulkAction {
        @Override
        public String name() {
            return "requeue";
        }
    }

    /** Sets jobs that wait or have failed to done. */
    record SetDone() implements BulkAction {
        @Override
        public String name() {
            return "set_done";
        }
    }

    /** Cancels jobs that wait or have failed, and asks running ones to stop. */
    record Cancel() implements BulkAction {
        @Override
        public String name() {
            return "cancel";
        }
    }

    /** Holds pending jobs. */
    record Hold() implements BulkAction {
        @Override
        public String name() {
            return "hold";
        }
    }

    /** Releases held jobs. */
    record Release() implements BulkAction {
        @Override
        public String name() {
            return "release";
        }
    }

    /**
     * Moves jobs that wait or have failed to another channel.
     *
     * @param channel with or without {@code root.}; full in the record
     */
    record Move(String channel) implements BulkAction {
        public Move {
            channel = ChannelName.full(channel);
        }

        @Override
        public String name() {
            return "move";
        }
    }

    /**
     * Gives jobs that wait or have failed another ETA, the same for all: a moment, or a time from the beginning of the action. Both null: none, they are due at once.
     *
     * @param at in the years 1 to 9999; microseconds count
     * @param fromNow 0 or more: 0 is at once
     */
    record Postpone(@Nullable Instant at, @Nullable Duration fromNow) implements BulkAction {
        public Postpone {
            if (at != null && fromNow != null) {
                throw new IllegalArgumentException("Jobs are postponed to a moment or by a time, not both");
            }
            at = at == null ? null : at.truncatedTo(ChronoUnit.MICROS);
            fromNow = fromNow == null || fromNow.isZero() ? null : fromNow.truncatedTo(ChronoUnit.MICROS);
        }

        @Override
        public String name() {
            return "postpone";
        }
    }

    /** Changes the priority of jobs that wait or have failed; smaller goes first. */
    record Reprioritise(int priority) implements BulkAction {
        @Override
        public String name() {
            return "reprioritise";
        }
    }
}
