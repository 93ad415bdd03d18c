package dev.pawl.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.job.Job;
import dev.pawl.job.JobKey;
import dev.pawl.job.Jobs;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jooq.DSLContext;

/** What must hold of a {@link Workload}, whoever died while it was done. One thread. */
final class WorkloadCheck {
    private final DSLContext db;
    private final String story;
    private final Set<String> violations = new LinkedHashSet<>();

    /** @param story is told with what does not hold */
    WorkloadCheck(DSLContext db, String story) {
        this.db = db;
        this.story = story;
    }

    /** What no moment may show: more leases than a limit, or two of one serial key. To be called again and again. */
    void look() {
        violations.addAll(texts("""
            select 'more leases than the limit of ' || j.job_key
              from pawl.lease l join pawl.job j using (job_id)
             where j.job_key in ('limited', 'narrow')
             group by j.job_key having count(*) > %d
            union all
            select 'two leases of ' || r.serial_key
              from pawl.lease l join pawl.run r using (run_id)
             where r.serial_key is not null
             group by r.serial_key having count(*) > 1
            """.formatted(Workload.LIMIT)));
    }

    /** What must hold once all runs have ended. */
    void verify(Set<String> acknowledged, Set<String> rolledBack) {
        assertThat(violations).as(story).isEmpty();
        assertThat(texts("select run_key from pawl.run join pawl.job using (job_id)"
                        + " where fire_at is null and job_key <> 'next'"))
                .as("nothing acknowledged is lost, nothing rolled back runs; %s", story)
                .containsExactlyInAnyOrderElementsOf(acknowledged);
        assertThat(rolledBack)
                .as("so that there was something that must not run")
                .isNotEmpty();
        verifyEffects();
        verifyAttempts();
        verifyLeases();
        verifyFireTimes(Errands.SLOW_TICK);
        verifyFireTimes(Errands.QUEUED_TICK);
        verifyFireTimes(Errands.YIELDING_TICK);
        verifyFireTimes(Workload.TICK);
    }

    private void verifyEffects() {
        List<String> booked = succeeded(Errands.BOOKING);
        assertThat(texts("select run_key from bank.line"))
                .as("a line exactly once, if its run has succeeded; %s", story)
                .containsExactlyInAnyOrderElementsOf(booked);
        assertThat(texts("select run_key from bank.step"))
                .as("a step at most once; %s", story)
                .doesNotHaveDuplicates()
                .containsAll(booked);
        booked.addAll(succeeded(Errands.ASKING));
        assertThat(texts("select params ->> 'of' from pawl.run join pawl.job using (job_id) where job_key = 'next'"))
                .as("a follow-up exactly once, if its run has succeeded; %s", story)
                .containsExactlyInAnyOrderElementsOf(booked);
    }

    private void verifyAttempts() {
        assertThat(texts("""
            select r.run_key || ' ended ' || count(*) filter (where a.run_state is not null) || ' times'
              from pawl.run r left join pawl.attempt a using (run_id)
             where r.fire_at is null
             group by r.run_id, r.run_key having count(*) filter (where a.run_state is not null) <> 1
            union all
            select r.run_key || ' went on after its end'
              from pawl.attempt a join pawl.attempt later using (run_id) join pawl.run r using (run_id)
             where a.run_state is not null and later.attempt > a.attempt
            union all
            select r.run_key || ' was leased twice at once, attempt ' || a.attempt
              from pawl.attempt a join pawl.attempt later using (run_id) join pawl.run r using (run_id)
             where later.attempt > a.attempt and later.claimed_at < a.finished_at
            union all
            select r.run_key || ' has holes in its attempts'
              from pawl.attempt a join pawl.run r using (run_id)
             group by r.run_id, r.run_key having max(a.attempt) <> count(*)
            """)).as(story).isEmpty();
        assertThat(texts("""
            select r.run_key || ' of ' || j.job_key || ': ' || a.run_state || ' by ' || a.ended_by || ' after '
                   || f.failed || ' failed and ' || f.lost || ' lost attempts'
              from pawl.attempt a join pawl.run r using (run_id) join pawl.job j on j.job_id = r.job_id
              join (select run_id, count(*) filter (where outcome = 'failed') as failed,
                           count(*) filter (where outcome = 'lost') as lost
                      from pawl.attempt group by run_id) f using (run_id)
             where a.run_state is not null
               and case when a.ended_by = 'lost' then a.run_state <> 'failed' or f.lost <> 4
                        when a.run_state = 'held' then j.job_key <> 'careful' or f.lost <> 1
                        when a.run_state = 'cancelled' then j.job_key <> 'yielding-tick'
                        when j.job_key = 'hopeless'
                        then a.ended_by <> 'max_attempts' or f.failed <> %d or f.lost > 3
                        else a.run_state <> 'succeeded' or f.lost > 3
                          or f.failed > case when j.job_key in ('unsteady', 'slow-tick', 'queued-tick', 'yielding-tick') then 1 else 0 end
                   end
            """.formatted(Workload.ATTEMPTS)))
                .as("how runs ended, against their policies; %s", story)
                .isEmpty();
    }

