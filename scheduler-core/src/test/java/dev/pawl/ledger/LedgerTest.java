package dev.pawl.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.jooq.impl.DSL.table;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.pawl.calendar.BlackoutCalendar;
import dev.pawl.calendar.CalendarName;
import dev.pawl.calendar.CalendarUse;
import dev.pawl.calendar.Calendars;
import dev.pawl.calendar.OnHit;
import dev.pawl.fire.Backfill;
import dev.pawl.fire.FireBatch;
import dev.pawl.history.KeepTimes;
import dev.pawl.history.Retention;
import dev.pawl.job.CatchUp;
import dev.pawl.job.CatchUpPolicy;
import dev.pawl.job.DueRules;
import dev.pawl.job.HandlerTarget;
import dev.pawl.job.JobDefinition;
import dev.pawl.job.JobKey;
import dev.pawl.job.Jobs;
import dev.pawl.job.OverlapPolicy;
import dev.pawl.schedule.CronExpression;
import dev.pawl.schedule.Jitter;
import dev.pawl.schedule.Schedule;
import dev.pawl.schedule.Zones;
import dev.pawl.testing.PostgresExtension;
import dev.pawl.time.DatabaseTime;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class LedgerTest {
    @RegisterExtension
    static final PostgresExtension db = new PostgresExtension();

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final JobKey REPORT = new JobKey("report");
    private static final CatchUp ALL = new CatchUp(CatchUpPolicy.ALL, Duration.ofDays(30), 10_000);

    private Jobs jobs;
    private FireBatch batch;
    private Ledger ledger;

    @BeforeEach
    void atNoon() {
        db.time().set(NOON);
        jobs = new Jobs(db.dsl());
        batch = new FireBatch(db.dsl(), jobs);
        ledger = new Ledger(db.dsl(), jobs);
    }

    @Test
    void runsAndSkipsOfServedFireTimesAreInBalance() {
        put(REPORT, "* * * * *", CatchUp.DEFAULTS);
        fireAfter(Duration.ofMinutes(5));
        db.time().advance(Duration.ofSeconds(30));

        JobLedger entry = only();

        assertThat(entry.balanced()).isTrue();
        assertThat(entry.promised()).isEqualTo(5);
        // The last two were found within a minute, which is on time.
        assertThat(entry.runs()).isEqualTo(2);
        assertThat(entry.skipped()).isEqualTo(Map.of("missed", 3L));
        assertThat(entry.due()).isZero();
    }

    @Test
    void whatHasNotBeenServedYetIsDueAndNoGap() {
        put(REPORT, "* * * * *", CatchUp.DEFAULTS);
        fireAfter(Duration.ofMinutes(1));
        db.time().advance(Duration.ofMinutes(2));

        JobLedger entry = only();

        assertThat(entry.balanced()).isTrue();
        assertThat(entry.promised()).isEqualTo(3);
        assertThat(entry.due()).isEqualTo(2);
        assertThat(entry.dueSince()).contains(NOON.plusSeconds(120));
        assertThat(entry.overdueSince()).isEmpty();
    }

    /** The books are in order, and yet nobody serves the job. */
    @Test
    void whatIsDueForMoreThanAMinuteIsOverdue_alsoInAStretchThatHasPassed() {
        put(REPORT, "* * * * *", CatchUp.DEFAULTS);
        fireAfter(Duration.ofMinutes(1));
        db.time().advance(Duration.ofSeconds(121));

        assertThat(only()).returns(true, JobLedger::balanced).returns(2L, JobLedger::due);
        assertThat(only().overdueSince()).contains(NOON.plusSeconds(120));
        assertThat(ledger.page(Optional.empty(), NOON, NOON.plusSeconds(150), Optional.empty())
                        .items())
                .singleElement()
                .satisfies(entry -> assertThat(entry.overdueSince()).contains(NOON.plusSeconds(120)));

        fireAfter(Duration.ZERO);
        assertThat(only().overdueSince()).isEmpty();
    }

    // ------------------------------------------------------------------------------------------ it has teeth

    @Test
    void aRunAndItsKeyThatAreGoneAreAGap() {
        givenFiveRuns();
        db.dsl().execute("delete from pawl.run where fire_at = '2026-03-01 12:03Z'");
        db.dsl().execute("delete from pawl.fire_key where fire_at = '2026-03-01 12:03Z'");

        assertFound(Finding.Kind.GAP, NOON.plusSeconds(180));
        assertThat(only().gaps()).isEqualTo(1);
    }

    @Test
    void aRunThatIsGoneAloneIsAGap_whichNamesTheRun() {
        givenFiveRuns();
        db.dsl().execute("delete from pawl.run where fire_at = '2026-03-01 12:03Z'");

        assertFound(Finding.Kind.GAP, NOON.plusSeconds(180));
        assertThat(only().findings().getFirst().detail()).startsWith("its run is gone: [");
    }

    /** The fire time ran, but nothing keeps a second run out. */
    @Test
    void aRunWithoutItsKeyIsAStray() {
        givenFiveRuns();
        db.dsl().execute("delete from pawl.fire_key where fire_at = '2026-03-01 12:03Z'");

        assertFound(Finding.Kind.STRAY, NOON.plusSeconds(180));
        assertThat(only()).returns(0L, JobLedger::gaps).returns(1L, JobLedger::strays);
    }

    @Test
    void aSkipThatIsGoneIsAGap() {
        put(REPORT, "* * * * *", CatchUp.DEFAULTS);
        fireAfter(Duration.ofMinutes(5));
        db.dsl().execute("delete from pawl.skip where fire_at = '2026-03-01 12:02Z'");

        assertFound(Finding.Kind.GAP, NOON.plusSeconds(120));
    }

    @Test
    void aRunAndASkipOfOneFireTimeAreADuplicate() {
        givenFiveRuns();
        db.dsl()
                .execute("insert into pawl.skip (job_id, fire_at, reason)"
                        + " select job_id, fire_at, 'missed' from pawl.fire_key where fire_at = '2026-03-01 12:04Z'");

        assertFound(Finding.Kind.DUPLICATE, NOON.plusSeconds(240));
    }

    @Test
    void twoRunsOfOneFireTimeAreADuplicate() {
        givenFiveRuns();
        db.dsl()
                .execute("insert into pawl.run (run_id, run_key, job_id, job_version, queue_id, priority, fire_at,"
                        + " due_at, created_at, created_by) select run_id + 1000000, run_key, job_id, job_version,"
                        + " queue_id, priority, fire_at, due_at, created_at, created_by from pawl.run where"
                        + " fire_at = '2026-03-01 12:04Z'");

        assertThat(only()).returns(1L, JobLedger::duplicates).returns(0L, JobLedger::gaps);
        assertThat(only().findings())
                .anySatisfy(finding -> assertThat(finding)
                        .returns(Finding.Kind.DUPLICATE, Finding::kind)
                        .returns(NOON.plusSeconds(240), Finding::fireAt)
                        .satisfies(two -> assertThat(two.runs()).hasSize(2)));
    }

    @Test
    void aRunThatNobodyPromisedIsAStray() {
        givenFiveRuns();
        for (String table : List.of("run", "fire_key")) {
            db.dsl()
                    .execute("update pawl." + table + " set fire_at = fire_at + interval '1 second'"
                            + " where fire_at = '2026-03-01 12:04Z'");
        }

        assertThat(only()).returns(1L, JobLedger::strays).returns(1L, JobLedger::gaps);
        assertThat(only().findings())
                .extracting(Finding::kind, Finding::fireAt)
                .containsExactly(
                        tuple(Finding.Kind.GAP, NOON.plusSeconds(240)),
                        tuple(Finding.Kind.STRAY, NOON.plusSeconds(241)));
    }

    /** As many fire times as promised, and not the same ones. */
    @Test
    void runsThatAreSwappedAreFoundOut() {
        givenFiveRuns();
        db.dsl()
                .execute("update pawl.fire_key k set run_id = o.run_id from pawl.fire_key o"
                        + " where k.fire_at = '2026-03-01 12:04Z' and o.fire_at = '2026-03-01 12:03Z'");

        assertThat(only().balanced()).isFalse();
    }

    @Test
    void aVersionThatCannotBeReadIsSaid() {
        givenFiveRuns();
        db.dsl().execute("update pawl.job_version set definition = definition || '{\"teleport\": true}'");
        ledger = new Ledger(db.dsl(), new Jobs(db.dsl()));

        assertThat(only().unreadable()).containsExactly(1);
        assertThat(only().balanced()).isFalse();
        assertThat(only().strays()).isZero();
    }

    // ------------------------------------------------------------------------------------------ changes and time

    @Test
    void aChangeLeavesNoFireTimeBehind_andBothVersionsCount() {
        put(REPORT, "* * * * *", ALL);
        fireAfter(Duration.ofMinutes(2));
        db.time().advance(Duration.ofMinutes(3));
        put(REPORT, "*/2 * * * *", ALL);
        fireAfter(Duration.ofMinutes(5));
        assertThat(only())
                .returns(true, JobLedger::balanced)
                .returns(2L + 3 + 3, JobLedger::promised)
                .returns(Map.of("missed", 3L), JobLedger::skipped);
    }

    @Test
    void aDeletionLeavesNoFireTimeBehind_andARevivedJobIsOwedNothingForTheTimeBetween() {
        put(REPORT, "* * * * *", ALL);
        db.time().advance(Duration.ofMinutes(3));
        jobs.delete(REPORT);
        db.time().advance(Duration.ofMinutes(10));
        put(REPORT, "* * * * *", ALL);
        fireAfter(Duration.ofMinutes(1));

        assertThat(only())
                .returns(true, JobLedger::balanced)
                .returns(4L, JobLedger::promised)
                .returns(1L, JobLedger::runs)
                .returns(Map.of("missed", 3L), JobLedger::skipped);
    }

    @Test
    void twoChangesAtOneInstantAreOne() {
        put(REPORT, "* * * * *", ALL);
        fireAfter(Duration.ofMinutes(2));
        put(REPORT, "*/7 * * * *", ALL);
        put(REPORT, "* * * * *", ALL);
        fireAfter(Duration.ofMinutes(2));

        assertThat(only()).returns(true, JobLedger::balanced).returns(4L, JobLedger::runs);
        assertThat(db.dsl().fetchCount(table("pawl.schedule_span"))).isEqualTo(2);
    }

    /** What was served while the clock was ahead stays served. */
    @Test
    void aChangeAfterTheClockWentBackPromisesNothingTwice() {
        put(REPORT, "* * * * *", CatchUp.DEFAULTS);
        fireAfter(Duration.ofHours(1));
        db.time().advance(Duration.ofMinutes(-30));
        put(REPORT, "*/2 * * * *", ALL);
        fireAfter(Duration.ofMinutes(20));
        fireAfter(Duration.ofMinutes(20));

        assertThat(only())
                .returns(true, JobLedger::balanced)
                .returns(60L + 5, JobLedger::promised)
                .returns(2L + 5, JobLedger::runs);
    }

    @Test
    void aJobThatIsDeletedAfterTheClockWentBackStaysServed() {
        put(REPORT, "* * * * *", ALL);
        fireAfter(Duration.ofHours(1));
        db.time().advance(Duration.ofMinutes(-30));
        jobs.delete(REPORT);
        put(REPORT, "* * * * *", ALL);
        fireAfter(Duration.ofMinutes(40));

        assertThat(only()).returns(true, JobLedger::balanced).returns(70L, JobLedger::runs);
    }

    /** Each second for a day: more than a change writes row by row. */
    @Test
    void veryManyUnservedFireTimesAreRecordedAsAStretch() {
        JobDefinition often = definition("* * * * *", ALL).toBuilder()
                .schedule(Schedule.Every.of(Duration.ofSeconds(1)))
                .build();
        jobs.put(REPORT, often, "test", Optional.empty());
        db.time().advance(Duration.ofDays(1));
        put(REPORT, "* * * * *", ALL);

        assertThat(only())
                .returns(true, JobLedger::balanced)
                .returns(86_400L, JobLedger::promised)
                .returns(Map.of("missed", 86_400L), JobLedger::skipped);
        assertThat(db.dsl().fetchCount(table("pawl.skip"))).isEqualTo(10_000);
    }

    @Test
    void aJobWhoseDefinitionCannotBeReadIsDeletedWithAStretch() {
        put(REPORT, "* * * * *", ALL);
        String change = "update pawl.job_version set definition = ";
        db.dsl().execute(change + "definition || '{\"teleport\": true}'");
        db.time().advance(Duration.ofMinutes(3));
        new Jobs(db.dsl()).delete(REPORT);
        db.dsl().execute(change + "definition - 'teleport'");

        assertThat(only()).returns(true, JobLedger::balanced).returns(Map.of("missed", 3L), JobLedger::skipped);
    }

    /** A database keeps microseconds: what is finer was due for ever. */
    @Test
    void aSingleFireTimeThatIsFinerThanTheDatabaseIsServedOnce() {
        JobDefinition once = definition("* * * * *", ALL).toBuilder()
                .schedule(new Schedule.At(NOON.plusNanos(60_123_456_400L)))
                .build();
        jobs.put(REPORT, once, "test", Optional.empty());
        db.time().advance(Duration.ofMinutes(2));

        assertThat(batch.fire().runs()).isEqualTo(1);
        assertThat(batch.fire().jobs()).isEmpty();
        assertThat(only()).returns(true, JobLedger::balanced).returns(1L, JobLedger::promised);
    }

    @Test
    void whatRetentionHasDroppedIsNoGap() {
        put(REPORT, "0 * * * *", ALL);
        fireAfter(Duration.ofDays(10));
        new Retention(db.dsl(), new KeepTimes(Duration.ofDays(3), Duration.ofDays(1))).round();

        LedgerPage page = ledger.page(Optional.empty(), NOON, now(), Optional.empty());

        assertThat(page.keptSince()).contains(NOON.plus(Duration.ofDays(7)));
        assertThat(page.items()).singleElement().satisfies(entry -> {
            assertThat(entry.balanced()).isTrue();
            assertThat(entry.since()).isEqualTo(NOON.plus(Duration.ofDays(7)));
            assertThat(entry.promised()).isEqualTo(73);
        });
    }

    // ------------------------------------------------------------------------------------------ backfill

    @Test
    void backfilledFireTimesThatNobodyPromisedCountApart() {
        put(REPORT, "*/2 * * * *", ALL);
        fireAfter(Duration.ofMinutes(10));
        put(REPORT, "* * * * *", ALL);

        new Backfill(db.dsl(), jobs).make(REPORT, NOON.plusSeconds(60), NOON.plusSeconds(360));

        assertThat(only())
                .returns(true, JobLedger::balanced)
                .returns(5L, JobLedger::promised)
                .returns(5L, JobLedger::runs)
                .returns(3L, JobLedger::backfilled);
    }

    @Test
    void whatWasGivenUpAndIsBackfilledCountsOnce() {
        JobDefinition often = definition("* * * * *", ALL).toBuilder()
                .schedule(Schedule.Every.of(Duration.ofSeconds(1)))
                .build();
        jobs.put(REPORT, often, "test", Optional.empty());
        db.time().advance(Duration.ofDays(1));
        put(REPORT, "* * * * *", ALL);
        jobs.put(REPORT, often, "test", Optional.empty());

        new Backfill(db.dsl(), jobs).make(REPORT, NOON.plusSeconds(80_000), NOON.plusSeconds(80_100));

        assertThat(only())
                .returns(true, JobLedger::balanced)
                .returns(86_400L, JobLedger::promised)
                .returns(100L, JobLedger::runs)
                .returns(0L, JobLedger::backfilled)
                .returns(Map.of("missed", 86_300L), JobLedger::skipped);
    }

    @Test
    void whatWasGivenUpAndHasASkipOfItsOwnIsAStray_whichAVersionDidCallFor() {
        JobDefinition often = definition("* * * * *", ALL).toBuilder()
                .schedule(Schedule.Every.of(Duration.ofSeconds(1)))
                .build();
        jobs.put(REPORT, often, "test", Optional.empty());
        db.time().advance(Duration.ofDays(1));
        put(REPORT, "* * * * *", ALL);
        Instant givenUp = NOON.plusSeconds(80_000);
        db.dsl()
                .execute(
                        "insert into pawl.skip (job_id, fire_at, reason, detail)"
                                + " select job_id, ?::timestamptz, 'missed', 'by hand' from pawl.job",
                        givenUp.toString());

        assertFound(Finding.Kind.STRAY, givenUp);
        assertThat(only().findings().getFirst().detail())
                .isEqualTo("it was given up as missed together with others, and has a skip nevertheless");
    }

    // ------------------------------------------------------------------------------------------ programs of before

    @Test
    void aJobWithoutASpanIsNamed_andItsLedgerBeginsAnew() {
        put(REPORT, "* * * * *", ALL);
        put(new JobKey("other"), "* * * * *", ALL);
        fireAfter(Duration.ofMinutes(2));
        db.dsl()
                .execute("delete from pawl.schedule_span s using pawl.job j"
                        + " where j.job_id = s.job_id and j.job_key = 'report'");
        assertThat(page().unrecorded()).containsExactly(REPORT);

        assertThat(jobs.recordSchedules()).isEqualTo(1);

        assertThat(jobs.recordSchedules()).isZero();
        assertThat(page().unrecorded()).isEmpty();
        fireAfter(Duration.ofMinutes(3));
        assertThat(page().items())
                .extracting(JobLedger::job, JobLedger::balanced, JobLedger::promised, JobLedger::runs)
                .containsExactly(tuple(new JobKey("other"), true, 5L, 5L), tuple(REPORT, true, 3L, 3L));
    }

    @Test
    void aDeletedJobWithoutASpanIsNotNamed() {
        put(REPORT, "* * * * *", ALL);
        jobs.delete(REPORT);
        db.dsl().execute("delete from pawl.schedule_span");

        assertThat(page().unrecorded()).isEmpty();
        assertThat(jobs.recordSchedules()).isZero();
    }

    /** Not from where it had been served when somebody looked: what was promised between would be gaps. */
    @Test
    void aScheduleThatAProgramOfBeforeHasChangedCountsFromThatMoment() {
        givenAChangeByAProgramOfBefore();

        assertThat(jobs.recordSchedules()).isEqualTo(1);

        fireAfter(Duration.ofMinutes(4));
        assertThat(only()).returns(true, JobLedger::balanced).returns(5L, JobLedger::promised);
        assertThat(jobs.recordSchedules()).isZero();
    }

    @Test
    void eachOfSeveralChangesByAProgramOfBeforeCountsFromItsMoment() {
        put(REPORT, "* * * * *", ALL);
        fireAfter(Duration.ofMinutes(2));
        put(REPORT, "*/2 * * * *", ALL);
        fireAfter(Duration.ofMinutes(4));
        put(REPORT, "*/2 * * * *", CatchUp.DEFAULTS);
        put(REPORT, "*/3 * * * *", ALL);
        fireAfter(Duration.ofMinutes(6));
        givenOnlyTheFirstSpan();

        assertThat(jobs.recordSchedules()).isEqualTo(1);

        assertThat(only()).returns(true, JobLedger::balanced).returns(6L, JobLedger::promised);
        assertThat(spans()).containsExactly("1 12:00-12:02", "2 12:02-12:06", "4 12:06-");
    }

    @Test
    void aVersionWithTheSameTimesPutsTheSpanRight() {
        givenAChangeByAProgramOfBefore();

        jobs.put(REPORT, definition("*/2 * * * *", ALL).toBuilder().priority(1).build(), "test", Optional.empty());

        fireAfter(Duration.ofMinutes(4));
        assertThat(only()).returns(true, JobLedger::balanced).returns(5L, JobLedger::promised);
        assertThat(jobs.recordSchedules()).isZero();
    }

    @Test
    void aVersionWithOtherTimesPutsTheSpanRight() {
        givenAChangeByAProgramOfBefore();

        put(REPORT, "*/4 * * * *", ALL);

        fireAfter(Duration.ofMinutes(4));
        assertThat(only()).returns(true, JobLedger::balanced).returns(4L, JobLedger::promised);
        assertThat(spans()).containsExactly("1 12:00-12:02", "2 12:02-12:04", "3 12:04-");
    }

    @Test
    void aDeletionPutsTheSpanRight() {
        givenAChangeByAProgramOfBefore();

        jobs.delete(REPORT);

        db.time().advance(Duration.ofMinutes(4));
        assertThat(only()).returns(true, JobLedger::balanced).returns(3L, JobLedger::promised);
        assertThat(spans()).containsExactly("1 12:00-12:02", "2 12:02-12:04");
    }

    /** Such a program records nothing of what was not served by then. */
    @Test
    void aJobThatAProgramOfBeforeHasDeletedPromisesNothingAfterwards() {
        givenADeletionByAProgramOfBefore();
        assertThat(only().due()).isEqualTo(10);

        assertThat(jobs.recordSchedules()).isEqualTo(1);

        assertThat(only())
                .returns(true, JobLedger::balanced)
                .returns(0L, JobLedger::due)
                .returns(3L, JobLedger::promised)
                .returns(2L, JobLedger::runs)
                .returns(Map.of("missed", 1L), JobLedger::skipped);
        assertThat(jobs.recordSchedules()).isZero();
    }

    @Test
    void aJobThatAProgramOfBeforeHasDeletedAndThatIsPutAgainPromisesNothingBetween() {
        givenADeletionByAProgramOfBefore();

        put(REPORT, "* * * * *", ALL);

        fireAfter(Duration.ofMinutes(2));
        assertThat(only())
                .returns(true, JobLedger::balanced)
                .returns(5L, JobLedger::promised)
                .returns(4L, JobLedger::runs);
    }

    @Test
    void aJobThatAProgramOfBeforeHasRevivedCountsFromThatMoment() {
        put(REPORT, "* * * * *", ALL);
        fireAfter(Duration.ofMinutes(2));
        jobs.delete(REPORT);
        db.time().advance(Duration.ofMinutes(10));
        put(REPORT, "* * * * *", ALL);
        db.dsl().execute("delete from pawl.schedule_span where version = 2");
        fireAfter(Duration.ofMinutes(2));

        assertThat(jobs.recordSchedules()).isEqualTo(1);

        assertThat(only()).returns(true, JobLedger::balanced).returns(4L, JobLedger::runs);
        assertThat(spans()).containsExactly("1 12:00-12:02", "2 12:12-");
    }

    /** What differs besides the times needs no new span. */
    @Test
    void aVersionWithOtherCatchUpGoesOnWithTheSpan() {
        put(REPORT, "* * * * *", ALL);
        put(REPORT, "* * * * *", CatchUp.DEFAULTS);

        assertThat(jobs.recordSchedules()).isZero();
        assertThat(spans()).containsExactly("1 12:00-");
    }

    /** There may be many of them, and a start looks at each: none may cost a transaction. */
    @Test
    void aVersionOfAProgramOfBeforeWithTheSameTimesIsNoWorkForAStart() {
        new Calendars(db.dsl())
                .put(
                        new CalendarName("freeze"),
                        BlackoutCalendar.of(Optional.empty(), List.of("2026-04-01"), List.of()),
                        "ann",
                        Optional.empty());
        var rules = new DueRules(
                new Jitter(Duration.ofSeconds(5)), List.of(new CalendarUse(new CalendarName("freeze"), OnHit.SKIP)));
        put(REPORT, "* * * * *", ALL);
        jobs.put(
                REPORT,
                definition("* * * * *", CatchUp.DEFAULTS).toBuilder()
                        .dueRules(rules)
                        .build(),
                "test",
                Optional.empty());
        // It would lock the job.
        db.dsl().transaction(holder -> {
            holder.dsl().execute("select from pawl.job for update");
            db.dsl().transaction(start -> {
                start.dsl().execute("set local lock_timeout = '5s'");
                assertThat(new Jobs(start.dsl()).recordSchedules()).isZero();
            });
        });
        assertThat(spans()).containsExactly("1 12:00-");
    }

    /** Older programs may have written the same times in other words. */
    @Test
    void theSameTimesInOtherWordsAreComparedOnce() {
        put(REPORT, "* * * * *", ALL);
        put(REPORT, "* * * * *", CatchUp.DEFAULTS);
        db.dsl()
                .execute("update pawl.job_version set definition = definition #- '{schedule,gap}'"
                        + " where version = 1");

        assertThat(jobs.recordSchedules()).isZero();

        assertThat(spans()).containsExactly("2 12:00-");
    }

    private void givenAChangeByAProgramOfBefore() {
        put(REPORT, "* * * * *", ALL);
        fireAfter(Duration.ofMinutes(2));
        put(REPORT, "*/2 * * * *", ALL);
        givenOnlyTheFirstSpan();
        fireAfter(Duration.ofMinutes(2));
    }

    private static void givenOnlyTheFirstSpan() {
        db.dsl().execute("delete from pawl.schedule_span where version > 1");
        db.dsl().execute("update pawl.schedule_span set through = null, given_up_after = null, given_up_why = null");
    }

    /** At 12:03, and it was served up to 12:02; it is 12:12 now. */
    private void givenADeletionByAProgramOfBefore() {
        put(REPORT, "* * * * *", ALL);
        fireAfter(Duration.ofMinutes(2));
        db.time().advance(Duration.ofMinutes(1));
        db.dsl().execute("update pawl.job set deleted_at = pawl.clock(), changed_at = pawl.clock()");
        db.dsl().execute("update pawl.fire_cursor set next_fire_at = null");
        db.time().advance(Duration.ofMinutes(9));
    }

    /** Each with its version, in their order. */
    private static List<String> spans() {
        return db.dsl().fetch("""
            select version || ' ' || to_char(after at time zone 'UTC', 'HH24:MI') || '-'
                   || coalesce(to_char(through at time zone 'UTC', 'HH24:MI'), '')
              from pawl.schedule_span order by after
            """).getValues(0, String.class);
    }

    // ------------------------------------------------------------------------------------------ time zone data

    @Test
    void aGapUnderOtherZoneDataSaysSo() {
        JobDefinition inBerlin = definition("* * * * *", ALL).toBuilder()
                .schedule(Schedule.Cron.of(CronExpression.parse("* * * * *"), ZoneId.of("Europe/Berlin")))
                .build();
        jobs.put(REPORT, inBerlin, "test", Optional.empty());
        fireAfter(Duration.ofMinutes(5));
        db.dsl().execute("delete from pawl.run where fire_at = '2026-03-01 12:03Z'");
        db.dsl().execute("delete from pawl.fire_key where fire_at = '2026-03-01 12:03Z'");
        assertThat(only().findings()).singleElement().returns("there is neither a run nor a skip", Finding::detail);

        db.dsl().execute("update pawl.schedule_span set zone_data = '1999a'");

        assertThat(only().findings())
                .singleElement()
                .satisfies(finding -> assertThat(finding.detail())
                        .contains("the time zone data has changed since, from 1999a to " + Zones.dataVersion()));
    }

    // ------------------------------------------------------------------------------------------ reasons

    @Test
    void whatAPausePassedOverStaysPausedWhenTheScheduleChanges() {
        put(REPORT, "* * * * *", ALL);
        jobs.pause(REPORT, Optional.empty(), Optional.of(NOON.plusSeconds(150)));
        db.time().advance(Duration.ofMinutes(4));
        put(REPORT, "*/2 * * * *", ALL);

        assertThat(only().skipped()).isEqualTo(Map.of("paused", 2L, "missed", 2L));
    }

    @Test
    void whatAPausePassedOverStaysPausedWhenTheJobIsDeleted() {
        put(REPORT, "* * * * *", ALL);
        jobs.pause(REPORT, Optional.empty(), Optional.empty());
        db.time().advance(Duration.ofSeconds(150));
        jobs.resume(REPORT);
        db.time().advance(Duration.ofSeconds(60));
        jobs.delete(REPORT);

        assertThat(only().skipped()).isEqualTo(Map.of("paused", 2L, "missed", 1L));
    }

    @Test
    void whatWasAskedToBeSkippedIsSkippedAsThat_alsoByAChange() {
        put(REPORT, "* * * * *", ALL);
        jobs.skipNext(REPORT, "ann");
        db.time().advance(Duration.ofMinutes(2));
        put(REPORT, "*/2 * * * *", ALL);

        assertThat(only().skipped()).isEqualTo(Map.of("requested", 1L, "missed", 1L));
        assertThat(db.dsl()
                        .fetchSingle("select detail from pawl.skip where reason = 'requested'")
                        .get(0, String.class))
                .isEqualTo("it was asked to be skipped, by ann");
    }

    @Test
    void whatACalendarBlacksOutIsSkippedAsThat_alsoByAChange() {
        new Calendars(db.dsl())
                .put(
                        new CalendarName("freeze"),
                        BlackoutCalendar.of(Optional.empty(), List.of("2026-03-01T12:00..2026-03-01T12:03"), List.of()),
                        "ann",
                        Optional.empty());
        var rules = new DueRules(Jitter.NONE, List.of(new CalendarUse(new CalendarName("freeze"), OnHit.SKIP)));
        jobs.put(
                REPORT, definition("* * * * *", ALL).toBuilder().dueRules(rules).build(), "test", Optional.empty());
        db.time().advance(Duration.ofMinutes(4));
        put(REPORT, "*/2 * * * *", ALL);

        assertThat(only().skipped()).isEqualTo(Map.of("calendar", 2L, "missed", 2L));
    }

    // ------------------------------------------------------------------------------------------ pages and sums

    @Test
    void aLedgerInPagesIsTheSameAsAWhole() {
        for (int i = 0; i < 5; i++) {
            put(new JobKey("job-" + i), i == 3 ? "0 * * * *" : "* * * * *", ALL);
        }
        fireAfter(Duration.ofHours(3));
        db.dsl().execute("delete from pawl.fire_key where fire_at = '2026-03-01 13:00Z'");
        db.dsl().execute("delete from pawl.run where fire_at = '2026-03-01 13:00Z'");
        List<JobLedger> whole =
                ledger.page(Optional.empty(), NOON, now(), Optional.empty()).items();
        assertThat(whole)
                .hasSize(5)
                .allSatisfy(entry -> assertThat(entry.gaps()).isEqualTo(1));

        var small = new Ledger(db.dsl(), jobs, 70);
        List<JobLedger> parts = new ArrayList<>();
        Optional<LedgerPosition> position = Optional.empty();
        int looked = 0;
        do {
            LedgerPage page = small.page(Optional.empty(), NOON, now(), position);
            assertThat(page.items().stream().mapToLong(JobLedger::promised).sum())
                    .isLessThanOrEqualTo(70);
            parts.addAll(page.items());
            looked += page.looked();
            position = page.next().map(next -> LedgerPosition.parse(next.text()));
        } while (position.isPresent());

        assertThat(looked).isEqualTo(5);
        assertThat(totals(parts)).isEqualTo(totals(whole));
    }

    @Test
    void theChecksumIsThatOfTheDatabase() {
        long seed = Long.getLong("pawl.seed", 20_260_301L);
        Random random = new Random(seed);
        for (int i = 0; i < 50; i++) {
            int value = random.nextInt();
            assertThat(FireSum.hash(value))
                    .as("%d (seed %d)", value, seed)
                    .isEqualTo(db.dsl()
                            .resultQuery("select hashint4extended(?, 0)", value)
                            .fetchSingle(row -> row.get(0, Long.class)));
        }
        assertThat(IntStream.range(0, 86_400)
                        .mapToLong(second -> FireSum.hash(second * 1000))
                        .distinct())
                .hasSize(86_400);
    }

    private static Map<String, List<Long>> totals(List<JobLedger> entries) {
        return entries.stream()
                .collect(Collectors.toMap(
                        entry -> entry.job().value(),
                        entry -> List.of(entry.promised(), entry.runs(), entry.gaps(), entry.duplicates()),
                        (one, other) -> IntStream.range(0, 4)
                                .mapToObj(i -> one.get(i) + other.get(i))
                                .toList()));
    }

    private void assertFound(Finding.Kind kind, Instant fireAt) {
        assertThat(only().findings())
                .singleElement()
                .returns(kind, Finding::kind)
                .returns(fireAt, Finding::fireAt);
    }

    private void givenFiveRuns() {
        put(REPORT, "* * * * *", ALL);
        fireAfter(Duration.ofMinutes(5));
        assertThat(only()).returns(true, JobLedger::balanced).returns(5L, JobLedger::runs);
    }

    private void fireAfter(Duration pause) {
        db.time().advance(pause);
        while (!batch.fire().jobs().isEmpty()) {
            // As the scheduler: until nothing is due.
        }
    }

    private void put(JobKey key, String cron, CatchUp catchUp) {
        jobs.put(key, definition(cron, catchUp), "test", Optional.empty());
    }

    private static JobDefinition definition(String cron, CatchUp catchUp) {
        return JobDefinition.builder(new HandlerTarget("report", JsonNodeFactory.instance.objectNode()))
                .schedule(Schedule.Cron.of(CronExpression.parse(cron), ZoneId.of("UTC")))
                .overlap(OverlapPolicy.ALLOW)
                .catchUp(catchUp)
                .build();
    }

    private JobLedger only() {
        List<JobLedger> items = page().items();
        assertThat(items).hasSize(1);
        return items.getFirst();
    }

    private LedgerPage page() {
        return ledger.page(Optional.empty(), NOON.minusSeconds(60), now(), Optional.empty());
    }

    /** The fire time of this very moment counts. */
    private static Instant now() {
        return DatabaseTime.read(db.dsl()).plusNanos(1_000);
    }
}
