package dev.pawl.schedule;

import java.time.DayOfWeek;
import java.time.Month;
import java.time.format.TextStyle;
import java.util.Locale;

/**
 * Says the dates of an expression.
 *
 * @param before what can stand before "at 02:30", such as "every weekday"; empty if the dates are better said after it
 * @param after what stands after the times, such as "on the 1st of every month", when nothing stands before them
 * @param span the months and years that neither of them names, such as "in June"; may be empty
 */
record DateWords(String before, String after, String span) {
    private static final int DAYS_OF_A_WEEK = 7;
    private static final ValueSet WEEKDAYS = ValueSet.range(1, 5, 1);

    static DateWords of(CronDates dates) {
        ValueSet months = dates.months();
        String years = dates.years().isAll(CronField.YEAR) ? "" : " in " + Words.list(dates.years(), Integer::toString);
        String inMonths = months.isAll(CronField.MONTH) ? "" : " in " + monthNames(months);
        String ofMonths = " of " + (months.isAll(CronField.MONTH) ? "every month" : monthNames(months));
        return switch (dates.days()) {
            case DayRule.EveryDay everyDay -> new DateWords("every day", "", inMonths + years);
            case DayRule.DaysOfWeek week ->
                new DateWords(
                        "every " + (week.days().equals(WEEKDAYS) ? "weekday" : dayNames(week.days())),
                        " on " + dayNames(week.days()),
                        inMonths + years);
            case DayRule.DaysOfMonth month -> new DateWords("", " on " + daysOfMonth(month) + ofMonths, years);
            case DayRule.LastDay last ->
                new DateWords("", " " + (last.daysBefore() == 0 ? "on " : "") + lastDay(last) + ofMonths, years);
            case DayRule.NearestWeekday nearest -> new DateWords("", " on " + nearest(nearest) + ofMonths, years);
            case DayRule.NthDayOfWeek nth ->
                new DateWords(
                        "", " on the " + Words.ordinal(nth.nth()) + " " + dayName(nth.dayOfWeek()) + ofMonths, years);
            case DayRule.LastDayOfWeek last ->
                new DateWords("", " on the last " + dayName(last.dayOfWeek()) + ofMonths, years);
            case DayRule.Either either ->
                new DateWords(
                        "",
                        " on " + daysOfMonth(either.byMonth()) + ofMonths + " and on every "
                                + dayNames(either.byWeek().days()),
                        inMonths + years);
        };
    }

    private static String daysOfMonth(DayRule.DaysOfMonth rule) {
        return "the " + Words.list(rule.days(), Words::ordinal);
    }

    private static String lastDay(DayRule.LastDay rule) {
        return switch (rule.daysBefore()) {
            case 0 -> "the last day";
            case 1 -> "1 day before the last day";
            default -> rule.daysBefore() + " days before the last day";
        };
    }

    private static String nearest(DayRule.NearestWeekday rule) {
        return switch (rule.to()) {
            case DayRule.LastDay(int daysBefore) when daysBefore == 0 -> "the last weekday";
            case DayRule.LastDay last -> "the weekday nearest to " + lastDay(last);
            case DayRule.DaysOfMonth day -> "the weekday nearest to " + daysOfMonth(day);
        };
    }

    /** Weeks are told from Monday. */
    private static String dayNames(ValueSet days) {
        ValueSet fromMonday = ValueSet.of(
                days.stream().map(day -> day == 0 ? DAYS_OF_A_WEEK : day).toArray());
        return Words.list(fromMonday, DateWords::dayName);
    }

    private static String dayName(int day) {
        return DayOfWeek.of(day == 0 ? DAYS_OF_A_WEEK : day).getDisplayName(TextStyle.FULL, Locale.ENGLISH);
    }

    private static String monthNames(ValueSet months) {
        return Words.list(months, month -> Month.of(month).getDisplayName(TextStyle.FULL, Locale.ENGLISH));
    }
}
