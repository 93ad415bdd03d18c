package dev.pawl.fire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.pawl.calendar.BlackoutCalendar;
import dev.pawl.calendar.CalendarName;
import dev.pawl.calendar.CalendarUse;
import dev.pawl.calendar.Calendars;
import dev.pawl.calendar.OnHit;
import dev.pawl.database.Database;
import dev.pawl.database.DatabaseSettings;
import dev.pawl.input.InvalidInput;
import dev.pawl.job.CatchUp;
import dev.pawl.job.DueRules;
import dev.pawl.job.HandlerTarget;
import dev.pawl.job.JobDefinition;
import dev.pawl.job.JobKey;
import dev.pawl.job.Jobs;
import dev.pawl.job.OverlapPolicy;
import dev.pawl.queue.RunFilter;
import dev.pawl.queue.Runs;
import dev.pawl.run.ClaimedRun;
import dev.pawl.run.RunSummary;
import dev.pawl.schedule.CronExpression;
import dev.pawl.schedule.Jitter;
import dev.pawl.schedule.Schedule;
import dev.pawl.testing.PlanRecorder;
import dev.pawl.testing.PostgresExtension;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class BackfillTest {
    @RegisterExtension
    static final PostgresExtension db = new PostgresExtension();

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final JobKey JOB = new JobKey("report");

    private Jobs jobs;
    private FireBatch batch;
    private Backfill backfill;
    private TestWorker worker;

    @BeforeEach
    void atNoon() {
        db.time().set(NOON);
        jobs = new Jobs(db.dsl());
        batch = new FireBatch(db.dsl(), new Jobs(db.dsl()));
        backfill = new Backfill(db.dsl(), jobs);
        worker = new TestWorker(db.dsl());
    }

    @Test
    void makesRunsOfFireTimesBeforeTheJobWasThere_theCountFirst() {
        define("* * * * *", OverlapPolicy.ALLOW);
        var expected = new BackfillCount(10, 0, 0, 0, 0, 10);
        assertThat(backfill.count(JOB, minute(-10), NOON)).contains(expected);
        assertThat(runs()).isEmpty();

        assertThat(backfill.make(JOB, minute(-10), NOON)).contains(expected);
        assertThat(runs()).hasSize(10).allSatisfy(run -> {
            assertThat(run.priority()).isEqualTo(9);
            assertThat(run.createdBy()).isEqualTo("backfill");
            assertThat(run.runKey()).isEqualTo("report@" + run.fireAt().orElseThrow());
        });
        assertThat(backfill.make(JOB, minute(-10), NOON)).contains(new BackfillCount(10, 10, 0, 0, 0, 0));
        assertThat(runs()).hasSize(10);
    }

    @Test
    void aRecordedSkipGivesWayToTheRun_andWhatHasARunIsLeftAlone() {
        define("* * * * *", OverlapPolicy.ALLOW);
        db.time().set(minute(5).plusSeconds(30));
        batch.fire();
        assertThat(skips()).isEqualTo(4);

        assertThat(backfill.make(JOB, NOON, minute(5))).contains(new BackfillCount(5, 0, 0, 0, 4, 5));
        assertThat(backfill.make(JOB, NOON, minute(5).plusMillis(1))
                        .orElseThrow()
                        .haveRun())
                .isEqualTo(6);
        assertThat(skips()).isZero();
        assertThat(runs())
                .extracting(RunSummary::fireAt)
                .doesNotHaveDuplicates()
                .hasSize(6);
    }

    @Test
    void aFireTimeThatTheScheduleHasYetToServeIsLeftToIt() {
        define("* * * * *", OverlapPolicy.ALLOW);
        db.time().set(minute(2).plusSeconds(30));
        assertThat(backfill.make(JOB, minute(1), minute(2))).contains(new BackfillCount(1, 0, 0, 1, 0, 0));
        batch.fire();
        assertThat(runs()).extracting(RunSummary::runKey).containsExactly("report@2026-03-01T12:02:00Z");
    }

    @Test
    void runsOneAfterTheOther_besideNoRunOfTheSchedule_whichGoesFirst() {
        define("* * * * *", OverlapPolicy.SKIP);
        db.time().set(minute(1));
        batch.fire();
        ClaimedRun scheduled = worker.claimOne();
        backfill.make(JOB, minute(-3), minute(0));
        assertThat(worker.claim(10)).isEmpty();
        worker.succeed(scheduled);
        passTurnsLeftBehind();

        ClaimedRun first = worker.claimOne();
        assertThat(first.fireAt()).contains(minute(-3));
        db.time().set(minute(2));
        batch.fire();
        db.time().set(minute(3));
        batch.fire();
        assertThat(skips()).isOne();
        assertThat(worker.claim(10)).isEmpty();
        worker.succeed(first);
        for (int minute : new int[] {2, -2, -1}) {
            ClaimedRun next = worker.claimOne();
            assertThat(next.fireAt()).contains(minute(minute));
            worker.succeed(next);
        }
    }

    /** Some rows for each run, and not as many for each as there are runs: then the largest would take hours. */
    @Test
    void aBackfillBesideAnActiveRunReadsSomeRowsForEachOfItsRuns() {
        int size = 2_000;
        define("* * * * *", OverlapPolicy.QUEUE_ALL);
        db.time().set(minute(1));
        batch.fire();
        ClaimedRun active = worker.claimOne();
        PlanRecorder recorder = new PlanRecorder();
        try (Database telling = Database.open(DatabaseSettings.of(PlanRecorder.tellingPlans(db.jdbcUrl()))
                .withLogin(db.user(), db.password())
                .withConnections(2, 2))) {
            DSLContext recorded = DSL.using(recorder.recorded(telling.dataSource()), SQLDialect.POSTGRES);
            assertThat(new Backfill(recorded, new Jobs(recorded))
                            .make(JOB, minute(-size), NOON)
                            .orElseThrow()
                            .runs())
                    .isEqualTo(size);
        }
        assertThat(recorder.take())
                .anyMatch(plan -> plan.sql().contains("insert into pawl.delayed"))
                .allSatisfy(
                        plan -> assertThat(plan.nodes()).as("%s", plan).allMatch(node -> node.rows() <= 10L * size));

        assertThat(worker.claim(10)).isEmpty();
        worker.succeed(active);
        passTurnsLeftBehind();
        assertThat(worker.claimOne().fireAt()).contains(minute(-size));
    }

    @Test
    void aJobWithACalendarThatCannotBeReadIsRefused() {
        CalendarName freeze = new CalendarName("freeze");
        new Calendars(db.dsl())
                .put(
                        freeze,
                        BlackoutCalendar.of(Optional.empty(), List.of("2026-01-01"), List.of()),
                        "test",
                        Optional.empty());
        define("* * * * *", OverlapPolicy.ALLOW);
        jobs.put(
                JOB,
                jobs.find(JOB).orElseThrow().definition().toBuilder()
                        .dueRules(new DueRules(Jitter.NONE, List.of(new CalendarUse(freeze, OnHit.SKIP))))
                        .build(),
                "test",
                Optional.empty());
        db.dsl().execute("update pawl.calendar set definition = '{\"moons\": []}', version = version + 1");
        assertThatThrownBy(() -> backfill.make(JOB, minute(-10), NOON))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining("calendar freeze");
        assertThatThrownBy(() -> jobs.skipNext(JOB, "ann"))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining("calendar freeze");
        assertThat(runs()).isEmpty();
    }

    @Test
    void anEmptyOrFutureRangeIsRefused_andSoIsOneWithTooManyFireTimes() {
        define("* * * * *", OverlapPolicy.SKIP);
        assertThatThrownBy(() -> backfill.count(JOB, NOON, NOON))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining("must lie after since");
        assertThatThrownBy(() -> backfill.make(JOB, minute(-1), minute(1)))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining("must not lie ahead of now");
        assertThatThrownBy(() -> backfill.make(JOB, Instant.parse("2016-03-01T12:00:00Z"), NOON))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining("more than 100000 fire times")
                .hasMessageContaining("at most 10000");
        assertThat(runs()).isEmpty();
        assertThat(backfill.count(new JobKey("nobody"), minute(-1), NOON)).isEmpty();
    }

    @Test
    void aJobWithoutAScheduleHasNothingToBackfill() {
        jobs.put(
                JOB,
                JobDefinition.builder(new HandlerTarget("x", JsonNodeFactory.instance.objectNode()))
                        .build(),
                "test",
                Optional.empty());
        assertThatThrownBy(() -> backfill.count(JOB, minute(-1), NOON))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining("has no schedule");
    }

    /** As the keeper of the queue does it every two seconds. */
    private static void passTurnsLeftBehind() {
        db.dsl().execute("select pawl.pass_turns(array(select run_id from pawl.serial_turn))");
    }

    private void define(String cron, OverlapPolicy overlap) {
        JobDefinition definition = JobDefinition.builder(
                        new HandlerTarget("report", JsonNodeFactory.instance.objectNode()))
                .schedule(Schedule.Cron.of(CronExpression.parse(cron), ZoneOffset.UTC))
                .overlap(overlap)
                .catchUp(CatchUp.DEFAULTS)
                .build();
        jobs.put(JOB, definition, "test", Optional.empty());
    }

    private static Instant minute(int minute) {
        return NOON.plus(Duration.ofMinutes(minute));
    }

    private static List<RunSummary> runs() {
        return new Runs(db.dsl())
                .list(RunFilter.of(JOB), Optional.empty(), 1_000)
                .items();
    }

    private static int skips() {
        return db.dsl().fetchCount(db.dsl().selectFrom("pawl.skip"));
    }
}
