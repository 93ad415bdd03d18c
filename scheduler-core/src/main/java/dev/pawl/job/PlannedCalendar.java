package dev.pawl.job;

import dev.pawl.calendar.CalendarName;
import java.util.List;

/**
 * What applying a file would do to one calendar.
 *
 * @param changes what would be different; only for a calendar that is to change
 */
public record PlannedCalendar(CalendarName name, PlannedJob.Action action, List<FieldChange> changes) {
    public PlannedCalendar {
        changes = List.copyOf(changes);
    }
}
