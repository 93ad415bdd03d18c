package dev.pawl.schedule;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Says in English when a schedule is due. The words are made from what the expression means and not from its text, so
 * that two spellings of one schedule read the same and a step that does not divide its hour is not called even.
 */
public final class CronDescription {
    private CronDescription() {}

    /** One expression, such as "every weekday at 02:30"; says nothing of the zone. */
    public static String describe(CronExpression expression) {
        TimeWords times = TimeWords.of(expression.times());
        DateWords dates = DateWords.of(expression.dates());
        boolean datesFirst = !times.rhythm() && !dates.before().isEmpty();
        String words = datesFirst ? dates.before() + " " + times.text() : times.text() + dates.after();
        return words + dates.span();
    }

    /** A whole schedule, with its zone where that matters. */
    public static String describe(Schedule schedule) {
        return switch (schedule) {
            case Schedule.Cron cron ->
                describeAll(cron.expressions()) + ", " + cron.zone().getId() + " time";
            case Schedule.Every every -> "every " + DurationWords.of(every.interval());
            case Schedule.At at -> "once, at " + at.instant();
            case Schedule.Manual manual -> "only when asked";
        };
    }

    private static String describeAll(List<CronExpression> expressions) {
        return expressions.stream().map(CronDescription::describe).distinct().collect(Collectors.joining("; and "));
    }
}
