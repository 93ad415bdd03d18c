package dev.pawl.calendar;

import dev.pawl.input.Quoted;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.MonthDay;
import java.time.ZoneOffset;
import java.util.function.Function;
import java.util.regex.Pattern;

/** Reads the dates of a calendar as people write them: when, and after a space what for. */
final class DateText {
    private static final int FIRST_YEAR = 1970;
    private static final int LAST_YEAR = 2199;

    private static final Pattern YEARLY = Pattern.compile("[0-9]{2}-[0-9]{2}");
    private static final Pattern DATE = Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}");
    private static final Pattern LOCAL = Pattern.compile(DATE + "T[0-9]{2}:[0-9]{2}(:[0-9]{2})?");
    private static final Pattern FIXED = Pattern.compile(LOCAL + "Z");

    private static final String HELP = "must be a date such as 12-25, 2026-12-25, 12-24..01-01, 2026-12-24..2027-01-01,"
            + " 2026-12-24T18:00..2026-12-25T06:00, and after a space what for; was ";

    private DateText() {}

    /** @throws IllegalArgumentException with a message for people */
    static Blackout parse(String written) {
        String text = EntryText.kept(written);
        String when = text.split(" ", 2)[0];
        int dots = when.indexOf("..");
        String first = dots < 0 ? when : when.substring(0, dots);
        String last = dots < 0 ? when : when.substring(dots + 2);
        try {
            return entry(text, first, last);
        } catch (DateTimeException noDate) {
            throw new IllegalArgumentException("has no such date in the calendar: " + Quoted.text(when), noDate);
        }
    }

    private static Blackout entry(String text, String first, String last) {
        if (both(YEARLY, first, last)) {
            return new YearlyDates(text, monthDay(first), monthDay(last));
        }
        if (both(DATE, first, last)) {
            return new Dates(text, date(first, LocalDate::parse), date(last, LocalDate::parse));
        }
        if (both(LOCAL, first, last)) {
            return new LocalSpan(text, localTime(first), localTime(last));
        }
        if (both(FIXED, first, last)) {
            return new FixedSpan(text, instant(first), instant(last));
        }
        throw new IllegalArgumentException(HELP + Quoted.text(text));
    }

    private static boolean both(Pattern form, String first, String last) {
        return form.matcher(first).matches() && form.matcher(last).matches();
    }

    private static MonthDay monthDay(String text) {
        return MonthDay.parse("--" + text);
    }

    private static LocalDateTime localTime(String text) {
        LocalDateTime time = LocalDateTime.parse(text);
        date(text, written -> time.toLocalDate());
        return time;
    }

    private static Instant instant(String text) {
        return localTime(text.substring(0, text.length() - 1)).toInstant(ZoneOffset.UTC);
    }

    private static LocalDate date(String text, Function<String, LocalDate> parser) {
        LocalDate date = parser.apply(text);
        if (date.getYear() < FIRST_YEAR || date.getYear() > LAST_YEAR) {
            throw new IllegalArgumentException(
                    "must be in the years " + FIRST_YEAR + " to " + LAST_YEAR + ", was " + Quoted.text(text));
        }
        return date;
    }
}
