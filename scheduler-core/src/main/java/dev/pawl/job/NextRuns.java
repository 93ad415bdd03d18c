package dev.pawl.job;

import dev.pawl.calendar.BlackoutCalendar;
import dev.pawl.calendar.CalendarName;
import dev.pawl.calendar.Calendars;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jooq.DSLContext;

/**
 * When jobs run next, with their calendars as they are now. Safe for several threads. Keeps calendars it has read: make
 * one and keep it.
 */
public final class NextRuns {
    private final Calendars calendars;

    public NextRuns(DSLContext db) {
        this.calendars = new Calendars(db);
    }

    /**
     * The next fire time that is to have a run, see {@link Job#nextRunAt}; all calendars are read at once. None of a
     * job with a calendar that this program cannot read: its fire times wait.
     */
    public Map<JobKey, Instant> of(Collection<Job> jobs) {
        Set<CalendarName> names = new HashSet<>();
        jobs.forEach(job -> names.addAll(job.definition().dueRules().calendarNames()));
        Map<CalendarName, BlackoutCalendar> found = calendars.findAll(names);
        Map<JobKey, Instant> next = new HashMap<>();
        jobs.stream()
                .filter(job -> job.definition().dueRules().missingFrom(found).isEmpty())
                .forEach(job -> job.nextRunAt(found).ifPresent(fireAt -> next.put(job.key(), fireAt)));
        return next;
    }

    /** The same of one job. */
    public Optional<Instant> of(Job job) {
        return Optional.ofNullable(of(List.of(job)).get(job.key()));
    }
}
