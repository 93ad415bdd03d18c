package dev.pawl.calendar;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.Set;

/**
 * The same times of each week.
 *
 * @param days on which it begins
 * @param fromMinute of the day, 0 to 1439
 * @param toMinute of the day, 1 to 1440, the first one after it; not after {@code fromMinute} when it ends on the next
 *     day
 */
record WeeklyWindow(String text, Set<DayOfWeek> days, int fromMinute, int toMinute) implements Blackout {
    static final int DAY = 24 * 60;

    WeeklyWindow {
        days = Set.copyOf(days);
        if (days.isEmpty()) {
            throw new IllegalArgumentException("a weekly window begins on one day at least");
        }
        if (fromMinute < 0 || fromMinute >= DAY || toMinute < 1 || toMinute > DAY || fromMinute == toMinute) {
            throw new IllegalArgumentException("no window from minute " + fromMinute + " to " + toMinute);
        }
    }

    @Override
    public boolean covers(Instant at, LocalDateTime local) {
        return covers(local.getDayOfWeek(), local.getHour() * 60 + local.getMinute());
    }

    boolean covers(DayOfWeek day, int minute) {
        return coveredByThatOf(day, minute) || coveredByThatOf(day.minus(1), minute + DAY);
    }

    @Override
    public Instant end(Instant at, LocalDateTime local) {
        int minute = local.getHour() * 60 + local.getMinute();
        boolean beganToday = coveredByThatOf(local.getDayOfWeek(), minute);
        LocalDate began = beganToday ? local.toLocalDate() : local.toLocalDate().minusDays(1);
        return Blackout.whenClocksShow(began.atStartOfDay().plusMinutes(length() + fromMinute), at, local);
    }

    /** @param minute since the start of that day */
    private boolean coveredByThatOf(DayOfWeek day, int minute) {
        return days.contains(day) && minute >= fromMinute && minute < fromMinute + length();
    }

    private int length() {
        return toMinute > fromMinute ? toMinute - fromMinute : toMinute + DAY - fromMinute;
    }
}
