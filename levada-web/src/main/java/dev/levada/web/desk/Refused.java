package dev.levada.web.desk;

import dev.levada.web.http.HttpProblem;
import java.util.function.Supplier;

/** Tells the caller what the queue says of bad input; its sentences are made for people. */
final class Refused {

    private Refused() {}

    static <T> T asBadRequest(Supplier<T> work) {
        return as(400, work);
    }

    static <T> T as(int status, Supplier<T> work) {
        try {
            return work.get();
        } catch (IllegalArgumentException | IllegalStateException e) {
            throw HttpProblem.of(status, String.valueOf(e.getMessage()));
        }
    }
}
