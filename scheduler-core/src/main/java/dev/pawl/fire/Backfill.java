package dev.pawl.fire;

import static dev.pawl.migrations.generated.Tables.FIRE_CURSOR;
import static dev.pawl.migrations.generated.Tables.FIRE_KEY;
import static dev.pawl.migrations.generated.Tables.JOB;
import static dev.pawl.migrations.generated.Tables.SKIP;
import static org.jooq.impl.DSL.any;

import dev.pawl.calendar.Calendars;
import dev.pawl.input.InvalidInput;
import dev.pawl.job.Job;
import dev.pawl.job.JobDefinition;
import dev.pawl.job.JobKey;
import dev.pawl.job.Jobs;
import dev.pawl.job.OverlapPolicy;
import dev.pawl.migrations.generated.tables.records.FireCursorRecord;
import dev.pawl.schedule.FireTimes;
import dev.pawl.schedule.Schedule;
import dev.pawl.time.DatabaseTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jooq.DSLContext;

/**
 * Makes runs for fire times of the past: those that the schedule in force has in a range and that have no run. Their
 * identity is that of any fire time, so none ever gets a second run, whoever asks and however often.
 *
 * <p>They are the least urgent runs of their queue. Unless the job allows overlap they run one after the other, the
 * earliest first, and beside no run of the schedule.
 *
 * <p>Safe for several threads and processes.
 */
public final class Backfill {
    /** Most fire times in the range of one call. */
    public static final int MAX_FIRE_TIMES = 10_000;

    /** What the author of its runs is called. */
    public static final String AUTHOR = "backfill";

    /** What is beyond is not counted out. */
    private static final int COUNTED = 100_000;

    private final DSLContext db;
    private final Jobs jobs;

    public Backfill(DSLContext db, Jobs jobs) {
        this.db = db;
        this.jobs = jobs;
    }

    /**
     * Counts what {@link #make} would do now.
     *
     * @param since the first instant of the range
     * @param until the first instant after it, not ahead of now
     * @return empty when there is no such job
     * @throws InvalidInput when the range is none, reaches into the future, or has too many fire times; or when a
     *     calendar of the job cannot be read
     */
    public Optional<BackfillCount> count(JobKey key, Instant since, Instant until) {
        return plan(db, key, since, until).map(Plan::count);
    }

    /** Makes the runs, all or none. The parameters and errors are those of {@link #count}. */
    public Optional<BackfillCount> make(JobKey key, Instant since, Instant until) {
        // What is refused anyway is refused before anybody has to wait for it.
        requireRange(since, until, DatabaseTime.read(db));
        jobs.find(key).ifPresent(job -> fireTimes(job.definition(), since, until));
        return db.transactionResult(tx -> {
            DSLContext dsl = tx.dsl();
            // The job and then its cursor, as an edit does it: from here on nobody else decides about its fire times.
            dsl.select(JOB.JOB_ID)
                    .from(JOB)
                    .where(JOB.JOB_KEY.eq(key.value()))
                    .forUpdate()
                    .fetch();
            dsl.select(FIRE_CURSOR.JOB_ID)
                    .from(FIRE_CURSOR)
                    .join(JOB)
                    .on(JOB.JOB_ID.eq(FIRE_CURSOR.JOB_ID))
                    .where(JOB.JOB_KEY.eq(key.value()))
                    .forUpdate()
                    .of(FIRE_CURSOR)
                    .fetch();
            Optional<Plan> plan = plan(dsl, key, since, until);
            plan.ifPresent(one -> store(dsl, one));
            return plan.map(Plan::count);
        });
    }

    private record Plan(Job job, FireCursorRecord cursor, Instant now, List<Instant> runs, BackfillCount count) {}

    private Optional<Plan> plan(DSLContext dsl, JobKey key, Instant since, Instant until) {
        Instant now = DatabaseTime.read(dsl);
        requireRange(since, until, now);
        return jobs.within(dsl).find(key).map(job -> plan(dsl, job, since, until, now));
    }

