package dev.pawl.embedded;

import dev.pawl.job.JobKey;
import dev.pawl.schedule.CronExpression;
import dev.pawl.schedule.Schedule;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;

/** When a job is due. */
@FunctionalInterface
public interface When {
    /** The schedule of this job: a cron expression with {@code H} depends on its key. */
    Schedule of(JobKey job);

    /**
     * At the local times of a cron expression: five fields as in Unix, six or seven as in Quartz, or {@code @daily} and
     * its like.
     */
    static When cron(String expression, ZoneId zone) {
        return job -> Schedule.Cron.of(CronExpression.parse(expression, job.value()), zone);
    }

    /** In even steps of real time, 1 second to 400 days, aligned to the start of 1970 in UTC. */
    static When every(Duration interval) {
        return job -> Schedule.Every.of(interval);
    }

    /** Once. */
    static When at(Instant moment) {
        return job -> new Schedule.At(moment);
    }
}
