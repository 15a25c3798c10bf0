package dev.levada.web.http;

/** Answers the requests of a route. Called by several threads at once, and only when the gate has let the request through. */
@FunctionalInterface
public interface Handler {

    /**
     * Answers.
     *
     * @throws HttpProblem what the caller is told; anything else that is thrown is logged under an id, and the caller gets the id
     */
    Answer handle(Exchange exchange) throws Exception;
}
