package dev.pawl.bench.scenario;

import dev.pawl.bench.product.ProductKind;
import java.time.Duration;
import java.util.List;

/**
 * How much is done.
 *
 * @param runs of Pawl in a round; slower products and slower scenarios do a part of it
 * @param rounds that count; one more, the first, warms up
 * @param products that are compared, in this order; the first is the reference
 * @param hold how long runs are offered, with and without an open snapshot
 * @param backlog ready runs that wait
 * @param history attempts that have ended
 * @param latency how long single runs are enqueued, each time
 * @param processes numbers of worker processes, rising
 */
public record Sizes(
        int runs,
        int rounds,
        List<ProductKind> products,
        Duration hold,
        int backlog,
        int history,
        Duration latency,
        List<Integer> processes) {
    public Sizes {
        products = List.copyOf(products);
        processes = List.copyOf(processes);
        if (runs < 1 || rounds < 1 || products.isEmpty() || processes.isEmpty()) {
            throw new IllegalArgumentException("one run, one round, one product and one process are the least");
        }
        if (backlog < 0 || history < 0 || !hold.isPositive() || !latency.isPositive()) {
            throw new IllegalArgumentException("backlog and history must not be negative, times must be positive");
        }
    }

    /** A part of the runs, for what is slower; at least one. */
    public int part(int divisor) {
        return Math.max(1, runs / divisor);
    }
}
