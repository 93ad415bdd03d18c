package dev.pawl.job;

import dev.pawl.input.KeyRule;

/**
 * Names a queue.
 *
 * @param value 1 to 100 of {@code a-z 0-9 . _ -}, the first one a letter or digit
 */
public record QueueName(String value) implements Comparable<QueueName> {
    /** The queue of jobs that name none. */
    public static final QueueName DEFAULT = new QueueName("default");

    public QueueName {
        KeyRule.require(value);
    }

    @Override
    public int compareTo(QueueName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
