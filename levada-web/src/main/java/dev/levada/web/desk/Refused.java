package dev.levada.web.desk;

import dev.levada.web.http.HttpProblem;
import java.util.function.Supplier;

/** Tells the caller what the queue says of bad input; its sentences are made for people. */
public final class Refused {

    private Refused() {}

    /** As what the request should not have asked for. */
    public static <T> T asBadRequest(Supplier<T> work) {
        return as(400, work);
    }

    /** As a problem with another status. */
    public static <T> T as(int status, Supplier<T> work) {
        try {
            return work.get();
        } catch (IllegalArgumentException | IllegalStateException e) {
            throw HttpProblem.of(status, String.valueOf(e.getMessage()));
        }
    }
}
