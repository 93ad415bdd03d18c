package dev.pawl.schedule;

import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the two day fields together, as either dialect combines them. */
final class DayParser {
    private static final int MAX_DAYS_BEFORE_LAST = 30;
    private static final int MAX_NTH = 5;
    private static final int SATURDAY = 6;
    private static final Pattern ONE_DAY_OF_MONTH = Pattern.compile("(L(-[0-9]+)?|[0-9]+)W?");

    private final FieldParser daysOfMonth;
    private final FieldParser unixDaysOfWeek;
    private final FieldParser quartzDaysOfWeek;

    DayParser(@Nullable String jobKey) {
        daysOfMonth = new FieldParser(CronField.DAY_OF_MONTH, jobKey);
        unixDaysOfWeek = new FieldParser(CronField.UNIX_DAY_OF_WEEK, jobKey);
        quartzDaysOfWeek = new FieldParser(CronField.QUARTZ_DAY_OF_WEEK, jobKey);
    }

    DayRule unix(Slice dayOfMonth, Slice dayOfWeek) {
        var byMonth = new DayRule.DaysOfMonth(daysOfMonth.parse(dayOfMonth));
        var byWeek = new DayRule.DaysOfWeek(unixDaysOfWeek.parse(dayOfWeek));
        if (isStar(dayOfMonth)) {
            return isStar(dayOfWeek) ? new DayRule.EveryDay() : byWeek;
        }
        return isStar(dayOfWeek) ? byMonth : new DayRule.Either(byMonth, byWeek);
    }

    DayRule quartz(Slice dayOfMonth, Slice dayOfWeek) {
        boolean noDayOfMonth = dayOfMonth.text().equals("?");
        boolean noDayOfWeek = dayOfWeek.text().equals("?");
        if (noDayOfMonth && noDayOfWeek) {
            throw dayOfWeek.refuse(
                    CronField.QUARTZ_DAY_OF_WEEK, "both day fields are '?'; write * or the wanted days in one of them");
        }
        boolean anyDayOfMonth = noDayOfMonth || isStar(dayOfMonth);
        boolean anyDayOfWeek = noDayOfWeek || isStar(dayOfWeek);
        if (anyDayOfMonth && anyDayOfWeek) {
            return new DayRule.EveryDay();
        }
        if (anyDayOfMonth) {
            return quartzDayOfWeek(dayOfWeek);
        }
        if (anyDayOfWeek) {
            return quartzDayOfMonth(dayOfMonth);
        }
        throw dayOfWeek.refuse(
                CronField.QUARTZ_DAY_OF_WEEK,
                "day of month and day of week are both set, which the form with seconds does not know;"
                        + " write ? in one of them (the form with 5 fields fires on either)");
    }

    private DayRule quartzDayOfMonth(Slice text) {
        CronField field = CronField.DAY_OF_MONTH;
        String word = text.text();
        boolean special = word.indexOf('L') >= 0 || word.indexOf('W') >= 0;
        if (!special) {
            return new DayRule.DaysOfMonth(daysOfMonth.parse(text));
        }
        if (text.has(',') || text.has('/')) {
            throw text.refuse(field, "L and W stand alone, not in a list and without a step");
        }
        if (!ONE_DAY_OF_MONTH.matcher(word).matches()) {
            throw text.refuse(
                    field, "'" + word + "' is not a day; allowed are " + field.allowed() + ", 15W, L, L-3 and LW");
        }
        boolean nearestWeekday = word.endsWith("W");
        Slice day = nearestWeekday ? text.to(word.length() - 1) : text;
        DayRule.ByNumber rule = day.text().startsWith("L") ? lastDay(day) : oneDayOfMonth(day);
        return nearestWeekday ? new DayRule.NearestWeekday(rule) : rule;
    }

    private DayRule.LastDay lastDay(Slice text) {
        if (text.text().equals("L")) {
            return new DayRule.LastDay(0);
        }
        int daysBefore = FieldParser.number(text.text().substring(2));
        if (daysBefore > MAX_DAYS_BEFORE_LAST) {
            throw text.refuse(
                    CronField.DAY_OF_MONTH,
                    "'" + text.text() + "' is not a day; allowed are L and L-1 to L-" + MAX_DAYS_BEFORE_LAST);
        }
        return new DayRule.LastDay(daysBefore);
    }

    private DayRule.DaysOfMonth oneDayOfMonth(Slice day) {
        return new DayRule.DaysOfMonth(ValueSet.of(daysOfMonth.value(day)));
    }

    private DayRule quartzDayOfWeek(Slice text) {
        String word = text.text();
        int hash = text.indexOf('#');
        boolean last = word.endsWith("L");
        if ((hash >= 0 || last) && (text.has(',') || text.has('/'))) {
            throw text.refuse(CronField.QUARTZ_DAY_OF_WEEK, "L and # stand alone, not in a list and without a step");
        }
        if (hash >= 0) {
            return new DayRule.NthDayOfWeek(oneDayOfWeek(text.to(hash)), nth(text.from(hash + 1)));
        }
        if (word.equals("L")) {
            return new DayRule.DaysOfWeek(ValueSet.of(SATURDAY));
        }
        if (last) {
            return new DayRule.LastDayOfWeek(oneDayOfWeek(text.to(word.length() - 1)));
        }
        ValueSet oneToSeven = quartzDaysOfWeek.parse(text);
        return new DayRule.DaysOfWeek(
                ValueSet.of(oneToSeven.stream().map(day -> day - 1).toArray()));
    }

    private int oneDayOfWeek(Slice day) {
        return quartzDaysOfWeek.value(day) - 1;
    }

    private static int nth(Slice text) {
        String word = text.text();
        if (FieldParser.isNumber(word)) {
            int nth = FieldParser.number(word);
            if (nth >= 1 && nth <= MAX_NTH) {
                return nth;
            }
        }
        throw text.refuse(
                CronField.QUARTZ_DAY_OF_WEEK,
                String.format(Locale.ROOT, "no month has a '#%s' of a day; allowed are #1 to #%d", word, MAX_NTH));
    }

    /** Whether the field leaves the choice to the other one. A star with a real step does not: it is a set field. */
    private static boolean isStar(Slice text) {
        return text.text().equals("*") || text.text().equals("*/1");
    }
}
