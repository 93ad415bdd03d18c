package dev.pawl.history;

import java.time.Duration;
import org.jooq.DSLContext;

/**
 * Rolls attempts up to minutes. Any number of nodes may do it: of several at once, one does. A minute that is rolled up
 * again comes out the same. One thread.
 */
public final class RollUp {
    private static final int LARGEST_MINUTES = 60;
    private static final Duration QUICK = Duration.ofMillis(250);
    private static final Duration SLOW = Duration.ofSeconds(2);

    private final DSLContext db;
    /** How many minutes one statement takes on: few on a busy system, many when it makes up for a long absence. */
    private int minutes = 1;

    public RollUp(DSLContext db) {
        this.db = db;
    }

    /** Rolls up all minutes that are over. To be called every few seconds. */
    public void catchUp() {
        int asked;
        do {
            asked = minutes;
        } while (step() >= asked);
    }

    /** Rolls up the next minutes; returns how many. */
    private int step() {
        int asked = minutes;
        // Should this one fail, the next is a small one.
        minutes = 1;
        long beginNanos = System.nanoTime();
        int done = db.resultQuery("select (extract(epoch from pawl.roll_up(? * interval '1 minute')) / 60)::int", asked)
                .fetchSingle()
                .get(0, Integer.class);
        Duration took = Duration.ofNanos(System.nanoTime() - beginNanos);
        if (took.compareTo(QUICK) < 0) {
            minutes = Math.min(2 * asked, LARGEST_MINUTES);
        } else if (took.compareTo(SLOW) > 0) {
            minutes = Math.max(asked / 2, 1);
        } else {
            minutes = asked;
        }
        return done;
    }
}
