package dev.pawl.job;

import static dev.pawl.migrations.generated.Tables.SCHEDULE_SPAN;
import static org.jooq.impl.DSL.max;

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
        // A program from before the ledger may have deleted the job and left its span open.
        end(jobId, after, Optional.empty());
        db.insertInto(SCHEDULE_SPAN)
                .set(SCHEDULE_SPAN.JOB_ID, jobId)
                .set(SCHEDULE_SPAN.VERSION, version)
                .set(SCHEDULE_SPAN.AFTER, after)
                .set(SCHEDULE_SPAN.ZONE_DATA, Zones.dataVersion())
                .execute();
    }

    /** The version whose fire times are promised now; empty when none are. */
    Optional<Integer> open(int jobId) {
        return db.select(SCHEDULE_SPAN.VERSION)
                .from(SCHEDULE_SPAN)
                .where(SCHEDULE_SPAN.JOB_ID.eq(jobId))
                .and(SCHEDULE_SPAN.THROUGH.isNull())
                .fetchOptional(SCHEDULE_SPAN.VERSION);
    }

    /** Where the last one ended. */
    Optional<Instant> lastEnd(int jobId) {
        return Optional.ofNullable(db.select(max(SCHEDULE_SPAN.THROUGH))
                .from(SCHEDULE_SPAN)
                .where(SCHEDULE_SPAN.JOB_ID.eq(jobId))
                .fetchSingle()
                .value1());
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
     * A stretch of fire times, up to the end of its span, that are skipped as missed without rows of their own.
     *
     * @param after not included
     * @param why for people, as the detail of a skip
     */
    record GivenUp(Instant after, String why) {}
}
