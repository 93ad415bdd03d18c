package dev.pawl.job;

import static dev.pawl.migrations.generated.Tables.FIRE_CURSOR;
import static org.jooq.impl.DSL.val;

import dev.pawl.calendar.Calendars;
import dev.pawl.calendar.DueTimes;
import dev.pawl.input.InvalidInput;
import dev.pawl.migrations.generated.tables.records.FireCursorRecord;
import dev.pawl.time.DatabaseTime;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.jooq.DSLContext;

/**
 * Starts, changes and ends the schedule of a job: its cursor, its spans in the ledger, and what is left unserved.
 * Within the transaction of {@code db}, under the job's lock.
 *
 * <p>A schedule ends, and the next one begins, at one moment, read once and under the cursor's lock: a fire batch that
 * held the lock has served the old schedule up to a time before it, and no fire time falls between the two. That moment
 * never lies before what has been served: when the clock went back, fire times between are served already, and
 * promising them again would give them a run and a skip.
 */
final class ScheduleStore {
    /** Of the fire times that are left unserved, so many are recorded one by one, the rest as one stretch. */
    static final int RECORDED_ONE_BY_ONE = 10_000;

    /** Why fire times are skipped that a deleted job has left. */
    static final String DELETED = "it was missed, and the job was deleted before it was made up for";

    private final DSLContext db;
    private final ScheduleSpans spans;
    private final SpanRepair repair;

    ScheduleStore(DSLContext db, DefinitionCache definitions) {
        this.db = db;
        this.spans = new ScheduleSpans(db);
        this.repair = new SpanRepair(db, definitions);
    }

    /** From this moment on the schedule counts; earlier fire times are nobody's. */
    void start(int jobId, int version, JobDefinition definition) {
        start(jobId, version, definition, lock(jobId).at());
    }

    /** The same in place of the schedule of the version before, whose unserved fire times are skipped. */
    void change(int jobId, int version, JobDefinition definition, Ending old) {
        Moment moment = lock(jobId);
        repair.upTo(jobId, version - 1, moment.firedThrough());
        String why = "it was missed, and the schedule was changed before it was made up for";
        spans.end(jobId, moment.at(), skipUnserved(jobId, old, moment, why));
        start(jobId, version, definition, moment.at());
    }

    /** The same for a job that was deleted at {@code deletedAt}. */
    void revive(int jobId, int version, JobDefinition definition, Instant deletedAt) {
        recordEnd(jobId, version - 1, deletedAt);
        start(jobId, version, definition);
    }

    /** A version with the same times goes on where the one before is. */
    void goOn(int jobId, int version) {
        db.update(FIRE_CURSOR)
                .set(FIRE_CURSOR.VERSION, version)
                .where(FIRE_CURSOR.JOB_ID.eq(jobId))
                .execute();
        repair.upTo(jobId, version, lock(jobId).firedThrough());
    }

    /**
     * Records what a program from before the ledger has stored or changed.
     *
     * @param version in force
     * @return false when it is recorded already
     */
    boolean recordAnew(int jobId, int version) {
        boolean recorded = repair.upTo(jobId, version, lock(jobId).firedThrough());
        if (!recorded) {
            // The same times in other words: under this version's name it is not looked at again.
            spans.goOn(jobId, version);
        }
        return recorded;
    }

    /**
     * Records that a program from before the ledger has deleted the job.
     *
     * @param version that was in force then
     * @return false when it is recorded already
     */
    boolean recordEnd(int jobId, int version, Instant deletedAt) {
        return repair.endDeleted(jobId, version, deletedAt, lock(jobId).firedThrough());
    }

    /** What an unreadable definition left unserved is what this one makes of the time since. */
    void takeOver(int jobId, int version, JobDefinition definition) {
        Moment moment = lock(jobId);
        requireFires(definition, moment.at());
        spans.begin(jobId, version, moment.firedThrough());
        write(jobId, version, moment.firedThrough(), definition.fireTimes().next(moment.firedThrough()));
    }

    /**
     * From this moment on the job has no schedule; unserved fire times are skipped.
     *
     * @param old empty when this program cannot read it
     */
    void end(int jobId, int version, Optional<Ending> old) {
        Moment moment = lock(jobId);
        repair.upTo(jobId, version, moment.firedThrough());
        Optional<ScheduleSpans.GivenUp> givenUp = old.isPresent()
                ? skipUnserved(jobId, old.get(), moment, DELETED)
                : Optional.of(moment.firedThrough())
                        .filter(served -> served.isBefore(moment.at()))
                        .map(served -> new ScheduleSpans.GivenUp(served, DELETED));
        spans.end(jobId, moment.at(), givenUp);
        write(jobId, version, moment.at(), Optional.empty());
        endPausedTime(jobId);
    }

    private void start(int jobId, int version, JobDefinition definition, Instant after) {
        requireFires(definition, after);
        spans.begin(jobId, version, after);
        write(jobId, version, after, definition.fireTimes().next(after));
        endPausedTime(jobId);
    }

