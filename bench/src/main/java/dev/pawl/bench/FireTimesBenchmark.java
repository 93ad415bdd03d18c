package dev.pawl.bench;

import dev.pawl.schedule.CronExpression;
import dev.pawl.schedule.FireTimes;
import dev.pawl.schedule.InvalidScheduleException;
import dev.pawl.schedule.Schedule;
import java.time.Instant;
import java.time.ZoneId;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What it costs to read expressions and to find their fire times. A node with 100,000 schedules does both at its start.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class FireTimesBenchmark {
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
    private static final int LONGEST = 256;

    private Instant after = Instant.parse("2026-03-01T02:00:00Z");
    private Instant yearOn = Instant.parse("2027-03-01T02:00:00Z");
    private String minutelyText = "* * * * *";
    private String weekdaysText = "30 2 * * 1-5";
    private String neverText = "0 0 30 2 *";
    private String longestText = longest();
    private String tooLongText = "* ".repeat(200_000);
    private FireTimes minutely = fireTimes(minutelyText);
    private FireTimes weekdays = fireTimes(weekdaysText);
    private FireTimes leapDay = fireTimes("0 0 0 29 2 ?");
    private FireTimes leapSunday = fireTimes("0 0 0 ? 2 SUN#5 2072-2199");
    private FireTimes lastYear = fireTimes("59 59 23 31 12 ? 2199");

    /** All 525,600 fire times of a year, one after the other. */
    @Benchmark
    public long yearOfMinutes() {
        return minutely.count(after, yearOn, Long.MAX_VALUE);
    }

    /** The next fire time of an expression for every minute. */
    @Benchmark
    public Instant nextMinute() {
        return minutely.next(after).orElseThrow();
    }

    /** The next fire time on weekdays. */
    @Benchmark
    public Instant nextWeekday() {
        return weekdays.next(after).orElseThrow();
    }

    /** The next 29th of February, two years ahead. */
    @Benchmark
    public Instant nextLeapDay() {
        return leapDay.next(after).orElseThrow();
    }

    /** The next 29th of February that is a Sunday, not before 2072: 46 years ahead. */
    @Benchmark
    public Instant nextLeapSunday() {
        return leapSunday.next(after).orElseThrow();
    }

    /** The last second that a schedule can have, 173 years ahead. */
    @Benchmark
    public Instant lastSecond() {
        return lastYear.next(after).orElseThrow();
    }

    /** Reads an ordinary expression. */
    @Benchmark
    public CronExpression read() {
        return CronExpression.parse(weekdaysText);
    }

    /** Reads the expression of 256 characters that takes longest. */
    @Benchmark
    public CronExpression readLongest() {
        return CronExpression.parse(longestText);
    }

    /** Refuses an expression that never fires. */
    @Benchmark
    public String refuseNeverFiring() {
        return refusal(neverText);
    }

    /** Refuses 400,000 characters. */
    @Benchmark
    public String refuseTooLong() {
        return refusal(tooLongText);
    }

    private static FireTimes fireTimes(String text) {
        return FireTimes.of(Schedule.Cron.of(CronExpression.parse(text), BERLIN));
    }

    /** Ranges over the end of the field, the slowest of all items, as many as there is room for. */
    private static String longest() {
        String rest = " * * * *";
        String item = "9-8,";
        int items = (LONGEST - rest.length()) / item.length();
        return IntStream.range(0, items).mapToObj(i -> "9-8").collect(Collectors.joining(",")) + rest;
    }

    private static String refusal(String text) {
        try {
            return CronExpression.parse(text).text();
        } catch (InvalidScheduleException refused) {
            return refused.problem();
        }
    }
}
