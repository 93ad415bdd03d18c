package dev.pawl.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.job.Jobs;
import dev.pawl.queue.Partitions;
import dev.pawl.queue.RunAction;
import dev.pawl.queue.RunFilter;
import dev.pawl.queue.RunQueue;
import dev.pawl.run.ClaimedRun;
import dev.pawl.run.RunId;
import dev.pawl.run.RunState;
import dev.pawl.run.RunSummary;
import dev.pawl.testing.PostgresExtension;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What is dropped, when, and what is not. */
class RetentionTest {
    @RegisterExtension
    static final PostgresExtension db = new PostgresExtension();

    private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");
    /** The end of the first day's leaf. */
    private static final Instant MIDNIGHT = Instant.parse("2026-03-02T00:00:00Z");

    private static final Duration RUNS = HistoryFixture.KEEP.runs();
    private static final Duration LOGS = HistoryFixture.KEEP.logs();

    private HistoryFixture given;
    private long worker;

    @BeforeEach
    void aQueueWithLeaves() {
        given = new HistoryFixture(db, START);
        worker = given.worker();
    }

    @Test
    void aLeafIsDroppedOnceItsLastMomentIsOldEnough() {
        RunId id = given.ended(worker, RunState.SUCCEEDED);

        db.time().set(MIDNIGHT.plus(RUNS).minusMillis(1));
        given.retention.round();
        assertThat(given.runs.find(id)).isPresent();

        db.time().set(MIDNIGHT.plus(RUNS));
        RetentionReport report = given.retention.round();
        assertThat(report.dropped()).contains("run 2026-03-01").doesNotContain("run 2026-03-02");
        assertThat(report.busy()).isFalse();
        assertThat(given.runs.find(id)).isEmpty();
        for (String parent : List.of("run", "attempt", "run_step", "stats_minute")) {
            assertThat(given.exists("pawl." + parent + "_p20260301")).as(parent).isFalse();
            assertThat(given.exists("pawl." + parent + "_p20260302")).as(parent).isTrue();
        }
        assertThat(given.count("pawl.attempt")).isZero();
    }

    @Test
    void logsAreDroppedBeforeTheirRuns() {
        RunId id = given.ended(worker, RunState.SUCCEEDED);
        db.dsl().execute("""
            insert into pawl.log_chunk values (?, 1, 1, 1, pawl.clock(), pawl.clock(), pawl.clock(), 1, '')
            """, id.value());

        db.time().set(MIDNIGHT.plus(LOGS).minusMillis(1));
        given.retention.round();
        assertThat(given.count("pawl.log_chunk")).isEqualTo(1);

        db.time().set(MIDNIGHT.plus(LOGS));
        assertThat(given.retention.round().dropped())
                .contains("log_chunk 2026-03-01")
                .noneMatch(leaf -> leaf.startsWith("run"));
        assertThat(given.count("pawl.log_chunk")).isZero();
        assertThat(given.state(id)).isEqualTo(RunState.SUCCEEDED);
    }

    @Test
    void linesInTheDefaultLeafGoToo() {
        db.dsl().execute("""
            insert into pawl.log_chunk values (1, 1, 1, 1, pawl.clock(), pawl.clock(), pawl.clock() - interval '40 days', 1, ''),
                                              (1, 1, 2, 1, pawl.clock(), pawl.clock(), pawl.clock() - interval '20 days', 1, '')
            """);
        given.retention.round();
        assertThat(given.count("pawl.log_chunk_p_default")).isEqualTo(1);
    }

