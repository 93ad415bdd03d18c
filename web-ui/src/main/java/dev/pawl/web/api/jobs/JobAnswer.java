package dev.pawl.web.api.jobs;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pawl.job.Job;
import dev.pawl.job.JobJson;
import dev.pawl.job.Pause;
import dev.pawl.web.api.Guarantee;
import dev.pawl.web.api.JsonAnswer;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/** How jobs are written as JSON: the definition, and beside it what only the server says. */
final class JobAnswer {
    /** Names that an answer has and a definition may not have. */
    static final Set<String> READ_ONLY =
            Set.of("key", "version", "guarantee", "paused", "managed_by", "next_fire_at", "skip_next_at", "changed_at");

    private JobAnswer() {}

    /** @param nextRunAt the next fire time that is to have a run */
    static ObjectNode json(Job job, Optional<Instant> nextRunAt) {
        ObjectNode json = JsonAnswer.object();
        json.put("key", job.key().value());
        json.put("version", job.version());
        json.setAll(JobJson.write(job.definition()));
        json.put("guarantee", Guarantee.of(job.definition()).text());
        job.pause().ifPresentOrElse(pause -> json.set("paused", json(pause)), () -> json.putNull("paused"));
        JsonAnswer.putText(json, "managed_by", job.managedBy());
        JsonAnswer.put(json, "next_fire_at", nextRunAt);
        JsonAnswer.put(json, "skip_next_at", job.skipFireAt());
        json.put("changed_at", job.changedAt().toString());
        return json;
    }

    private static ObjectNode json(Pause pause) {
        ObjectNode json = JsonAnswer.object();
        json.put("since", pause.since().toString());
        JsonAnswer.putText(json, "reason", pause.reason());
        JsonAnswer.put(json, "until", pause.until());
        return json;
    }
}
