package dev.pawl.web.http;

import io.javalin.config.Key;
import java.time.Duration;

/**
 * How much of the server one request may take.
 *
 * @param bodyBytes the largest body, counted while it is read: 1 to 64 MiB
 * @param deadline how long the head of a request may take to arrive, and its body again as long
 * @param idle how long a connection may be silent, also in the middle of a request
 * @param stopping how long requests in progress may take to end when the server stops
 */
public record RequestLimits(int bodyBytes, Duration deadline, Duration idle, Duration stopping) {
    static final Key<RequestLimits> KEY = new Key<>("pawl-request-limits");

    public RequestLimits {
        if (bodyBytes < 1 || bodyBytes > 64 << 20) {
            throw new IllegalArgumentException("the body limit is 1 byte to 64 MiB, was " + bodyBytes);
        }
        requirePositive("deadline", deadline);
        requirePositive("idle", idle);
        requirePositive("stopping", stopping);
    }

    /** 1 MiB; 30 s for each part; 30 s of silence; 10 s to end. */
    public static RequestLimits defaults() {
        return new RequestLimits(1 << 20, Duration.ofSeconds(30), Duration.ofSeconds(30), Duration.ofSeconds(10));
    }

    private static void requirePositive(String name, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException(name + " must be positive, was " + value);
        }
    }
}
