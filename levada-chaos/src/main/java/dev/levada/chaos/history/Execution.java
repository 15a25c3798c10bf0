package dev.levada.chaos.history;

/**
 * One execution of a job's method, as the method itself told the ledger. Times are the director's, in nanoseconds: the execution was inside for certain
 * from {@code entered} to {@code left}, since it waits for the ledger's answer at both ends.
 *
 * @param process the child process, which is a node's name; no two have the same
 * @param left {@link #NEVER} when it was not heard of again
 * @param completed whether its method came to its end without an exception
 */
public record Execution(
        String process,
        long jobId,
        int attempt,
        String key,
        String channel,
        long entered,
        long left,
        boolean completed) {

    /** Stands for: it has not told that it left. */
    public static final long NEVER = Long.MAX_VALUE;

    /** What shows that an end is this execution's own. */
    public Token token() {
        return new Token(jobId, process, attempt);
    }
}
