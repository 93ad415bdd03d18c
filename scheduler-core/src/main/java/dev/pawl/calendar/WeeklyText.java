package dev.pawl.calendar;

import dev.pawl.input.Quoted;
import java.time.DayOfWeek;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads weekly windows as people write them: days, times, and after a space what for. */
final class WeeklyText {
    private static final Pattern TIMES =
            Pattern.compile("([01][0-9]|2[0-4]):([0-5][0-9])-([01][0-9]|2[0-4]):([0-5][0-9])");
    private static final Pattern LIKE_TIMES = Pattern.compile("[0-9]+[:.h-].*");

    /** In the order of {@link DayOfWeek}. */
    private static final List<String> DAYS = List.of("mon", "tue", "wed", "thu", "fri", "sat", "sun");

    private static final String HELP = "must be days and times such as sat-sun, mon,wed 09:00-17:00 or fri 22:00-06:00,"
            + " and after a space what for; was ";

    private WeeklyText() {}

    /** @throws IllegalArgumentException with a message for people */
    static WeeklyWindow parse(String written) {
        String text = EntryText.kept(written);
        String[] parts = text.split(" ", 3);
        Set<DayOfWeek> days = days(parts[0], text);
        if (parts.length == 1 || !LIKE_TIMES.matcher(parts[1]).matches()) {
            return new WeeklyWindow(text, days, 0, WeeklyWindow.DAY);
        }
        Matcher times = TIMES.matcher(parts[1]);
        if (!times.matches()) {
            throw new IllegalArgumentException(HELP + Quoted.text(text));
        }
        int from = minute(times.group(1), times.group(2));
        int to = minute(times.group(3), times.group(4));
        if (from >= WeeklyWindow.DAY || to > WeeklyWindow.DAY || from == to) {
            throw new IllegalArgumentException(
                    "must have times from 00:00 to 24:00, two different ones; leave them out for whole days; was "
                            + Quoted.text(text));
        }
        return new WeeklyWindow(text, days, from, to == 0 ? WeeklyWindow.DAY : to);
    }

    private static Set<DayOfWeek> days(String text, String entry) {
        Set<DayOfWeek> days = EnumSet.noneOf(DayOfWeek.class);
        for (String part : text.toLowerCase(Locale.ROOT).split(",", -1)) {
            String[] ends = part.split("-", -1);
            int first = DAYS.indexOf(ends[0]);
            int last = DAYS.indexOf(ends[ends.length - 1]);
            if (ends.length > 2 || first < 0 || last < 0) {
                throw new IllegalArgumentException(HELP + Quoted.text(entry));
            }
            // fri-mon passes over the end of the week.
            int length = Math.floorMod(last - first, DAYS.size()) + 1;
            for (int day = 0; day < length; day++) {
                days.add(DayOfWeek.MONDAY.plus(first + day));
            }
        }
        return days;
    }

    private static int minute(String hour, String minute) {
        return Integer.parseInt(hour) * 60 + Integer.parseInt(minute);
    }
}
