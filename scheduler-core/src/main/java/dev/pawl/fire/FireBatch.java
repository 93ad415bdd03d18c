package dev.pawl.fire;

import static dev.pawl.migrations.generated.Tables.FIRE_CURSOR;
import static org.jooq.impl.DSL.any;
import static org.jooq.impl.DSL.condition;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.noCondition;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.val;

import dev.pawl.calendar.BlackoutCalendar;
import dev.pawl.calendar.CalendarName;
import dev.pawl.calendar.Calendars;
import dev.pawl.database.TransientErrors;
import dev.pawl.job.Holds;
import dev.pawl.job.Job;
import dev.pawl.job.JobKey;
import dev.pawl.job.Jobs;
import dev.pawl.job.OverlapPolicy;
import dev.pawl.migrations.generated.tables.records.FireCursorRecord;
import dev.pawl.queue.OverlapTurns;
import dev.pawl.run.RunId;
import dev.pawl.time.DatabaseTime;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.exception.DataAccessException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves the jobs whose fire times have passed. In one transaction it locks their cursors, makes a run or records a
 * skip for every fire time since, and moves the cursors, so no fire time can fall between. Any number of nodes may do
 * it: the first has the locks, and the others find nothing left to do.
 *
 * <p>A job whose definition this program cannot read is left due, with its cursor where it is: a newer program, or the
 * next definition, finds all its fire times. The other jobs do not wait for it. So is a job with a calendar that this
 * program cannot read.
 *
 * <p>Safe for several threads and processes.
 */
public final class FireBatch {
    private static final Logger LOG = LoggerFactory.getLogger(FireBatch.class);
    static final int MAX_JOBS = 500;
    /** After long downtime the jobs beyond this many fire times stay due, for the next transaction. */
    private static final int MAX_FIRE_TIMES = 20_000;

    private final DSLContext db;
    private final Jobs definitions;
    private final Calendars calendars;
    /** Jobs that are left due, so that many of them do not crowd out the others. */
    private final Map<Integer, LeftDue> leftDue = new ConcurrentHashMap<>();

    /** @param definitions where jobs are read; what it has read is kept */
    public FireBatch(DSLContext db, Jobs definitions) {
        this.db = db;
        this.definitions = definitions;
        this.calendars = new Calendars(db);
    }

    /**
     * Serves up to 500 due jobs, those that have waited longest first. Where the database refuses that, it tries with
     * half as many, and a job that fails alone is left due until {@link #askAgain}. Not so in an outage: then it
     * throws.
     *
     * @return an empty report when nothing is due that can be served, or when other nodes are serving all that is
     */
    public FireReport fire() {
        askAgainWhenCalendarsHaveChanged();
        int most = MAX_JOBS;
        while (true) {
            List<FireCursorRecord> cursors = new ArrayList<>();
            try {
                FireReport report = fire(most, cursors);
                if (cursors.isEmpty() || !report.jobs().isEmpty()) {
                    return report;
                }
                // All of them are left due: those behind them are next.
            } catch (DataAccessException failed) {
                if (cursors.isEmpty() || TransientErrors.isOutage(failed)) {
                    throw failed;
                }
                most = cursors.size() / 2;
                if (most == 0) {
                    leaveOut(cursors.getFirst(), failed);
                    most = MAX_JOBS;
                }
            }
        }
    }

    /** Jobs that have failed, or whose calendars cannot be read, are due again: to be called now and then. */
    public void askAgain() {
        leftDue.values().removeIf(left -> left.why != Why.DEFINITION);
        if (!leftDue.isEmpty()) {
            Map<Integer, Integer> versions = db.select(FIRE_CURSOR.JOB_ID, FIRE_CURSOR.VERSION)
                    .from(FIRE_CURSOR)
                    .where(FIRE_CURSOR.JOB_ID.eq(any(leftDue.keySet().toArray(Integer[]::new))))
                    .and(FIRE_CURSOR.NEXT_FIRE_AT.isNotNull())
                    .fetchMap(FIRE_CURSOR.JOB_ID, FIRE_CURSOR.VERSION);
            leftDue.entrySet()
                    .removeIf(left -> !Integer.valueOf(left.getValue().version).equals(versions.get(left.getKey())));
        }
    }

