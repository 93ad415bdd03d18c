package dev.pawl.cli.crontab;

import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;

/**
 * A random line's five fields, with the minutes that cron runs it in. The values are drawn first and the text is
 * written of them, so that nothing here is read back by the code under test or by any like it.
 *
 * @param text the five fields
 * @param minutes of the hour, and so on; days of the week from Sunday, 0
 * @param dayOfMonthStarred whether the field begins with an asterisk, by which cron joins the two day fields
 */
record CronOracle(
        String text,
        BitSet minutes,
        BitSet hours,
        BitSet daysOfMonth,
        BitSet months,
        BitSet daysOfWeek,
        boolean dayOfMonthStarred,
        boolean dayOfWeekStarred) {
    private static final String[] MONTHS = {
        "", "jan", "Feb", "MAR", "apr", "may", "Jun", "jul", "aug", "SEP", "oct", "nov", "dec"
    };
    private static final String[] DAYS = {"sun", "Mon", "TUE", "wed", "thu", "Fri", "sat"};

    static CronOracle random(RandomGenerator random) {
        BitSet[] values = new BitSet[5];
        String[] texts = new String[5];
        int[] first = {0, 0, 1, 1, 0};
        int[] last = {59, 23, 31, 12, 7};
        for (int field = 0; field < 5; field++) {
            values[field] = new BitSet();
            boolean open = field > 1 && random.nextInt(3) > 0;
            texts[field] = open
                    ? every(values[field], first[field], last[field], 1)
                    : field(random, values[field], field, first[field], last[field]);
        }
        if (values[4].get(7)) {
            values[4].set(0);
            values[4].clear(7);
        }
        String blank = random.nextInt(4) == 0 ? "\t" : " ";
        return new CronOracle(
                String.join(blank, texts),
                values[0],
                values[1],
                values[2],
                values[3],
                values[4],
                texts[2].startsWith("*"),
                texts[4].startsWith("*"));
    }

    /** Cron runs days that match both fields, which no expression of Pawl says. */
    boolean needsBothDays() {
        return (dayOfMonthStarred || dayOfWeekStarred)
                && daysOfMonth.cardinality() < 31
                && daysOfWeek.cardinality() < 7;
    }

    /** Whether any date has its day and month. */
    boolean everFires() {
        if (!dayOfMonthStarred && !dayOfWeekStarred) {
            return true;
        }
        LocalDateTime date = LocalDateTime.of(2028, 1, 1, 0, 0);
        for (int day = 0; day < 366; day++) {
            if (matchesDay(date.plusDays(day))) {
                return true;
            }
        }
        return false;
    }

    boolean matches(LocalDateTime minute) {
        return minutes.get(minute.getMinute()) && hours.get(minute.getHour()) && matchesDay(minute);
    }

    private boolean matchesDay(LocalDateTime minute) {
        boolean ofMonth = daysOfMonth.get(minute.getDayOfMonth());
        boolean ofWeek = daysOfWeek.get(minute.getDayOfWeek().getValue() % 7);
        boolean both = dayOfMonthStarred || dayOfWeekStarred;
        boolean day = both ? (ofMonth && ofWeek) : (ofMonth || ofWeek);
        return day && months.get(minute.getMonthValue());
    }

    private static String field(RandomGenerator random, BitSet values, int field, int first, int last) {
        return switch (random.nextInt(6)) {
            case 0 -> every(values, first, last, 1);
            case 1 -> every(values, first, last, 1 + random.nextInt(last + 10));
            default -> {
                List<String> items = new ArrayList<>();
                for (int count = 1 + random.nextInt(3); count > 0; count--) {
                    items.add(item(random, values, field, first, last));
                }
                yield String.join(",", items);
            }
        };
    }

    private static String every(BitSet values, int first, int last, int step) {
        set(values, first, last, step);
        return step == 1 ? "*" : "*/" + step;
    }

    private static String item(RandomGenerator random, BitSet values, int field, int first, int last) {
        int from = random.nextInt(first, last + 1);
        if (random.nextBoolean()) {
            values.set(from);
            return word(random, field, from);
        }
        int to = random.nextInt(from, last + 1);
        int step = random.nextInt(3) == 0 ? 1 + random.nextInt(20) : 1;
        set(values, from, to, step);
        // The name of Sunday is the first day of the week, so that only a number can end a range with it.
        String end = field == 4 ? Integer.toString(to) : word(random, field, to);
        return word(random, field, from) + "-" + end + (step > 1 ? "/" + step : "");
    }

    private static String word(RandomGenerator random, int field, int value) {
        boolean named = random.nextBoolean();
        if (field == 3 && named) {
            return MONTHS[value];
        }
        if (field == 4 && named && value < 7) {
            return random.nextBoolean() ? DAYS[value] : DAYS[value].toUpperCase(Locale.ROOT);
        }
        return random.nextInt(5) == 0 && value < 10 ? "0" + value : Integer.toString(value);
    }

    private static void set(BitSet values, int from, int to, int step) {
        for (int value = from; value <= to; value += step) {
            values.set(value);
        }
    }
}
