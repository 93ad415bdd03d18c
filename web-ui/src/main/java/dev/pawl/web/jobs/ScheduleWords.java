package dev.pawl.web.jobs;

import dev.pawl.schedule.CronDescription;
import dev.pawl.schedule.CronExpression;
import dev.pawl.schedule.Schedule;
import java.time.ZoneId;
import java.util.Optional;
import java.util.stream.Collectors;

/** A schedule in words and as it was written. Pure. */
public final class ScheduleWords {
    private ScheduleWords() {}

    /** {@code Every weekday at 02:30, Europe/Berlin time}. */
    public static String sentence(Schedule schedule) {
        String words = CronDescription.describe(schedule);
        return words.substring(0, 1).toUpperCase(java.util.Locale.ROOT) + words.substring(1);
    }

    /** The cron expressions; empty for a schedule that has none. */
    static Optional<String> expression(Schedule schedule) {
        return switch (schedule) {
            case Schedule.Cron cron ->
                Optional.of(
                        cron.expressions().stream().map(CronExpression::text).collect(Collectors.joining("  |  ")));
            case Schedule.Every every -> Optional.empty();
            case Schedule.At at -> Optional.empty();
            case Schedule.Manual manual -> Optional.empty();
        };
    }

    /** The zone in which people think of the schedule. */
    static String zone(Schedule schedule) {
        return schedule instanceof Schedule.Cron cron ? cron.zone().getId() : "UTC";
    }

    /** No clock change ever touches it. */
    static boolean hasFixedOffset(ZoneId zone) {
        return zone.getRules().isFixedOffset();
    }
}
