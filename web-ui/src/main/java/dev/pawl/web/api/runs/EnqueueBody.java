package dev.pawl.web.api.runs;

import dev.pawl.input.ObjectReader;
import dev.pawl.input.StrictJson;
import dev.pawl.job.JobKey;
import dev.pawl.job.QueueName;
import dev.pawl.queue.EnqueueRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Reads what a run is asked for with: {@code {"params": {}, "run_at", "priority", "queue"}}, each of it optional. */
final class EnqueueBody {
    /** A due time further ahead is a mistake: a run is kept for days, not for decades. */
    static final Duration FURTHEST_AHEAD = Duration.ofDays(400);

    private EnqueueBody() {}

    /**
     * The request.
     *
     * @param now the database's time
     * @throws dev.pawl.input.InvalidInput naming every field that is wrong
     * @throws dev.pawl.input.MalformedInput if it is no JSON object
     */
    static EnqueueRequest read(Optional<byte[]> body, JobKey job, Optional<String> key, Instant now) {
        ObjectReader fields = ObjectReader.of(body.map(StrictJson::parse).orElseGet(StrictJson::object));
        Optional<String> params = fields.tree("params").map(StrictJson::write);
        if (params.isPresent()
                && params.get().getBytes(StandardCharsets.UTF_8).length > EnqueueRequest.MAX_PARAMS_BYTES) {
            fields.problem("params", "must not exceed 256 KiB as JSON");
        }
        Optional<Instant> runAt = fields.instant("run_at");
        if (runAt.isPresent() && runAt.get().isAfter(now.plus(FURTHEST_AHEAD))) {
            fields.problem("run_at", "must be within " + FURTHEST_AHEAD.toDays() + " days from now");
        }
        if (runAt.isPresent() && runAt.get().isBefore(Instant.EPOCH)) {
            fields.problem("run_at", "must not be before 1970");
        }
        Optional<Integer> priority = fields.integer("priority", 0, 9);
        Optional<QueueName> queue = fields.text("queue", QueueName::new);
        Optional<String> serialKey = fields.text("serial_key");
        if (serialKey.isPresent() && !isKey(serialKey.get())) {
            fields.problem("serial_key", "must have 1 to " + EnqueueRequest.MAX_KEY_BYTES + " bytes");
        }
        fields.finish();
        return new EnqueueRequest(job, params, key, runAt, priority, queue, "api", Optional.empty(), serialKey);
    }

    private static boolean isKey(String text) {
        return !text.isEmpty() && text.getBytes(StandardCharsets.UTF_8).length <= EnqueueRequest.MAX_KEY_BYTES;
    }
}
