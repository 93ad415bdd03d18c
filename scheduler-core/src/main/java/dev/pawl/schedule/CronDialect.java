package dev.pawl.schedule;

/** The two ways of writing a cron expression; the number of fields tells which one it is. */
public enum CronDialect {
    /**
     * Five fields: minute, hour, day of month, month, day of week (0-7, where 0 and 7 are Sunday). When day of month
     * and day of week are both set, a day matches if either does. A field counts as set unless it is {@code *};
     * {@code *}{@code /2} is set.
     */
    UNIX,

    /**
     * Six or seven fields: second, minute, hour, day of month, month, day of week (1-7, where 1 is Sunday) and perhaps
     * a year. Only one of the two day fields may be set, the other is {@code ?} or {@code *}.
     */
    QUARTZ
}
