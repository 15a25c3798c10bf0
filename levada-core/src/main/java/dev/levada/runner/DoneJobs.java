package dev.levada.runner;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * How a node tells the jobrunner which of its executions are done, so that their slots are free without a look.
 *
 * @param nodeId the node
 */
record DoneJobs(int nodeId, List<Run> runs) {

    /** An execution. A job that is done may be requeued, and run again before this is heard. */
    record Run(long id, int attempt) {
        @Override
        public String toString() {
            return id + ":" + attempt;
        }

        private static Run read(String text) {
            String[] parts = text.split(":", -1);
            if (parts.length != 2) {
                throw new IllegalArgumentException("not a job and its attempt: " + text);
            }
            return new Run(Long.parseLong(parts[0]), Integer.parseInt(parts[1]));
        }
    }

    /** Begins the messages. */
    static final String WORD = "done";

    /** A message of PostgreSQL has less than 8,000 bytes, and one of these runs at most 30 digits. */
    private static final int RUNS = 240;

    /** The messages that say it: none if there are none. */
    static List<String> messages(int nodeId, List<Run> runs) {
        List<String> messages = new ArrayList<>();
        for (int from = 0; from < runs.size(); from += RUNS) {
            messages.add(runs.subList(from, Math.min(runs.size(), from + RUNS)).stream()
                    .map(Run::toString)
                    .collect(Collectors.joining(",", WORD + " " + nodeId + " ", "")));
        }
        return messages;
    }

    /**
     * Reads what follows the first word of a message.
     *
     * @throws IllegalArgumentException when it is no such message
     */
    static DoneJobs read(String text) {
        String[] parts = text.split(" ", -1);
        if (parts.length != 2) {
            throw new IllegalArgumentException("not a node and its jobs: " + text);
        }
        return new DoneJobs(
                Integer.parseInt(parts[0]),
                Arrays.stream(parts[1].split(",", -1)).map(Run::read).toList());
    }
}
