package dev.pawl.cli.remote;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pawl.cli.output.Output;
import dev.pawl.cli.output.Table;

/** Runs for people. */
final class RunTables {
    private RunTables() {}

    static void print(Output output, JsonNode runs) {
        var table = new Table("RUN", "JOB", "STATE", "ATTEMPT", "DUE", "FINISHED", "ERROR");
        for (JsonNode run : runs) {
            table.row(
                    Table.cell(Json.text(run, "id")),
                    Table.cell(Json.text(run, "job")),
                    Table.state(Json.text(run, "state")),
                    Table.cell(Json.text(run, "attempt")),
                    Table.cell(Json.instant(run, "due_at")),
                    Table.cell(Json.instant(run, "finished_at")),
                    Table.cell(Json.text(run.path("error"), "message")));
        }
        output.print(table);
    }

    static void printOne(Output output, JsonNode run) {
        var facts = new Facts(output);
        facts.fact("run", Json.text(run, "id"));
        facts.fact("key", Json.text(run, "run_key"));
        facts.fact("job", Json.text(run, "job") + ", version " + Json.text(run, "job_version"));
        facts.fact("state", Json.text(run, "state"));
        facts.fact("ended by", Json.text(run, "ended_by"));
        facts.fact("created", Json.instant(run, "created_at") + " by " + Json.text(run, "created_by"));
        facts.fact("due", Json.instant(run, "due_at"));
        facts.fact("next attempt", Json.instant(run, "next_attempt_at"));
        facts.fact("started", Json.instant(run, "started_at"));
        facts.fact("finished", Json.instant(run, "finished_at"));
        facts.json("params", run.path("params"));
        facts.json("result", run.path("result"));
        output.line("");
        var table = new Table("ATTEMPT", "OUTCOME", "WORKER", "STARTED", "FINISHED", "NEXT", "ERROR");
        for (JsonNode attempt : run.path("attempts")) {
            table.row(
                    Table.cell(Json.text(attempt, "number")),
                    Table.state(Json.optional(attempt, "outcome").orElse("running")),
                    Table.cell(Json.text(attempt, "worker")),
                    Table.cell(Json.instant(attempt, "started_at")),
                    Table.cell(Json.instant(attempt, "finished_at")),
                    Table.cell(Json.instant(attempt, "next_attempt_at")),
                    Table.cell(Json.text(attempt.path("error"), "message")));
        }
        output.print(table);
    }
}
