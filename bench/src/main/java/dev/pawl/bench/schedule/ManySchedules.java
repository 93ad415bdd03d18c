package dev.pawl.bench.schedule;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.pawl.bench.product.CountingHandler;
import dev.pawl.job.HandlerTarget;
import dev.pawl.job.JobDefinition;
import dev.pawl.job.JobKey;
import dev.pawl.job.Jobs;
import dev.pawl.schedule.CronExpression;
import dev.pawl.schedule.Schedule;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jooq.DSLContext;

/**
 * Jobs with schedules: some that are all due in the same second, again and again, and many more that are not due while
 * anything is measured.
 */
final class ManySchedules {
    /** Jobs that are put as anybody puts them; the others are copies of theirs. */
    private static final int PATTERNS = 100;

    private static final List<String> ZONES = List.of(
            "UTC",
            "Europe/Berlin",
            "America/New_York",
            "Asia/Kolkata",
            "Australia/Sydney",
            "America/Sao_Paulo",
            "Asia/Tokyo",
            "Europe/London",
            "America/Los_Angeles",
            "Africa/Casablanca");

    private final DSLContext db;
    private final Jobs jobs;

    ManySchedules(DSLContext db) {
        this.db = db;
        this.jobs = new Jobs(db);
    }

    /**
     * Defines the jobs.
     *
     * @param due how many are due together
     * @param interval of those, in ten zones: 20, 30 or 60 s
     * @param others how many are not due in the next three hours
     */
    void create(int due, Duration interval, int others) {
        String cron =
                interval.equals(Duration.ofMinutes(1)) ? "0 * * * * ?" : "0/" + interval.toSeconds() + " * * * * ?";
        for (int i = 0; i < ZONES.size() && i < due; i++) {
            String key = "together-" + i;
            put(key, Schedule.Cron.of(CronExpression.parse(cron), ZoneId.of(ZONES.get(i))));
            copy(key, due / ZONES.size() + (i < due % ZONES.size() ? 1 : 0) - 1);
        }
        Instant now = Instant.now();
        for (int i = 0; i < PATTERNS && i < others; i++) {
            String pattern = String.format(Locale.ROOT, "pattern-%02d", i);
            put(pattern, later(now, i));
            copy(pattern, others / PATTERNS + (i < others % PATTERNS ? 1 : 0) - 1);
        }
        // As jobs are that nobody has changed today.
        db.execute("update pawl.job set changed_at = changed_at - interval '1 day'");
        db.execute("vacuum (analyze) pawl.job, pawl.job_version, pawl.fire_cursor");
    }

    private void put(String key, Schedule schedule) {
        JobDefinition definition = JobDefinition.builder(
                        new HandlerTarget(CountingHandler.NAME, JsonNodeFactory.instance.objectNode()))
                .description("One of many.")
                .schedule(schedule)
                .tags(List.of("bench", "many"))
                .build();
        jobs.put(new JobKey(key), definition, "bench", Optional.empty());
    }

    /** Every day, on weekdays or every month, at a time that is 3 to 20 hours ahead today. */
    private static Schedule later(Instant now, int i) {
        ZoneId zone = ZoneId.of(ZONES.get(i % ZONES.size()));
        ZonedDateTime at = now.plus(Duration.ofMinutes(180 + 10L * i)).atZone(zone);
        String time = at.getMinute() + " " + at.getHour();
        String text = switch (i % 4) {
            case 0 -> time + " * * *";
            case 1 -> time + " * * MON-FRI";
            case 2 -> "0 " + time + " L * ?";
            default -> time + " 1,15 * *";
        };
        return Schedule.Cron.of(CronExpression.parse(text), zone);
    }

    private void copy(String key, int copies) {
        db.execute("""
            with pattern as (select * from pawl.job where job_key = ?),
                 copy as (
                     insert into pawl.job (job_key, version)
                     select job_key || '-' || n, version from pattern, generate_series(1, ?) n
                     returning job_id, version),
                 definition as (
                     insert into pawl.job_version (job_id, version, definition, author)
                     select c.job_id, v.version, v.definition, v.author
                       from copy c, pattern p join pawl.job_version v on v.job_id = p.job_id),
                 span as (
                     insert into pawl.schedule_span (job_id, after, version)
                     select c.job_id, s.after, s.version
                       from copy c, pattern p join pawl.schedule_span s on s.job_id = p.job_id)
            insert into pawl.fire_cursor (job_id, version, fired_through, next_fire_at)
            select c.job_id, f.version, f.fired_through, f.next_fire_at
              from copy c, pattern p join pawl.fire_cursor f on f.job_id = p.job_id
            """, key, copies);
    }
}