    /**
     * What {@link #look} may have missed. For limits this is exact: a claim reads the time after it has found that
     * there is room, and a lease's end reads it before it makes room. A claim may read the time and then wait for the
     * turn of its serial key, so that it seems to begin too early; but none ends before the turn is passed on.
     */
    private void verifyLeases() {
        assertThat(texts("""
            with leased as (
                select j.job_key, r.run_key, r.serial_key, a.run_id, a.attempt, a.claimed_at, a.finished_at
                  from pawl.attempt a join pawl.run r using (run_id) join pawl.job j on j.job_id = r.job_id
                 where a.claimed_at is not null)
            select l.run_key || ': more leases than the limit of ' || l.job_key || ' at ' || l.claimed_at
              from leased l join leased other using (job_key)
             where l.job_key in ('limited', 'narrow')
               and other.claimed_at <= l.claimed_at and other.finished_at > l.claimed_at
             group by l.run_key, l.attempt, l.job_key, l.claimed_at having count(*) > %d
            union all
            select l.run_key || ' and ' || within.run_key || ' had leases at once, both of ' || l.serial_key
              from leased l join leased within using (serial_key)
             where l.run_id <> within.run_id
               and within.claimed_at >= l.claimed_at and within.finished_at < l.finished_at
            """.formatted(Workload.LIMIT)))
                .as("leases by the clock of the database; %s", story)
                .isEmpty();
    }

    private void verifyFireTimes(JobKey key) {
        var jobs = new Jobs(db);
        Job job = jobs.find(key).orElseThrow();
        Instant defined = jobs.versions(key, 1).getFirst().createdAt();
        Instant through = db.fetchSingle("select fired_through from pawl.fire_cursor where job_id = ?", job.id())
                .into(OffsetDateTime.class)
                .toInstant();
        List<Instant> served = db.fetch(
                        "select fire_at from pawl.run where job_id = ? union all"
                                + " select fire_at from pawl.skip where job_id = ?",
                        job.id(),
                        job.id())
                .map(row -> row.get(0, OffsetDateTime.class).toInstant());
        assertThat(served)
                .as("each fire time of %s is one run or one skip; %s", key, story)
                .isNotEmpty()
                .containsExactlyInAnyOrderElementsOf(job.definition()
                        .fireTimes()
                        .after(defined)
                        .takeWhile(fireAt -> !fireAt.isAfter(through))
                        .toList());
    }

    private List<String> succeeded(JobKey job) {
        return texts(
                "select r.run_key from pawl.run r join pawl.job j using (job_id) join pawl.attempt a using (run_id)"
                        + " where a.run_state = 'succeeded' and j.job_key = '" + job.value() + "'");
    }

    private List<String> texts(String sql) {
        return db.fetch(sql).into(String.class);
    }
}
