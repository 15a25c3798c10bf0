package dev.levada;

import org.jspecify.annotations.Nullable;

/** Which execution runs in which thread; set around each call of a job's method. Not for users. */
public final class CurrentJob {

    private static final ThreadLocal<@Nullable JobContext> CURRENT = new ThreadLocal<>();

    private CurrentJob() {}

    static @Nullable JobContext get() {
        return CURRENT.get();
    }

    /** Says what this thread runs from now on; null for nothing. */
    public static void set(@Nullable JobContext context) {
        if (context == null) {
            CURRENT.remove();
        } else {
            CURRENT.set(context);
        }
    }
}
