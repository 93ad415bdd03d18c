package dev.pawl.fire;

import static dev.pawl.migrations.generated.Tables.FIRE_CURSOR;

import dev.pawl.job.Jobs;
import dev.pawl.time.DatabaseTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jooq.DSLContext;

/**
 * Reads the definitions of jobs that are due soon, which are then known when they are due: to read and parse those of
 * ten thousand jobs takes longer than to serve them. A node does not read all definitions at its start. One thread.
 */
final class ReadAhead {
    private static final Duration AHEAD = Duration.ofSeconds(10);
    /** So many at one turn: what is known is limited, and those that are due first must not be forgotten again. */
    private static final int MOST = 20_000;

    private static final int READ_TOGETHER = 500;

    private final DSLContext db;
    private final Jobs jobs;
    private Instant readThrough = Instant.EPOCH;

    /** @param jobs keeps what is read */
    ReadAhead(DSLContext db, Jobs jobs) {
        this.db = db;
        this.jobs = jobs;
    }

    /** To be called each second. */
    void read() {
        Instant now = DatabaseTime.read(db);
        Instant until = now.plus(AHEAD);
        // Also when the clock has gone back.
        Instant from = readThrough.isBefore(now) || readThrough.isAfter(until) ? now : readThrough;
        List<Integer> soon = db.select(FIRE_CURSOR.JOB_ID)
                .from(FIRE_CURSOR)
                .where(FIRE_CURSOR.NEXT_FIRE_AT.gt(from))
                .and(FIRE_CURSOR.NEXT_FIRE_AT.le(until))
                .orderBy(FIRE_CURSOR.NEXT_FIRE_AT, FIRE_CURSOR.JOB_ID)
                .limit(MOST)
                .fetch(FIRE_CURSOR.JOB_ID);
        for (int i = 0; i < soon.size(); i += READ_TOGETHER) {
            jobs.findReadable(soon.subList(i, Math.min(i + READ_TOGETHER, soon.size())));
        }
        readThrough = until;
    }
}
