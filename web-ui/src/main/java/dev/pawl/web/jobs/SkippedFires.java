package dev.pawl.web.jobs;

import static dev.pawl.migrations.generated.Tables.SKIP;

import dev.pawl.job.Job;
import dev.pawl.migrations.generated.enums.SkipReason;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jooq.DSLContext;

/** Reads the fire times of a job that got no run, and says why. */
final class SkippedFires {
    private final DSLContext db;

    SkippedFires(DSLContext db) {
        this.db = db;
    }

    /** The latest ones, the newest first. */
    List<JobView.Skip> of(Job job, int limit) {
        return db.select(SKIP.FIRE_AT, SKIP.REASON, SKIP.DETAIL)
                .from(SKIP)
                .where(SKIP.JOB_ID.eq(job.id()))
                .orderBy(SKIP.FIRE_AT.desc())
                .limit(limit)
                .fetch(row -> new JobView.Skip(
                        row.value1(), sentence(Optional.ofNullable(row.value3()).orElseGet(() -> word(row.value2())))));
    }

    private static String word(SkipReason reason) {
        return switch (reason) {
            case missed -> "it was missed";
            case overlap -> "the run before was still active";
            case paused -> "the job was paused";
            case calendar -> "a calendar of the job blacked it out";
            case requested -> "it was asked to be skipped";
        };
    }

    private static String sentence(String detail) {
        return detail.substring(0, 1).toUpperCase(Locale.ROOT) + detail.substring(1);
    }
}
