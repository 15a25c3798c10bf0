package dev.levada.function;

/**
 * Which identity key the jobs of a function have when a call from Java says nothing of it. Calls from SQL ({@code levada.delay}) have the key they are given, else none.
 */
public enum IdentityPolicy {

    /** None: each call adds a job. */
    NONE,

    /** The exact key: while a job of the same function with the same arguments waits, no other is added. */
    EXACT
}
