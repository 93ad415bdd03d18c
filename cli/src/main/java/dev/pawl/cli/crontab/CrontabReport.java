package dev.pawl.cli.crontab;

import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pawl.cli.crontab.LineOutcome.Imported;
import dev.pawl.cli.crontab.LineOutcome.Refused;
import dev.pawl.cli.crontab.LineOutcome.Setting;
import dev.pawl.cli.crontab.LineOutcome.Skipped;
import dev.pawl.input.StrictJson;
import dev.pawl.job.CommandTarget;
import dev.pawl.job.JobDefinition;
import dev.pawl.job.JobKey;
import dev.pawl.job.JobsExport;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What became of a crontab. Immutable.
 *
 * @param carriageReturns whether lines ended with CR LF
 * @param lines each line of the file, in its order
 * @param jobs those that were made
 */
record CrontabReport(
        CrontabOptions options,
        CrontabForm.Recognised form,
        boolean carriageReturns,
        List<ReportedLine> lines,
        SortedMap<JobKey, JobDefinition> jobs) {
    private static final int SHOWN = 60;

    CrontabReport {
        lines = List.copyOf(lines);
        jobs = Collections.unmodifiableSortedMap(new TreeMap<>(jobs));
    }

    /**
     * A line and what became of it.
     *
     * @param number from 1
     */
    record ReportedLine(int number, String text, LineOutcome outcome) {}

    /** Whether every line that asks for something got it. */
    boolean complete() {
        return count(Refused.class) == 0;
    }

    /** The jobs as a file that can be applied. */
    String yaml() {
        return JobsExport.write(options.source(), jobs);
    }

    /** For people: one line for each line of the file, the sum, and what there is to know about all jobs. */
    List<String> text() {
        List<String> text = new ArrayList<>();
        int width = Integer.toString(lines.size()).length();
        for (ReportedLine line : lines) {
            String number = " ".repeat(width - Integer.toString(line.number()).length()) + line.number();
            String shown = line.outcome() instanceof Refused ? " (" + shortened(line.text()) + ")" : "";
            text.add(number + "  " + line.outcome().word() + ": "
                    + line.outcome().message() + shown);
        }
        text.add("%d imported, %d not imported, %d settings, %d skipped"
                .formatted(count(Imported.class), count(Refused.class), count(Setting.class), count(Skipped.class)));
        text.addAll(notes());
        return text;
    }

    /** For programs. */
    ObjectNode json() {
        ObjectNode json = StrictJson.object();
        json.put("file", options.path());
        json.put("form", form.form() == CrontabForm.SYSTEM ? "system" : "user");
        json.put("zone", options.zone().getId());
        json.put("imported", count(Imported.class));
        json.put("not_imported", count(Refused.class));
        ArrayNode items = json.putArray("lines");
        lines.forEach(line -> items.add(json(line)));
        ArrayNode notes = json.putArray("notes");
        notes().forEach(notes::add);
        json.set("file_of_jobs", JobsExport.json(options.source(), jobs));
        return json;
    }

    private static ObjectNode json(ReportedLine line) {
        ObjectNode json = StrictJson.object();
        json.put("line", line.number());
        json.put("text", line.text());
        json.put("outcome", line.outcome().word().replace(' ', '_'));
        if (line.outcome() instanceof Imported imported) {
            json.put("job", imported.job().value());
            json.put("schedule", imported.schedule());
            imported.next()
                    .ifPresent(fire -> json.put("next", fire.at().toString())
                            .put("next_local", DateTimeFormatter.ISO_ZONED_DATE_TIME.format(fire.local())));
            ArrayNode remarks = json.putArray("remarks");
            imported.remarks().forEach(remarks::add);
        } else {
            json.put("message", line.outcome().message());
        }
        return json;
    }

    private List<String> notes() {
        List<String> notes = new ArrayList<>();
        notes.add("Read as a " + (form.form() == CrontabForm.SYSTEM ? "system" : "user") + " crontab, by " + form.by()
                + "; --system and --user force it.");
        if (carriageReturns) {
            notes.add("Lines end with CR LF; the CR is left out, which cron would have given to the commands.");
        }
        if (jobs.isEmpty()) {
            return notes;
        }
        String executables = jobs.values().stream()
                .map(job -> job.target() instanceof CommandTarget command
                        ? command.argv().getFirst()
                        : "")
                .distinct()
                .collect(joining(","));
        notes.add("Workers need --allow-commands " + executables + " and start the commands as their own user, with"
                + " HOME=/ and in / unless the crontab sets HOME.");
        notes.add("Who may put jobs may then start any program as that user: shells, sudo and runuser start whatever"
                + " they are given.");
        notes.add("Jobs are in the queue " + options.queue() + " and run on whichever worker claims them, not on the"
                + " machine of the crontab; --queue names another queue.");
        if (options.source().equals(CrontabOptions.USUAL_SOURCE)) {
            notes.add("The source is 'crontab', as for the crontab of any other machine: applied after each other, they"
                    + " would change and prune each other's jobs. Name this one with --source, and its keys with"
                    + " --prefix.");
        }
        notes.add("As under cron, a command is tried once, missed times are not made up for, and runs may overlap;"
                + " after 24h one is ended. See retry, catch_up, overlap and timeout.");
        notes.add("When clocks change, a schedule with all 24 hours keeps its rhythm; any other runs once for each"
                + " local time, a time that is skipped at the first moment after. Cron does the same for fixed times.");
        return notes;
    }

    private int count(Class<? extends LineOutcome> kind) {
        return (int)
                lines.stream().filter(line -> kind.isInstance(line.outcome())).count();
    }

    private static String shortened(String text) {
        return text.length() <= SHOWN
                ? text
                : text.substring(0, text.offsetByCodePoints(0, Math.min(SHOWN, text.codePointCount(0, text.length()))))
                        + "…";
    }
}
