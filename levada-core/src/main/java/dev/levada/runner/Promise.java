package dev.levada.runner;

import dev.levada.store.DispatchStatements.Books;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Jobs that a node may claim, as the jobrunner tells it: {@code promised node books number job,job}.
 *
 * @param nodeId the node
 * @param books those under which it is made; it holds for as long as they do
 * @param number which one of these books
 * @param jobs their ids
 */
record Promise(int nodeId, Books books, int number, List<Long> jobs) {

    /** Begins messages that tell a node of a promise. */
    static final String PROMISED = "promised";

    /** Begins messages that tell the jobrunner which promises have been claimed. */
    static final String CLAIMED = "claimed";

    /** A message of PostgreSQL has less than 8,000 bytes, and the id of a job at most 19 digits. */
    static final int JOBS = 380;

    /**
     * Promises that a node has claimed, as it tells the jobrunner: {@code claimed books number,number}.
     *
     * @param numbers of the promises
     */
    record Claimed(Books books, List<Integer> numbers) {

        /** The message that says it. */
        String message() {
            return CLAIMED + " " + text(books) + " " + text(numbers);
        }

        /**
         * Reads what follows the word {@value #CLAIMED}.
         *
         * @throws IllegalArgumentException when it is no such message
         */
        static Claimed read(String text) {
            String[] parts = parts(text, 2);
            return new Claimed(readBooks(parts[0]), list(parts[1], Integer::valueOf));
        }
    }

    /** The message that says it. */
    String message() {
        return PROMISED + " " + nodeId + " " + text(books) + " " + number + " " + text(jobs);
    }

    /**
     * Reads what follows the word {@value #PROMISED}.
     *
     * @throws IllegalArgumentException when it is no such message
     */
    static Promise read(String text) {
        String[] parts = parts(text, 4);
        return new Promise(
                Integer.parseInt(parts[0]),
                readBooks(parts[1]),
                Integer.parseInt(parts[2]),
                list(parts[3], Long::valueOf));
    }

    private static String text(Books books) {
        return books.nodeId() + ":" + books.number();
    }

    private static Books readBooks(String text) {
        String[] parts = text.split(":", -1);
        if (parts.length != 2) {
            throw new IllegalArgumentException("not a jobrunner's books: " + text);
        }
        return new Books(Integer.parseInt(parts[0]), Long.parseLong(parts[1]));
    }

    private static String text(Collection<?> values) {
        return values.stream().map(Object::toString).collect(Collectors.joining(","));
    }

    private static <T> List<T> list(String text, Function<String, T> value) {
        return Arrays.stream(text.split(",", -1)).map(value).toList();
    }

    private static String[] parts(String text, int count) {
        String[] parts = text.split(" ", -1);
        if (parts.length != count) {
            throw new IllegalArgumentException("not a promise: " + text);
        }
        return parts;
    }
}
