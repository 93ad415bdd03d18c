package dev.pawl.cli;

import static dev.pawl.migrations.generated.Tables.ATTEMPT;
import static dev.pawl.migrations.generated.Tables.FIRE_CURSOR;
import static dev.pawl.migrations.generated.Tables.LEASE;
import static dev.pawl.migrations.generated.Tables.RUN;
import static dev.pawl.migrations.generated.Tables.SKIP;
import static dev.pawl.migrations.generated.Tables.WORKER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.jooq.impl.DSL.count;

import dev.pawl.job.HttpTarget;
import dev.pawl.job.Job;
import dev.pawl.job.JobDefinition;
import dev.pawl.job.JobKey;
import dev.pawl.job.Jobs;
import dev.pawl.job.OverlapPolicy;
import dev.pawl.job.QueueName;
import dev.pawl.migrations.generated.enums.WorkerState;
import dev.pawl.queue.EnqueueRequest;
import dev.pawl.queue.Enqueuer;
import dev.pawl.queue.RunFilter;
import dev.pawl.queue.Runs;
import dev.pawl.run.AttemptDetails;
import dev.pawl.run.AttemptOutcome;
import dev.pawl.run.RunDetails;
import dev.pawl.run.RunId;
import dev.pawl.run.RunState;
import dev.pawl.schedule.CronExpression;
import dev.pawl.schedule.Schedule;
import dev.pawl.testing.PostgresExtension;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Several processes on one database: one dies in the middle of an attempt, one is frozen for longer than its lease. */
class ClusterTest {
    @RegisterExtension
    static final PostgresExtension db = new PostgresExtension();

    private static final JobKey TICK = new JobKey("tick");
    private static final JobKey DOOMED = new JobKey("doomed");
    private static final JobKey FROZEN = new JobKey("frozen");
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Jobs jobs = new Jobs(db.dsl());
    private final Runs runs = new Runs(db.dsl());

    @Test
    void givenTwoSchedulersAndThreeWorkers_whenOneIsKilledAndOneFrozen_thenEachFireTimeHasOneRunAndNoStaleResultCounts()
            throws Exception {
        try (var receiver = new SlowReceiver()) {
            define(TICK, receiver.url("/tick"), Optional.of("* * * * * ?"));
            define(DOOMED, receiver.url("/slow/doomed"), Optional.empty());
            define(FROZEN, receiver.url("/slow/frozen"), Optional.empty());

            try (PawlProcess firstScheduler = scheduler("scheduler-1");
                    PawlProcess secondScheduler = scheduler("scheduler-2");
                    PawlProcess doomed = worker("worker-doomed", "--queues", "doomed,tick");
                    PawlProcess frozen = worker("worker-frozen", "--queues", "frozen,tick")) {
                // The third worker serves every queue, so it starts only once the others have their runs.
                RunId killed = enqueue(DOOMED);
                RunId paused = enqueue(FROZEN);
                await(
                        "the first attempts to call",
                        () -> receiver.hasReceived("/slow/doomed", 1) && receiver.hasReceived("/slow/frozen", 1));
                try (PawlProcess third = worker("worker-third")) {
                    third.awaitReady();
                    doomed.kill9();
                    frozen.pause();
                    await("both runs to succeed elsewhere", () -> succeeded(killed) && succeeded(paused));

                    receiver.release();
                    frozen.resume();
                    await(
                            "the late result to be refused",
                            () -> !details(paused).refusedWrites().isEmpty());
                    await(
                            "the frozen worker to come back under a new registration",
                            () -> db.dsl()
                                    .fetchExists(
                                            WORKER,
                                            WORKER.NAME.eq("worker-frozen").and(WORKER.STATE.eq(WorkerState.alive))));

                    assertThat(firstScheduler.terminate())
                            .as(firstScheduler.output())
                            .isZero();
                    assertThat(secondScheduler.terminate())
                            .as(secondScheduler.output())
                            .isZero();
                    await(
                            "every run to end",
                            () -> runs.list(RunFilter.of(RunState.READY), Optional.empty(), 1)
                                            .items()
                                            .isEmpty()
                                    && !db.dsl().fetchExists(LEASE));
                }

                assertLostThenSucceeded(details(killed), "worker-doomed");
                assertLostThenSucceeded(details(paused), "worker-frozen");
                assertThat(details(paused).refusedWrites()).allSatisfy(refused -> {
                    assertThat(refused.worker()).isEqualTo("worker-frozen");
                    assertThat(refused.attempt()).isEqualTo(1);
                });
            }
            assertEachFireTimeHasOneRunOrOneSkip();
            assertEachRunWasEndedByItsLastAttempt();
        }
    }

