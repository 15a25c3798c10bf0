package dev.levada.action;

import java.util.Optional;

/** The answer to the question for a job's related action: there is one, there is none, or there should be one and something is wrong. */
public sealed interface RelatedActionResult {

    /** There is one: a button or link. */
    record Available(RelatedAction relatedAction) implements RelatedActionResult {}

    /**
     * There is none, as is right for this job: no button, at most a hint.
     *
     * @param why a sentence for people
     */
    record Absent(String why) implements RelatedActionResult {}

    /**
     * There should be one, but somebody has to mend something first: no button, and the sentence.
     *
     * @param why a sentence for people, which may repeat texts of the job or of an exception; to be escaped on a page
     */
    record Broken(String why) implements RelatedActionResult {}

    /** The action, if there is one. */
    default Optional<RelatedAction> action() {
        return this instanceof Available available ? Optional.of(available.relatedAction()) : Optional.empty();
    }

    /** Why there is no action; empty if there is one. */
    default Optional<String> reason() {
        if (this instanceof Absent absent) {
            return Optional.of(absent.why());
        }
        return this instanceof Broken broken ? Optional.of(broken.why()) : Optional.empty();
    }
}
