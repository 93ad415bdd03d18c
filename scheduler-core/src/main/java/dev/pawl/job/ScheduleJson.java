package dev.pawl.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pawl.input.Durations;
import dev.pawl.input.ObjectReader;
import dev.pawl.input.StrictJson;
import dev.pawl.schedule.CronExpression;
import dev.pawl.schedule.GapRule;
import dev.pawl.schedule.InvalidScheduleException;
import dev.pawl.schedule.OverlapTimeRule;
import dev.pawl.schedule.Schedule;
import dev.pawl.schedule.Zones;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** The {@code schedule} of a job as JSON: one of cron, every and at; absent or null for none. */
final class ScheduleJson {
    private static final int MAX_EXPRESSIONS = 20;
    private static final ZoneId UTC = ZoneId.of("UTC");

    private ScheduleJson() {}

    /** When a job is due, with what else stands in its schedule. */
    record Timing(Schedule schedule, ActivePeriod period, CatchUp catchUp, DueRules dueRules) {
        static final Timing MANUAL =
                new Timing(new Schedule.Manual(), ActivePeriod.ALWAYS, CatchUp.DEFAULTS, DueRules.NONE);
    }

    /** Reads the field of a job; empty when a problem was noted. */
    static Optional<Timing> read(ObjectReader job, JobKey key) {
        if (job.any("schedule").map(JsonNode::isNull).orElse(true)) {
            return Optional.of(Timing.MANUAL);
        }
        return job.object("schedule").flatMap(schedule -> readObject(schedule, key));
    }

    static Optional<ObjectNode> write(JobDefinition definition) {
        ObjectNode json = StrictJson.object();
        switch (definition.schedule()) {
            case Schedule.Cron cron -> writeCron(json, cron);
            case Schedule.Every every -> {
                json.put("every", Durations.format(every.interval()));
                if (!every.anchor().equals(Instant.EPOCH)) {
                    json.put("anchor", every.anchor().toString());
                }
            }
            case Schedule.At at -> json.put("at", at.instant().toString());
            case Schedule.Manual manual -> {
                return Optional.empty();
            }
        }
        CatchUp catchUp = definition.catchUp();
        json.putObject("catch_up")
                .put("policy", catchUp.policy().name().toLowerCase(Locale.ROOT))
                .put("window", Durations.format(catchUp.window()))
                .put("max", catchUp.max());
        definition.period().start().ifPresent(start -> json.put("start", start.toString()));
        definition.period().end().ifPresent(end -> json.put("end", end.toString()));
        DueRulesJson.write(definition.dueRules(), json);
        return Optional.of(json);
    }

    private static Optional<Timing> readObject(ObjectReader json, JobKey key) {
        boolean cron = json.has("cron");
        boolean every = json.has("every");
        boolean at = json.has("at");
        Optional<Schedule> schedule = Optional.empty();
        if ((cron ? 1 : 0) + (every ? 1 : 0) + (at ? 1 : 0) != 1) {
            json.problem("must have one of cron, every and at; leave the schedule out for runs by hand only");
            List.of("zone", "gap", "overlap_time", "anchor").forEach(json::has);
        } else if (cron) {
            schedule = readCron(json, key);
        } else if (every) {
            schedule = readEvery(json);
        } else {
            schedule = json.instant("at")
                    .flatMap(moment -> json.make("at", () -> translated(() -> new Schedule.At(moment))));
        }
        Optional<CatchUp> catchUp = readCatchUp(json);
        Optional<Instant> start = json.instant("start");
        Optional<Instant> end = json.instant("end");
        Optional<ActivePeriod> period = json.make("start", () -> new ActivePeriod(start, end));
        Optional<DueRules> dueRules = DueRulesJson.read(json);
        if (schedule.isEmpty() || catchUp.isEmpty() || period.isEmpty() || dueRules.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Timing(schedule.get(), period.get(), catchUp.get(), dueRules.get()));
    }

    private static Optional<Schedule> readCron(ObjectReader json, JobKey key) {
        Function<String, CronExpression> parser = text -> translated(() -> CronExpression.parse(text, key.value()));
        Optional<List<CronExpression>> expressions =
                json.any("cron").map(JsonNode::isArray).orElse(false)
                        ? json.texts("cron", MAX_EXPRESSIONS, parser)
                        : json.text("cron", parser).map(List::of);
        ZoneId zone =
                json.text("zone", text -> translated(() -> Zones.parse(text))).orElse(UTC);
        GapRule gap = json.choice("gap", GapRule.class).orElse(GapRule.AFTER);
        OverlapTimeRule overlapTime =
                json.choice("overlap_time", OverlapTimeRule.class).orElse(OverlapTimeRule.FIRST);
        return expressions.flatMap(list ->
                json.make("cron", () -> translated(() -> new Schedule.Cron(list, zone, gap, overlapTime))));
    }

    private static Optional<Schedule> readEvery(ObjectReader json) {
        Optional<Duration> interval = json.duration("every", Schedule.Every.MIN_INTERVAL, Schedule.Every.MAX_INTERVAL);
        Instant anchor = json.instant("anchor").orElse(Instant.EPOCH);
        return interval.flatMap(length ->
                json.make("anchor", () -> translated(() -> new Schedule.Every(length, anchor))));
    }

    private static Optional<CatchUp> readCatchUp(ObjectReader json) {
        if (!json.has("catch_up")) {
            return Optional.of(CatchUp.DEFAULTS);
        }
        return json.object("catch_up").flatMap(catchUp -> {
            CatchUpPolicy policy = catchUp.choice("policy", CatchUpPolicy.class).orElse(CatchUp.DEFAULTS.policy());
            Duration window =
                    catchUp.duration("window", Duration.ZERO, Durations.MAX).orElse(CatchUp.DEFAULTS.window());
            int max = catchUp.integer("max", 1, CatchUp.MAX_RUNS).orElse(CatchUp.DEFAULTS.max());
            return catchUp.make("", () -> new CatchUp(policy, window, max));
        });
    }

    private static void writeCron(ObjectNode json, Schedule.Cron cron) {
        if (cron.expressions().size() == 1) {
            json.put("cron", cron.expressions().getFirst().text());
        } else {
            ArrayNode list = json.putArray("cron");
            cron.expressions().forEach(expression -> list.add(expression.text()));
        }
        json.put(
                "zone",
                cron.zone().equals(ZoneOffset.UTC) ? UTC.getId() : cron.zone().getId());
        json.put("gap", cron.gap().name().toLowerCase(Locale.ROOT));
        json.put("overlap_time", cron.overlapTime().name().toLowerCase(Locale.ROOT));
    }

    /** The field is in the path of the problem already. */
    private static <T> T translated(Supplier<T> maker) {
        try {
            return maker.get();
        } catch (InvalidScheduleException e) {
            throw new IllegalArgumentException(e.messageInField(), e);
        }
    }
}