    /** Nothing is left to be served of the time in which it was paused. */
    private void endPausedTime(int jobId) {
        db.update(FIRE_CURSOR)
                .setNull(FIRE_CURSOR.PAUSED_AFTER)
                .setNull(FIRE_CURSOR.PAUSED_THROUGH)
                .where(FIRE_CURSOR.JOB_ID.eq(jobId))
                .execute();
    }

    private Moment lock(int jobId) {
        FireCursorRecord cursor = db.selectFrom(FIRE_CURSOR)
                .where(FIRE_CURSOR.JOB_ID.eq(jobId))
                .forUpdate()
                .fetchOne();
        Instant now = DatabaseTime.read(db);
        Instant served = cursor == null ? now : cursor.getFiredThrough();
        return new Moment(served, served.isAfter(now) ? served : now, Optional.ofNullable(cursor));
    }

    /** Records the fire times since the cursor one by one, and tells where that was given up. */
    private Optional<ScheduleSpans.GivenUp> skipUnserved(int jobId, Ending old, Moment moment, String missed) {
        List<OffsetDateTime> unserved = new ArrayList<>();
        List<String> reasons = new ArrayList<>();
        List<String> details = new ArrayList<>();
        UnservedReasons why = reasons(old, moment, missed);
        boolean more = false;
        for (Iterator<Instant> times = old.definition()
                        .fireTimes()
                        .after(moment.firedThrough())
                        .iterator();
                !more && times.hasNext(); ) {
            Instant fireAt = times.next();
            if (fireAt.isAfter(moment.at())) {
                break;
            }
            more = unserved.size() == RECORDED_ONE_BY_ONE;
            if (!more) {
                unserved.add(fireAt.atOffset(ZoneOffset.UTC));
                UnservedReasons.Reason reason = why.of(fireAt);
                reasons.add(reason.reason());
                details.add(reason.detail());
            }
        }
        if (unserved.isEmpty()) {
            return Optional.empty();
        }
        db.execute(
                """
                insert into pawl.skip (job_id, fire_at, reason, detail)
                select ?, u.fire_at, u.reason::pawl.skip_reason, u.detail
                  from unnest(?, ?, ?) as u (fire_at, reason, detail)
                 where not exists (select from pawl.fire_key k where k.job_id = ? and k.fire_at = u.fire_at)
                on conflict do nothing
                """,
                jobId,
                val(unserved.toArray(OffsetDateTime[]::new)),
                val(reasons.toArray(String[]::new)),
                val(details.toArray(String[]::new)),
                jobId);
        return more ? Optional.of(new ScheduleSpans.GivenUp(unserved.getLast().toInstant(), missed)) : Optional.empty();
    }

    private UnservedReasons reasons(Ending old, Moment moment, String missed) {
        JobDefinition definition = old.definition();
        DueTimes dueTimes = definition.dueTimes(
                old.key(), new Calendars(db).findAll(definition.dueRules().calendarNames()));
        return new UnservedReasons(
                dueTimes.rising(),
                moment.cursor().map(cursor -> Holds.of(old.pause(), cursor)).orElseGet(() -> Holds.of(old.pause())),
                missed);
    }

    private void write(int jobId, int version, Instant firedThrough, Optional<Instant> next) {
        db.insertInto(FIRE_CURSOR)
                .set(FIRE_CURSOR.JOB_ID, jobId)
                .set(FIRE_CURSOR.VERSION, version)
                .set(FIRE_CURSOR.FIRED_THROUGH, firedThrough)
                .set(FIRE_CURSOR.NEXT_FIRE_AT, next.orElse(null))
                .onConflict(FIRE_CURSOR.JOB_ID)
                .doUpdate()
                .set(FIRE_CURSOR.VERSION, version)
                .set(FIRE_CURSOR.FIRED_THROUGH, firedThrough)
                .set(FIRE_CURSOR.NEXT_FIRE_AT, next.orElse(null))
                .set(FIRE_CURSOR.CAUGHT_UP, 0)
                // It was a fire time of the schedule before.
                .setNull(FIRE_CURSOR.SKIP_FIRE_AT)
                .setNull(FIRE_CURSOR.SKIP_BY)
                .execute();
    }

    private static void requireFires(JobDefinition definition, Instant after) {
        definition.neverFires(after).ifPresent(problem -> {
            throw new InvalidInput(List.of(problem));
        });
    }

    /** A schedule that ends, and the pause that its job is in. */
    record Ending(JobKey key, JobDefinition definition, Optional<Pause> pause) {}

    /**
     * How far a schedule has been served, and where it ends or begins.
     *
     * @param firedThrough every fire time up to this one has been served
     * @param at now, or {@code firedThrough} when the clock has gone back since
     * @param cursor empty when it has none yet
     */
    private record Moment(Instant firedThrough, Instant at, Optional<FireCursorRecord> cursor) {}
}