    @Test
    void runsThatWaitAreCarriedOver_andGoOnAsBefore() {
        RunId ready = given.enqueue();
        RunId later = given.enqueueAt(START.plus(Duration.ofDays(300)));
        db.time().set(MIDNIGHT.plus(RUNS));

        assertThat(given.retention.round().carried()).isEqualTo(2);

        assertThat(given.exists("pawl.run_p20260301")).isFalse();
        assertThat(given.count("pawl.run_p_default")).isEqualTo(2);
        assertThat(listed(RunFilter.all())).containsExactly(later, ready);
        assertThat(listed(RunFilter.of(RunState.READY))).containsExactlyInAnyOrder(later, ready);
        ClaimedRun claimed = given.claimOne(worker);
        assertThat(claimed.id()).isEqualTo(ready);
        assertThat(given.finish(db.dsl(), claimed, RunState.SUCCEEDED).stored()).containsExactly(ready);
        assertThat(given.state(ready)).isEqualTo(RunState.SUCCEEDED);
        assertThat(given.actions.cancel(later, "test", Optional.empty())).isEqualTo(new RunAction.Done());
        assertThat(given.state(later)).isEqualTo(RunState.CANCELLED);
    }

    @Test
    void runsOfAPausedJobAreCarriedOverToTheirResumption() {
        RunId parked = given.enqueue();
        Jobs jobs = new Jobs(db.dsl());
        jobs.pause(given.job, Optional.empty(), Optional.empty());
        assertThat(new RunQueue(db.dsl()).claim(worker, List.of(), 1, List::of)).isEmpty();
        db.time().set(MIDNIGHT.plus(RUNS));

        assertThat(given.retention.round().carried()).isEqualTo(1);

        jobs.resume(given.job);
        assertThat(given.claimOne(worker).id()).isEqualTo(parked);
    }

    @Test
    void aRunUnderALeaseIsCarriedOver_withItsAttemptsAndSteps() {
        RunId id = given.enqueue();
        given.finish(db.dsl(), given.claimOne(worker), RunState.FAILED);
        given.actions.retry(id, "test");
        ClaimedRun second = given.claimOne(worker);
        db.dsl()
                .execute(
                        "insert into pawl.run_step (run_id, step, attempt, done_at) values (?, 'mail', 2,"
                                + " pawl.clock())",
                        id.value());
        db.time().set(MIDNIGHT.plus(RUNS));

        given.retention.round();

        assertThat(given.state(id)).isEqualTo(RunState.RUNNING);
        assertThat(given.finish(db.dsl(), second, RunState.SUCCEEDED).stored()).containsExactly(id);
        assertThat(given.runs.find(id).orElseThrow().attempts()).hasSize(2);
        assertThat(given.count("pawl.run_step")).isEqualTo(1);
    }

    /** It waits for a person, however long that takes. */
    @Test
    void aHeldRunIsCarriedOver_andCanBeRetried() {
        RunId id = given.ended(worker, RunState.HELD);
        db.time().set(MIDNIGHT.plus(RUNS).plus(RUNS));
        given.retention.round();
        given.retention.round();

        assertThat(listed(RunFilter.of(RunState.HELD))).containsExactly(id);
        assertThat(given.actions.retry(id, "test")).isEqualTo(new RunAction.Done());
        assertThat(given.claimOne(worker).attempt()).isEqualTo(2);
    }

    @Test
    void aRunIsKeptAsLongAfterItsEndAsAfterItsBeginning_andThenDeleted() {
        RunId id = given.enqueue();
        Instant end = START.plus(Duration.ofDays(10));
        db.time().set(end);
        given.finish(db.dsl(), given.claimOne(worker), RunState.FAILED);

        db.time().set(end.plus(RUNS));
        given.retention.round();
        assertThat(given.exists("pawl.run_p20260301")).isFalse();
        assertThat(given.state(id)).isEqualTo(RunState.FAILED);

        db.time().advance(Duration.ofMillis(1));
        assertThat(given.retention.round().deleted()).isEqualTo(1);
        assertThat(given.runs.find(id)).isEmpty();
        assertThat(given.count("pawl.run_p_default")).isZero();
        assertThat(given.count("pawl.attempt_p_default")).isZero();
    }

