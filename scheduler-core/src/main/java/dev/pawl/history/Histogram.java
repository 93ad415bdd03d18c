package dev.pawl.history;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * How long things took, roughly: each bucket's limit is 19 % above that of the one before. Immutable.
 *
 * @param counts by bucket: how many took at most 2<sup>bucket/4</sup> milliseconds, and longer than the bucket before
 */
public record Histogram(Map<Integer, Long> counts) {
    private static final int BUCKETS_OF_A_DOUBLING = 4;

    public Histogram {
        counts = Map.copyOf(counts);
    }

    /** How many were measured. */
    public long count() {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }

    /**
     * What this part of them took at most, to the limit of its bucket: 0.95 for the 95th percentile. Empty when nothing
     * was measured.
     *
     * @param part above 0, 1 at most
     */
    public Optional<Duration> quantile(double part) {
        if (!(part > 0 && part <= 1)) {
            throw new IllegalArgumentException("part must be above 0 and 1 at most, was " + part);
        }
        double wanted = part * count();
        long passed = 0;
        for (Map.Entry<Integer, Long> bucket : new TreeMap<>(counts).entrySet()) {
            passed += bucket.getValue();
            if (passed >= wanted) {
                return Optional.of(limit(bucket.getKey()));
            }
        }
        return Optional.empty();
    }

    private static Duration limit(int bucket) {
        return Duration.ofNanos(Math.round(Math.pow(2, (double) bucket / BUCKETS_OF_A_DOUBLING) * 1_000_000));
    }
}