    private static Plan plan(DSLContext dsl, Job job, Instant since, Instant until, Instant now) {
        FireCursorRecord cursor = dsl.selectFrom(FIRE_CURSOR)
                .where(FIRE_CURSOR.JOB_ID.eq(job.id()))
                .fetchOne();
        if (cursor == null || job.definition().schedule() instanceof Schedule.Manual) {
            throw new InvalidInput("key", "job " + job.key() + " has no schedule, so it has no fire times");
        }
        List<Instant> inRange = fireTimes(job.definition(), since, until);
        Set<Instant> haveRun = haveRun(dsl, job, inRange);
        FireRules rules = FireRules.of(
                job, new Calendars(dsl).requireAll(job.definition().dueRules().calendarNames()));
        List<Instant> runs = new ArrayList<>();
        int excepted = 0;
        int pending = 0;
        for (Instant fireAt : inRange) {
            if (haveRun.contains(fireAt)) {
                continue;
            }
            if (fireAt.isAfter(cursor.getFiredThrough())) {
                pending++;
            } else if (rules.exceptions().apply(fireAt).isPresent()) {
                excepted++;
            } else {
                runs.add(fireAt);
            }
        }
        var count = new BackfillCount(
                inRange.size(), haveRun.size(), excepted, pending, skipped(dsl, job, runs), runs.size());
        return new Plan(job, cursor, now, runs, count);
    }

    private static void requireRange(Instant since, Instant until, Instant now) {
        if (!since.isBefore(until)) {
            throw new InvalidInput("until", "must lie after since, " + since);
        }
        if (until.isAfter(now)) {
            throw new InvalidInput(
                    "until", "must not lie ahead of now, " + now + ": the schedule serves what is to come");
        }
    }

    private static List<Instant> fireTimes(JobDefinition definition, Instant since, Instant until) {
        FireTimes times = definition.fireTimes();
        List<Instant> found = times.after(since.minusNanos(1))
                .takeWhile(fireAt -> fireAt.isBefore(until))
                .limit(MAX_FIRE_TIMES + 1L)
                .toList();
        if (found.size() <= MAX_FIRE_TIMES) {
            return found;
        }
        long count = times.after(since.minusNanos(1))
                .takeWhile(fireAt -> fireAt.isBefore(until))
                .limit(COUNTED + 1L)
                .count();
        throw new InvalidInput(
                "since",
                "the range has " + (count > COUNTED ? "more than " + COUNTED : Long.toString(count))
                        + " fire times; one backfill takes at most " + MAX_FIRE_TIMES + ": choose a shorter range");
    }

    private static Set<Instant> haveRun(DSLContext dsl, Job job, List<Instant> fireTimes) {
        return new HashSet<>(dsl.select(FIRE_KEY.FIRE_AT)
                .from(FIRE_KEY)
                .where(FIRE_KEY.JOB_ID.eq(job.id()))
                .and(FIRE_KEY.FIRE_AT.eq(any(fireTimes.toArray(Instant[]::new))))
                .fetch(FIRE_KEY.FIRE_AT));
    }

    private static int skipped(DSLContext dsl, Job job, List<Instant> fireTimes) {
        return dsl.fetchCount(
                SKIP, SKIP.JOB_ID.eq(job.id()).and(SKIP.FIRE_AT.eq(any(fireTimes.toArray(Instant[]::new)))));
    }

    private static void store(DSLContext dsl, Plan plan) {
        Job job = plan.job();
        dsl.deleteFrom(SKIP)
                .where(SKIP.JOB_ID.eq(job.id()))
                .and(SKIP.FIRE_AT.eq(any(plan.runs().toArray(Instant[]::new))))
                .execute();
        boolean inTurn = job.definition().overlap() != OverlapPolicy.ALLOW;
        Standings standings = Standings.read(dsl, List.of(plan.cursor()), Map.of(job.id(), job));
        NewRuns runs = new NewRuns().withPriority(JobDefinition.MAX_PRIORITY);
        plan.runs()
                .forEach(fireAt ->
                        runs.add(job, new PlannedRun(fireAt, plan.now()), inTurn, standings.active(plan.cursor())));
        runs.enqueue(dsl, AUTHOR);
    }
}
