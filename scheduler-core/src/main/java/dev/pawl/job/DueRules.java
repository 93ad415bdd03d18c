package dev.pawl.job;

import dev.pawl.calendar.BlackoutCalendar;
import dev.pawl.calendar.Blackouts;
import dev.pawl.calendar.CalendarName;
import dev.pawl.calendar.CalendarUse;
import dev.pawl.calendar.DueTimes;
import dev.pawl.schedule.Jitter;
import dev.pawl.schedule.Schedule;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * When the run of a fire time is due, if it gets one.
 *
 * @param jitter how much later than its fire time it may be due
 * @param calendars that the job keeps to, at most 10, each once
 */
public record DueRules(Jitter jitter, List<CalendarUse> calendars) {
    /** Each at its fire time. */
    public static final DueRules NONE = new DueRules(Jitter.NONE, List.of());

    /** How many calendars a job may keep to. */
    public static final int MAX_CALENDARS = 10;

    public DueRules {
        calendars = List.copyOf(calendars);
        if (calendars.size() > MAX_CALENDARS) {
            throw new IllegalArgumentException("may have at most " + MAX_CALENDARS + " items, has " + calendars.size());
        }
        Set<CalendarName> names = new HashSet<>();
        for (CalendarUse use : calendars) {
            if (!names.add(use.name())) {
                throw new IllegalArgumentException("has '" + use.name() + "' twice");
            }
        }
    }

    /** The names of the calendars. */
    public List<CalendarName> calendarNames() {
        return calendars.stream().map(CalendarUse::name).toList();
    }

    /** Those that are not among these: fire times wait for them, since nobody knows what they say. */
    public List<CalendarName> missingFrom(Map<CalendarName, BlackoutCalendar> calendarsByName) {
        return calendarNames().stream()
                .filter(name -> !calendarsByName.containsKey(name))
                .toList();
    }

    /**
     * The due times that follow.
     *
     * @param schedule in whose zone calendars without one are read
     * @param calendarsByName as they are now; a calendar that is not among them has no effect
     */
    public DueTimes dueTimes(JobKey key, Schedule schedule, Map<CalendarName, BlackoutCalendar> calendarsByName) {
        return new DueTimes(key.value(), jitter, Blackouts.of(calendars, schedule.zone(), calendarsByName));
    }
}