    private void askAgainWhenCalendarsHaveChanged() {
        if (leftDue.values().stream().anyMatch(left -> left.why == Why.CALENDARS)) {
            String state = calendars.state();
            leftDue.values().removeIf(left -> left.why == Why.CALENDARS && !left.calendarState.equals(state));
        }
    }

    private void leaveOut(FireCursorRecord cursor, RuntimeException failed) {
        leftDue.put(cursor.getJobId(), new LeftDue(cursor.getVersion(), Why.FAILED, ""));
        LOG.warn(
                "The fire times of the job with the id {} could not be served, so they wait; none of them is lost, and"
                        + " the other jobs go on. It is tried again with the next look for overdue fire times.",
                cursor.getJobId(),
                failed);
    }

    /** @param cursors gets those that are served */
    private FireReport fire(int most, List<FireCursorRecord> cursors) {
        return db.transactionResult(tx -> {
            DSLContext dsl = tx.dsl();
            cursors.addAll(dsl.selectFrom(FIRE_CURSOR)
                    // As a scalar subquery: compared with a volatile function itself, the index is of no use.
                    .where(FIRE_CURSOR.NEXT_FIRE_AT.le(field(select(DatabaseTime.now()))))
                    .and(exceptLeftDue())
                    .orderBy(FIRE_CURSOR.NEXT_FIRE_AT, FIRE_CURSOR.JOB_ID)
                    .limit(most)
                    .forUpdate()
                    .skipLocked()
                    .fetch());
            return cursors.isEmpty() ? new FireReport(Set.of(), 0, 0) : serve(dsl, cursors);
        });
    }

    private Condition exceptLeftDue() {
        List<Integer> jobs = new ArrayList<>();
        List<Integer> versions = new ArrayList<>();
        leftDue.forEach((job, left) -> {
            jobs.add(job);
            versions.add(left.version);
        });
        return jobs.isEmpty()
                ? noCondition()
                : condition(
                        "({0}, {1}) not in (select job_id, version from unnest({2}, {3}) as t (job_id, version))",
                        FIRE_CURSOR.JOB_ID,
                        FIRE_CURSOR.VERSION,
                        val(jobs.toArray(Integer[]::new)),
                        val(versions.toArray(Integer[]::new)));
    }

