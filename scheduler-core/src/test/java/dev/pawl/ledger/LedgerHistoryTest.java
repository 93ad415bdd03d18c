package dev.pawl.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.pawl.fire.Backfill;
import dev.pawl.fire.FireBatch;
import dev.pawl.input.InvalidInput;
import dev.pawl.job.CatchUp;
import dev.pawl.job.CatchUpPolicy;
import dev.pawl.job.HandlerTarget;
import dev.pawl.job.JobDefinition;
import dev.pawl.job.JobKey;
import dev.pawl.job.Jobs;
import dev.pawl.job.OverlapPolicy;
import dev.pawl.schedule.CronExpression;
import dev.pawl.schedule.Schedule;
import dev.pawl.testing.PostgresExtension;
import dev.pawl.time.DatabaseTime;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Jobs are made, changed, deleted, paused and served in random order, by two schedulers, while the clock goes ahead,
 * back and far. At each look the ledger is in balance. {@code -Dpawl.seed} repeats a history.
 */
class LedgerHistoryTest {
    @RegisterExtension
    static final PostgresExtension db = new PostgresExtension();

    private static final Instant BEFORE_A_CLOCK_CHANGE = Instant.parse("2026-03-28T20:00:00Z");
    private static final List<JobKey> KEYS = List.of(new JobKey("a"), new JobKey("b"), new JobKey("c"));
    private static final List<String> CRONS =
            List.of("* * * * *", "*/7 * * * *", "30 2 * * *", "15 */2 * * *", "H * * * *");
    private static final List<CatchUpPolicy> POLICIES = List.of(CatchUpPolicy.values());
    private static final int STEPS = 120;

    private final List<String> history = new ArrayList<>();

    @RepeatedTest(5)
    void everyFireTimeIsAccountedFor(RepetitionInfo repetition) {
        long seed = Long.getLong("pawl.seed", 1_000L + repetition.getCurrentRepetition());
        Random random = new Random(seed);
        db.time().set(BEFORE_A_CLOCK_CHANGE);
        var jobs = new Jobs(db.dsl());
        List<FireBatch> schedulers =
                List.of(new FireBatch(db.dsl(), new Jobs(db.dsl())), new FireBatch(db.dsl(), new Jobs(db.dsl())));
        for (int step = 0; step < STEPS; step++) {
            act(random, jobs, schedulers);
            if (step % 10 == 9) {
                check(jobs, seed);
            }
        }
        // The clock passes all that was served while it was ahead.
        db.time().set(BEFORE_A_CLOCK_CHANGE.plus(Duration.ofDays(60)));
        while (!schedulers.getFirst().fire().jobs().isEmpty()) {
            history.add("fire");
        }
        check(jobs, seed);
        assertThat(ledger(jobs))
                .allSatisfy(entry -> assertThat(entry.due()).as("seed %d", seed).isZero());
    }

    private void act(Random random, Jobs jobs, List<FireBatch> schedulers) {
        JobKey key = KEYS.get(random.nextInt(KEYS.size()));
        switch (random.nextInt(13)) {
            case 0, 1, 2 -> advance(Duration.ofSeconds(random.nextInt(7200)));
            case 3 -> advance(Duration.ofHours(random.nextInt(30)));
            case 4 -> advance(Duration.ofMinutes(-random.nextInt(random.nextBoolean() ? 60 : 25 * 60)));
            case 5, 6, 7 -> {
                history.add("fire");
                schedulers.get(random.nextInt(2)).fire();
            }
            case 8 -> {
                history.add("delete " + key);
                jobs.delete(key);
            }
            case 9 -> {
                history.add("pause or resume " + key);
                if (random.nextBoolean()) {
                    jobs.pause(key, Optional.empty(), Optional.empty());
                } else {
                    jobs.resume(key);
                }
            }
            case 10 -> put(random, jobs, key);
            case 11 -> backfill(random, jobs, key);
            default -> {
                put(random, jobs, key);
                put(random, jobs, key);
            }
        }
    }

    private void backfill(Random random, Jobs jobs, JobKey key) {
        Instant until = DatabaseTime.read(db.dsl()).minusSeconds(random.nextInt(3600));
        Instant since = until.minusSeconds(1 + random.nextInt(3600));
        history.add("backfill " + key + " " + since + " " + until);
        try {
            new Backfill(db.dsl(), jobs).make(key, since, until);
        } catch (InvalidInput noSchedule) {
            history.add("refused: " + noSchedule.getMessage());
        }
    }

    private void advance(Duration step) {
        history.add("advance " + step);
        db.time().advance(step);
    }

    private void put(Random random, Jobs jobs, JobKey key) {
        JobDefinition.Builder builder =
                JobDefinition.builder(new HandlerTarget("report", JsonNodeFactory.instance.objectNode()));
        switch (random.nextInt(8)) {
            case 0 -> builder.schedule(new Schedule.Manual());
            case 1 ->
                builder.schedule(new Schedule.At(DatabaseTime.read(db.dsl())
                        .plusNanos(random.nextLong(Duration.ofHours(5).toNanos()))));
            case 2 -> builder.schedule(Schedule.Every.of(Duration.ofSeconds(30 + random.nextInt(600))));
            default ->
                builder.schedule(Schedule.Cron.of(
                                CronExpression.parse(CRONS.get(random.nextInt(CRONS.size())), key.value()),
                                ZoneId.of("Europe/Berlin")))
                        .catchUp(new CatchUp(
                                POLICIES.get(random.nextInt(POLICIES.size())),
                                Duration.ofHours(random.nextInt(48)),
                                50));
        }
        JobDefinition definition = builder.priority(random.nextInt(3))
                .overlap(random.nextBoolean() ? OverlapPolicy.ALLOW : OverlapPolicy.SKIP)
                .build();
        history.add("put " + key + " " + definition.schedule());
        try {
            jobs.put(key, definition, "test", Optional.empty());
        } catch (InvalidInput neverFires) {
            history.add("refused: " + neverFires.getMessage());
        }
    }

    private void check(Jobs jobs, long seed) {
        assertThat(ledger(jobs))
                .as("seed %d after %s", seed, history)
                .allSatisfy(entry -> assertThat(entry.findings()).isEmpty())
                .allSatisfy(entry -> assertThat(entry.balanced()).isTrue())
                .allSatisfy(entry -> assertThat(entry.runs()
                                + entry.skipped().values().stream()
                                        .mapToLong(Long::longValue)
                                        .sum()
                                + entry.due())
                        .isEqualTo(entry.promised()));
    }

    private static List<JobLedger> ledger(Jobs jobs) {
        return new Ledger(db.dsl(), jobs)
                .page(
                        Optional.empty(),
                        BEFORE_A_CLOCK_CHANGE.minus(Duration.ofDays(3)),
                        // Also what was served while the clock was ahead.
                        BEFORE_A_CLOCK_CHANGE.plus(Duration.ofDays(60)),
                        Optional.empty())
                .items();
    }
}
