package dev.pawl.job;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pawl.input.StrictJson;
import dev.pawl.retry.Backoff;
import dev.pawl.retry.OnUnknown;
import dev.pawl.retry.RetryPolicy;
import dev.pawl.schedule.CronExpression;
import dev.pawl.schedule.GapRule;
import dev.pawl.schedule.OverlapTimeRule;
import dev.pawl.schedule.Schedule;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/** Definitions of all kinds, by seed. */
final class RandomJob {
    private static final Instant SOME_DAY = Instant.parse("2030-01-01T00:00:00Z");
    private static final String[] TEXTS = {
        "{}",
        "x",
        "{\"a\": 1}",
        "${jndi:ldap://x}",
        "line\nbreak",
        "'; DROP TABLE runs;--",
        "NO",
        "5",
        "* * *",
        "😀 é",
        " #"
    };

    private final RandomGenerator random;
    private final JobKey key;

    private RandomJob(long seed, JobKey key) {
        this.random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        this.key = key;
    }

    static JobDefinition of(long seed, JobKey key) {
        return new RandomJob(seed, key).definition();
    }

    private JobDefinition definition() {
        JobDefinition.Builder builder = JobDefinition.builder(target())
                .queue(new QueueName(oneOf("default", "mail", "a.b")))
                .priority(random.nextInt(10))
                .timeout(Duration.ofMillis(random.nextLong(1_000, 86_400_001)))
                .overlap(oneOf(OverlapPolicy.values()))
                .tags(oneOf(List.of(), List.of("a"), List.of("é", "b c", "NO")));
        builder.limits(new RunLimits(
                maybe(1 + random.nextInt(RunLimits.MAX_CONCURRENCY)),
                maybe(new RateLimit(
                        1 + random.nextInt(RateLimit.MAX),
                        Duration.ofMillis(random.nextLong(1_000, 86_400_001)),
                        1 + random.nextInt(RateLimit.MAX)))));
        if (random.nextBoolean()) {
            builder.description("What it does: " + oneOf(TEXTS) + ".");
        }
        if (random.nextBoolean()) {
            builder.retry(retry());
        }
        if (random.nextInt(4) > 0) {
            builder.schedule(schedule());
            builder.period(new ActivePeriod(maybe(SOME_DAY), maybe(SOME_DAY.plusSeconds(86_400))));
            builder.catchUp(oneOf(
                    CatchUp.DEFAULTS, new CatchUp(oneOf(CatchUpPolicy.values()), duration(), 1 + random.nextInt(100))));
        }
        return builder.build();
    }

    private Schedule schedule() {
        return switch (random.nextInt(4)) {
            case 0 ->
                new Schedule.Cron(
                        List.of(CronExpression.parse("H 2 * * *", key.value()), CronExpression.parse("@daily")),
                        ZoneId.of("America/St_Johns"),
                        oneOf(GapRule.values()),
                        oneOf(OverlapTimeRule.values()));
            case 1 -> Schedule.Cron.of(CronExpression.parse("*/5 * * * *", key.value()), ZoneId.of("UTC"));
            case 2 ->
                new Schedule.Every(
                        Duration.ofMillis(random.nextLong(1_000, 10_000_000)),
                        oneOf(Instant.EPOCH, Instant.parse("2026-01-01T00:00:00.250Z")));
            default -> new Schedule.At(SOME_DAY.plusMillis(random.nextInt(86_400_000)));
        };
    }

    private Target target() {
        return switch (random.nextInt(3)) {
            case 0 ->
                new HttpTarget(
                        oneOf(HttpTarget.METHODS.toArray(String[]::new)),
                        URI.create("https://example.com:8443/a%20b?c=d&e"),
                        oneOf(Map.of(), Map.of("X-A", "b c", "Content-Type", "application/json")),
                        maybe(oneOf(TEXTS)));
            case 1 ->
                new CommandTarget(
                        List.of("/usr/bin/env", "; rm -rf /", "$(x)", "", oneOf(TEXTS)),
                        oneOf(Map.of(), Map.of("A_B", oneOf(TEXTS))),
                        maybe("/tmp/a b"));
            default -> {
                ObjectNode params = StrictJson.object();
                params.put("n", random.nextLong()).put(oneOf(TEXTS), oneOf(TEXTS));
                params.set("exact", StrictJson.parse("9007199254740993.10"));
                params.putArray("list").add(1).addObject().putNull("x");
                yield new HandlerTarget("dev.example.Handler$1", params);
            }
        };
    }

    private RetryPolicy retry() {
        return new RetryPolicy(
                1 + random.nextInt(1_000),
                backoff(),
                oneOf(0.0, 0.2, 1.0, random.nextDouble()),
                duration(),
                oneOf(OnUnknown.values()),
                random.nextBoolean());
    }

    private Backoff backoff() {
        Duration base = duration();
        Duration cap = Duration.ofDays(400);
        return switch (random.nextInt(5)) {
            case 0 -> new Backoff.None();
            case 1 -> new Backoff.Fixed(base);
            case 2 -> new Backoff.Linear(base, cap);
            case 3 -> new Backoff.Exponential(base, oneOf(1.0, 3.0, 1 + random.nextDouble()), cap);
            default -> new Backoff.Listed(List.of(base, duration()));
        };
    }

    private Duration duration() {
        return Duration.ofMillis(random.nextLong(Duration.ofDays(400).toMillis()) >> random.nextInt(36));
    }

    private <T> Optional<T> maybe(T value) {
        return random.nextBoolean() ? Optional.of(value) : Optional.empty();
    }

    @SafeVarargs
    private final <T> T oneOf(T... values) {
        return values[random.nextInt(values.length)];
    }
}
