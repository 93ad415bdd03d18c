package dev.pawl.schedule;

import java.time.LocalDate;
import java.time.YearMonth;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The dates that a cron expression allows: its days within its months within its years. Immutable. */
record CronDates(DayRule days, ValueSet months, ValueSet years) {

    /** The earliest date that is {@code from} or later; null past the last. */
    @Nullable
    LocalDate nextOrSame(LocalDate from) {
        for (int year = years.nextOrSame(Math.max(from.getYear(), 0)); year >= 0; year = years.nextOrSame(year + 1)) {
            boolean sameYear = year == from.getYear();
            int earliestMonth = sameYear ? from.getMonthValue() : 1;
            for (int month = months.nextOrSame(earliestMonth); month >= 0; month = months.nextOrSame(month + 1)) {
                boolean sameMonth = sameYear && month == from.getMonthValue();
                int earliestDay = sameMonth ? from.getDayOfMonth() : 1;
                int matching = days.daysIn(YearMonth.of(year, month)) & (-1 << earliestDay);
                if (matching != 0) {
                    return LocalDate.of(year, month, Integer.numberOfTrailingZeros(matching));
                }
            }
        }
        return null;
    }

    /**
     * Whether any date matches at all. Years that begin on the same day of the week and have the same length have the
     * same dates, so that at most 14 of them are looked at.
     */
    boolean matchAnyDate() {
        Set<Integer> seen = new HashSet<>();
        return years.stream().filter(year -> seen.add(shape(year))).anyMatch(this::matchAnyDateOf);
    }

    private static int shape(int year) {
        LocalDate newYear = LocalDate.of(year, 1, 1);
        return newYear.getDayOfWeek().getValue() * 2 + (newYear.isLeapYear() ? 1 : 0);
    }

    private boolean matchAnyDateOf(int year) {
        return months.stream().anyMatch(month -> days.daysIn(YearMonth.of(year, month)) != 0);
    }
}
