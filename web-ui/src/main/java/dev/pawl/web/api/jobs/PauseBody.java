package dev.pawl.web.api.jobs;

import dev.pawl.input.ObjectReader;
import dev.pawl.input.StrictJson;
import dev.pawl.time.DatabaseTime;
import java.time.Instant;
import java.util.Optional;
import org.jooq.DSLContext;

/**
 * Why and how long a job is to be paused: {@code {"reason", "until"}}, both optional.
 *
 * @param reason for people
 * @param until when it goes on by itself; ahead of now
 */
record PauseBody(Optional<String> reason, Optional<Instant> until) {
    private static final int LONGEST_REASON = 500;

    static PauseBody read(Optional<byte[]> body, DSLContext db) {
        ObjectReader fields = ObjectReader.of(body.map(StrictJson::parse).orElseGet(StrictJson::object));
        Optional<String> reason = fields.text("reason");
        if (reason.isPresent() && reason.get().length() > LONGEST_REASON) {
            fields.problem("reason", "may have " + LONGEST_REASON + " characters at most");
        }
        Optional<Instant> until = fields.instant("until");
        if (until.isPresent() && !until.get().isAfter(DatabaseTime.read(db))) {
            fields.problem("until", "must lie ahead");
        }
        if (until.isPresent() && until.get().isAfter(LATEST)) {
            fields.problem("until", "must be before the year 10000");
        }
        fields.finish();
        return new PauseBody(reason, until);
    }

    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");
}
