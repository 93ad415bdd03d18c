package dev.pawl.schedule;

import dev.pawl.schedule.RandomField.Kind;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.temporal.TemporalAdjusters;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.Predicate;

/**
 * A random cron expression together with what it means, which is built next to the text and never read from it: the
 * oracle of the property tests shares no code with the parser.
 */
record RandomCron(
        String text,
        String jobKey,
        BitSet seconds,
        BitSet minutes,
        BitSet hours,
        BitSet years,
        Predicate<LocalDate> dates) {
    private static final BitSet ON_THE_MINUTE = RandomField.of(Kind.SECOND, 0).values();
    private static final BitSet ALL_YEARS = RandomField.star(Kind.YEAR).values();
    private static final List<String> DAYS = List.of("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT");

    boolean matches(LocalDate date) {
        return years.get(date.getYear()) && dates.test(date);
    }

    boolean coversEveryHour() {
        return hours.cardinality() == 24;
    }

    /** One with five fields or a macro. */
    static RandomCron unix(Random random, LocalDateTime near) {
        String key = "job-" + random.nextInt(1_000);
        if (random.nextInt(15) == 0) {
            return macro(random, key);
        }
        RandomField minute = field(random, 0.2, Kind.MINUTE, near.getMinute(), key);
        RandomField hour = hour(random, near, key);
        RandomField month = field(random, 0.6, Kind.MONTH, near.getMonthValue(), key);
        RandomField dayOfMonth = field(random, 0.5, Kind.DAY_OF_MONTH, near.getDayOfMonth(), key);
        RandomField dayOfWeek = field(random, 0.5, Kind.UNIX_DAY_OF_WEEK, fromSunday(near.toLocalDate()), key);
        Predicate<LocalDate> byMonth = date -> dayOfMonth.values().get(date.getDayOfMonth());
        Predicate<LocalDate> byWeek = date -> dayOfWeek.values().get(fromSunday(date));
        Predicate<LocalDate> days;
        if (dayOfMonth.star()) {
            days = byWeek;
        } else {
            days = dayOfWeek.star() ? byMonth : byMonth.or(byWeek);
        }
        return new RandomCron(
                String.join(" ", minute.text(), hour.text(), dayOfMonth.text(), month.text(), dayOfWeek.text()),
                key,
                ON_THE_MINUTE,
                minute.values(),
                hour.values(),
                ALL_YEARS,
                days.and(in(month)));
    }

    /** One with six or seven fields. */
    static RandomCron quartz(Random random, LocalDateTime near) {
        String key = "job-" + random.nextInt(1_000);
        RandomField second = random.nextInt(3) == 0
                ? RandomField.of(Kind.SECOND, 0)
                : field(random, 0.1, Kind.SECOND, near.getSecond(), key);
        RandomField minute = field(random, 0.2, Kind.MINUTE, near.getMinute(), key);
        RandomField hour = hour(random, near, key);
        RandomField month = field(random, 0.6, Kind.MONTH, near.getMonthValue(), key);
        RandomField year = field(random, 0.5, Kind.YEAR, near.getYear(), key);
        Days days = random.nextBoolean() ? daysOfMonth(random, near, key) : daysOfWeek(random, near, key);
        boolean yearLeftOut = year.text().equals("*") && random.nextBoolean();
        return new RandomCron(
                String.join(" ", second.text(), minute.text(), hour.text(), days.ofMonth, month.text(), days.ofWeek)
                        + (yearLeftOut ? "" : " " + year.text()),
                key,
                second.values(),
                minute.values(),
                hour.values(),
                year.values(),
                days.rule.and(in(month)));
    }

    private static RandomCron macro(Random random, String key) {
        Predicate<LocalDate> first = date -> date.getDayOfMonth() == 1;
        RandomCron macro = switch (random.nextInt(5)) {
            case 0 -> atMidnight(key, "@yearly", first.and(date -> date.getMonthValue() == 1));
            case 1 -> atMidnight(key, "@monthly", first);
            case 2 -> atMidnight(key, "@weekly", date -> date.getDayOfWeek() == DayOfWeek.SUNDAY);
            case 3 -> atMidnight(key, "@daily", date -> true);
            default ->
                new RandomCron(
                        "@Hourly",
                        key,
                        ON_THE_MINUTE,
                        RandomField.of(Kind.MINUTE, 0).values(),
                        RandomField.star(Kind.HOUR).values(),
                        ALL_YEARS,
                        date -> true);
        };
        return macro;
    }

    private static RandomCron atMidnight(String key, String text, Predicate<LocalDate> dates) {
        return new RandomCron(
                text,
                key,
                ON_THE_MINUTE,
                RandomField.of(Kind.MINUTE, 0).values(),
                RandomField.of(Kind.HOUR, 0).values(),
                ALL_YEARS,
                dates);
    }

    private static RandomField field(Random random, double star, Kind kind, int near, String key) {
        return random.nextDouble() < star ? RandomField.star(kind) : RandomField.any(random, kind, near, key);
    }

    /** A fifth of the schedules keep their rhythm, the others are told by local time. */
    private static RandomField hour(Random random, LocalDateTime near, String key) {
        return random.nextInt(5) == 0
                ? RandomField.star(Kind.HOUR)
                : RandomField.any(random, Kind.HOUR, near.getHour(), key);
    }

    private static Predicate<LocalDate> in(RandomField months) {
        return date -> months.values().get(date.getMonthValue());
    }

    private static Days daysOfMonth(Random random, LocalDateTime near, String key) {
        LocalDate date = near.toLocalDate();
        boolean here = random.nextInt(3) > 0;
        int day = here ? date.getDayOfMonth() : 1 + random.nextInt(31);
        int before = here ? date.lengthOfMonth() - date.getDayOfMonth() : random.nextInt(31);
        String other = random.nextBoolean() ? "?" : "*";
        return switch (random.nextInt(8)) {
            case 0 -> new Days("L", other, at -> at.getDayOfMonth() == at.lengthOfMonth());
            case 1 -> new Days("L-" + before, other, at -> at.getDayOfMonth() == at.lengthOfMonth() - before);
            case 2 -> new Days(day + "W", other, at -> at.equals(nearestWeekday(at, day)));
            case 3 -> new Days("LW", other, at -> at.equals(nearestWeekday(at, at.lengthOfMonth())));
            case 4 ->
                new Days("L-" + before + "W", other, at -> at.equals(nearestWeekday(at, at.lengthOfMonth() - before)));
            case 5 -> new Days("*", other, at -> true);
            default -> {
                RandomField days = RandomField.any(random, Kind.DAY_OF_MONTH, date.getDayOfMonth(), key);
                yield new Days(days.text(), other, at -> days.values().get(at.getDayOfMonth()));
            }
        };
    }

    private static Days daysOfWeek(Random random, LocalDateTime near, String key) {
        LocalDate date = near.toLocalDate();
        int day = random.nextInt(3) > 0 ? fromSunday(date) : random.nextInt(7);
        DayOfWeek dayOfWeek = DayOfWeek.of(day == 0 ? 7 : day);
        String name = random.nextBoolean() ? DAYS.get(day) : DAYS.get(day).toLowerCase(Locale.ROOT);
        String written = random.nextBoolean() ? name : String.valueOf(day + 1);
        String other = random.nextBoolean() ? "?" : "*";
        int nth = random.nextInt(3) > 0 ? (date.getDayOfMonth() + 6) / 7 : 1 + random.nextInt(5);
        return switch (random.nextInt(5)) {
            case 0 ->
                new Days(
                        other,
                        written + "#" + nth,
                        at -> at.getDayOfWeek() == dayOfWeek && (at.getDayOfMonth() + 6) / 7 == nth);
            case 1 ->
                new Days(other, written + "L", at -> at.equals(at.with(TemporalAdjusters.lastInMonth(dayOfWeek))));
            case 2 -> new Days(other, "L", at -> at.getDayOfWeek() == DayOfWeek.SATURDAY);
            default -> {
                RandomField days = RandomField.any(random, Kind.QUARTZ_DAY_OF_WEEK, fromSunday(date) + 1, key);
                yield new Days(other, days.text(), at -> days.values().get(fromSunday(at)));
            }
        };
    }

    /** Tries the days around, the nearer first; which of two is nearer never matters, as one of them is a weekday. */
    private static LocalDate nearestWeekday(LocalDate month, int day) {
        if (day < 1 || day > month.lengthOfMonth()) {
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

    private record Days(String ofMonth, String ofWeek, Predicate<LocalDate> rule) {}
}
