package dev.pawl.calendar;

import java.util.List;

/** A calendar cannot be deleted because jobs keep to it. Nothing was stored. */
public final class CalendarInUseException extends RuntimeException {
    private static final int NAMED = 10;

    private final transient List<String> jobs;

    CalendarInUseException(CalendarName name, List<String> jobs) {
        super("calendar %s was not deleted, because these jobs keep to it: %s%s; take it out of their schedules first"
                .formatted(
                        name,
                        String.join(", ", jobs.subList(0, Math.min(NAMED, jobs.size()))),
                        jobs.size() > NAMED ? ", ..." : ""));
        this.jobs = List.copyOf(jobs);
    }

    /** Keys of the jobs, in their order, at most {@value Calendars#MOST_JOBS}. */
    public List<String> jobs() {
        return jobs;
    }
}
