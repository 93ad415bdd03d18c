package dev.pawl.web.overview;

import static dev.pawl.migrations.generated.Tables.FIRE_CURSOR;
import static dev.pawl.migrations.generated.Tables.JOB;

import java.util.List;
import org.jooq.DSLContext;

/** Finds the jobs that are due next. */
final class NextFires {
    private final DSLContext db;

    NextFires(DSLContext db) {
        this.db = db;
    }

    /** Ids of jobs that are neither paused nor deleted, the one that is due first at the beginning. */
    List<Integer> jobs(int limit) {
        return db.select(FIRE_CURSOR.JOB_ID)
                .from(FIRE_CURSOR)
                .join(JOB)
                .on(JOB.JOB_ID.eq(FIRE_CURSOR.JOB_ID))
                .where(FIRE_CURSOR.NEXT_FIRE_AT.isNotNull())
                .and(JOB.DELETED_AT.isNull())
                .and(JOB.PAUSED_AT.isNull())
                .orderBy(FIRE_CURSOR.NEXT_FIRE_AT, FIRE_CURSOR.JOB_ID)
                .limit(limit)
                .fetch(FIRE_CURSOR.JOB_ID);
    }
}
