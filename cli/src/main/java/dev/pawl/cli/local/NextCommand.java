package dev.pawl.cli.local;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pawl.cli.output.CommandFailure;
import dev.pawl.cli.output.ExitCode;
import dev.pawl.cli.output.Output;
import dev.pawl.cli.output.OutputOptions;
import dev.pawl.input.StrictJson;
import dev.pawl.schedule.CronDescription;
import dev.pawl.schedule.CronExpression;
import dev.pawl.schedule.Fire;
import dev.pawl.schedule.FireTimes;
import dev.pawl.schedule.GapRule;
import dev.pawl.schedule.InvalidScheduleException;
import dev.pawl.schedule.OverlapTimeRule;
import dev.pawl.schedule.Schedule;
import dev.pawl.schedule.Zones;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/** {@code pawl next EXPR}: when a schedule fires, computed here by the code that fires. */
@Command(
        name = "next",
        description = "Prints the next times at which a cron expression fires, one a line.",
        mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init")
public final class NextCommand implements Callable<Integer> {
    @Mixin
    private OutputOptions printing;

    @Parameters(paramLabel = "EXPR", description = "Cron expression, quoted: '*/5 * * * *'.")
    private String expression;

    @Option(names = "--zone", paramLabel = "ZONE", defaultValue = "UTC", description = "Time zone; default UTC.")
    private String zone;

    @Option(names = "--from", paramLabel = "INSTANT", description = "After this moment; default now.")
    private @Nullable String from;

    @Option(names = "-n", paramLabel = "N", defaultValue = "10", description = "How many; default 10.")
    private int count;

    @Option(
            names = "--gap",
            paramLabel = "after|skip",
            defaultValue = "after",
            converter = GapReader.class,
            description = "Times that a clock change leaves out: run after the gap, or not at all; default after.")
    private GapRule gap;

    @Option(
            names = "--overlap-time",
            paramLabel = "first|last|both",
            defaultValue = "first",
            converter = OverlapTimeReader.class,
            description = "Times that come twice: run the first time, the last time or both; default first.")
    private OverlapTimeRule overlapTime;

    @Option(names = "--job", paramLabel = "KEY", description = "Key of the job, which decides what H stands for.")
    private @Nullable String job;

    @Override
    public Integer call() {
        if (count < 1 || count > FireTimes.MAX_PREVIEW) {
            throw CommandFailure.badInput("-n must be 1 to " + FireTimes.MAX_PREVIEW + ", was " + count);
        }
        Instant start = start();
        Schedule.Cron schedule;
        List<Fire> fires;
        try {
            CronExpression cron =
                    job == null ? CronExpression.parse(expression) : CronExpression.parse(expression, job);
            schedule = new Schedule.Cron(List.of(cron), Zones.parse(zone), gap, overlapTime);
            fires = FireTimes.of(schedule).preview(start, count);
        } catch (InvalidScheduleException e) {
            throw CommandFailure.badInput(String.valueOf(e.getMessage()));
        }
        Output output = printing.output();
        print(output, schedule, fires);
        if (fires.isEmpty()) {
            output.note("nothing comes after " + start + "; fire times end with the year " + FireTimes.LAST_YEAR);
        }
        return ExitCode.OK;
    }

    private Instant start() {
        if (from == null) {
            return Instant.now();
        }
        try {
            return OffsetDateTime.parse(from).toInstant();
        } catch (DateTimeParseException e) {
            throw CommandFailure.badInput(
                    "--from must be a time with its offset, such as 2026-03-01T02:00:00Z, was '" + from + "'");
        }
    }

    private static void print(Output output, Schedule.Cron schedule, List<Fire> fires) {
        if (!output.json()) {
            fires.forEach(fire -> output.line(DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(fire.local())));
            return;
        }
        ObjectNode json = StrictJson.object();
        json.put("description", CronDescription.describe(schedule));
        json.put("dialect", schedule.expressions().getFirst().dialect().name().toLowerCase(Locale.ROOT));
        ArrayNode items = json.putArray("fires");
        for (Fire fire : fires) {
            ObjectNode item = items.addObject();
            item.put("at", fire.at().toString());
            item.put("local", DateTimeFormatter.ISO_ZONED_DATE_TIME.format(fire.local()));
            ArrayNode notes = item.putArray("notes");
            fire.notes().forEach(notes::add);
        }
        output.print(json);
    }

    /** Reads {@code after} and {@code skip}. */
    private static final class GapReader implements ITypeConverter<GapRule> {
        @Override
        public GapRule convert(String value) {
            return switch (value.toLowerCase(Locale.ROOT)) {
                case "after" -> GapRule.AFTER;
                case "skip" -> GapRule.SKIP;
                default -> throw new TypeConversionException("must be after or skip, was '" + value + "'");
            };
        }
    }

    /** Reads {@code first}, {@code last} and {@code both}. */
    private static final class OverlapTimeReader implements ITypeConverter<OverlapTimeRule> {
        @Override
        public OverlapTimeRule convert(String value) {
            return switch (value.toLowerCase(Locale.ROOT)) {
                case "first" -> OverlapTimeRule.FIRST;
                case "last" -> OverlapTimeRule.LAST;
                case "both" -> OverlapTimeRule.BOTH;
                default -> throw new TypeConversionException("must be first, last or both, was '" + value + "'");
            };
        }
    }
}
