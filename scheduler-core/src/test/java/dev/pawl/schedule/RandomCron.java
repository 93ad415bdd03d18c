package dev.pawl.schedule;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.temporal.TemporalAdjusters;
import java.util.BitSet;
import java.util.Random;
import java.util.function.Predicate;

/**
 * A random cron expression together with what it means, which is built next to the text and never read from it: the
 * oracle of the property tests shares no code with the parser.
 */
record RandomCron(String text, BitSet seconds, BitSet minutes, BitSet hours, BitSet months, Predicate<LocalDate> days) {
    private static final String[] DAY_NAMES = {"SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"};

    boolean matchesDate(LocalDate date) {
        return months.get(date.getMonthValue()) && days.test(date);
    }

    boolean matchesMinute(LocalDateTime local) {
        return minutes.get(local.getMinute()) && hours.get(local.getHour()) && matchesDate(local.toLocalDate());
    }

    static RandomCron unix(Random random) {
        Field minute = field(random, 0, 59, 0.25);
        Field hour = hour(random);
        Field month = field(random, 1, 12, 0.8);
        Field dayOfMonth = field(random, 1, 31, 0.6);
        Field dayOfWeek = field(random, 0, 6, 0.6);
        Predicate<LocalDate> byMonth = date -> dayOfMonth.values.get(date.getDayOfMonth());
        Predicate<LocalDate> byWeek = date -> dayOfWeek.values.get(fromSunday(date));
        Predicate<LocalDate> days;
        if (dayOfMonth.isStar()) {
            days = byWeek;
        } else {
            days = dayOfWeek.isStar() ? byMonth : byMonth.or(byWeek);
        }
        String text = String.join(" ", minute.text, hour.text, dayOfMonth.text, month.text, dayOfWeek.text);
        return new RandomCron(text, bits(0), minute.values, hour.values, month.values, days);
    }

    static RandomCron quartz(Random random) {
        Field second = field(random, 0, 59, 0.05);
        if (random.nextBoolean()) {
            second = new Field("0", bits(0));
        }
        Field minute = field(random, 0, 59, 0.25);
        Field hour = hour(random);
        Field month = field(random, 1, 12, 0.8);
        Days days = random.nextBoolean() ? daysOfMonth(random) : daysOfWeek(random);
        String text = String.join(" ", second.text, minute.text, hour.text, days.ofMonth, month.text, days.ofWeek);
        return new RandomCron(text, second.values, minute.values, hour.values, month.values, days.rule);
    }

    private static Field hour(Random random) {
        // Clock changes mostly happen early in the day.
        return switch (random.nextInt(4)) {
            case 0 -> field(random, 0, 23, 0.6);
            case 1 -> {
                int hour = random.nextInt(4);
                yield new Field(hour + "", bits(hour));
            }
            case 2 -> new Field("0-4", bits(0, 1, 2, 3, 4));
            default -> new Field("23,2,3", bits(23, 2, 3));
        };
    }

    private static Days daysOfMonth(Random random) {
        int day = 1 + random.nextInt(31);
        return switch (random.nextInt(6)) {
            case 0 -> new Days("L", "?", date -> date.getDayOfMonth() == date.lengthOfMonth());
            case 1 -> {
                int before = random.nextInt(31);
                yield new Days("L-" + before, "*", date -> date.getDayOfMonth() == date.lengthOfMonth() - before);
            }
            case 2 -> new Days(day + "W", "?", date -> date.equals(nearestWeekday(date, day)));
            case 3 -> new Days("LW", "?", date -> date.equals(nearestWeekday(date, date.lengthOfMonth())));
            case 4 -> {
                Field days = field(random, 1, 31, 0.1);
                yield new Days(days.text, "?", date -> days.values.get(date.getDayOfMonth()));
            }
            default -> new Days("*", "?", date -> true);
        };
    }

    private static Days daysOfWeek(Random random) {
        int day = random.nextInt(7);
        DayOfWeek dayOfWeek = DayOfWeek.of(day == 0 ? 7 : day);
        String written = random.nextBoolean() ? DAY_NAMES[day] : (day + 1) + "";
        return switch (random.nextInt(4)) {
            case 0 -> {
                int nth = 1 + random.nextInt(5);
                yield new Days(
                        "?",
                        written + "#" + nth,
                        date -> date.getDayOfWeek() == dayOfWeek && (date.getDayOfMonth() + 6) / 7 == nth);
            }
            case 1 ->
                new Days("*", written + "L", date -> date.equals(date.with(TemporalAdjusters.lastInMonth(dayOfWeek))));
            case 2 -> {
                Field days = field(random, 1, 7, 0.1);
                yield new Days("?", days.text, date -> days.values.get(fromSunday(date) + 1));
            }
            default -> {
                int until = (day + random.nextInt(6)) % 7;
                yield new Days(
                        "?",
                        DAY_NAMES[day] + "-" + DAY_NAMES[until],
                        date -> Math.floorMod(fromSunday(date) - day, 7) <= Math.floorMod(until - day, 7));
            }
        };
    }

    private static LocalDate nearestWeekday(LocalDate month, int day) {
        if (day > month.lengthOfMonth()) {
            return LocalDate.MIN;
        }
        LocalDate wanted = month.withDayOfMonth(day);
        for (int distance = 0; distance < 4; distance++) {
            for (LocalDate near : new LocalDate[] {wanted.minusDays(distance), wanted.plusDays(distance)}) {
                if (near.getMonthValue() == month.getMonthValue()
                        && near.getDayOfWeek().getValue() < DayOfWeek.SATURDAY.getValue()) {
                    return near;
                }
            }
        }
        throw new AssertionError("a month without weekdays: " + month);
    }

    private static int fromSunday(LocalDate date) {
        return date.getDayOfWeek().getValue() % 7;
    }

    private static Field field(Random random, int min, int max, double star) {
        if (random.nextDouble() < star) {
            BitSet all = new BitSet();
            for (int value = min; value <= max; value++) {
                all.set(value);
            }
            return new Field("*", all);
        }
        StringBuilder text = new StringBuilder();
        BitSet values = new BitSet();
        int items = 1 + random.nextInt(3);
        for (int i = 0; i < items; i++) {
            text.append(i == 0 ? "" : ",").append(item(random, min, max, values));
        }
        return new Field(text.toString(), values);
    }

    private static String item(Random random, int min, int max, BitSet values) {
        int size = max - min + 1;
        int from = min + random.nextInt(size);
        int to = min + random.nextInt(size);
        int step = 1 + random.nextInt(size);
        return switch (random.nextInt(5)) {
            case 0 -> {
                addEvery(step, from, max, values);
                yield from + "/" + step;
            }
            case 1 -> {
                // The star of a step counts as a set field, unlike the star alone.
                int real = Math.max(2, step);
                addEvery(real, min, max, values);
                yield "*/" + real;
            }
            case 2 -> {
                int last = to < from ? to + size : to;
                for (int value = from; value <= last; value += step) {
                    values.set(value > max ? value - size : value);
                }
                yield from + "-" + to + "/" + step;
            }
            default -> {
                values.set(from);
                yield from + "";
            }
        };
    }

    private static void addEvery(int step, int from, int max, BitSet values) {
        for (int value = from; value <= max; value += step) {
            values.set(value);
        }
    }

    private static BitSet bits(int... values) {
        BitSet bits = new BitSet();
        for (int value : values) {
            bits.set(value);
        }
        return bits;
    }

    private record Field(String text, BitSet values) {
        boolean isStar() {
            return text.equals("*");
        }
    }

    private record Days(String ofMonth, String ofWeek, Predicate<LocalDate> rule) {}
}
