package dev.pawl.job;

import static dev.pawl.migrations.generated.Tables.SCHEDULE_SPAN;

import dev.pawl.schedule.Zones;
import java.time.Instant;
import java.util.Optional;
import org.jooq.DSLContext;

/**
 * Records from when to when a version's fire times were promised. Within the transaction of {@code db}, under the lock
 * of the job's cursor; a job has one open span at most.
 */
final class ScheduleSpans {
    private final DSLContext db;

    ScheduleSpans(DSLContext db) {
        this.db = db;
    }

    /** From {@code after} on, which is not included, the fire times of this version are promised. */
    void begin(int jobId, int version, Instant after) {
        // One that a program from before the ledger has left open counts until here.
        end(jobId, after, Optional.empty());
        db.insertInto(SCHEDULE_SPAN)
                .set(SCHEDULE_SPAN.JOB_ID, jobId)
                .set(SCHEDULE_SPAN.VERSION, version)
                .set(SCHEDULE_SPAN.AFTER, after)
                .set(SCHEDULE_SPAN.ZONE_DATA, Zones.dataVersion())
                .execute();
    }

    /** The span that began last; empty when the job has none. */
    Optional<Latest> latest(int jobId) {
        return db.select(SCHEDULE_SPAN.VERSION, SCHEDULE_SPAN.AFTER, SCHEDULE_SPAN.THROUGH)
                .from(SCHEDULE_SPAN)
                .where(SCHEDULE_SPAN.JOB_ID.eq(jobId))
                .orderBy(SCHEDULE_SPAN.AFTER.desc())
                .limit(1)
                .fetchOptional(row -> new Latest(row.value1(), row.value2(), Optional.ofNullable(row.value3())));
    }

    /** The open span goes on with a version that promises the same times. */
    void goOn(int jobId, int version) {
        db.update(SCHEDULE_SPAN)
                .set(SCHEDULE_SPAN.VERSION, version)
                .where(SCHEDULE_SPAN.JOB_ID.eq(jobId))
                .and(SCHEDULE_SPAN.THROUGH.isNull())
                .execute();
    }

    /** Fire times after {@code through} are promised no more. A span in which no time has passed was none. */
    void end(int jobId, Instant through, Optional<GivenUp> givenUp) {
        db.deleteFrom(SCHEDULE_SPAN)
                .where(SCHEDULE_SPAN.JOB_ID.eq(jobId))
                .and(SCHEDULE_SPAN.THROUGH.isNull())
                .and(SCHEDULE_SPAN.AFTER.ge(through))
                .execute();
        db.update(SCHEDULE_SPAN)
                .set(SCHEDULE_SPAN.THROUGH, through)
                .set(SCHEDULE_SPAN.GIVEN_UP_AFTER, givenUp.map(GivenUp::after).orElse(null))
                .set(SCHEDULE_SPAN.GIVEN_UP_WHY, givenUp.map(GivenUp::why).orElse(null))
                .where(SCHEDULE_SPAN.JOB_ID.eq(jobId))
                .and(SCHEDULE_SPAN.THROUGH.isNull())
                .execute();
    }

    /**
     * The span of a job that began last.
     *
     * @param after not included
     * @param through included; empty while it counts
     */
    record Latest(int version, Instant after, Optional<Instant> through) {
        boolean open() {
            return through.isEmpty();
        }

        /** The first moment at which another one can begin. */
        Instant end() {
            return through.orElse(after);
        }
    }

    /**
     * A stretch of fire times, up to the end of its span, that are skipped as missed without rows of their own.
     *
     * @param after not included
     * @param why for people, as the detail of a skip
     */
    record GivenUp(Instant after, String why) {}
}
