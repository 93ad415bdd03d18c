package dev.pawl.job;

import java.util.List;

/**
 * What applying a file would do.
 *
 * @param source the name under which the file manages its jobs
 * @param jobs the jobs that it names and those that it managed, in the order of their keys
 * @param calendars those that it names and those that it managed, in the order of their names
 * @param unmanaged jobs that no file manages and this one does not name: they stay as they are. At most 1000 are listed
 */
public record Plan(String source, List<PlannedJob> jobs, List<PlannedCalendar> calendars, List<JobKey> unmanaged) {
    public Plan {
        jobs = List.copyOf(jobs);
        calendars = List.copyOf(calendars);
        unmanaged = List.copyOf(unmanaged);
    }

    /** How many jobs meet with this. */
    public long count(PlannedJob.Action action) {
        return jobs.stream().filter(job -> job.action() == action).count();
    }
}
