package dev.pawl.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pawl.calendar.CalendarName;
import dev.pawl.calendar.CalendarUse;
import dev.pawl.calendar.OnHit;
import dev.pawl.input.MalformedInput;
import dev.pawl.input.StrictJson;
import dev.pawl.retry.Backoff;
import dev.pawl.retry.OnUnknown;
import dev.pawl.retry.RetryPolicy;
import dev.pawl.schedule.CronExpression;
import dev.pawl.schedule.GapRule;
import dev.pawl.schedule.Jitter;
import dev.pawl.schedule.OverlapTimeRule;
import dev.pawl.schedule.Schedule;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JobJsonTest {
    private static final JobKey KEY = new JobKey("nightly");

    @Test
    void aWholeDefinitionIsRead() {
        assertThat(read("""
            {"schedule": {"cron": "*/5 * * * *", "zone": "Europe/Berlin", "gap": "skip", "overlap_time": "both",
               "jitter": "30s", "calendars": ["holidays", {"name": "nights", "on_hit": "defer"}], "catch_up": {"policy": "all", "window": "2d", "max": 7},
               "start": "2026-01-01T00:00:00Z", "end": "2026-12-31T00:00:00+01:00"},
             "target": {"http": {"method": "PUT", "url": "https://example.com/hook", "headers": {"X-A": "b"},
               "body": "{}"}},
             "retry": {"max_attempts": 7, "backoff": {"kind": "linear", "base": "1s", "cap": "1m"}, "jitter": 0,
               "max_elapsed": "PT1H", "on_unknown": "hold", "outlive_next": true, "rules": []},
             "queue": "mail", "priority": 0, "timeout": "5m", "overlap": "allow", "accepts_key": false,
             "concurrency": 3, "rate": {"limit": 10, "per": "1m"},
             "tags": [" a "], "alerts": {"channels": []}, "description": "Sends\\r\\nit. "}
            """))
                .isEqualTo(new JobDefinition(
                        Optional.of("Sends\nit."),
                        new Schedule.Cron(
                                List.of(CronExpression.parse("*/5 * * * *", "nightly")),
                                ZoneId.of("Europe/Berlin"),
                                GapRule.SKIP,
                                OverlapTimeRule.BOTH),
                        new ActivePeriod(
                                Optional.of(Instant.parse("2026-01-01T00:00:00Z")),
                                Optional.of(Instant.parse("2026-12-30T23:00:00Z"))),
                        new CatchUp(CatchUpPolicy.ALL, Duration.ofDays(2), 7),
                        new DueRules(
                                new Jitter(Duration.ofSeconds(30)),
                                List.of(
                                        new CalendarUse(new CalendarName("holidays"), OnHit.SKIP),
                                        new CalendarUse(new CalendarName("nights"), OnHit.DEFER))),
                        new HttpTarget(
                                "PUT", URI.create("https://example.com/hook"), Map.of("X-A", "b"), Optional.of("{}")),
                        new RetryPolicy(
                                7,
                                new Backoff.Linear(Duration.ofSeconds(1), Duration.ofMinutes(1)),
                                0,
                                Duration.ofHours(1),
                                OnUnknown.HOLD,
                                true),
                        new QueueName("mail"),
                        0,
                        Duration.ofMinutes(5),
                        OverlapPolicy.ALLOW,
                        new RunLimits(Optional.of(3), Optional.of(new RateLimit(10, Duration.ofMinutes(1), 10))),
                        List.of("a")));
    }

    @Test
    void whatIsLeftOutIsWrittenWithItsDefault() {
        JobDefinition small =
                read("{\"target\": {\"http\": {\"url\": \"http://h/\"}}, \"schedule\": {\"cron\": \"@daily\"}}");
        JsonNode written = JobJson.write(small);
        assertThat(StrictJson.parse(StrictJson.write(written))).isEqualTo(StrictJson.parse("""
            {"schedule": {"cron": "@daily", "zone": "UTC", "gap": "after", "overlap_time": "first",
               "catch_up": {"policy": "last", "window": "24h", "max": 100}},
             "target": {"http": {"method": "POST", "url": "http://h/", "headers": {}}},
             "retry": {"max_attempts": 5, "backoff": {"kind": "exponential", "base": "10s", "factor": 3,
               "cap": "1h"}, "jitter": 0.2, "max_elapsed": "24h", "on_unknown": "retry",
               "outlive_next": false},
             "queue": "default", "priority": 5, "timeout": "30s", "overlap": "skip", "tags": []}
            """));
        assertThat(JobJson.parse(written, KEY)).isEqualTo(small);
    }

    @Test
    void everyDefinitionIsReadBackAsItWasWritten() {
        for (long seed = 1; seed <= 1_000; seed++) {
            JobDefinition definition = RandomJob.of(seed, KEY);
            String json = StrictJson.write(JobJson.write(definition));
            assertThat(JobJson.parse(StrictJson.parse(json), KEY))
                    .as("seed %s: %s", seed, json)
                    .isEqualTo(definition);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"schedule\": null, ", ""})
    void aJobWithoutAScheduleRunsByHandOnly(String schedule) {
        JobDefinition manual = read("{" + schedule + "\"target\": {\"handler\": {\"name\": \"x\"}}}");
        assertThat(manual.schedule()).isEqualTo(new Schedule.Manual());
        assertThat(manual.fireTimes().next(Instant.EPOCH)).isEmpty();
        assertThat(JobJson.write(manual).has("schedule")).isFalse();
    }

    @Test
    void fireTimesKeepToThePeriod() {
        JobDefinition job = read("""
            {"schedule": {"every": "1h", "start": "2026-01-01T00:30:00Z", "end": "2026-01-01T02:00:00Z"},
             "target": {"handler": {"name": "x"}}}
            """);
        assertThat(job.fireTimes().after(Instant.EPOCH))
                .containsExactly(Instant.parse("2026-01-01T01:00:00Z"), Instant.parse("2026-01-01T02:00:00Z"));
    }

    @Test
    void anHInAnExpressionDependsOnTheKey() {
        JsonNode json = StrictJson.parse(
                "{\"schedule\": {\"cron\": \"H H * * *\"}, \"target\": {\"handler\": {\"name\": \"x\"}}}");
        assertThat(JobJson.parse(json, new JobKey("a")).fireTimes().next(Instant.EPOCH))
                .isNotEqualTo(JobJson.parse(json, new JobKey("b")).fireTimes().next(Instant.EPOCH));
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "[]", "5", "\"x\""})
    void whatIsNoObjectIsMalformed(String json) {
        assertThatExceptionOfType(MalformedInput.class).isThrownBy(() -> read(json));
    }

    @Test
    void textIsKeptInOneForm_andOtherwiseLiterally() {
        JobDefinition job = read("{\"target\": {\"handler\": {\"name\": \"x\", \"params\": {\"a\": \"e\\u0301 \"}}},"
                + " \"tags\": [\" e\\u0301\", \"<script>\", \"\\u202Eabc\"], \"description\": \"{{7*7}} %n ${x}\"}");
        assertThat(job.tags()).containsExactly("é", "<script>", "\u202Eabc");
        assertThat(job.description()).contains("{{7*7}} %n ${x}");
        assertThat(((HandlerTarget) job.target()).params().path("a").textValue())
                .isEqualTo("e\u0301 ");
    }

    @Test
    void parametersCannotBeChangedFromOutside() {
        var params = StrictJson.object().put("a", 1);
        HandlerTarget target = new HandlerTarget("x", params);
        params.put("a", 2);
        target.params().put("a", 3);
        assertThat(target.params().path("a").intValue()).isEqualTo(1);
    }

    @Test
    void aDefinitionThatContradictsItselfCannotBeMade() {
        JobDefinition.Builder builder = JobDefinition.builder(new HandlerTarget("x", StrictJson.object()));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.priority(10).build())
                .withMessage("priority must be 0 to 9, was 10");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.priority(5)
                        .catchUp(new CatchUp(CatchUpPolicy.NONE, Duration.ZERO, 1))
                        .build())
                .withMessage("a job without a schedule has no period, nothing to catch up with and nothing to move");
    }

    private static JobDefinition read(String json) {
        return JobJson.parse(StrictJson.parse(json), KEY);
    }
}