    private static void assertLostThenSucceeded(RunDetails run, String lostWith) {
        assertThat(run.attempts())
                .extracting(AttemptDetails::outcome)
                .containsExactly(Optional.of(AttemptOutcome.LOST), Optional.of(AttemptOutcome.SUCCEEDED));
        assertThat(run.attempts())
                .extracting(AttemptDetails::worker)
                .containsExactly(Optional.of(lostWith), Optional.of("worker-third"));
    }

    private void assertEachFireTimeHasOneRunOrOneSkip() {
        Job tick = jobs.find(TICK).orElseThrow();
        Instant defined = jobs.versions(TICK, 1).getFirst().createdAt();
        Instant through = db.dsl()
                .select(FIRE_CURSOR.FIRED_THROUGH)
                .from(FIRE_CURSOR)
                .where(FIRE_CURSOR.JOB_ID.eq(tick.id()))
                .fetchSingle()
                .value1();
        List<Instant> served = new ArrayList<>(db.dsl()
                .select(RUN.FIRE_AT)
                .from(RUN)
                .where(RUN.JOB_ID.eq(tick.id()))
                .fetch(RUN.FIRE_AT));
        int made = served.size();
        served.addAll(db.dsl()
                .select(SKIP.FIRE_AT)
                .from(SKIP)
                .where(SKIP.JOB_ID.eq(tick.id()))
                .fetch(SKIP.FIRE_AT));

        assertThat(made).isPositive();
        assertThat(served)
                .doesNotHaveDuplicates()
                .containsExactlyInAnyOrderElementsOf(tick.definition()
                        .fireTimes()
                        .after(defined)
                        .takeWhile(fireAt -> !fireAt.isAfter(through))
                        .toList());
    }

    private void assertEachRunWasEndedByItsLastAttempt() {
        Map<Long, Integer> endings = db.dsl()
                .select(ATTEMPT.RUN_ID, count())
                .from(ATTEMPT)
                .where(ATTEMPT.RUN_STATE.isNotNull())
                .groupBy(ATTEMPT.RUN_ID)
                .fetchMap(ATTEMPT.RUN_ID, count());
        assertThat(endings).hasSize(db.dsl().fetchCount(RUN));
        assertThat(endings.values()).containsOnly(1);
        assertThat(db.dsl()
                        .fetchCount(
                                ATTEMPT,
                                ATTEMPT.RUN_STATE
                                        .isNotNull()
                                        .and("exists (select from pawl.attempt later where later.run_id ="
                                                + " attempt.run_id and later.attempt > attempt.attempt)")))
                .isZero();
    }

    private void define(JobKey key, String url, Optional<String> cron) {
        var definition = JobDefinition.builder(new HttpTarget("POST", URI.create(url), Map.of(), Optional.empty()))
                .queue(new QueueName(key.value()))
                .timeout(Duration.ofMinutes(5))
                .overlap(OverlapPolicy.ALLOW);
        cron.ifPresent(
                expression -> definition.schedule(Schedule.Cron.of(CronExpression.parse(expression), ZoneOffset.UTC)));
        jobs.put(key, definition.build(), "test", Optional.empty());
    }

    private static PawlProcess scheduler(String name) {
        return PawlProcess.start("--db", database(), "--roles", "scheduler", "--name", name);
    }

    private static PawlProcess worker(String name, String... more) {
        List<String> options = new ArrayList<>(
                List.of("--db", database(), "--roles", "worker", "--name", name, "--lease", "6s", "--heartbeat", "1s"));
        options.addAll(List.of(more));
        return PawlProcess.start(options.toArray(String[]::new));
    }

    private static String database() {
        return db.jdbcUrl() + (db.jdbcUrl().contains("?") ? "&" : "?") + "user=" + db.user() + "&password="
                + db.password();
    }

    private static RunId enqueue(JobKey job) {
        return new Enqueuer(db.dsl()).enqueue(EnqueueRequest.of(job, "test")).id();
    }

    private boolean succeeded(RunId id) {
        return details(id).summary().state() == RunState.SUCCEEDED;
    }

    private RunDetails details(RunId id) {
        return runs.find(id).orElseThrow();
    }

    private static void await(String what, Callable<Boolean> condition) {
        Awaitility.await(what).atMost(PATIENCE).until(condition);
    }
}
