package dev.pawl.web.api.runs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pawl.input.StrictJson;
import dev.pawl.run.AttemptDetails;
import dev.pawl.run.AttemptOutcome;
import dev.pawl.run.RefusedWrite;
import dev.pawl.run.RunDetails;
import dev.pawl.run.RunSummary;
import dev.pawl.web.api.Guarantee;
import dev.pawl.web.api.JsonAnswer;
import java.util.Optional;

/** How runs are written as JSON. */
final class RunJson {
    private RunJson() {}

    /** A run as lists have it. */
    static ObjectNode summary(RunSummary run) {
        ObjectNode json = JsonAnswer.object();
        json.put("id", run.id().toString());
        json.put("run_key", run.runKey());
        json.put("job", run.job().value());
        json.put("job_version", run.jobVersion());
        json.put("state", run.state().text());
        json.put("queue", run.queue().value());
        json.put("priority", run.priority());
        JsonAnswer.put(json, "fire_at", run.fireAt());
        json.put("due_at", run.dueAt().toString());
        json.put("created_at", run.createdAt().toString());
        json.put("created_by", run.createdBy());
        JsonAnswer.putText(json, "rerun_of", run.rerunOf());
        json.put("attempt", run.attempt());
        JsonAnswer.put(json, "started_at", run.startedAt());
        JsonAnswer.put(json, "finished_at", run.finishedAt());
        JsonAnswer.put(json, "next_attempt_at", run.nextAttemptAt());
        JsonAnswer.putText(json, "ended_by", run.endedBy());
        JsonAnswer.putText(json, "last_outcome", run.lastOutcome().map(AttemptOutcome::text));
        json.set("error", error(run.errorClass(), run.errorMessage()));
        return json;
    }

    /** A run with its parameters, its result and its attempts. */
    static ObjectNode details(RunDetails run, Guarantee guarantee) {
        ObjectNode json = summary(run.summary());
        JsonAnswer.putText(json, "serial_key", run.serialKey());
        JsonAnswer.putJson(json, "params", run.params());
        JsonAnswer.putJson(json, "result", run.result());
        json.put("guarantee", guarantee.text());
        json.put("cancel_requested", run.cancelRequested());
        ArrayNode attempts = json.putArray("attempts");
        run.attempts().forEach(attempt -> attempts.add(attempt(attempt)));
        ArrayNode refused = json.putArray("refused_writes");
        run.refusedWrites().forEach(write -> refused.add(refusedWrite(write)));
        return json;
    }

    private static ObjectNode attempt(AttemptDetails attempt) {
        ObjectNode json = JsonAnswer.object();
        json.put("number", attempt.number());
        JsonAnswer.putText(json, "outcome", attempt.outcome().map(AttemptOutcome::text));
        JsonAnswer.putText(json, "worker", attempt.worker());
        JsonAnswer.put(json, "claimed_at", attempt.claimedAt());
        // Of an attempt that was lost with its worker only the claim is known.
        JsonAnswer.put(json, "started_at", attempt.startedAt().or(attempt::claimedAt));
        JsonAnswer.put(json, "finished_at", attempt.finishedAt());
        JsonAnswer.put(json, "next_attempt_at", attempt.nextAttemptAt());
        JsonAnswer.putText(json, "ended_by", attempt.endedBy());
        JsonAnswer.putText(json, "reopened_by", attempt.reopenedBy());
        json.set("error", error(attempt.errorClass(), attempt.errorMessage()));
        // What the target noted of itself: "http" for HTTP, "command" for a command.
        JsonNode details = attempt.details().map(StrictJson::parse).orElseGet(JsonAnswer::object);
        details.properties().forEach(detail -> json.putIfAbsent(detail.getKey(), detail.getValue()));
        return json;
    }

    private static JsonNode error(Optional<String> errorClass, Optional<String> message) {
        if (errorClass.isEmpty() && message.isEmpty()) {
            return JsonAnswer.object().nullNode();
        }
        ObjectNode json = JsonAnswer.object();
        JsonAnswer.putText(json, "class", errorClass);
        JsonAnswer.putText(json, "message", message);
        return json;
    }

    private static ObjectNode refusedWrite(RefusedWrite write) {
        ObjectNode json = JsonAnswer.object();
        json.put("attempt", write.attempt());
        json.put("worker", write.worker());
        JsonAnswer.putText(json, "outcome", write.outcome().map(AttemptOutcome::text));
        json.put("refused_at", write.refusedAt().toString());
        return json;
    }
}
