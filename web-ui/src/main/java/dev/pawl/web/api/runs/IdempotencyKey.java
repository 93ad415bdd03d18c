package dev.pawl.web.api.runs;

import dev.pawl.job.JobKey;
import dev.pawl.queue.EnqueueRequest;
import dev.pawl.web.http.Problem;
import dev.pawl.web.http.ProblemException;
import io.javalin.http.Context;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** Reads the header {@code Idempotency-Key}: at most one, of 1 to 255 visible ASCII characters. */
final class IdempotencyKey {
    private static final String HEADER = "Idempotency-Key";

    private IdempotencyKey() {}

    static Optional<String> of(Context context, JobKey job) {
        List<String> given = Collections.list(context.req().getHeaders(HEADER));
        if (given.isEmpty()) {
            return Optional.empty();
        }
        if (given.size() > 1) {
            throw refused("is given " + given.size() + " times; give it once");
        }
        String key = given.get(0);
        if (key.isEmpty() || key.length() > EnqueueRequest.MAX_KEY_BYTES) {
            throw refused("must have 1 to " + EnqueueRequest.MAX_KEY_BYTES + " characters, has " + key.length());
        }
        if (!key.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            throw refused("may have visible ASCII characters only, without spaces");
        }
        if (key.startsWith(job.value() + "@")) {
            throw refused("must not start with '" + job.value() + "@': such keys name the fire times of the job");
        }
        return Optional.of(key);
    }

    private static ProblemException refused(String message) {
        return Problem.malformed(HEADER, message).asException();
    }
}
