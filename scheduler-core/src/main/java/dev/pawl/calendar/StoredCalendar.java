package dev.pawl.calendar;

import java.time.Instant;
import java.util.Optional;

/**
 * A calendar as it stands.
 *
 * @param id names it within one database; one that is deleted and made anew has another
 * @param version from 1, one more with each change
 * @param managedBy the file that it may be changed through
 * @param changedBy who made it what it is
 */
public record StoredCalendar(
        int id,
        CalendarName name,
        int version,
        BlackoutCalendar calendar,
        Optional<String> managedBy,
        String changedBy,
        Instant changedAt) {
    /**
     * Refuses a change that its manager does not make.
     *
     * @param owner the file that is being applied; empty when it is not a file that changes the calendar
     * @throws CalendarManagedByFileException when another file, or a file at all, manages it
     */
    public void requireChangeableBy(Optional<FileOwner> owner) {
        managedBy
                .filter(manager -> owner.filter(file -> file.mayChange(manager)).isEmpty())
                .ifPresent(manager -> {
                    throw new CalendarManagedByFileException(name, manager);
                });
    }
}