    private FireReport serve(DSLContext dsl, List<FireCursorRecord> cursors) {
        // Read under the cursors' locks: an edit that has committed is seen, one that has not waits for us.
        Instant now = DatabaseTime.read(dsl);
        Map<Integer, Job> jobs = new HashMap<>();
        definitions
                .within(dsl)
                .findReadable(cursors.stream().map(FireCursorRecord::getJobId).toList())
                .forEach(job -> jobs.put(job.id(), job));
        // After the time was read: what calendars said at a fire time or later decides about it.
        Set<CalendarName> names = calendarsOf(jobs.values());
        String calendarState = names.isEmpty() ? "" : calendars.within(dsl).state();
        Map<CalendarName, BlackoutCalendar> calendarsNow = calendars.within(dsl).findAll(names);
        Standings standings = Standings.read(dsl, cursors, jobs);
        List<Served> served = new ArrayList<>();
        int decided = 0;
        for (FireCursorRecord cursor : cursors) {
            Job job = jobs.get(cursor.getJobId());
            if (job == null) {
                leftDue.put(cursor.getJobId(), new LeftDue(cursor.getVersion(), Why.DEFINITION, ""));
            } else if (!hasCalendars(job, calendarsNow)) {
                leftDue.put(cursor.getJobId(), new LeftDue(cursor.getVersion(), Why.CALENDARS, calendarState));
            } else if (decided < MAX_FIRE_TIMES) {
                var state =
                        new FireState(cursor.getFiredThrough(), standings.predecessor(cursor), cursor.getCaughtUp());
                Optional<FirePlan> plan = plan(rules(job, calendarsNow, cursor), state, now, cursor);
                decided += plan.map(made -> made.runs().size() + made.skips().size())
                        .orElse(0);
                plan.ifPresent(made -> served.add(new Served(job, cursor, made)));
            }
        }
        OverlapTurns turns = new OverlapTurns(dsl);
        Set<RunId> superseded = active(cancelling(served, runs -> !due(runs, now)), standings);
        turns.supersedeWaiting(superseded);
        List<Served> dueNow = cancelling(served, runs -> due(runs, now));
        Set<RunId> byDueRuns = active(dueNow, standings);
        // Not only the latest: those after the one that runs may have been deferred, or somebody was busy with it.
        byDueRuns.addAll(
                turns.scheduledHolders(dueNow.stream().map(one -> one.job.id()).toList()));
        turns.supersede(byDueRuns);
        superseded.addAll(byDueRuns);
        Map<Integer, RunId> latest = enqueue(dsl, served, standings);
        recordSkips(dsl, served);
        moveCursors(dsl, served, latest);
        turns.pass(superseded);
        Set<JobKey> keys = new HashSet<>();
        served.forEach(one -> keys.add(one.job.key()));
        return new FireReport(
                keys,
                served.stream().mapToInt(one -> one.plan.runs().size()).sum(),
                served.stream().mapToInt(one -> one.plan.skips().size()).sum());
    }

    /** What a job's own definition makes fail does not keep the other jobs of the batch from being served. */
    private Optional<FirePlan> plan(FireRules rules, FireState state, Instant now, FireCursorRecord cursor) {
        try {
            return Optional.of(FirePlan.of(rules, state, now));
        } catch (RuntimeException failed) {
            leaveOut(cursor, failed);
            return Optional.empty();
        }
    }

    private static List<Served> cancelling(List<Served> served, Predicate<List<PlannedRun>> byWhom) {
        return served.stream()
                .filter(one -> one.job.definition().overlap() == OverlapPolicy.CANCEL_RUNNING
                        && !one.plan.runs().isEmpty()
                        && byWhom.test(one.plan.runs()))
                .toList();
    }

    private static Set<RunId> active(List<Served> served, Standings standings) {
        Set<RunId> active = new HashSet<>();
        served.forEach(one -> standings.active(one.cursor).ifPresent(active::add));
        return active;
    }

    /** Whether the next run may start now. Work that runs is not cancelled for one that has to wait anyway. */
    private static boolean due(List<PlannedRun> runs, Instant now) {
        return runs.stream().anyMatch(run -> !run.dueAt().isAfter(now));
    }

    private static Set<CalendarName> calendarsOf(Collection<Job> jobs) {
        Set<CalendarName> names = new HashSet<>();
        jobs.forEach(job -> names.addAll(job.definition().dueRules().calendarNames()));
        return names;
    }

    /** Without one of them it is left due, but asked for again: a change of the calendar puts right what is wrong. */
    private static boolean hasCalendars(Job job, Map<CalendarName, BlackoutCalendar> calendars) {
        return calendars.keySet().containsAll(job.definition().dueRules().calendarNames());
    }

    private static FireRules rules(Job job, Map<CalendarName, BlackoutCalendar> calendars, FireCursorRecord cursor) {
        Holds holds = Holds.of(job.pause(), cursor);
        return FireRules.of(job, calendars)
                .except(fireAt -> holds.paused(fireAt).map(why -> new Skip(fireAt, Skip.Reason.PAUSED, why)))
                .except(fireAt -> holds.requested(fireAt).map(why -> new Skip(fireAt, Skip.Reason.REQUESTED, why)));
    }

