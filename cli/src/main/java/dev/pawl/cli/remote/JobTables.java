package dev.pawl.cli.remote;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pawl.cli.output.Output;
import dev.pawl.cli.output.Table;
import java.util.List;

/** Jobs for people. */
final class JobTables {
    /** What is not part of the definition. */
    private static final List<String> OUTSIDE = List.of(
            "key", "version", "guarantee", "paused", "managed_by", "next_fire_at", "skip_next_at", "changed_at");

    private JobTables() {}

    static void print(Output output, JsonNode jobs) {
        var table = new Table("JOB", "STATE", "SCHEDULE", "ZONE", "TARGET", "QUEUE", "NEXT FIRE");
        for (JsonNode job : jobs) {
            table.row(
                    Table.cell(Json.text(job, "key")),
                    Table.state(state(job)),
                    Table.cell(schedule(job.path("schedule"))),
                    Table.cell(Json.text(job.path("schedule"), "zone")),
                    Table.cell(target(job.path("target"))),
                    Table.cell(Json.text(job, "queue")),
                    Table.cell(nextFire(job)));
        }
        output.print(table);
    }

    static void printOne(Output output, JsonNode job) {
        var facts = new Facts(output);
        facts.fact("job", Json.text(job, "key") + ", version " + Json.text(job, "version"));
        facts.fact("state", state(job));
        facts.fact("reason", Json.text(job.path("paused"), "reason"));
        facts.fact("until", Json.instant(job.path("paused"), "until"));
        facts.fact("managed by", Json.text(job, "managed_by"));
        facts.fact("guarantee", Json.text(job, "guarantee"));
        facts.fact("changed", Json.instant(job, "changed_at"));
        facts.fact("next fire", nextFire(job));
        facts.fact("skips", Json.instant(job, "skip_next_at"));
        output.line("");
        if (job instanceof ObjectNode object) {
            output.print(object.deepCopy().without(OUTSIDE));
        }
    }

    private static String state(JsonNode job) {
        return job.path("paused").isObject() ? "paused" : "active";
    }

    private static String nextFire(JsonNode job) {
        String next = Json.instant(job, "next_fire_at");
        return next.isEmpty() && state(job).equals("paused") ? "paused" : next;
    }

    private static String schedule(JsonNode schedule) {
        JsonNode cron = schedule.path("cron");
        if (cron.isArray()) {
            return cron.toString();
        }
        if (cron.isTextual()) {
            return cron.asText();
        }
        if (schedule.has("every")) {
            return "every " + Json.text(schedule, "every");
        }
        return schedule.has("at") ? "at " + Json.text(schedule, "at") : "by hand";
    }

    private static String target(JsonNode target) {
        if (target.has("http")) {
            return Json.text(target.path("http"), "method") + " " + Json.text(target.path("http"), "url");
        }
        if (target.has("command")) {
            return "command " + target.path("command").path("argv").path(0).asText();
        }
        return target.has("handler") ? "handler " + Json.text(target.path("handler"), "name") : target.toString();
    }
}
