package dev.pawl.bench.product;

import dev.pawl.bench.measure.Progress;

/**
 * A queue in a database of its own, whose tasks do nothing but count themselves. Opened with its tables made; closing
 * gives its connections back.
 */
public interface Product extends AutoCloseable {
    /** How it is named in tables and plots. */
    String name();

    /**
     * Enqueues tasks that are due at once, in one transaction. Safe for several threads.
     *
     * @param count 1 to 1,000
     */
    void enqueue(int count) throws Exception;

    /** Begins to work off what waits; each task that is done is counted. One at a time. */
    Running start(Progress progress) throws Exception;

    /** Whether its tables say that nothing waits and nothing is under way. */
    boolean idle();

    @Override
    void close();
}
