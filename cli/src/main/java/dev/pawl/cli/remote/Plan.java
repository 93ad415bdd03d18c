package dev.pawl.cli.remote;

import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pawl.cli.output.Output;
import dev.pawl.cli.output.Printable;
import java.util.ArrayList;
import java.util.List;

/** What applying files changes, or has changed, for people. */
final class Plan {
    private static final int JOBS_NAMED = 10;

    private final boolean applied;
    /** The answer's part for each source. */
    private final List<JsonNode> parts;

    private Plan(boolean applied, List<JsonNode> parts) {
        this.applied = applied;
        this.parts = parts;
    }

    /** @param answer of the server, for one file or for several */
    static Plan of(JsonNode answer) {
        List<JsonNode> parts = new ArrayList<>();
        answer.path("sources").forEach(parts::add);
        return new Plan(answer.path("applied").asBoolean(), parts.isEmpty() ? List.of(answer) : parts);
    }

    int count(String action) {
        return count("items", action) + count("calendars", action);
    }

    /** {@code 2 jobs and 1 calendar}. */
    String things(String action) {
        return things(count("items", action), count("calendars", action));
    }

    private static String things(int jobs, int calendars) {
        String ofJobs = jobs + (jobs == 1 ? " job" : " jobs");
        String ofCalendars = calendars + (calendars == 1 ? " calendar" : " calendars");
        return calendars == 0 ? ofJobs : jobs == 0 ? ofCalendars : ofJobs + " and " + ofCalendars;
    }

    private int count(String kind, String action) {
        return parts.stream().mapToInt(part -> names(part, kind, action).size()).sum();
    }

    /** The names under which the files manage their jobs. */
    String sources() {
        return parts.stream().map(part -> Json.text(part, "source")).collect(joining(", "));
    }

    /** One line for each job that changes, its differences below it, and the sums. */
    void print(Output output) {
        parts.forEach(part -> {
            part.path("calendars").forEach(item -> print(item, output));
            part.path("items").forEach(item -> print(item, output));
        });
        output.line(
                sum("create") + ", " + sum("change") + ", " + sum("delete") + ", " + count("unchanged") + " unchanged");
        // What follows goes to standard error, and is about this.
        output.flush();
        parts.forEach(part -> noteWhatStays(part, output));
    }

    private String sum(String action) {
        return count(action) + (applied ? " " + action + "d" : " to " + action);
    }

    private static void print(JsonNode item, Output output) {
        String sign = switch (Json.text(item, "action")) {
            case "create" -> "+ ";
            case "change" -> "~ ";
            case "delete" -> "- ";
            default -> "";
        };
        if (!sign.isEmpty()) {
            output.safeLine(sign + name(item));
            item.path("diff").forEach(difference -> output.safeLine("    " + line(difference)));
        }
    }

    private static void noteWhatStays(JsonNode part, Output output) {
        List<String> jobs = names(part, "items", "delete_if_pruned");
        List<String> calendars = names(part, "calendars", "delete_if_pruned");
        List<String> gone = new ArrayList<>(jobs);
        gone.addAll(calendars);
        if (gone.isEmpty()) {
            return;
        }
        output.note(things(jobs.size(), calendars.size()) + " of source "
                + Printable.line(Json.text(part, "source"))
                + (gone.size() == 1 ? " is" : " are") + " not in the files any more and "
                + (gone.size() == 1 ? "stays" : "stay") + "; --prune deletes what is gone: "
                + gone.stream().limit(JOBS_NAMED).collect(joining(", "))
                + (gone.size() > JOBS_NAMED ? ", ..." : ""));
    }

    private static List<String> names(JsonNode part, String kind, String action) {
        List<String> names = new ArrayList<>();
        for (JsonNode item : part.path(kind)) {
            if (Json.text(item, "action").equals(action)) {
                names.add(name(item));
            }
        }
        return names;
    }

    private static String name(JsonNode item) {
        return Json.optional(item, "calendar").map(name -> "calendar " + name).orElseGet(() -> Json.text(item, "job"));
    }

    private static String line(JsonNode difference) {
        return Json.text(difference, "field") + ": "
                + Json.optional(difference, "before").orElse("(absent)") + " -> "
                + Json.optional(difference, "after").orElse("(absent)");
    }
}
