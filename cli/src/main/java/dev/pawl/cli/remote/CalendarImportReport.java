package dev.pawl.cli.remote;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pawl.calendar.BlackoutCalendar;
import dev.pawl.calendar.ics.IcsImport;
import dev.pawl.calendar.ics.ImportedEvent;
import dev.pawl.cli.output.Table;
import dev.pawl.input.StrictJson;
import java.util.List;
import java.util.Optional;

/** What became of each event of an iCalendar file. */
record CalendarImportReport(IcsImport imported) {
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

    /** {@code 9 of 10 events, 9 dates, known until 2027-12-26: import a newer file before}. */
    String sum(BlackoutCalendar calendar) {
        long taken = imported.events().stream()
                .filter(event -> !event.dates().isEmpty())
                .count();
        String until = calendar.lastDate()
                .map(last -> "known until " + last + ": import a newer file before")
                .orElse("known for ever");
        return taken + " of " + imported.events().size() + " events, "
                + calendar.dates().size() + " dates, " + until;
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
