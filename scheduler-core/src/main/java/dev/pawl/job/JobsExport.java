package dev.pawl.job;

import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pawl.calendar.CalendarJson;
import dev.pawl.calendar.StoredCalendar;
import dev.pawl.input.Quoted;
import dev.pawl.input.StrictJson;
import dev.pawl.input.YamlWriter;
import dev.pawl.schedule.Schedule;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Writes jobs as a {@code jobs.yaml} that applies back without a change, if one file manages them all. What is as usual
 * is left out.
 */
public final class JobsExport {
    private static final Set<String> ALWAYS =
            Set.of("schedule", "target", "cron", "every", "anchor", "at", "zone", "max_attempts");

    /** No file has an empty name. */
    private static final String NO_FILE = "";

    private static final int SOURCES_NAMED = 10;

    private JobsExport() {}

    /**
     * The file's text, with the jobs in the order given. Jobs of one source are written with it; where there are
     * several, no file can hold them all, and a comment says how to go on.
     */
    public static String write(Stream<Job> jobs, List<StoredCalendar> calendars) {
        ObjectNode section = StrictJson.object();
        ObjectNode calendarSection = StrictJson.object();
        SortedMap<String, Integer> sources = new TreeMap<>();
        jobs.forEach(job -> {
            section.set(job.key().value(), brief(job.definition()));
            sources.merge(job.managedBy().orElse(NO_FILE), 1, Integer::sum);
        });
        calendars.forEach(stored -> {
            calendarSection.set(stored.name().value(), CalendarJson.write(stored.calendar()));
            sources.merge(stored.managedBy().orElse(NO_FILE), 1, Integer::sum);
        });
        boolean oneSource = sources.size() == 1 && !sources.containsKey(NO_FILE);
        ObjectNode root =
                file(oneSource ? Optional.of(sources.firstKey()) : Optional.empty(), calendarSection, section);
        return (sources.size() > 1 ? severalSources(sources) : "") + YamlWriter.write(root);
    }

    /** The same of jobs alone. */
    public static String write(Stream<Job> jobs) {
        return write(jobs, List.of());
    }

    /** The text of a file that manages these jobs under a source. */
    public static String write(String source, SortedMap<JobKey, JobDefinition> jobs) {
        return YamlWriter.write(json(source, jobs));
    }

    /** The same file as JSON. */
    public static ObjectNode json(String source, SortedMap<JobKey, JobDefinition> jobs) {
        ObjectNode section = StrictJson.object();
        jobs.forEach((key, definition) -> section.set(key.value(), brief(definition)));
        return file(Optional.of(source), StrictJson.object(), section);
    }

    private static ObjectNode file(Optional<String> source, ObjectNode calendars, ObjectNode jobs) {
        ObjectNode root = StrictJson.object();
        source.ifPresent(name -> root.put("source", name));
        if (!calendars.isEmpty()) {
            root.set("calendars", calendars);
        }
        root.set("jobs", jobs);
        return root;
    }

    private static String severalSources(SortedMap<String, Integer> sources) {
        String listed = sources.entrySet().stream()
                .limit(SOURCES_NAMED)
                .map(source -> (source.getKey().equals(NO_FILE) ? "no file" : Quoted.text(source.getKey())) + " ("
                        + source.getValue() + ")")
                .collect(joining(", "));
        return "# Managed by " + listed + (sources.size() > SOURCES_NAMED ? ", ..." : "")
                + ": a file can be applied to jobs of its own source only. Export one with 'pawl export --source"
                + " NAME'.\n";
    }

    private static ObjectNode brief(JobDefinition definition) {
        ObjectNode json = JobJson.write(definition);
        ObjectNode usual = JobJson.write(JobDefinition.builder(definition.target())
                .schedule(usual(definition.schedule()))
                .build());
        withoutUsual(json, usual);
        for (String section : List.of("/schedule", "/schedule/catch_up", "/retry")) {
            if (json.at(section) instanceof ObjectNode object && usual.at(section) instanceof ObjectNode usualObject) {
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
