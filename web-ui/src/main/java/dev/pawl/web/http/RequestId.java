package dev.pawl.web.http;

import io.javalin.http.Context;
import java.util.concurrent.ThreadLocalRandom;

/** The name of one request, in its answer, in the log and on error pages. Always ours: callers cannot choose it. */
public final class RequestId {
    static final String ATTRIBUTE = "pawl.request_id";
    static final String HEADER = "X-Request-Id";

    private RequestId() {}

    static String next() {
        // Thirteen digits of base 36 hold 64 bits; it need not be secret.
        return Long.toUnsignedString(ThreadLocalRandom.current().nextLong() | Long.MIN_VALUE, 36);
    }

    /** The id of the request that is being answered. */
    public static String of(Context context) {
        String id = context.attribute(ATTRIBUTE);
        return id == null ? "" : id;
    }
}