    private static Map<Integer, RunId> enqueue(DSLContext dsl, List<Served> served, Standings standings) {
        NewRuns runs = new NewRuns();
        for (Served one : served) {
            boolean inTurn = standings.takesTurns(one.job);
            for (PlannedRun run : one.plan.runs()) {
                runs.add(one.job, run, inTurn, standings.active(one.cursor));
            }
        }
        return runs.enqueue(dsl, "schedule");
    }

    private static void recordSkips(DSLContext dsl, List<Served> served) {
        List<Integer> jobs = new ArrayList<>();
        List<OffsetDateTime> fireAts = new ArrayList<>();
        List<String> reasons = new ArrayList<>();
        List<String> details = new ArrayList<>();
        for (Served one : served) {
            for (Skip skip : one.plan.skips()) {
                jobs.add(one.job.id());
                fireAts.add(utc(skip.fireAt()));
                reasons.add(skip.reason().text());
                details.add(skip.detail());
            }
        }
        if (!jobs.isEmpty()) {
            dsl.execute(
                    """
                    insert into pawl.skip (job_id, fire_at, reason, detail)
                    select t.job_id, t.fire_at, t.reason::pawl.skip_reason, t.detail
                      from unnest(?, ?, ?, ?) as t (job_id, fire_at, reason, detail)
                     -- A fire time that has a run has had its decision, whatever the clock has done since.
                     where not exists (select from pawl.fire_key k where k.job_id = t.job_id and k.fire_at = t.fire_at)
                    on conflict do nothing
                    """,
                    val(jobs.toArray(Integer[]::new)),
                    val(fireAts.toArray(OffsetDateTime[]::new)),
                    val(reasons.toArray(String[]::new)),
                    val(details.toArray(String[]::new)));
        }
    }

    private static void moveCursors(DSLContext dsl, List<Served> served, Map<Integer, RunId> latest) {
        int size = served.size();
        Integer[] jobs = new Integer[size];
        OffsetDateTime[] firedThrough = new OffsetDateTime[size];
        OffsetDateTime[] nextFireAts = new OffsetDateTime[size];
        Long[] runs = new Long[size];
        Integer[] caughtUp = new Integer[size];
        for (int i = 0; i < size; i++) {
            Served one = served.get(i);
            jobs[i] = one.job.id();
            firedThrough[i] = utc(one.plan.firedThrough());
            Optional<Instant> next = one.plan.nextFireAt();
            if (next.isPresent()) {
                nextFireAts[i] = utc(next.get());
            }
            caughtUp[i] = one.plan.caughtUp();
            RunId run = latest.get(one.job.id());
            if (run != null) {
                runs[i] = run.value();
            }
        }
        dsl.execute("""
            update pawl.fire_cursor c
               set fired_through = t.fired_through, next_fire_at = t.next_fire_at,
                   last_run_id = coalesce(t.run_id, c.last_run_id), caught_up = t.caught_up,
                   paused_after = case when c.paused_through > t.next_fire_at then c.paused_after end,
                   paused_through = case when c.paused_through > t.next_fire_at then c.paused_through end,
                   skip_fire_at = case when c.skip_fire_at > t.fired_through then c.skip_fire_at end,
                   skip_by = case when c.skip_fire_at > t.fired_through then c.skip_by end
              from unnest(?, ?, ?, ?, ?) as t (job_id, fired_through, next_fire_at, run_id, caught_up)
             where c.job_id = t.job_id
            """, val(jobs), val(firedThrough), val(nextFireAts), val(runs), val(caughtUp));
    }

    private static OffsetDateTime utc(Instant moment) {
        return moment.atOffset(ZoneOffset.UTC);
    }

    /**
     * A job that is left due.
     *
     * @param version of the job: the next one is asked for at once
     * @param calendarState what {@link Calendars#state} was then, when it was for its calendars
     */
    private record LeftDue(int version, Why why, String calendarState) {}

    private enum Why {
        DEFINITION,
        CALENDARS,
        FAILED
    }

    private record Served(Job job, FireCursorRecord cursor, FirePlan plan) {}
}
