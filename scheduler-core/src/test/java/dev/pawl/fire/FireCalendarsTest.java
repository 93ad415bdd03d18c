package dev.pawl.fire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.table;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.pawl.calendar.BlackoutCalendar;
import dev.pawl.calendar.CalendarName;
import dev.pawl.calendar.CalendarUse;
import dev.pawl.calendar.Calendars;
import dev.pawl.calendar.OnHit;
import dev.pawl.job.CatchUp;
import dev.pawl.job.DueRules;
import dev.pawl.job.HandlerTarget;
import dev.pawl.job.JobDefinition;
import dev.pawl.job.JobKey;
import dev.pawl.job.Jobs;
import dev.pawl.job.OverlapPolicy;
import dev.pawl.queue.RunFilter;
import dev.pawl.queue.Runs;
import dev.pawl.run.RunId;
import dev.pawl.run.RunState;
import dev.pawl.run.RunSummary;
import dev.pawl.schedule.CronExpression;
import dev.pawl.schedule.Jitter;
import dev.pawl.schedule.Schedule;
import dev.pawl.testing.LogLines;
import dev.pawl.testing.PostgresExtension;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What calendars and jitter make of fire times. */
class FireCalendarsTest {
    @RegisterExtension
    static final PostgresExtension db = new PostgresExtension();

    /** A Sunday. */
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    private static final JobKey REPORT = new JobKey("report");
    private static final CalendarName FREEZE = new CalendarName("freeze");

    private FireBatch batch;
    private Jobs jobs;
    private Calendars calendars;

    @BeforeEach
    void atNoon() {
        db.time().set(NOON);
        batch = new FireBatch(db.dsl(), new Jobs(db.dsl()));
        jobs = new Jobs(db.dsl());
        calendars = new Calendars(db.dsl());
    }

    @Test
    void aFireTimeInABlackoutIsRecordedWithTheCalendarAndItsEntry() {
        freeze("2026-03-01T12:01..2026-03-01T12:03 Move");
        define(Jitter.NONE, OnHit.SKIP, OverlapPolicy.ALLOW);
        fireAfter(Duration.ofMinutes(1));
        fireAfter(Duration.ofMinutes(1));
        fireAfter(Duration.ofMinutes(1));

        assertThat(skips())
                .containsExactly(
                        "calendar: blacked out by the calendar freeze: 2026-03-01T12:01..2026-03-01T12:03 Move",
                        "calendar: blacked out by the calendar freeze: 2026-03-01T12:01..2026-03-01T12:03 Move");
        assertThat(all()).extracting(RunSummary::runKey).containsExactly("report@2026-03-01T12:03:00Z");
    }

    /** Its identity stays the fire time, and until it has run it is active: the others of the blackout overlap it. */
    @Test
    void aDeferredRunIsDueAtTheEndOfTheBlackout_andCountsAsActive() {
        freeze("2026-03-01T12:01..2026-03-01T12:03");
        define(Jitter.NONE, OnHit.DEFER, OverlapPolicy.SKIP);
        fireAfter(Duration.ofMinutes(1));
        fireAfter(Duration.ofMinutes(1));
        fireAfter(Duration.ofMinutes(1));

        assertThat(all()).singleElement().satisfies(run -> {
            assertThat(run.runKey()).isEqualTo("report@2026-03-01T12:01:00Z");
            assertThat(run.fireAt()).contains(NOON.plusSeconds(60));
            assertThat(run.dueAt()).isEqualTo(NOON.plusSeconds(180));
        });
        assertThat(count("delayed")).isEqualTo(1);
        assertThat(count("ready")).isZero();
        assertThat(skips()).hasSize(2).allSatisfy(skip -> assertThat(skip).startsWith("overlap:"));
    }

    /** The new run may start hours later; one that has not started gives way at once. */
    @Test
    void cancelRunning_workThatRunsIsNotCancelledByARunThatIsDeferred() {
        freeze("2026-03-01T12:02..2026-03-01T18:00");
        define(Jitter.NONE, OnHit.DEFER, OverlapPolicy.CANCEL_RUNNING);
        fireAfter(Duration.ofMinutes(1));
        TestWorker worker = new TestWorker(db.dsl());
        RunId running = worker.claimOne().id();
        fireAfter(Duration.ofMinutes(1));
        fireAfter(Duration.ofMinutes(1));

        assertThat(db.dsl().fetchSingle("select cancelled_by from pawl.lease").get(0))
                .isNull();
        assertThat(all())
                .extracting(RunSummary::state)
                .containsExactlyInAnyOrder(RunState.RUNNING, RunState.CANCELLED, RunState.READY);
        assertThat(new Runs(db.dsl()).summary(running).orElseThrow().state()).isEqualTo(RunState.RUNNING);

        // A fire time that may run at once comes: the run that has been running all the while must give way.
        freeze("2026-01-01");
        fireAfter(Duration.ofMinutes(1));
        assertThat(db.dsl().fetchSingle("select cancelled_by from pawl.lease").get(0))
                .isEqualTo("schedule");
    }

    /** The batch reads calendars in its own transaction, on each node: no node goes on with what it has read before. */
    @Test
    void anEditHoldsFromTheNextFireTimeOnForEveryNode() {
        freeze("2026-01-01");
        define(Jitter.NONE, OnHit.SKIP, OverlapPolicy.ALLOW);
        FireBatch other = new FireBatch(db.dsl(), new Jobs(db.dsl()));
        fireAfter(Duration.ofMinutes(1));
        db.time().advance(Duration.ofMinutes(1));
        other.fire();
        assertThat(all()).hasSize(2);

        freeze("2026-03-01");
        fireAfter(Duration.ofMinutes(1));
        db.time().advance(Duration.ofMinutes(1));
        other.fire();
        assertThat(all()).hasSize(2);
        assertThat(skips()).hasSize(2);

        freeze("2026-01-01");
        db.time().advance(Duration.ofMinutes(1));
        other.fire();
        assertThat(all()).hasSize(3);
    }

