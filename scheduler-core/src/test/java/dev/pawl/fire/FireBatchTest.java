package dev.pawl.fire;

import static dev.pawl.migrations.generated.Tables.FIRE_CURSOR;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.pawl.job.CatchUp;
import dev.pawl.job.CatchUpPolicy;
import dev.pawl.job.HandlerTarget;
import dev.pawl.job.JobDefinition;
import dev.pawl.job.JobKey;
import dev.pawl.job.Jobs;
import dev.pawl.job.OverlapPolicy;
import dev.pawl.queue.RunActions;
import dev.pawl.queue.RunFilter;
import dev.pawl.queue.Runs;
import dev.pawl.run.RunSummary;
import dev.pawl.schedule.CronExpression;
import dev.pawl.schedule.Schedule;
import dev.pawl.testing.LogLines;
import dev.pawl.testing.PostgresExtension;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.jooq.DSLContext;
import org.jooq.exception.DataAccessException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class FireBatchTest {
    @RegisterExtension
    static final PostgresExtension db = new PostgresExtension();

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final JobKey REPORT = new JobKey("report");
    private static final JobKey OTHER = new JobKey("other");

    private FireBatch batch;
    private Jobs jobs;
    private Runs runs;

    @BeforeEach
    void atNoon() {
        db.time().set(NOON);
        batch = new FireBatch(db.dsl(), new Jobs(db.dsl()));
        jobs = new Jobs(db.dsl());
        runs = new Runs(db.dsl());
    }

    @Test
    void aFireTimeMakesOneRunUnderItsKey_andTheCursorMoves() {
        define(OverlapPolicy.SKIP, CatchUp.DEFAULTS);
        assertThat(batch.fire().jobs()).isEmpty();

        db.time().advance(Duration.ofMinutes(1));
        assertThat(batch.fire()).isEqualTo(new FireReport(Set.of(REPORT), 1, 0));
        assertThat(batch.fire().jobs()).isEmpty();

        assertThat(all()).singleElement().satisfies(run -> {
            assertThat(run.runKey()).isEqualTo("report@2026-03-01T12:01:00Z");
            assertThat(run.fireAt()).contains(NOON.plusSeconds(60));
            assertThat(run.createdBy()).isEqualTo("schedule");
        });
        assertThat(jobs.find(REPORT).orElseThrow().nextFireAt()).contains(NOON.plusSeconds(120));
    }

    /** The promise of the run key: whoever fires, and however often, a fire time has one run. */
    @Test
    void manyNodesThatFireTheSameFireTimesMakeOneRunOfEach() throws Exception {
        define(OverlapPolicy.ALLOW, new CatchUp(CatchUpPolicy.ALL, Duration.ofHours(24), 100));
        db.time().advance(Duration.ofMinutes(50));
        try (var nodes = Executors.newFixedThreadPool(4)) {
            List<Callable<FireReport>> sameWork = List.of(batch::fire, batch::fire, batch::fire, batch::fire);
            for (int round = 0; round < 10; round++) {
                // As after a crash between two commits, or a restore: what was served is due again.
                db.dsl()
                        .update(FIRE_CURSOR)
                        .set(FIRE_CURSOR.FIRED_THROUGH, NOON)
                        .set(FIRE_CURSOR.NEXT_FIRE_AT, NOON.plusSeconds(60))
                        .execute();
                for (var report : nodes.invokeAll(sameWork)) {
                    report.get();
                }
            }
        }
        assertThat(all()).extracting(RunSummary::fireAt).doesNotHaveDuplicates().hasSize(50);
    }

    @Test
    void aFireTimeIsSkippedWhileTheRunBeforeIsActive_andServedOnceThatHasEnded() {
        define(OverlapPolicy.SKIP, CatchUp.DEFAULTS);
        fireAfter(Duration.ofMinutes(1));
        fireAfter(Duration.ofMinutes(1));
        assertThat(all()).hasSize(1);
        assertThat(skips()).containsExactly("overlap");

        new RunActions(db.dsl()).cancel(all().get(0).id(), "test", Optional.empty());
        fireAfter(Duration.ofMinutes(1));
        assertThat(all()).hasSize(2);
    }

    @Test
    void fireTimesOfAPausedJobAreRecordedAsPaused_andItGoesOnWithTheNextOneAfterResuming() {
        define(OverlapPolicy.ALLOW, CatchUp.DEFAULTS);
        jobs.pause(REPORT, Optional.of("moving house"), Optional.empty());
        fireAfter(Duration.ofMinutes(2));
        assertThat(skips()).containsExactly("paused", "paused");

        jobs.resume(REPORT);
        fireAfter(Duration.ofMinutes(1));
        assertThat(all()).extracting(RunSummary::runKey).containsExactly("report@2026-03-01T12:03:00Z");
    }

    @Test
    void afterDowntimeTheLastFireTimeRunsAndTheOthersAreRecordedAsMissed() {
        define(OverlapPolicy.SKIP, CatchUp.DEFAULTS);
        fireAfter(Duration.ofMinutes(4).plusSeconds(45));
        assertThat(all()).extracting(RunSummary::runKey).containsExactly("report@2026-03-01T12:04:00Z");
        assertThat(skips()).containsExactly("missed", "missed", "missed");
    }

    @Test
    void anEditTakesEffectAtTheNextFireTime_andNothingIsOwedForTheTimeBefore() {
        define(OverlapPolicy.SKIP, CatchUp.DEFAULTS);
        db.time().advance(Duration.ofSeconds(30));
        jobs.put(REPORT, definition("0 * * * *", OverlapPolicy.SKIP, CatchUp.DEFAULTS), "test", Optional.empty());
        fireAfter(Duration.ofMinutes(30));
        assertThat(all()).isEmpty();
        fireAfter(Duration.ofMinutes(29).plusSeconds(30));
        assertThat(all())
                .singleElement()
                .satisfies(run -> assertThat(run.jobVersion()).isEqualTo(2));
    }

    @Test
    void fireTimesThatAnEditLeavesUnservedAreRecordedAsMissed() {
        define(OverlapPolicy.SKIP, CatchUp.DEFAULTS);
        db.time().advance(Duration.ofMinutes(3));
        jobs.put(REPORT, definition("0 * * * *", OverlapPolicy.SKIP, CatchUp.DEFAULTS), "test", Optional.empty());
        assertThat(skips()).containsExactly("missed", "missed", "missed");
    }

    @Test
    void aPauseThatIsOverDoesNotEatTheFireTimeAtItsEnd() {
        define(OverlapPolicy.ALLOW, CatchUp.DEFAULTS);
        jobs.pause(REPORT, Optional.empty(), Optional.of(NOON.plusSeconds(120)));
        fireAfter(Duration.ofMinutes(2));
        assertThat(skips()).containsExactly("paused");
        assertThat(all()).extracting(RunSummary::runKey).containsExactly("report@2026-03-01T12:02:00Z");
    }

    /** The scheduler was away while the job was paused and resumed; now it finds what has passed. */
    @Test
    void fireTimesThatPassedInAPauseStayPaused_alsoWhenTheyAreServedAfterIt() {
        define(OverlapPolicy.ALLOW, new CatchUp(CatchUpPolicy.ALL, Duration.ofHours(24), 100));
        jobs.pause(REPORT, Optional.empty(), Optional.empty());
        db.time().advance(Duration.ofMinutes(3));
        jobs.resume(REPORT);
        fireAfter(Duration.ofMinutes(1));
        assertThat(skips()).containsExactly("paused", "paused");
        assertThat(all()).extracting(RunSummary::fireAt).contains(Optional.of(NOON.plusSeconds(240)));
    }

    /** The schedulers are down while fire times pass, and only then somebody pauses the job and resumes it. */
    @Test
    void fireTimesThatCameBeforeAPauseAreCaughtUp_whetherItIsOverOrNot() {
        CatchUp all = new CatchUp(CatchUpPolicy.ALL, Duration.ofHours(24), 100);
        define(OverlapPolicy.ALLOW, all);
        jobs.put(OTHER, definition("* * * * *", OverlapPolicy.ALLOW, all), "test", Optional.empty());
        db.time().set(NOON.plusSeconds(270));
        jobs.pause(REPORT, Optional.empty(), Optional.empty());
        jobs.pause(OTHER, Optional.empty(), Optional.empty());
        db.time().set(NOON.plusSeconds(390));
        jobs.resume(REPORT);
        batch.fire();
        for (JobKey job : List.of(REPORT, OTHER)) {
            assertThat(runs.list(RunFilter.of(job), Optional.empty(), 1_000).items())
                    .as("%s", job)
                    .extracting(RunSummary::fireAt)
                    .containsExactlyInAnyOrder(
                            Optional.of(NOON.plusSeconds(60)),
                            Optional.of(NOON.plusSeconds(120)),
                            Optional.of(NOON.plusSeconds(180)),
                            Optional.of(NOON.plusSeconds(240)));
        }
        assertThat(skips()).containsExactly("paused", "paused", "paused", "paused");
        fireAfter(Duration.ofMinutes(1));
        assertThat(all()).extracting(RunSummary::fireAt).contains(Optional.of(NOON.plusSeconds(420)));
    }

    /** Fails whatever the others do: they are served all the same, and it is tried again after a while. */
    @Test
    void aJobThatTheDatabaseRefusesIsLeftOut_andTheOthersAreServed() {
        define(OverlapPolicy.ALLOW, new CatchUp(CatchUpPolicy.ALL, Duration.ofHours(24), 100));
        for (int i = 0; i < 9; i++) {
            jobs.put(
                    new JobKey("other-" + i),
                    definition("* * * * *", OverlapPolicy.ALLOW, CatchUp.DEFAULTS),
                    "test",
                    Optional.empty());
        }
        int poison = jobs.find(REPORT).orElseThrow().id();
        db.dsl().execute("alter table pawl.run add constraint poison check (job_id <> " + poison + ")");
        try {
            db.time().advance(Duration.ofMinutes(1));
            List<String> warnings = LogLines.warningsOf("dev.pawl.fire.FireBatch", () -> {
                int runs = 0;
                for (FireReport report = batch.fire(); !report.jobs().isEmpty(); report = batch.fire()) {
                    runs += report.runs();
                }
                assertThat(runs).isEqualTo(9);
            });
            assertThat(warnings).singleElement().asString().contains("job with the id " + poison);
        } finally {
            db.dsl().execute("alter table pawl.run drop constraint poison");
        }
        assertThat(batch.fire().jobs()).isEmpty();
        batch.askAgain();
        assertThat(batch.fire()).isEqualTo(new FireReport(Set.of(REPORT), 1, 0));
    }

    /** No job is to blame for a full disk, and whoever asks has to know that nothing is served. */
    @Test
    void inAnOutageItThrows_andServesAllOnceThatIsOver() {
        define(OverlapPolicy.ALLOW, CatchUp.DEFAULTS);
        db.dsl().execute("""
            create function full_disk() returns trigger language plpgsql as $$
            begin raise exception 'no space left' using errcode = '53100'; end $$
            """);
        db.dsl().execute("create trigger full_disk before insert on pawl.run execute function full_disk()");
        db.time().advance(Duration.ofMinutes(1));
        assertThatThrownBy(batch::fire).isInstanceOf(DataAccessException.class);
        assertThat(all()).isEmpty();

        db.dsl().execute("drop function full_disk cascade");
        assertThat(batch.fire()).isEqualTo(new FireReport(Set.of(REPORT), 1, 0));
    }

    /** A program from before a column resumes a job and leaves the begin of the pause out. */
    @Test
    void aPauseThatIsOverAndOfWhichOnlyTheEndIsKnownCountsFromTheBeginning() {
        define(OverlapPolicy.ALLOW, new CatchUp(CatchUpPolicy.ALL, Duration.ofHours(24), 100));
        jobs.pause(REPORT, Optional.empty(), Optional.empty());
        db.time().advance(Duration.ofSeconds(150));
        jobs.resume(REPORT);
        db.dsl().execute("update pawl.fire_cursor set paused_after = null");
        fireAfter(Duration.ofSeconds(30));
        assertThat(skips()).containsExactly("paused", "paused");
        assertThat(all()).hasSize(1);
    }

    /** The schedulers were away, so that nobody has ended the first pause. */
    @Test
    void aJobThatIsPausedAgainAfterItsPauseIsOverWasNotPausedBetween() {
        define(OverlapPolicy.ALLOW, new CatchUp(CatchUpPolicy.ALL, Duration.ofHours(24), 100));
        fireAfter(Duration.ofMinutes(1));
        jobs.pause(REPORT, Optional.empty(), Optional.of(NOON.plusSeconds(90)));
        db.time().advance(Duration.ofMinutes(1));
        batch.fire();
        assertThat(skips()).isEmpty();
        db.time().advance(Duration.ofMinutes(1));
        jobs.pause(REPORT, Optional.empty(), Optional.empty());
        fireAfter(Duration.ofMinutes(1));
        assertThat(all()).hasSize(3);
        assertThat(skips()).containsExactly("paused");
    }

    @Test
    void aPauseWhoseEndHasPassedUnservedEndsThere() {
        define(OverlapPolicy.ALLOW, new CatchUp(CatchUpPolicy.ALL, Duration.ofHours(24), 100));
        jobs.pause(REPORT, Optional.empty(), Optional.of(NOON.plusSeconds(120)));
        db.time().advance(Duration.ofMinutes(3));
        assertThat(jobs.resumeExpired()).isOne();
        batch.fire();
        assertThat(skips()).containsExactly("paused");
        assertThat(all()).hasSize(2);
    }

    @Test
    void theNextFireTimeIsSkippedOnRequest_byWhicheverNodeServesIt_andNoOther() {
        define(OverlapPolicy.ALLOW, CatchUp.DEFAULTS);
        assertThat(jobs.skipNext(REPORT, "ann")).contains(NOON.plusSeconds(60));
        assertThat(jobs.skipNext(REPORT, "bob")).contains(NOON.plusSeconds(60));
        assertThat(jobs.find(REPORT).orElseThrow().nextRunAt(Map.of())).contains(NOON.plusSeconds(120));

        db.time().advance(Duration.ofMinutes(1));
        new FireBatch(db.dsl(), new Jobs(db.dsl())).fire();
        fireAfter(Duration.ofMinutes(1));
        assertThat(skips()).containsExactly("requested");
        assertThat(db.dsl().fetchSingle("select detail from pawl.skip").get(0))
                .isEqualTo("it was asked to be skipped, by ann");
        assertThat(all()).extracting(RunSummary::fireAt).containsExactly(Optional.of(NOON.plusSeconds(120)));
        assertThat(jobs.find(REPORT).orElseThrow().skipFireAt()).isEmpty();
    }

    @Test
    void aSkipOnRequestIsTakenBackByHand_andByAChangeOfTheScheduleOnly() {
        define(OverlapPolicy.ALLOW, CatchUp.DEFAULTS);
        jobs.skipNext(REPORT, "ann");
        assertThat(jobs.undoSkipNext(REPORT)).isTrue();
        assertThat(jobs.find(REPORT).orElseThrow().skipFireAt()).isEmpty();

        jobs.skipNext(REPORT, "ann");
        define(OverlapPolicy.SKIP, CatchUp.DEFAULTS);
        assertThat(jobs.find(REPORT).orElseThrow().skipFireAt()).isPresent();
        jobs.put(REPORT, definition("*/5 * * * *", OverlapPolicy.SKIP, CatchUp.DEFAULTS), "test", Optional.empty());
        assertThat(jobs.find(REPORT).orElseThrow().skipFireAt()).isEmpty();
    }

    /**
     * Of each change: while a batch holds the job, it is not acknowledged; so nothing is made by what was before it.
     */
    @Test
    void aChangeIsAcknowledgedOnlyWhenNoBatchGoesByWhatWasBefore() {
        List<Consumer<DSLContext>> changes = List.of(
                at -> new Jobs(at).pause(REPORT, Optional.empty(), Optional.empty()),
                at -> new Jobs(at).delete(REPORT),
                at -> new Jobs(at)
                        .put(
                                REPORT,
                                definition("0 * * * *", OverlapPolicy.SKIP, CatchUp.DEFAULTS),
                                "test",
                                Optional.empty()),
                at -> new Jobs(at).skipNext(REPORT, "test"),
                at -> new Backfill(at, new Jobs(at)).make(REPORT, NOON.minusSeconds(600), NOON));
        for (Consumer<DSLContext> change : changes) {
            define(OverlapPolicy.ALLOW, CatchUp.DEFAULTS);
            db.time().advance(Duration.ofMinutes(1));
            // After its first statement the batch holds the cursor, and has read nothing else.
            StatementFaults faults = new StatementFaults();
            DSLContext node = faults.watch(db.dsl());
            List<Boolean> waited = new ArrayList<>();
            faults.arm(0, true, () -> waited.add(hasToWait(change)));
            assertThat(new FireBatch(node, new Jobs(node)).fire().runs()).isOne();
            assertThat(waited).containsExactly(true);
        }
    }

    @Test
    void aNodeLeavesAJobAloneThatIsBeingChanged_andServesItByTheChangeOnceThatIsMade() {
        define(OverlapPolicy.ALLOW, new CatchUp(CatchUpPolicy.ALL, Duration.ofHours(24), 100));
        db.time().advance(Duration.ofMinutes(2));
        db.dsl().transaction(tx -> {
            new Jobs(tx.dsl()).delete(REPORT);
            assertThat(batch.fire().jobs()).isEmpty();
        });
        batch.fire();
        assertThat(skips()).containsExactly("missed", "missed");
        assertThat(all()).isEmpty();
    }

    private static boolean hasToWait(Consumer<DSLContext> change) {
        try {
            db.dsl().transaction(tx -> {
                tx.dsl().execute("set local lock_timeout = '20ms'");
                change.accept(tx.dsl());
            });
            return false;
        } catch (DataAccessException locked) {
            return "55P03".equals(locked.sqlState());
        }
    }

    @Test
    void aDeletedJobIsNotServed() {
        define(OverlapPolicy.SKIP, CatchUp.DEFAULTS);
        jobs.delete(REPORT);
        fireAfter(Duration.ofMinutes(5));
        assertThat(all()).isEmpty();
    }

    /** As a newer program may have stored it. The job's fire times wait; the others do not. */
    @Test
    void aDefinitionThatThisProgramCannotReadHoldsUpNobodyElse_andLosesNothing() {
        CatchUp all = new CatchUp(CatchUpPolicy.ALL, Duration.ofHours(24), 100);
        define(OverlapPolicy.ALLOW, all);
        jobs.put(OTHER, definition("* * * * *", OverlapPolicy.ALLOW, all), "test", Optional.empty());
        String readable = change("definition || '{\"teleport\": true}'");

        db.time().advance(Duration.ofMinutes(2));
        List<String> warnings = LogLines.warningsOf("dev.pawl.job.DefinitionCache", () -> {
            assertThat(batch.fire()).isEqualTo(new FireReport(Set.of(OTHER), 2, 0));
            assertThat(batch.fire().jobs()).isEmpty();
        });
        assertThat(warnings).singleElement().asString().contains("Job report", "version 1", "teleport");
        assertThat(all()).isEmpty();
        assertThat(skips()).isEmpty();

        change("'" + readable + "'::jsonb");
        assertThat(new FireBatch(db.dsl(), new Jobs(db.dsl())).fire()).isEqualTo(new FireReport(Set.of(REPORT), 2, 0));
    }

    @Test
    void aDefinitionThatReplacesAnUnreadableOneMakesUpForTheTimeSince() {
        CatchUp all = new CatchUp(CatchUpPolicy.ALL, Duration.ofHours(24), 100);
        define(OverlapPolicy.ALLOW, all);
        change("definition || '{\"teleport\": true}'");
        fireAfter(Duration.ofMinutes(4));

        new Jobs(db.dsl()).put(REPORT, definition("*/2 * * * *", OverlapPolicy.ALLOW, all), "test", Optional.empty());

        assertThat(batch.fire()).isEqualTo(new FireReport(Set.of(REPORT), 2, 0));
    }

    /** Changes what is stored of the first job, as no program of this version does; gives what was there. */
    private static String change(String to) {
        String before = db.dsl()
                .resultQuery("select definition::text from pawl.job_version where job_id = 1")
                .fetchSingle(row -> row.get(0, String.class));
        db.dsl().execute("update pawl.job_version set definition = " + to + " where job_id = 1");
        return before;
    }

    private void fireAfter(Duration pause) {
        db.time().advance(pause);
        batch.fire();
    }

    private void define(OverlapPolicy overlap, CatchUp catchUp) {
        jobs.put(REPORT, definition("* * * * *", overlap, catchUp), "test", Optional.empty());
    }

    private static JobDefinition definition(String cron, OverlapPolicy overlap, CatchUp catchUp) {
        return JobDefinition.builder(new HandlerTarget("report", JsonNodeFactory.instance.objectNode()))
                .schedule(Schedule.Cron.of(CronExpression.parse(cron), ZoneId.of("UTC")))
                .overlap(overlap)
                .catchUp(catchUp)
                .build();
    }

    private List<RunSummary> all() {
        return runs.list(RunFilter.of(REPORT), Optional.empty(), 1_000).items();
    }

    private static List<String> skips() {
        return db.dsl()
                .resultQuery("select reason::text from pawl.skip order by fire_at")
                .fetch(row -> row.get(0, String.class));
    }
}
