package dev.pawl.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pawl.input.StrictJson;
import dev.pawl.input.YamlWriter;
import dev.pawl.schedule.Schedule;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Writes jobs as a {@code jobs.yaml} that applies back without a change. What is as usual is left out. */
public final class JobsExport {
    private static final Set<String> ALWAYS =
            Set.of("schedule", "target", "cron", "every", "anchor", "at", "zone", "max_attempts");

    private JobsExport() {}

    /** The file's text, with the jobs in the order given. */
    public static String write(Stream<Job> jobs) {
        ObjectNode root = StrictJson.object();
        ObjectNode section = root.putObject("jobs");
        jobs.forEach(job -> section.set(job.key().value(), brief(job.definition())));
        return YamlWriter.write(root);
    }

    private static ObjectNode brief(JobDefinition definition) {
        ObjectNode json = JobJson.write(definition);
        ObjectNode usual = JobJson.write(JobDefinition.builder(definition.target())
                .schedule(usual(definition.schedule()))
                .build());
        withoutUsual(json, usual);
        for (String section : List.of("schedule", "retry")) {
            if (json.get(section) instanceof ObjectNode object
                    && usual.get(section) instanceof ObjectNode usualObject) {
                withoutUsual(object, usualObject);
            }
        }
        json.path("target").forEach(JobsExport::withoutEmpty);
        return json;
    }

    private static Schedule usual(Schedule schedule) {
        return schedule instanceof Schedule.Cron cron
                ? Schedule.Cron.of(cron.expressions().getFirst(), cron.zone())
                : schedule;
    }

    private static void withoutUsual(ObjectNode json, ObjectNode usual) {
        names(json).stream()
                .filter(name -> !ALWAYS.contains(name) && json.get(name).equals(usual.get(name)))
                .forEach(json::remove);
    }

    private static void withoutEmpty(JsonNode node) {
        if (node instanceof ObjectNode object) {
            names(object).stream()
                    .filter(name ->
                            object.get(name).isObject() && object.get(name).isEmpty())
                    .forEach(object::remove);
        }
    }

    private static List<String> names(ObjectNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }
}
