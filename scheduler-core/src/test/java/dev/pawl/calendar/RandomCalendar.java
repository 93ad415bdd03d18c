package dev.pawl.calendar;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.MonthDay;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.function.Predicate;

/**
 * A calendar by seed, as text and as a question about local times that knows nothing of how the text is read.
 *
 * @param dates near a day
 */
record RandomCalendar(List<String> dates, List<String> weekly, Predicate<LocalDateTime> covers) {
    static RandomCalendar near(LocalDate day, Random random) {
        List<String> dates = new ArrayList<>();
        List<String> weekly = new ArrayList<>();
        Predicate<LocalDateTime> covers = local -> false;
        int entries = 1 + random.nextInt(3);
        for (int entry = 0; entry < entries; entry++) {
            Entry one = random.nextBoolean() ? date(day, random) : window(random);
            (one.weekly ? weekly : dates).add(one.text);
            covers = covers.or(one.covers);
        }
        return new RandomCalendar(dates, weekly, covers);
    }

    BlackoutCalendar calendar() {
        return BlackoutCalendar.of(Optional.empty(), dates, weekly);
    }

    private static Entry date(LocalDate day, Random random) {
        LocalDate first = day.plusDays(random.nextInt(-2, 2));
        LocalDate last = first.plusDays(random.nextInt(3));
        return switch (random.nextInt(3)) {
            case 0 ->
                new Entry(
                        false,
                        first + ".." + last + " Freeze",
                        local -> !local.toLocalDate().isBefore(first)
                                && !local.toLocalDate().isAfter(last));
            case 1 ->
                new Entry(
                        false,
                        first.toString().substring(5),
                        local -> MonthDay.from(local).equals(MonthDay.from(first)));
            default -> {
                LocalDateTime begin = first.atTime(LocalTime.of(random.nextInt(24), 30 * random.nextInt(2)));
                LocalDateTime end = begin.plusMinutes(30L * (1 + random.nextInt(60)));
                yield new Entry(false, begin + ".." + end, local -> !local.isBefore(begin) && local.isBefore(end));
            }
        };
    }

    private static Entry window(Random random) {
        DayOfWeek day = DayOfWeek.of(1 + random.nextInt(7));
        DayOfWeek next = day.plus(1);
        String days = (day.name().substring(0, 3)
                        + (random.nextBoolean() ? "," : "-")
                        + next.name().substring(0, 3))
                .toLowerCase(Locale.ROOT);
        LocalTime from = LocalTime.of(random.nextInt(24), 30 * random.nextInt(2));
        LocalTime to = from.plusMinutes(30L * (1 + random.nextInt(47)));
        Predicate<LocalDateTime> covers = local -> {
            LocalTime time = local.toLocalTime();
            boolean today = begins(day, local) && !time.isBefore(from) && (time.isBefore(to) || !from.isBefore(to));
            boolean overnight = begins(day, local.minusDays(1)) && !from.isBefore(to) && time.isBefore(to);
            return today || overnight;
        };
        String end = to.equals(LocalTime.MIDNIGHT) ? "24:00" : to.toString();
        return new Entry(true, days + " " + from + "-" + end, covers);
    }

    private static boolean begins(DayOfWeek first, LocalDateTime local) {
        return local.getDayOfWeek() == first || local.getDayOfWeek() == first.plus(1);
    }

    private record Entry(boolean weekly, String text, Predicate<LocalDateTime> covers) {}
}
