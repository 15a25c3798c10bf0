package dev.levada.benchmark.peer;

/** A queue cannot be measured on this machine; the message says what is missing. */
public final class PeerMissingException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    PeerMissingException(String message) {
        super(message);
    }
}
