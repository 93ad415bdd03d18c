package dev.pawl.history;

import dev.pawl.time.Repeater;
import java.time.Duration;
import org.jooq.DSLContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Rolls history up and drops what is no longer kept. Every process that schedules or works has one; they do not get in
 * each other's way. Its thread is its own, because dropping may take a while and the queue must not wait for it. One
 * thread.
 */
public final class HistoryKeeper implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HistoryKeeper.class);
    private static final Duration ROLL_UP_EVERY = Duration.ofSeconds(10);
    /** What was in use an instant ago may be free a minute later. */
    private static final Duration LOOK_EVERY = Duration.ofMinutes(1);
    /** Turns of {@link #LOOK_EVERY} from one round of retention to the next. */
    private static final int TURNS = 60;

    private final RollUp rollUp;
    private final Retention retention;
    private final Repeater loop = new Repeater("pawl-history-keeper", LOG);
    private int turnsToWait;

    /** @param db not one of the queue's: these statements read much, and want plans that fit the data */
    public HistoryKeeper(DSLContext db, KeepTimes keep) {
        rollUp = new RollUp(db);
        retention = new Retention(db, keep);
    }

    /** Starts the loop; the first round of retention comes within a minute, the others hourly. */
    public void start() {
        loop.every(ROLL_UP_EVERY, "roll up history", rollUp::catchUp);
        loop.every(LOOK_EVERY, "drop old history", this::retain);
    }

    @Override
    public void close() {
        loop.close();
    }

    private void retain() {
        if (turnsToWait > 0) {
            turnsToWait--;
            return;
        }
        RetentionReport report = retention.round();
        turnsToWait = report.busy() ? 0 : TURNS - 1;
        if (!report.dropped().isEmpty()) {
            LOG.info(
                    "Dropped history that is no longer kept: {}; carried over {} runs that are still needed",
                    String.join(", ", report.dropped()),
                    report.carried());
        }
    }
}
