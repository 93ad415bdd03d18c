package dev.pawl.calendar;

import dev.pawl.input.KeyRule;

/**
 * Names a calendar.
 *
 * @param value 1 to 100 of {@code a-z 0-9 . _ -}, the first one a letter or digit
 */
public record CalendarName(String value) implements Comparable<CalendarName> {
    public CalendarName {
        KeyRule.require(value);
    }

    @Override
    public int compareTo(CalendarName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
