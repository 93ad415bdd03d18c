package dev.pawl.queue;

import org.jooq.DSLContext;

/** Makes the daily leaves of history ahead of time. Safe for several threads and processes. */
public final class Partitions {
    /** Days ahead that have their leaves, today included. */
    public static final int DAYS_AHEAD = 8;

    private final DSLContext db;

    public Partitions(DSLContext db) {
        this.db = db;
    }

    /**
     * Makes the leaves that are missing from yesterday to a week ahead (UTC). To be called at start and each hour.
     *
     * @return how many were made
     */
    public int createAhead() {
        return db.resultQuery(
                        "select pawl.create_partitions((pawl.clock() at time zone 'UTC')::date - 1, ?)", DAYS_AHEAD + 1)
                .fetchSingle()
                .get(0, Integer.class);
    }
}