    @Test
    void carriedRunsDoNotKeepLeavesFromBeingMade() {
        given.enqueue();
        db.time().set(MIDNIGHT.plus(RUNS));
        given.retention.round();

        // All that were made for the first days are gone or stay; those of these days are new.
        assertThat(new Partitions(db.dsl()).createAhead()).isEqualTo(5 * (Partitions.DAYS_AHEAD + 1));
        RunId today = given.enqueue();
        assertThat(given.count("pawl.run_p20260531")).isEqualTo(1);
        assertThat(given.state(today)).isEqualTo(RunState.READY);
    }

    @Test
    void aLeafWithTooManyRunsThatAreNeededStays() {
        given.enqueue();
        given.enqueue();
        List<String> dropped = new ArrayList<>();
        var leaves = new RunLeaves(db.dsl(), MIDNIGHT.plus(Duration.ofDays(1)), 100, 1);

        assertThat(leaves.drop(dropped)).isTrue();

        assertThat(given.exists("pawl.run_p20260301")).isTrue();
        assertThat(dropped).contains("run 2026-02-28", "run 2026-03-02").doesNotContain("run 2026-03-01");
    }

    @Test
    void oldKeysOfFireTimesSkipsAndRefusedWritesAreDeleted() {
        db.dsl().execute("""
            insert into pawl.fire_key select job_id, pawl.clock() - d * interval '1 day', d from pawl.job, generate_series(80, 99) d
            """);
        db.dsl().execute("""
            insert into pawl.skip (job_id, fire_at, reason)
            select job_id, pawl.clock() - d * interval '1 day', 'missed' from pawl.job, generate_series(80, 99) d
            """);
        db.dsl().execute("""
            insert into pawl.refused_write (run_id, attempt, worker_epoch, refused_at)
            select 1, 1, 1, pawl.clock() - d * interval '1 day' from generate_series(99, 80, -1) d
            """);

        assertThat(given.retention.round().deleted()).isEqualTo(27);

        for (String table : List.of("pawl.fire_key", "pawl.skip", "pawl.refused_write")) {
            assertThat(given.count(table)).as(table).isEqualTo(11);
        }
    }

    /** Else the same backfill, asked for again, would make second runs. */
    @Test
    void theKeyOfAFireTimeStaysAsLongAsItsRun_howeverOldTheFireTime() {
        RunId ended = given.ended(worker, RunState.SUCCEEDED);
        RunId backfilled = given.enqueue();
        for (RunId run : List.of(backfilled, ended)) {
            db.dsl()
                    .execute(
                            "insert into pawl.fire_key select job_id, pawl.clock() - interval '200 days' - ? *"
                                    + " interval '1 microsecond', ? from pawl.job",
                            run.value() % 1_000,
                            run.value());
        }
        given.retention.round();
        assertThat(given.count("pawl.fire_key")).isEqualTo(2);

        db.time().set(MIDNIGHT.plus(RUNS));
        given.retention.round();
        assertThat(db.dsl().fetch("select run_id from pawl.fire_key").getValues(0, Long.class))
                .containsExactly(backfilled.value());
    }

    @Test
    void aDayWithoutALeafIsCleanedUpAllTheSame() {
        db.time().set(START.minus(Duration.ofDays(100)));
        RunId ended = given.ended(worker, RunState.CANCELLED);
        RunId waiting = given.enqueue();
        db.time().set(START);

        given.retention.round();

        assertThat(given.runs.find(ended)).isEmpty();
        assertThat(given.state(waiting)).isEqualTo(RunState.READY);
    }

    @Test
    void leavesAreKnownByTheirDay() {
        assertThat(Leaf.of(db.dsl(), "run").getFirst())
                .isEqualTo(new Leaf("run_p20260228", LocalDate.parse("2026-02-28")));
    }

    private List<RunId> listed(RunFilter filter) {
        return given.runs.list(filter, Optional.empty(), 10).items().stream()
                .map(RunSummary::id)
                .toList();
    }
}
