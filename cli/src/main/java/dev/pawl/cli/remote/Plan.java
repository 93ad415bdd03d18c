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
            String sign =
                    switch (Json.text(item, "action")) {
                        case "create" -> "+";
                        case "delete" -> "-";
                        case "unchanged" -> "";
                        default -> "~";
                    };
            if (!sign.isEmpty()) {
                output.safeLine(sign + " " + Json.text(item, "job"));
                for (JsonNode difference : item.path("diff")) {
                    output.safeLine("    " + (difference.isTextual() ? difference.asText() : difference.toString()));
                }
            }
        }
        output.line(count("create") + " to create, " + count("change") + " to change, " + count("delete")
                + " to delete, " + count("unchanged") + " unchanged");
    }
}
