package dev.pawl.calendar;

/** A calendar is managed by a file and may be changed or deleted only by applying that file. Nothing was stored. */
public final class CalendarManagedByFileException extends RuntimeException {
    CalendarManagedByFileException(CalendarName name, String file) {
        super("calendar %s is managed by the file %s and was not changed; change it there and apply that file"
                .formatted(name, file));
    }
}
