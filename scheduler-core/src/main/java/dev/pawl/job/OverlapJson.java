package dev.pawl.job;

import dev.pawl.input.ObjectReader;
import java.util.Optional;
import java.util.Set;

/** The {@code overlap} of a job as JSON. */
final class OverlapJson {
    private static final Set<String> LATER = Set.of("queue_one", "queue_all", "cancel_running");

    private OverlapJson() {}

    static Optional<OverlapPolicy> read(ObjectReader job) {
        boolean later =
                job.any("overlap").map(value -> LATER.contains(value.asText())).orElse(false);
        if (later) {
            job.problem("overlap", "is not supported by this version of Pawl with this value; use skip or allow");
            return Optional.empty();
        }
        return job.choice("overlap", OverlapPolicy.class);
    }
}
