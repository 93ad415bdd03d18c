package dev.pawl.cli.remote;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pawl.calendar.BlackoutCalendar;
import dev.pawl.calendar.CalendarJson;
import dev.pawl.calendar.ics.IcsImport;
import dev.pawl.calendar.ics.ImportedEvent;
import dev.pawl.cli.output.Table;
import dev.pawl.input.StrictJson;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What became of each event of an iCalendar file, and what that makes of the calendar.
 *
 * @param before the calendar as it was; empty when there was none
 */
record CalendarImportReport(IcsImport imported, Optional<BlackoutCalendar> before) {
    /** One line for each event. */
    Table table() {
        var table = new Table("LINE", "EVENT", "TAKEN AS", "NOTE");
        for (ImportedEvent event : imported.events()) {
            table.row(
                    Table.cell(Integer.toString(event.line())),
                    Table.cell(event.summary()),
                    Table.cell(taken(event.dates())),
                    Table.cell(event.note()));
        }
        return table;
    }

    /**
     * The calendar that follows: with the dates of the file, and of what was there all that the file says nothing of.
     *
     * @throws dev.pawl.input.InvalidInput when there is nothing for it, or too much
     */
    BlackoutCalendar calendar(Optional<ZoneId> zone) {
        ObjectNode json = CalendarJson.write(imported.calendar(zone));
        before.flatMap(BlackoutCalendar::description).ifPresent(text -> json.put("description", text));
        before.map(BlackoutCalendar::weekly).ifPresent(weekly -> weekly.forEach(json.withArray("weekly")::add));
        return CalendarJson.parse(json);
    }

    /**
     * What was made, such as {@code Made calendar holidays of 9 of 10 events, 9 dates, known until 2027-12-26: import a
     * newer file before}, and what that replaced.
     */
    List<String> sum(String name, BlackoutCalendar calendar, boolean dryRun) {
        long taken = imported.events().stream()
                .filter(event -> !event.dates().isEmpty())
                .count();
        String until = calendar.lastDate()
                .map(last -> "known until " + last + ": import a newer file before")
                .orElse("known for ever");
        List<String> sum = new ArrayList<>();
        sum.add((dryRun ? "Would make" : "Made") + " calendar " + name + " of " + taken + " of "
                + imported.events().size() + " events, " + calendar.dates().size() + " dates, " + until);
        before.ifPresent(old -> sum.add(replaced(old, calendar, dryRun)));
        return sum;
    }

    private static String replaced(BlackoutCalendar old, BlackoutCalendar calendar, boolean dryRun) {
        List<String> gone = new ArrayList<>(old.dates());
        gone.removeAll(calendar.dates());
        String zone = old.zone().equals(calendar.zone())
                ? ""
                : "; its zone " + (dryRun ? "would be " : "is ") + zone(calendar) + ", was " + zone(old);
        return "In place of the one that was there: of its " + old.dates().size() + " dates " + gone.size()
                + (dryRun ? " would be gone, its " : " are gone, its ")
                + old.weekly().size()
                + " weekly windows and its description " + (dryRun ? "would stay" : "stay") + zone;
    }

    private static String zone(BlackoutCalendar calendar) {
        return calendar.zone().map(ZoneId::getId).orElse("that of each job");
    }

    /** @param stored the calendar as the server has it now; empty when nothing was stored */
    ObjectNode json(Optional<JsonNode> stored) {
        ObjectNode json = StrictJson.object();
        ArrayNode events = json.putArray("events");
        for (ImportedEvent event : imported.events()) {
            ObjectNode item = events.addObject()
                    .put("line", event.line())
                    .put("summary", event.summary())
                    .put("taken", !event.dates().isEmpty())
                    .put("note", event.note());
            event.dates().forEach(item.putArray("dates")::add);
        }
        stored.ifPresentOrElse(calendar -> json.set("calendar", calendar), () -> json.putNull("calendar"));
        return json;
    }

    private static String taken(List<String> dates) {
        if (dates.isEmpty()) {
            return "not taken";
        }
        String first = dates.getFirst().split(" ", 2)[0];
        return dates.size() == 1 ? first : first + " and " + (dates.size() - 1) + " more";
    }
}
