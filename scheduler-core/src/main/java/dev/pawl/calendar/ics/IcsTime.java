package dev.pawl.calendar.ics;

import dev.pawl.input.Quoted;
import dev.pawl.schedule.InvalidScheduleException;
import dev.pawl.schedule.Zones;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A time of an event.
 *
 * @param local as the clocks show it; the start of the day for a whole day
 * @param wholeDay whether it is a date without a time
 * @param zone whose clocks; empty for those of wherever one is
 */
record IcsTime(LocalDateTime local, boolean wholeDay, Optional<ZoneId> zone) {
    private static final Pattern DATE = Pattern.compile("[0-9]{8}");
    private static final Pattern TIME = Pattern.compile("[0-9]{8}T[0-9]{6}Z?");
    private static final DateTimeFormatter DATE_FORM =
            DateTimeFormatter.ofPattern("uuuuMMdd", Locale.ROOT).withResolverStyle(ResolverStyle.STRICT);
    private static final DateTimeFormatter TIME_FORM =
            DateTimeFormatter.ofPattern("HHmmss", Locale.ROOT).withResolverStyle(ResolverStyle.STRICT);

    /** One of the values of a line. */
    static IcsTime parse(IcsLine line, String value) {
        try {
            if (DATE.matcher(value).matches()) {
                return new IcsTime(LocalDate.parse(value, DATE_FORM).atStartOfDay(), true, Optional.empty());
            }
            if (!TIME.matcher(value).matches()) {
                throw new UnusableEventException(line.name() + " is no date or time: " + Quoted.text(value));
            }
            // Leap seconds may be written; no clock here has them.
            String clock = value.substring(9, 13) + (value.startsWith("60", 13) ? "59" : value.substring(13, 15));
            LocalDateTime local =
                    LocalDate.parse(value.substring(0, 8), DATE_FORM).atTime(LocalTime.parse(clock, TIME_FORM));
            return new IcsTime(local, false, zone(line, value));
        } catch (DateTimeException e) {
            throw new UnusableEventException(line.name() + " is no date of the calendar: " + Quoted.text(value));
        }
    }

    private static Optional<ZoneId> zone(IcsLine line, String value) {
        if (value.endsWith("Z")) {
            return Optional.of(ZoneOffset.UTC);
        }
        return line.parameter("TZID").map(name -> {
            try {
                return Zones.parse(name);
            } catch (InvalidScheduleException e) {
                throw new UnusableEventException("its time zone " + e.messageInField());
            }
        });
    }

    /** The same moment as another time's clocks show it; whole days and times without a zone stay as they are. */
    LocalDateTime localTo(IcsTime other) {
        return zone.isPresent() && other.zone.isPresent()
                ? LocalDateTime.ofInstant(local.atZone(zone.get()).toInstant(), other.zone.get())
                : local;
    }

    /** The instant at which the clocks show a time, by the rules of java.time. */
    static Instant instant(LocalDateTime local, ZoneId zone) {
        return local.atZone(zone).toInstant();
    }
}