    /** A newer program may have stored it: its jobs must neither run in a blackout nor lose fire times. */
    @Test
    void whereACalendarCannotBeReadItsJobsWaitAndTheOthersGoOn() {
        define(Jitter.NONE, OnHit.SKIP, OverlapPolicy.ALLOW);
        JobKey other = new JobKey("other");
        jobs.put(
                other,
                jobs.find(REPORT).orElseThrow().definition().toBuilder()
                        .dueRules(DueRules.NONE)
                        .build(),
                "test",
                Optional.empty());
        db.dsl().execute("update pawl.calendar set definition = '{\"moons\": []}', version = version + 1");
        assertThat(LogLines.warningsOf("dev.pawl.calendar", () -> fireAfter(Duration.ofMinutes(1))))
                .anySatisfy(line -> assertThat(line).contains("Calendar freeze"));
        assertThat(all()).isEmpty();
        assertThat(skips()).isEmpty();
        assertThat(new Runs(db.dsl())
                        .list(RunFilter.of(other), Optional.empty(), 10)
                        .items())
                .hasSize(1);

        freeze("2026-01-02");
        batch.fire();
        assertThat(all()).hasSize(1);
    }

    /** More of them than a batch takes, and due for longer than the others. */
    @Test
    void jobsWhoseCalendarCannotBeReadDoNotCrowdOutTheOthers_andAreAskedAgain() {
        define(Jitter.NONE, OnHit.SKIP, OverlapPolicy.ALLOW);
        JobDefinition blocked = jobs.find(REPORT).orElseThrow().definition();
        for (int i = 0; i < 500; i++) {
            jobs.put(new JobKey("blocked-" + i), blocked, "test", Optional.empty());
        }
        db.time().advance(Duration.ofSeconds(60));
        JobKey other = new JobKey("other");
        jobs.put(other, blocked.toBuilder().dueRules(DueRules.NONE).build(), "test", Optional.empty());
        db.dsl().execute("update pawl.calendar set definition = '{\"moons\": []}', version = version + 1");
        db.time().advance(Duration.ofSeconds(60));

        assertThat(batch.fire()).isEqualTo(new FireReport(Set.of(other), 1, 0));
        assertThat(batch.fire().jobs()).isEmpty();
        freeze("2026-01-02");
        assertThat(batch.fire().jobs()).hasSize(500);
        assertThat(batch.fire().jobs()).hasSize(1);
    }

    @Test
    void afterDowntimeTheLastFireTimeThatIsNotBlackedOutRuns() {
        freeze("2026-03-01T12:58..2026-03-01T14:00");
        define(Jitter.NONE, OnHit.SKIP, OverlapPolicy.SKIP);
        fireAfter(Duration.ofMinutes(60));

        assertThat(all()).extracting(RunSummary::runKey).containsExactly("report@2026-03-01T12:57:00Z");
        assertThat(skips().stream().filter(skip -> skip.startsWith("calendar:")))
                .hasSize(3);
    }

    /** No attempt can start before the instant that jitter gives: the run is not ready until then. */
    @Test
    void jitterMovesTheDueTimeAndNotTheIdentity() {
        Jitter jitter = new Jitter(Duration.ofSeconds(30));
        define(jitter, OnHit.SKIP, OverlapPolicy.ALLOW);
        for (int minute = 0; minute < 20; minute++) {
            fireAfter(Duration.ofMinutes(1));
        }

        assertThat(all()).hasSize(20).allSatisfy(run -> {
            Instant fireAt = run.fireAt().orElseThrow();
            assertThat(run.runKey()).isEqualTo("report@" + fireAt);
            assertThat(run.dueAt()).isEqualTo(fireAt.plus(jitter.at("report", fireAt)));
        });
        assertThat(all().stream().map(RunSummary::dueAt).distinct()).hasSize(20);
        assertThat(count("ready")).isLessThan(20);
    }

    private void freeze(String date) {
        calendars.put(
                FREEZE,
                BlackoutCalendar.of(Optional.of(ZoneOffset.UTC), List.of(date), List.of()),
                "test",
                Optional.empty());
    }

    private void define(Jitter jitter, OnHit onHit, OverlapPolicy overlap) {
        if (calendars.find(FREEZE).isEmpty()) {
            freeze("2026-01-01");
        }
        JobDefinition definition = JobDefinition.builder(
                        new HandlerTarget("report", JsonNodeFactory.instance.objectNode()))
                .schedule(Schedule.Cron.of(CronExpression.parse("* * * * *"), ZoneOffset.UTC))
                .dueRules(new DueRules(jitter, List.of(new CalendarUse(FREEZE, onHit))))
                .overlap(overlap)
                .catchUp(CatchUp.DEFAULTS)
                .build();
        jobs.put(REPORT, definition, "test", Optional.empty());
    }

    private void fireAfter(Duration time) {
        db.time().advance(time);
        batch.fire();
    }

    private static List<RunSummary> all() {
        return new Runs(db.dsl())
                .list(RunFilter.of(REPORT), Optional.empty(), 1_000)
                .items();
    }

    private static int count(String table) {
        return db.dsl().fetchCount(table(name("pawl", table)));
    }

    private static List<String> skips() {
        return db.dsl()
                .resultQuery("select reason || ': ' || detail from pawl.skip order by fire_at")
                .fetch(row -> row.get(0, String.class));
    }
}
