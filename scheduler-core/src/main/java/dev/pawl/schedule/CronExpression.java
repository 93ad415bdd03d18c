package dev.pawl.schedule;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A cron expression: a set of local times, without a zone. Immutable, safe for several threads, equal by its text and
 * what the text means.
 *
 * <p>Five fields are read as Unix cron, six or seven as Quartz ({@link CronDialect}); {@code @daily} and its like are
 * short for five fields. Both dialects know lists ({@code 1,15}), ranges ({@code MON-FRI}) that may run over the end
 * ({@code FRI-MON}, {@code 22-2}), steps ({@code *}{@code /5}, {@code 10-40/10}, {@code 5/15} from 5 to the end) and
 * {@code H}, a value that depends on the job's key and is always the same for it: {@code H}, {@code H(0-29)},
 * {@code H/15}, {@code H(0-29)/10}. The Quartz dialect adds {@code L}, {@code L-3}, {@code LW} and {@code 15W} for the
 * day of month, {@code FRIL} and {@code MON#2} for the day of week.
 *
 * <p>When these local times happen is the business of {@link FireTimes}.
 */
public final class CronExpression {
    private static final int HOURS_OF_A_DAY = 24;

    private final String text;
    private final CronDialect dialect;
    private final TimesOfDay times;
    private final CronDates dates;

    CronExpression(String text, CronDialect dialect, TimesOfDay times, CronDates dates) {
        this.text = text;
        this.dialect = dialect;
        this.times = times;
        this.dates = dates;
    }

    /**
     * Reads an expression that belongs to no job, so that {@code H} is refused: any value it took would not be the one
     * that a job gets.
     *
     * @param text at most 256 characters
     * @throws InvalidScheduleException naming the field, if the text is not an expression or could never fire
     */
    public static CronExpression parse(String text) {
        return new CronParser(null).parse(text);
    }

    /**
     * Reads the expression of a job, whose key decides what {@code H} stands for.
     *
     * @param text at most 256 characters
     * @throws InvalidScheduleException naming the field, if the text is not an expression or could never fire
     */
    public static CronExpression parse(String text, String jobKey) {
        return new CronParser(jobKey).parse(text);
    }

    /** The expression as it was written, with single spaces between its fields. */
    public String text() {
        return text;
    }

    /** How the expression was read. */
    public CronDialect dialect() {
        return dialect;
    }

    /** Whether every hour of the day is allowed. Such schedules follow real time through clock changes. */
    public boolean coversEveryHour() {
        return times.hours().size() == HOURS_OF_A_DAY;
    }

    TimesOfDay times() {
        return times;
    }

    CronDates dates() {
        return dates;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof CronExpression that
                && text.equals(that.text)
                && times.equals(that.times)
                && dates.equals(that.dates);
    }

    @Override
    public int hashCode() {
        return Objects.hash(text, times, dates);
    }

    /** The same as {@link #text()}. */
    @Override
    public String toString() {
        return text;
    }
}
