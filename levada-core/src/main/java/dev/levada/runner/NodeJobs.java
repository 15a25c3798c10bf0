package dev.levada.runner;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The jobs of a node, as nodes tell each other of them: {@code word node job,job}, with a word for what is told, the node's id, and a text for each job.
 *
 * @param nodeId the node
 * @param jobs what is told of each job
 */
record NodeJobs<T>(int nodeId, List<T> jobs) {

    /** Begins messages that tell a node which jobs it is to start: their ids. */
    static final String HANDED = "handed";

    /** Begins messages that tell the jobrunner which of a node's executions are done: {@link Run}s. */
    static final String DONE = "done";

    /** A message of PostgreSQL has less than 8,000 bytes, and what is told of a job at most 30 characters. */
    private static final int JOBS = 240;

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

    /** The messages that say it: none if there are no jobs. */
    static List<String> messages(String word, int nodeId, Collection<?> jobs) {
        List<String> texts = jobs.stream().map(Object::toString).toList();
        List<String> messages = new ArrayList<>();
        for (int from = 0; from < texts.size(); from += JOBS) {
            messages.add(texts.subList(from, Math.min(texts.size(), from + JOBS)).stream()
                    .collect(Collectors.joining(",", word + " " + nodeId + " ", "")));
        }
        return messages;
    }

    /**
     * Reads what follows the word {@value #HANDED}.
     *
     * @throws IllegalArgumentException when it is no such message
     */
    static NodeJobs<Long> ids(String text) {
        return read(text, Long::valueOf);
    }

    /**
     * Reads what follows the word {@value #DONE}.
     *
     * @throws IllegalArgumentException when it is no such message
     */
    static NodeJobs<Run> done(String text) {
        return read(text, Run::read);
    }

    private static <T> NodeJobs<T> read(String text, Function<String, T> job) {
        String[] parts = text.split(" ", -1);
        if (parts.length != 2) {
            throw new IllegalArgumentException("not a node and its jobs: " + text);
        }
        return new NodeJobs<>(
                Integer.parseInt(parts[0]),
                Arrays.stream(parts[1].split(",", -1)).map(job).toList());
    }
}
