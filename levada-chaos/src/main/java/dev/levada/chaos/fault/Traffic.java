package dev.levada.chaos.fault;

/** What faults ask of those who delay jobs. */
public interface Traffic {

    /** Delays jobs of {@code root.narrow} that go before all others there and take a while, as many as its capacity; tells when they are inside. */
    void fillNarrowChannel() throws InterruptedException;

    /**
     * Delays a job that ends each node which executes it.
     *
     * @param exits by {@code System.exit}, else at once
     * @return its id; 0 when it could not be delayed
     */
    long delayPoison(boolean exits);
}
