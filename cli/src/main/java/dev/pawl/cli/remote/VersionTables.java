package dev.pawl.cli.remote;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pawl.cli.output.Output;
import dev.pawl.cli.output.Table;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** Versions of a job for people. */
final class VersionTables {
    private VersionTables() {}

    static void print(Output output, JsonNode versions) {
        var table = new Table("VERSION", "WHEN", "WHO", "WHAT CHANGED");
        for (JsonNode version : versions) {
            table.row(
                    Json.text(version, "version"),
                    Json.instant(version, "created_at"),
                    Json.text(version, "author"),
                    fields(version));
        }
        output.print(table);
    }

    static void printOne(Output output, String job, JsonNode version) {
        var facts = new Facts(output);
        facts.fact("job", job + ", version " + Json.text(version, "version"));
        facts.fact("made at", Json.instant(version, "created_at"));
        facts.fact("by", Json.text(version, "author"));
        version.path("diff")
                .forEach(change -> facts.fact(
                        "changed",
                        Json.text(change, "field") + ": " + value(change, "before") + " -> " + value(change, "after")));
        output.line("");
        output.print(version.path("definition"));
    }

    private static String fields(JsonNode version) {
        return Json.text(version, "version").equals("1")
                ? "(created)"
                : StreamSupport.stream(version.path("diff").spliterator(), false)
                        .map(change -> Json.text(change, "field"))
                        .collect(Collectors.joining(", "));
    }

    private static String value(JsonNode change, String name) {
        return Json.optional(change, name).orElse("(none)");
    }
}
