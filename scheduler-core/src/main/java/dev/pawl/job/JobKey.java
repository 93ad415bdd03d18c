package dev.pawl.job;

import dev.pawl.input.KeyRule;

/**
 * Names a job for good, in URLs, files and run keys.
 *
 * @param value 1 to 100 of {@code a-z 0-9 . _ -}, the first one a letter or digit
 */
public record JobKey(String value) implements Comparable<JobKey> {
    public JobKey {
        KeyRule.require(value);
    }

    @Override
    public int compareTo(JobKey other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
