package dev.levada.bulk;

import dev.levada.channel.ChannelName;

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

    /** Changes the priority of jobs that wait or have failed; smaller goes first. */
    record Reprioritise(int priority) implements BulkAction {
        @Override
        public String name() {
            return "reprioritise";
        }
    }
}
