package dev.pawl.cli.remote;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pawl.cli.output.Output;

/** What applying a file changes, for people. */
final class Plan {
    private final JsonNode json;

    Plan(JsonNode json) {
        this.json = json;
    }

    int count(String action) {
        int count = 0;
        for (JsonNode item : json.path("items")) {
            count += Json.text(item, "action").equals(action) ? 1 : 0;
        }
        return count;
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
        int gone = count("delete_if_pruned");
        if (gone > 0) {
            output.note(gone + " jobs of an earlier version of this file are not in it any more; --prune deletes them");
        }
    }

    private static String line(JsonNode difference) {
        return Json.text(difference, "field") + ": "
                + Json.optional(difference, "before").orElse("(absent)") + " -> "
                + Json.optional(difference, "after").orElse("(absent)");
    }
}
