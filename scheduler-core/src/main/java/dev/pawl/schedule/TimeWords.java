package dev.pawl.schedule;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Says the times of day of an expression.
 *
 * @param text "at 02:30", "every 5 minutes between 09:00 and 17:59"
 * @param rhythm whether the text says by itself how often it happens, as "every 5 minutes" does and "at 02:30" does not
 */
record TimeWords(String text, boolean rhythm) {
    private static final int LISTED_TIMES = 6;
    private static final int HOURS = 24;
    private static final int SIXTY = 60;

    static TimeWords of(TimesOfDay times) {
        if (times.size() <= LISTED_TIMES) {
            return new TimeWords("at " + listed(times), false);
        }
        if (times.seconds().size() > 1) {
            return new TimeWords(seconds(times) + hours(times.hours()), true);
        }
        if (times.minutes().size() > 1) {
            return new TimeWords(minutes(times) + atSecond(times) + hours(times.hours()), true);
        }
        return onceAnHour(times);
    }

    private static TimeWords onceAnHour(TimesOfDay times) {
        ValueSet hours = times.hours();
        int minute = times.minutes().first();
        int second = times.seconds().first();
        int step = evenStep(hours, HOURS);
        if (step == 1) {
            String at = minute == 0 && second == 0 ? "" : " at minute " + minute + atSecond(times);
            return new TimeWords("every hour" + at, true);
        }
        if (step > 1) {
            String start = times.first() == 0 ? "" : ", from " + ClockTime.format(hours.first(), minute, second);
            return new TimeWords("every " + step + " hours" + start, true);
        }
        if (isRun(hours)) {
            return new TimeWords(
                    "every hour from " + ClockTime.format(hours.first(), minute, second) + " to "
                            + ClockTime.format(hours.last(), minute, second),
                    true);
        }
        return new TimeWords("at " + listed(times), false);
    }

    private static String minutes(TimesOfDay times) {
        ValueSet minutes = times.minutes();
        int step = evenStep(minutes, SIXTY);
        if (step == 1) {
            return "every minute";
        }
        if (step > 1) {
            return "every " + step + " minutes"
                    + (minutes.first() == 0 ? "" : ", from minute " + minutes.first() + " of the hour");
        }
        boolean everyHour = times.hours().size() == HOURS;
        return "at minutes " + Words.list(minutes, Integer::toString) + (everyHour ? " of every hour" : "");
    }

    private static String seconds(TimesOfDay times) {
        int step = evenStep(times.seconds(), SIXTY);
        boolean everyMinute = times.minutes().size() == SIXTY;
        String seconds = switch (step) {
            case 0 ->
                "at seconds " + Words.list(times.seconds(), Integer::toString)
                        + (everyMinute ? " of every minute" : "");
            case 1 -> "every second";
            default ->
                "every " + step + " seconds"
                        + (times.seconds().first() == 0
                                ? ""
                                : ", from second " + times.seconds().first());
        };
        if (everyMinute) {
            return seconds;
        }
        boolean one = times.minutes().size() == 1;
        return seconds + (one ? " of minute " : " of the minutes ") + Words.list(times.minutes(), Integer::toString);
    }

    private static String atSecond(TimesOfDay times) {
        int second = times.seconds().first();
        return second == 0 ? "" : ", second " + second;
    }

    private static String hours(ValueSet hours) {
        if (hours.size() == HOURS) {
            return "";
        }
        if (isRun(hours)) {
            return " between " + ClockTime.format(hours.first(), 0, 0) + " and "
                    + ClockTime.format(hours.last(), SIXTY - 1, 0);
        }
        return " in the hours " + Words.list(hours, hour -> String.format(Locale.ROOT, "%02d", hour));
    }

    private static String listed(TimesOfDay times) {
        List<String> words = new ArrayList<>();
        for (int at = times.first(); at != TimesOfDay.NONE; at = times.nextOrSame(at + 1)) {
            words.add(ClockTime.ofSecondOfDay(at));
        }
        return Words.and(words);
    }

    /** The step of a set that goes round its cycle evenly; 0 if it does not. */
    private static int evenStep(ValueSet values, int cycle) {
        int step = cycle / values.size();
        boolean even = step * values.size() == cycle && values.equals(ValueSet.range(values.first(), cycle - 1, step));
        return even ? step : 0;
    }

    private static boolean isRun(ValueSet values) {
        return values.last() - values.first() + 1 == values.size();
    }
}
