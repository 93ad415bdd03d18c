package dev.pawl.schedule;

import java.time.DayOfWeek;
import java.time.YearMonth;

/**
 * Which days of a month a cron expression allows, before its months and years are looked at. Immutable.
 *
 * <p>A month's days are a bit mask: bit 1 is the 1st, bit 31 the 31st. Days of the week are numbered from Sunday, 0.
 */
sealed interface DayRule {
    /** The days of the month that match, as a bit mask. */
    int daysIn(YearMonth month);

    /** Every day. */
    record EveryDay() implements DayRule {
        @Override
        public int daysIn(YearMonth month) {
            return through(month.lengthOfMonth());
        }
    }

    /** Rules that count the days of the month from its first or its last. */
    sealed interface ByNumber extends DayRule {}

    /** Days by their number; months that lack one go without it. */
    record DaysOfMonth(ValueSet days) implements ByNumber {
        @Override
        public int daysIn(YearMonth month) {
            int mask = 0;
            int length = month.lengthOfMonth();
            for (int day = days.nextOrSame(1); day >= 0 && day <= length; day = days.nextOrSame(day + 1)) {
                mask |= 1 << day;
            }
            return mask;
        }
    }

    /** The last day of the month, or some days before it: {@code L}, {@code L-3}. A month too short has none. */
    record LastDay(int daysBefore) implements ByNumber {
        @Override
        public int daysIn(YearMonth month) {
            int day = month.lengthOfMonth() - daysBefore;
            return day < 1 ? 0 : 1 << day;
        }
    }

    /**
     * The weekday nearest to the one day that the other rule gives, never leaving the month: {@code 15W}, {@code LW}.
     */
    record NearestWeekday(ByNumber to) implements DayRule {
        @Override
        public int daysIn(YearMonth month) {
            int mask = to.daysIn(month);
            if (mask == 0) {
                return 0;
            }
            int day = Integer.numberOfTrailingZeros(mask);
            return 1
                    << switch (month.atDay(day).getDayOfWeek()) {
                        case SATURDAY -> day == 1 ? 3 : day - 1;
                        case SUNDAY -> day == month.lengthOfMonth() ? day - 2 : day + 1;
                        case MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY -> day;
                    };
        }
    }

    /** Days of the week. */
    record DaysOfWeek(ValueSet days) implements DayRule {
        @Override
        public int daysIn(YearMonth month) {
            int first = firstDayOfWeek(month);
            int mask = 0;
            for (int day = 1; day <= month.lengthOfMonth(); day++) {
                if (days.contains((first + day - 1) % 7)) {
                    mask |= 1 << day;
                }
            }
            return mask;
        }
    }

    /** The n-th of a day of the week, 1 to 5: {@code MON#2}. Months without a fifth one have none. */
    record NthDayOfWeek(int dayOfWeek, int nth) implements DayRule {
        @Override
        public int daysIn(YearMonth month) {
            int day = 1 + Math.floorMod(dayOfWeek - firstDayOfWeek(month), 7) + 7 * (nth - 1);
            return day > month.lengthOfMonth() ? 0 : 1 << day;
        }
    }

    /** The last of a day of the week: {@code FRIL}. */
    record LastDayOfWeek(int dayOfWeek) implements DayRule {
        @Override
        public int daysIn(YearMonth month) {
            int length = month.lengthOfMonth();
            int last = (firstDayOfWeek(month) + length - 1) % 7;
            return 1 << (length - Math.floorMod(last - dayOfWeek, 7));
        }
    }

    /** Days that match one rule or the other, as Unix cron reads two day fields that are both set. */
    record Either(DaysOfMonth byMonth, DaysOfWeek byWeek) implements DayRule {
        @Override
        public int daysIn(YearMonth month) {
            return byMonth.daysIn(month) | byWeek.daysIn(month);
        }
    }

    private static int through(int lastDay) {
        return -1 >>> (31 - lastDay) & ~1;
    }

    private static int firstDayOfWeek(YearMonth month) {
        return month.atDay(1).getDayOfWeek().getValue() % DayOfWeek.SUNDAY.getValue();
    }
}
