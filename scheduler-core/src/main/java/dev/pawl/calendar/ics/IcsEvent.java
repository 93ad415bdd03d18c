package dev.pawl.calendar.ics;

import dev.pawl.input.Quoted;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One VEVENT as it is written.
 *
 * @param number of the line at which it begins
 * @param lines those of the event itself, not of alarms in it
 * @param unreadable what the event depends on and cannot be read, with its line
 */
record IcsEvent(int number, List<IcsLine> lines, List<String> unreadable) {
    /** What decides whether, when and for how long it is. */
    private static final List<String> DEPENDS_ON = List.of(
            "DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE", "EXRULE", "RECURRENCE-ID", "STATUS", "UID");

    private static final Pattern WEEKS = Pattern.compile("P([0-9]{1,3})W");
    private static final Duration LONGEST = Duration.ofDays(366);

    IcsEvent {
        lines = List.copyOf(lines);
        unreadable = List.copyOf(unreadable);
    }

    /** The property with which a line begins, if an event depends on it. */
    static Optional<String> property(String upperCaseLine) {
        return DEPENDS_ON.stream().filter(upperCaseLine::startsWith).findFirst();
    }

    /** Refuses an event of which something that matters cannot be read. */
    void requireReadable() {
        unreadable.stream().findFirst().ifPresent(what -> {
            throw new UnusableEventException("its " + what + " cannot be read");
        });
    }

    /** What it is called; empty when it has no name. */
    String summary() {
        return first("SUMMARY")
                .map(IcsLine::text)
                .map(text -> text.replaceAll("[\\p{Cc}\\p{Cf}\\p{Co}\\p{Cn}\\p{Cs}\\s]+", " ")
                        .strip())
                .orElse("");
    }

    Optional<String> uid() {
        return first("UID").map(IcsLine::value);
    }

    boolean isCancelled() {
        return first("STATUS")
                .filter(line -> line.value().equalsIgnoreCase("CANCELLED"))
                .isPresent();
    }

    /** The occurrence of another event that this one replaces. */
    Optional<IcsTime> replaces() {
        return first("RECURRENCE-ID").map(line -> IcsTime.parse(line, line.value()));
    }

    Optional<IcsLine> rule() {
        List<IcsLine> rules = all("RRULE");
        if (rules.size() > 1 || !all("EXRULE").isEmpty()) {
            throw new UnusableEventException("it has several RRULE or an EXRULE, which are out of use");
        }
        return rules.stream().findFirst();
    }

    IcsTime start() {
        return first("DTSTART")
                .map(line -> IcsTime.parse(line, line.value()))
                .orElseThrow(() -> new UnusableEventException("it has no DTSTART"));
    }

    /** How long it is by the clocks; whole days for one that has no times. */
    Duration length() {
        IcsTime start = start();
        Optional<IcsTime> end = first("DTEND").map(line -> IcsTime.parse(line, line.value()));
        Duration length;
        if (end.isPresent()) {
            if (end.get().wholeDay() != start.wholeDay()) {
                throw new UnusableEventException("of its DTSTART and DTEND one is a date and one a time");
            }
            length = Duration.between(start.local(), end.get().localTo(start));
        } else if (first("DURATION").isPresent()) {
            length = duration(first("DURATION").get());
        } else {
            length = start.wholeDay() ? Duration.ofDays(1) : Duration.ZERO;
        }
        if (start.wholeDay() && length.isZero()) {
            // Some programs write the same date twice for one day.
            length = Duration.ofDays(1);
        }
        if (length.isNegative() || length.isZero() || length.compareTo(LONGEST) > 0) {
            throw new UnusableEventException("its length must be more than nothing and at most 366 days");
        }
        return length;
    }

    /** Starts of this event that are named one by one, in its own local time. */
    Set<LocalDateTime> named(String property, IcsTime start) {
        Set<LocalDateTime> named = new TreeSet<>();
        for (IcsLine line : all(property)) {
            if (line.parameter("VALUE").filter("PERIOD"::equalsIgnoreCase).isPresent()) {
                throw new UnusableEventException(property + " with periods is not supported");
            }
            for (String value : line.value().split(",", -1)) {
                IcsTime time = IcsTime.parse(line, value);
                if (time.wholeDay() != start.wholeDay()) {
                    throw new UnusableEventException(
                            "of its DTSTART and " + property + " one is a date and one a time");
                }
                named.add(time.localTo(start));
            }
        }
        return named;
    }

    private static Duration duration(IcsLine line) {
        Matcher weeks = WEEKS.matcher(line.value());
        try {
            return weeks.matches()
                    ? Duration.ofDays(7L * Integer.parseInt(weeks.group(1)))
                    : Duration.parse(line.value());
        } catch (DateTimeException | ArithmeticException e) {
            throw new UnusableEventException("its DURATION is none: " + Quoted.text(line.value()));
        }
    }

    private Optional<IcsLine> first(String name) {
        return all(name).stream().findFirst();
    }

    private List<IcsLine> all(String name) {
        List<IcsLine> found = new ArrayList<>();
        for (IcsLine line : lines) {
            if (line.name().equals(name)) {
                found.add(line);
            }
        }
        return found;
    }
}
