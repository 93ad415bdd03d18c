package dev.pawl.cli.remote;

import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pawl.cli.output.Output;
import dev.pawl.cli.output.Printable;
import java.util.ArrayList;
import java.util.List;

/** What applying a file changes, for people. */
final class Plan {
    private static final int JOBS_NAMED = 10;

    private final JsonNode json;

    Plan(JsonNode json) {
        this.json = json;
    }

    int count(String action) {
        return jobs(action).size();
    }

    /** The name under which the file manages its jobs. */
    String source() {
        return Json.text(json, "source");
    }

    private List<String> jobs(String action) {
        var jobs = new ArrayList<String>();
        for (JsonNode item : json.path("items")) {
            if (Json.text(item, "action").equals(action)) {
                jobs.add(Json.text(item, "job"));
            }
        }
        return jobs;
    }

    /** One line for each job that changes, its differences below it, and the sums. */
    void print(Output output) {
        for (JsonNode item : json.path("items")) {
            String sign = switch (Json.text(item, "action")) {
                case "create" -> "+ ";
                case "change" -> "~ ";
                case "delete" -> "- ";
                default -> "";
            };
            if (!sign.isEmpty()) {
                output.safeLine(sign + Json.text(item, "job"));
                item.path("diff").forEach(difference -> output.safeLine("    " + line(difference)));
            }
        }
        output.line(count("create") + " to create, " + count("change") + " to change, " + count("delete")
                + " to delete, " + count("unchanged") + " unchanged");
        List<String> gone = jobs("delete_if_pruned");
        if (!gone.isEmpty()) {
            output.note(gone.size() + " jobs of source " + Printable.line(source())
                    + " are not in the file any more and stay; --prune deletes them: "
                    + gone.stream().limit(JOBS_NAMED).collect(joining(", "))
                    + (gone.size() > JOBS_NAMED ? ", ..." : ""));
        }
    }

    private static String line(JsonNode difference) {
        return Json.text(difference, "field") + ": "
                + Json.optional(difference, "before").orElse("(absent)") + " -> "
                + Json.optional(difference, "after").orElse("(absent)");
    }
}
