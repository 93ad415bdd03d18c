package dev.pawl.calendar.ics;

import java.util.List;

/**
 * What became of one event of a file.
 *
 * @param line at which it begins
 * @param summary its name; empty when it has none
 * @param dates the entries that it gives; empty when it was left out
 * @param note why it was left out, or how far it is known; empty when there is nothing to say
 * @param refused whether it was left out because it could not be read; what is cancelled or long past gives nothing
 */
public record ImportedEvent(int line, String summary, List<String> dates, String note, boolean refused) {
    public ImportedEvent {
        dates = List.copyOf(dates);
    }

    static ImportedEvent taken(IcsEvent event, List<String> dates, String note) {
        return new ImportedEvent(event.number(), event.summary(), dates, note, false);
    }

    static ImportedEvent left(IcsEvent event, String reason) {
        return new ImportedEvent(event.number(), event.summary(), List.of(), reason, false);
    }

    static ImportedEvent refused(IcsEvent event, String reason) {
        return new ImportedEvent(event.number(), event.summary(), List.of(), reason, true);
    }
}
