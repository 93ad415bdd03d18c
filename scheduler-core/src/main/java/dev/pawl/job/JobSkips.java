package dev.pawl.job;

import static dev.pawl.migrations.generated.Tables.FIRE_CURSOR;
import static dev.pawl.migrations.generated.Tables.JOB;

import dev.pawl.calendar.Calendars;
import dev.pawl.calendar.DueTime;
import dev.pawl.calendar.DueTimes;
import dev.pawl.migrations.generated.tables.records.FireCursorRecord;
import dev.pawl.time.DatabaseTime;
import java.time.Instant;
import java.util.Optional;
import org.jooq.DSLContext;

/** Skips single fire times ahead, within the transaction of {@code db}. */
final class JobSkips {
    /** Of fire times that calendars black out, so many are passed over. */
    private static final int LOOKED_AT = 10_000;

    private final DSLContext db;
    private final JobRows rows;

    JobSkips(DSLContext db, JobRows rows) {
        this.db = db;
        this.rows = rows;
    }

    /** See {@link Jobs#skipNext}. */
    Optional<Instant> skipNext(JobKey key, String by) {
        Optional<Job> found = lock(key);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        Job job = found.get();
        // After the job, as an edit does it. A batch that holds the cursor is waited for.
        FireCursorRecord cursor = db.selectFrom(FIRE_CURSOR)
                .where(FIRE_CURSOR.JOB_ID.eq(job.id()))
                .forUpdate()
                .fetchOne();
        Instant now = DatabaseTime.read(db);
        if (cursor == null) {
            throw nothing(job, "it has no schedule");
        }
        Instant from = later(now, cursor.getFiredThrough());
        Instant asked = cursor.getSkipFireAt();
        if (asked != null && asked.isAfter(from)) {
            return Optional.of(asked);
        }
        if (job.pause().isPresent()) {
            Instant end = job.pause()
                    .get()
                    .until()
                    .orElseThrow(() -> nothing(job, "it is paused, so its fire times are skipped anyway"));
            from = later(from, end.minusNanos(1));
        }
        DueTimes dueTimes = job.definition()
                .dueTimes(
                        key,
                        new Calendars(db).requireAll(job.definition().dueRules().calendarNames()));
        Instant next = job.definition()
                .fireTimes()
                .after(from)
                .limit(LOOKED_AT)
                .filter(fireAt -> dueTimes.at(fireAt) instanceof DueTime.Run)
                .findFirst()
                .orElseThrow(() -> nothing(job, "its schedule has no fire time ahead that gets a run"));
        db.update(FIRE_CURSOR)
                .set(FIRE_CURSOR.SKIP_FIRE_AT, next)
                .set(FIRE_CURSOR.SKIP_BY, by)
                .where(FIRE_CURSOR.JOB_ID.eq(job.id()))
                .execute();
        return Optional.of(next);
    }

    /** See {@link Jobs#undoSkipNext}. */
    boolean undo(JobKey key) {
        Optional<Job> job = lock(key);
        job.ifPresent(found -> db.update(FIRE_CURSOR)
                .setNull(FIRE_CURSOR.SKIP_FIRE_AT)
                .setNull(FIRE_CURSOR.SKIP_BY)
                .where(FIRE_CURSOR.JOB_ID.eq(found.id()))
                .execute());
        return job.isPresent();
    }

    private Optional<Job> lock(JobKey key) {
        db.select(JOB.JOB_ID)
                .from(JOB)
                .where(JOB.JOB_KEY.eq(key.value()))
                .forUpdate()
                .fetch();
        return rows.select(db)
                .where(JOB.JOB_KEY.eq(key.value()))
                .and(JOB.DELETED_AT.isNull())
                .fetchOptional(rows::toJob);
    }

    private static NothingToSkipException nothing(Job job, String why) {
        return new NothingToSkipException("job " + job.key() + " has nothing to skip: " + why);
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }
}
