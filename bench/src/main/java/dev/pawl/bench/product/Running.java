package dev.pawl.bench.product;

/** Workers that work off a queue. One thread. */
@FunctionalInterface
public interface Running {
    /** Stops them, and returns when they have stopped. */
    void stop();
}
