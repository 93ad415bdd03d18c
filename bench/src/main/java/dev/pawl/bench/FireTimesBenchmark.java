package dev.pawl.bench;

import dev.pawl.schedule.CronExpression;
import dev.pawl.schedule.FireTimes;
import dev.pawl.schedule.Schedule;
import java.time.Instant;
import java.time.ZoneId;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** How long one schedule's next fire time takes: a node with 100 000 schedules computes that many at its start. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class FireTimesBenchmark {
    /** Every minute; weekdays; a day that most months lack, which makes the evaluator look far ahead. */
    @Param({"* * * * *", "30 2 * * 1-5", "0 0 29 2 *"})
    private String expression = "";

    private FireTimes fireTimes = FireTimes.of(Schedule.Cron.of(CronExpression.parse("* * * * *"), ZoneId.of("UTC")));
    private Instant after = Instant.EPOCH;

    /** Reads the expression once, as a node does. */
    @Setup(Level.Trial)
    public void readExpression() {
        fireTimes = FireTimes.of(Schedule.Cron.of(CronExpression.parse(expression), ZoneId.of("Europe/Berlin")));
        after = Instant.parse("2026-03-01T02:00:00Z");
    }

    /** The next fire time, from the same moment each time. */
    @Benchmark
    public Instant next() {
        return fireTimes.next(after).orElseThrow();
    }
}
