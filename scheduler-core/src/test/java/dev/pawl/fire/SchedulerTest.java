package dev.pawl.fire;

import static dev.pawl.migrations.generated.Tables.SCHEDULE_SPAN;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.pawl.job.HandlerTarget;
import dev.pawl.job.JobDefinition;
import dev.pawl.job.JobKey;
import dev.pawl.job.Jobs;
import dev.pawl.job.OverlapPolicy;
import dev.pawl.queue.RunFilter;
import dev.pawl.queue.Runs;
import dev.pawl.run.RunSummary;
import dev.pawl.schedule.CronExpression;
import dev.pawl.schedule.Schedule;
import dev.pawl.testing.PostgresExtension;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** In real time, and by signals only: how long anything takes is not asserted. */
class SchedulerTest {
    @RegisterExtension
    static final PostgresExtension db = new PostgresExtension();

    private static final JobKey TICK = new JobKey("tick");
    private static final InstantSource CLOCK = InstantSource.system();

    private final Jobs jobs = new Jobs(db.dsl());

    @Test
    void twoNodesWakeAtEachFireTimeAndMakeOneRunOfIt() {
        define("* * * * * ?");
        try (Scheduler first = scheduler(CLOCK);
                Scheduler second = scheduler(CLOCK)) {
            first.start();
            second.start();
            Awaitility.await().until(() -> runs().size() >= 3);
        }
        assertThat(runs()).extracting(RunSummary::fireAt).doesNotHaveDuplicates();
    }

    @Test
    void aJobThatIsDefinedWhileTheNodeRunsIsServed() {
        try (Scheduler scheduler = scheduler(CLOCK)) {
            scheduler.start();
            define("* * * * * ?");
            Awaitility.await().until(() -> !runs().isEmpty());
        }
    }

    /** More than one transaction takes: two threads share them. */
    @Test
    void afterDowntimeEachOfVeryManyJobsHasOneRun() {
        define("* * * * * ?");
        int copies = 1_200;
        db.dsl().execute("""
            with pattern as (select * from pawl.job),
                 copy as (insert into pawl.job (job_key, version)
                          select 'copy-' || n, version from pattern, generate_series(1, ?) n returning job_id, version),
                 definition as (insert into pawl.job_version (job_id, version, definition, author)
                                select c.job_id, v.version, v.definition, v.author
                                  from copy c, pattern p join pawl.job_version v on v.job_id = p.job_id),
                 span as (insert into pawl.schedule_span (job_id, after, version)
                          select c.job_id, s.after, s.version
                            from copy c, pattern p join pawl.schedule_span s on s.job_id = p.job_id)
            insert into pawl.fire_cursor (job_id, version, fired_through, next_fire_at)
            select c.job_id, f.version, f.fired_through, f.next_fire_at
              from copy c, pattern p join pawl.fire_cursor f on f.job_id = p.job_id
            """, copies);
        Awaitility.await()
                .until(() -> db.dsl()
                        .fetchSingle("select max(next_fire_at) < pawl.clock() from pawl.fire_cursor")
                        .into(Boolean.class));
        Queue<FireReport> reports = new ConcurrentLinkedQueue<>();
        try (Scheduler scheduler = new Scheduler(db.dsl(), CLOCK, reports::add)) {
            scheduler.start();
        }
        assertThat(reports).hasSizeGreaterThan(2);
        assertThat(db.dsl()
                        .fetchSingle("select count(distinct job_id) from pawl.run")
                        .get(0, Integer.class))
                .isEqualTo(1 + copies);
        assertThat(db.dsl().fetch("select job_id, fire_at from pawl.run group by 1, 2 having count(*) > 1"))
                .isEmpty();
    }

    @Test
    void aNodeWhoseClockIsAheadMakesNoRunBeforeTheDatabaseSaysSo() {
        define("* * * * * ?");
        try (Scheduler scheduler = scheduler(InstantSource.offset(CLOCK, Duration.ofSeconds(5)))) {
            scheduler.start();
            Awaitility.await().until(() -> runs().size() >= 2);
        }
        assertThat(runs()).allSatisfy(run -> assertThat(run.createdAt()).isAfterOrEqualTo(run.dueAt()));
    }

    @Test
    void aJobWhoseDefinitionCannotBeReadDoesNotKeepTheOthersFromBeingServed() {
        jobs.put(
                new JobKey("unreadable"),
                JobDefinition.builder(new HandlerTarget("x", JsonNodeFactory.instance.objectNode()))
                        .build(),
                "test",
                Optional.empty());
        db.dsl().execute("update pawl.job_version set definition = '{}'");
        define("* * * * * ?");
        try (Scheduler scheduler = scheduler(CLOCK)) {
            scheduler.start();
            Awaitility.await().until(() -> !runs().isEmpty());
        }
    }

    @Test
    void aSchedulerThatStartsBeginsTheLedgerOfJobsWithoutOne() {
        define("0 0 0 1 1 ?");
        db.dsl().execute("delete from pawl.schedule_span");

        try (Scheduler scheduler = scheduler(CLOCK)) {
            scheduler.start();
        }

        assertThat(db.dsl().fetchCount(SCHEDULE_SPAN)).isEqualTo(1);
    }

    @Test
    void aSchedulerSaysWhetherItServes() {
        Scheduler scheduler = scheduler(CLOCK);
        try (scheduler) {
            assertThat(scheduler.problem()).isPresent();
            scheduler.start();
            assertThat(scheduler.problem()).isEmpty();
        }
        assertThat(scheduler.problem()).isPresent();
    }

    private Scheduler scheduler(InstantSource clock) {
        return new Scheduler(db.dsl(), clock, report -> {});
    }

    private void define(String cron) {
        JobDefinition definition = JobDefinition.builder(
                        new HandlerTarget("tick", JsonNodeFactory.instance.objectNode()))
                .schedule(Schedule.Cron.of(CronExpression.parse(cron), ZoneOffset.UTC))
                .overlap(OverlapPolicy.ALLOW)
                .build();
        jobs.put(TICK, definition, "test", Optional.empty());
    }

    private static List<RunSummary> runs() {
        return new Runs(db.dsl())
                .list(RunFilter.of(TICK), Optional.empty(), 1_000)
                .items();
    }
}
