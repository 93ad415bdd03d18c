package dev.pawl.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

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
import dev.pawl.job.ActivePeriod;
import dev.pawl.job.CatchUp;
import dev.pawl.job.DueRules;
import dev.pawl.job.HandlerTarget;
import dev.pawl.job.JobDefinition;
import dev.pawl.job.JobKey;
import dev.pawl.job.Jobs;
import dev.pawl.job.NextRuns;
import dev.pawl.job.OverlapPolicy;
import dev.pawl.job.QueueName;
import dev.pawl.queue.Queues;
import dev.pawl.queue.RunActions;
import dev.pawl.queue.RunFilter;
import dev.pawl.queue.Runs;
import dev.pawl.schedule.CronExpression;
import dev.pawl.schedule.Jitter;
import dev.pawl.schedule.Schedule;
import dev.pawl.testing.PostgresExtension;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WhyNotTest {
    @RegisterExtension
    static final PostgresExtension db = new PostgresExtension();

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final JobKey REPORT = new JobKey("report");
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    private Jobs jobs;
    private FireBatch batch;

    @BeforeEach
    void atNoon() {
        db.time().set(NOON);
        jobs = new Jobs(db.dsl());
        batch = new FireBatch(db.dsl(), jobs);
    }

    @Test
    void itDidRun() {
        put("0 * * * *");
        fireAt("2026-03-01T13:00:01Z");
        var run = new Runs(db.dsl())
                .list(RunFilter.of(REPORT), Optional.empty(), 1)
                .items()
                .getFirst();
        new RunActions(db.dsl()).cancel(run.id(), "test", Optional.empty());

        assertThat(why("2026-03-01T14:00"))
                .returns(WhyAnswer.Verdict.RAN, WhyAnswer::verdict)
                .returns(Optional.of(run.id()), WhyAnswer::run)
                .returns(Optional.of(1), WhyAnswer::version)
                .returns("Sun 1 Mar 2026 14:00:00 +01:00", WhyAnswer::local)
                .satisfies(answer -> assertThat(answer.sentence()).contains("cancelled"));
    }

    @Test
    void itRanLate_andTheAnswerSaysOfWhat() {
        put("0 * * * *");
        fireAt("2026-03-01T13:20:00Z");
        db.dsl()
                .execute("insert into pawl.attempt (run_id, attempt, job_id, outcome, run_state, claimed_at,"
                        + " started_at, finished_at) select run_id, 1, job_id, 'succeeded', 'succeeded',"
                        + " timestamptz '2026-03-01 13:30Z', timestamptz '2026-03-01 13:30Z', timestamptz"
                        + " '2026-03-01 13:31Z' from pawl.run");
        db.dsl().execute("delete from pawl.ready");

        assertThat(why("2026-03-01T13:00:00Z").sentence())
                .contains("It did run")
                .contains("started at Sun 1 Mar 2026 14:30:00 +01:00")
                .contains("ended as succeeded")
                .contains("made 20 m 0 s late")
                .contains("waited 10 m 0 s in queue default");
    }

    @Test
    void itIsServedAndWaits_forTheReasonThatTheRunsPageTells() {
        put("0 * * * *");
        fireAt("2026-03-01T13:00:00Z");
        assertThat(why("2026-03-01T14:00").verdict()).isEqualTo(WhyAnswer.Verdict.WAITS);
        assertThat(why("2026-03-01T14:00").sentence()).contains("no worker takes queue default");

        new Queues(db.dsl()).pause(QueueName.DEFAULT, Optional.empty());
        assertThat(why("2026-03-01T14:00").sentence()).contains("queue default is paused");

        jobs.pause(REPORT, Optional.empty(), Optional.empty());
        assertThat(why("2026-03-01T14:00").sentence()).contains("its job is paused");
    }

    @Test
    void itIsServedAndItsRunIsDeferred_whichIsOneSentenceWithItsMoment() {
        givenAFreeze();
        put(builder -> builder.dueRules(
                new DueRules(Jitter.NONE, List.of(new CalendarUse(new CalendarName("freeze"), OnHit.DEFER)))));
        fireAt("2026-03-01T14:00:00Z");

        WhyAnswer waits = why("2026-03-01T14:00:00Z");
        assertThat(waits.sentence())
                .startsWith("It has run " + waits.run().orElseThrow() + ", which has not started yet. It is due at"
                        + " Sun 1 Mar 2026 15:30:00 +01:00, 30 m 0 s later, after the blackout: ")
                .contains("freeze")
                .endsWith(".")
                .doesNotContain("It was due", "It is due It", "free worker");

        jobs.pause(REPORT, Optional.empty(), Optional.empty());
        assertThat(why("2026-03-01T14:00:00Z").sentence())
                .contains("yet. It waits: its job is paused. It is due at Sun 1 Mar 2026 15:30:00 +01:00, 30 m");

        db.time().set(Instant.parse("2026-03-01T15:00:00Z"));
        jobs.resume(REPORT);
        assertThat(why("2026-03-01T14:00:00Z").sentence())
                .contains("no worker takes queue default. It was due 30 m 0 s later, after the blackout: ")
                .doesNotContain("It is due");
    }

    @Test
    void itIsServedAndItsRunIsJittered() {
        put(builder -> builder.dueRules(new DueRules(new Jitter(Duration.ofMinutes(10)), List.of())));
        fireAt("2026-03-01T14:00:00Z");

        assertThat(why("2026-03-01T14:00:00Z").sentence())
                .contains("has not started yet. It is due at Sun 1 Mar 2026 15:0")
                .endsWith(" later, by the job's jitter.");
    }

    @Test
    void itRanOnceAndWaitsForItsNextAttempt() {
        put("0 * * * *");
        fireAt("2026-03-01T13:00:00Z");
        db.dsl()
                .execute("insert into pawl.attempt (run_id, attempt, job_id, outcome, claimed_at, started_at,"
                        + " finished_at, next_attempt_at) select run_id, 1, job_id, 'failed', timestamptz"
                        + " '2026-03-01 13:00Z', timestamptz '2026-03-01 13:00Z', timestamptz '2026-03-01 13:01Z',"
                        + " timestamptz '2026-03-01 13:05Z' from pawl.run");
        db.time().set(Instant.parse("2026-03-01T13:02:00Z"));
        assertThat(why("2026-03-01T13:00:00Z").sentence())
                .endsWith("started at Sun 1 Mar 2026 14:00:00 +01:00 and has not ended."
                        + " Its next attempt is due at Sun 1 Mar 2026 14:05:00 +01:00.");

        db.time().set(Instant.parse("2026-03-01T13:05:00Z"));
        assertThat(why("2026-03-01T13:00:00Z").sentence())
                .endsWith("has not ended. It waits: no worker takes queue default.");
    }

    @Test
    void itWasSkipped_withItsReason() {
        put("0 * * * *");
        jobs.pause(REPORT, Optional.empty(), Optional.empty());
        fireAt("2026-03-01T13:00:00Z");

        assertThat(why("2026-03-01T14:00"))
                .returns(WhyAnswer.Verdict.SKIPPED, WhyAnswer::verdict)
                .returns("It was skipped: the job was paused.", WhyAnswer::sentence);
    }

    @Test
    void itIsNoFireTime_andTheOnesAroundItAreNamed() {
        put("0 * * * *");
        fireAt("2026-03-01T16:30:00Z");

        assertThat(why("2026-03-01T14:15:00Z"))
                .returns(WhyAnswer.Verdict.NOT_A_FIRE_TIME, WhyAnswer::verdict)
                .returns(Optional.of(Instant.parse("2026-03-01T14:00:00Z")), WhyAnswer::before)
                .returns(Optional.of(Instant.parse("2026-03-01T15:00:00Z")), WhyAnswer::after)
                .satisfies(answer -> assertThat(answer.sentence())
                        .contains("version 1 fires every hour, Europe/Berlin time")
                        .contains("before that at Sun 1 Mar 2026 15:00:00 +01:00"));
    }

    @Test
    void aJobByHandHasNoFireTimes() {
        put(builder -> builder.schedule(new Schedule.Manual()));
        db.time().advance(Duration.ofHours(2));

        assertThat(why("2026-03-01T13:00:00Z").sentence()).contains("runs only when somebody asks");
    }

    @Test
    void aVersionInForceThenIsNotTheOneInForceNow() {
        put("0 * * * *");
        fireAt("2026-03-01T13:00:00Z");
        put("30 * * * *");
        fireAt("2026-03-01T15:00:00Z");

        assertThat(why("2026-03-01T12:30:00Z"))
                .returns(WhyAnswer.Verdict.NOT_A_FIRE_TIME, WhyAnswer::verdict)
                .returns(Optional.of(1), WhyAnswer::version);
        assertThat(why("2026-03-01T14:00:00Z"))
                .returns(WhyAnswer.Verdict.NOT_A_FIRE_TIME, WhyAnswer::verdict)
                .returns(Optional.of(2), WhyAnswer::version);
    }

    @Test
    void theJobDidNotExistYet_orWasDeleted() {
        db.time().set(NOON);
        put("0 * * * *");
        fireAt("2026-03-01T13:00:00Z");
        jobs.delete(REPORT);
        db.time().set(Instant.parse("2026-03-01T15:30:00Z"));

        assertThat(why("2026-03-01T11:00:00Z").verdict()).isEqualTo(WhyAnswer.Verdict.NOT_YET_CREATED);
        assertThat(why("2026-03-01T14:00:00Z"))
                .returns(WhyAnswer.Verdict.DELETED, WhyAnswer::verdict)
                .returns("The job was deleted then: from Sun 1 Mar 2026 14:00:00 +01:00 on.", WhyAnswer::sentence);

        put("0 * * * *");
        assertThat(why("2026-03-01T14:00:00Z").sentence())
                .endsWith("from Sun 1 Mar 2026 14:00:00 +01:00 until Sun 1 Mar 2026 16:30:00 +01:00.");
        assertThat(new WhyNot(db.dsl(), jobs).at(new JobKey("none"), AskedMoment.parse("2026-03-01T12:00")))
                .isEmpty();
    }

    @Test
    void itLiesOutsideOfThePeriod() {
        put(builder -> builder.period(new ActivePeriod(
                Optional.of(Instant.parse("2026-03-02T00:00:00Z")),
                Optional.of(Instant.parse("2026-03-03T00:00:00Z")))));
        db.time().set(Instant.parse("2026-03-04T00:00:00Z"));

        assertThat(why("2026-03-01T13:00:00Z"))
                .returns(WhyAnswer.Verdict.OUTSIDE_PERIOD, WhyAnswer::verdict)
                .satisfies(answer -> assertThat(answer.sentence()).contains("began only at Mon 2 Mar 2026 01:00:00"));
        assertThat(why("2026-03-03T13:00:00Z").sentence()).contains("ended at Tue 3 Mar 2026 01:00:00");
    }

    @Test
    void itIsStillAhead() {
        put("0 * * * *");
        assertThat(why("2026-03-01T15:00:00Z"))
                .returns(WhyAnswer.Verdict.AHEAD, WhyAnswer::verdict)
                .returns("It is still ahead, a fire time of version 1.", WhyAnswer::sentence);

        jobs.pause(REPORT, Optional.empty(), Optional.of(Instant.parse("2026-03-01T14:00:00Z")));
        assertThat(why("2026-03-01T13:00:00Z").sentence()).contains("the job is paused");
        assertThat(why("2026-03-01T15:00:00Z").sentence()).doesNotContain("paused");
    }

    @Test
    void aFireTimeAheadThatSomebodyAskedToSkipSaysSo() {
        put("0 * * * *");
        jobs.skipNext(REPORT, "ann");

        assertThat(why("2026-03-01T13:00:00Z").sentence())
                .isEqualTo(
                        "It is still ahead, a fire time of version 1; it will be skipped, as somebody has asked; that"
                                + " can be taken back until then.");
        assertThat(why("2026-03-01T14:00:00Z").sentence()).isEqualTo("It is still ahead, a fire time of version 1.");
    }

    @Test
    void aFireTimeAheadThatACalendarTouchesSaysSo() {
        givenAFreeze();
        put(builder -> builder.dueRules(
                new DueRules(Jitter.NONE, List.of(new CalendarUse(new CalendarName("freeze"), OnHit.SKIP)))));
        assertThat(why("2026-03-01T14:00:00Z").sentence())
                .contains("it will be skipped: blacked out by the calendar freeze: ");

        put(builder -> builder.dueRules(
                new DueRules(Jitter.NONE, List.of(new CalendarUse(new CalendarName("freeze"), OnHit.DEFER)))));
        assertThat(why("2026-03-01T14:00:00Z").sentence())
                .contains("its run will be due at Sun 1 Mar 2026 15:30:00 +01:00, after the blackout: ");
    }

    @Test
    void aFireTimeAheadWhoseCalendarCannotBeReadWaits_andIsNobodysNextRun() {
        givenAFreeze();
        put(builder -> builder.dueRules(
                new DueRules(Jitter.NONE, List.of(new CalendarUse(new CalendarName("freeze"), OnHit.SKIP)))));
        assertThat(new NextRuns(db.dsl()).of(jobs.find(REPORT).orElseThrow())).contains(NOON.plusSeconds(3600));
        db.dsl().execute("update pawl.calendar set definition = '{\"moons\": []}', version = version + 1");

        assertThat(why("2026-03-01T13:00:00Z").sentence())
                .isEqualTo("It is still ahead, a fire time of version 1; it will wait until the calendar freeze can be"
                        + " read: store that anew, or start the program version that stored it.");
        assertThat(new NextRuns(db.dsl()).of(jobs.find(REPORT).orElseThrow())).isEmpty();
    }

    @Test
    void aFireTimeAheadWithJitterSaysWhenItsRunIsDue() {
        put(builder -> builder.dueRules(new DueRules(new Jitter(Duration.ofMinutes(10)), List.of())));

        assertThat(why("2026-03-01T14:00:00Z").sentence())
                .contains("its run will be due at Sun 1 Mar 2026 15:0")
                .endsWith(", by the job's jitter.");
    }

    @Test
    void aBackfilledRunWasAskedFor() {
        put("0 * * * *");
        jobs.pause(REPORT, Optional.empty(), Optional.empty());
        fireAt("2026-03-01T13:00:00Z");
        jobs.resume(REPORT);
        db.time().set(Instant.parse("2026-03-01T13:50:00Z"));
        new Backfill(db.dsl(), jobs).make(REPORT, NOON, Instant.parse("2026-03-01T13:30:00Z"));

        assertThat(why("2026-03-01T13:00:00Z").sentence())
                .contains("It was asked for afterwards, by backfill, 50 m 0 s after the fire time.")
                .doesNotContain("when a scheduler found");
    }

    private void givenAFreeze() {
        new Calendars(db.dsl())
                .put(
                        new CalendarName("freeze"),
                        BlackoutCalendar.of(Optional.empty(), List.of("2026-03-01T14:30..2026-03-01T15:30"), List.of()),
                        "ann",
                        Optional.empty());
    }

    @Test
    void itIsDueAndNobodyHasServedIt() {
        put("0 * * * *");
        fireAt("2026-03-01T13:00:00Z");
        db.time().set(Instant.parse("2026-03-01T14:00:30Z"));
        assertThat(why("2026-03-01T14:00:00Z"))
                .returns(WhyAnswer.Verdict.DUE, WhyAnswer::verdict)
                .returns("It has been due for 30 s and is about to be served.", WhyAnswer::sentence);

        db.time().set(Instant.parse("2026-03-01T14:20:00Z"));
        assertThat(why("2026-03-01T14:00:00Z").sentence())
                .contains("due for 20 m 0 s", "no scheduler has served it")
                .contains("made is of Sun 1 Mar 2026 14:00:00 +01:00");

        db.dsl().execute("update pawl.job_version set definition = definition || '{\"teleport\": true}'");
        assertThat(new WhyNot(db.dsl(), new Jobs(db.dsl()))
                        .at(REPORT, AskedMoment.parse("2026-03-01T14:00:00Z"))
                        .orElseThrow()
                        .verdict())
                .isEqualTo(WhyAnswer.Verdict.UNREADABLE);
    }

    /** Spring in Berlin: 02:30 does not exist on the 29th, and runs at 03:00. */
    @Test
    void aLocalTimeInTheGapIsExplained() {
        put("30 2 * * *");
        for (int day = 2; day <= 29; day++) {
            fireAt("2026-03-%02dT03:00:00Z".formatted(day));
        }

        WhyAnswer asWritten = why("2026-03-29T02:30");
        assertThat(asWritten)
                .returns(Instant.parse("2026-03-29T01:00:00Z"), WhyAnswer::at)
                .returns(true, answer -> answer.run().isPresent());
        assertThat(asWritten.notes())
                .contains("02:30 did not exist on that day in Europe/Berlin.")
                .anySatisfy(note -> assertThat(note).contains("02:30 does not exist, runs at 03:00"));
        assertThat(why("2026-03-29T03:30").verdict()).isEqualTo(WhyAnswer.Verdict.NOT_A_FIRE_TIME);
    }

    /** Autumn in Berlin: 02:30 comes twice on the 25th, and runs the first time. */
    @Test
    void aLocalTimeThatOccursTwiceIsTheOneAtWhichItRan() {
        db.time().set(Instant.parse("2026-10-24T12:00:00Z"));
        put("30 2 * * *");
        fireAt("2026-10-25T03:00:00Z");

        assertThat(why("2026-10-25T02:30"))
                .returns(Instant.parse("2026-10-25T00:30:00Z"), WhyAnswer::at)
                .satisfies(answer -> assertThat(answer.notes())
                        .contains("02:30 occurred twice on that day in Europe/Berlin.")
                        .anySatisfy(note -> assertThat(note).contains("runs once, the first time")));
        assertThat(why("2026-10-25T01:30:00Z").verdict()).isEqualTo(WhyAnswer.Verdict.NOT_A_FIRE_TIME);
    }

    @Test
    void whatIsOlderThanHistoryIsKeptIsNotKnown() {
        put("0 * * * *");
        fireAt("2026-03-12T12:00:00Z");
        new Retention(db.dsl(), new KeepTimes(Duration.ofDays(3), Duration.ofDays(1))).round();

        assertThat(why("2026-03-02T12:00:00Z"))
                .returns(WhyAnswer.Verdict.NOT_RECORDED, WhyAnswer::verdict)
                .satisfies(answer -> assertThat(answer.sentence()).contains("kept only since Mon 9 Mar 2026"));
    }

    @Test
    void whatWasBeforeTheLedgerIsNotKnown() {
        put("0 * * * *");
        db.dsl().execute("update pawl.schedule_span set after = '2026-03-01 15:00Z'");
        db.time().set(Instant.parse("2026-03-01T18:00:00Z"));

        assertThat(why("2026-03-01T14:00:00Z").sentence())
                .contains("ledger of this job begins at Sun 1 Mar 2026 16:00:00");
    }

    @Test
    void aGapIsCalledOne() {
        put("0 * * * *");
        fireAt("2026-03-01T13:00:00Z");
        db.dsl().execute("delete from pawl.fire_key");

        assertThat(why("2026-03-01T13:00:00Z").verdict()).isEqualTo(WhyAnswer.Verdict.GAP);
    }

    @Test
    void whatAChangeGaveUpIsSkipped() {
        put(builder -> builder.schedule(Schedule.Every.of(Duration.ofSeconds(1))));
        db.time().advance(Duration.ofHours(10));
        put("0 * * * *");

        assertThat(why("2026-03-01T21:00:00Z"))
                .returns(WhyAnswer.Verdict.SKIPPED, WhyAnswer::verdict)
                .returns(
                        "It was skipped: it was missed, and the schedule was changed before it was made up" + " for.",
                        WhyAnswer::sentence);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "now", "03:00", "2026-03-01", "2026-13-01T00:00", "1969-12-31T00:00", "+10000-01-01T00:00Z"})
    void whatIsNoTimeIsRefused(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AskedMoment.parse(text))
                .withMessageStartingWith("must be");
    }

    private WhyAnswer why(String at) {
        return new WhyNot(db.dsl(), jobs).at(REPORT, AskedMoment.parse(at)).orElseThrow();
    }

    private void fireAt(String moment) {
        db.time().set(Instant.parse(moment));
        while (!batch.fire().jobs().isEmpty()) {
            // As the scheduler: until nothing is due.
        }
    }

    private void put(String cron) {
        put(builder -> builder.schedule(Schedule.Cron.of(CronExpression.parse(cron), BERLIN)));
    }

    private void put(UnaryOperator<JobDefinition.Builder> schedule) {
        var builder = JobDefinition.builder(new HandlerTarget("report", JsonNodeFactory.instance.objectNode()))
                .schedule(Schedule.Cron.of(CronExpression.parse("0 * * * *"), BERLIN))
                .overlap(OverlapPolicy.ALLOW)
                .catchUp(CatchUp.DEFAULTS);
        jobs.put(REPORT, schedule.apply(builder).build(), "test", Optional.empty());
    }
}
