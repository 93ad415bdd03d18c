package dev.pawl.web.api.jobs;

import dev.pawl.input.ObjectReader;
import dev.pawl.input.StrictJson;
import java.time.Instant;
import java.util.Optional;

/**
 * Which fire times are to be backfilled: {@code {"since", "until", "dry_run"}}.
 *
 * @param since the first instant of the range
 * @param until the first instant after it
 * @param dryRun whether they are only counted
 */
record BackfillBody(Instant since, Instant until, boolean dryRun) {
    static BackfillBody read(byte[] body) {
        ObjectReader fields = ObjectReader.of(StrictJson.parse(body));
        fields.require("since");
        fields.require("until");
        Optional<Instant> since = fields.instant("since");
        Optional<Instant> until = fields.instant("until");
        Optional<Boolean> dryRun = fields.flag("dry_run");
        if (since.isPresent() && since.get().isBefore(Instant.EPOCH)) {
            fields.problem("since", "must not be before the year 1970");
        }
        fields.finish();
        return new BackfillBody(since.orElseThrow(), until.orElseThrow(), dryRun.orElse(false));
    }
}
