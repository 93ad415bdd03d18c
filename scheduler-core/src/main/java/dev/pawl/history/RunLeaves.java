package dev.pawl.history;

import static org.jooq.impl.DSL.val;

import dev.pawl.run.RunId;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jooq.DSLContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Drops the leaves of runs, attempts and steps by day. Runs that are still needed are carried over to the default
 * leaves, where everybody finds them as before: those that have not ended, those that are held, since they wait for a
 * person, and those that ended later than the cutoff.
 *
 * <p>Which these are is found out without a lock, some runs at a time; {@code pawl.drop_history} then adds what changed
 * since, under the locks, and moves and drops.
 */
final class RunLeaves {
    private static final Logger LOG = LoggerFactory.getLogger(RunLeaves.class);

    /**
     * A leaf with more runs to carry over stays until there are fewer: moving them would lock the table for too long.
     */
    static final int CARRIED_MAX = 5_000;
    /** Runs that one statement looks through. */
    private static final int CHUNK = 20_000;

    private static final String CHUNK_END = """
        select coalesce((select r.run_id from pawl.run r
                          where r.run_id >= ? and r.run_id < ? order by r.run_id offset :chunk limit 1), ?)
        """.replace(":chunk", Integer.toString(CHUNK));

    // An end that nobody has reopened is the last word on a run. The bounds are for the planner, both times. The offset
    // keeps it
    // from making a join of this: without statistics it would compare every run with every attempt.
    private static final String NEEDED = """
        select r.run_id
          from pawl.run r
         where r.run_id >= ? and r.run_id < ?
           and not exists (select from pawl.attempt a
                            where a.run_id = r.run_id and a.run_id >= ? and a.run_id < ?
                              and a.run_state in ('succeeded', 'failed', 'cancelled')
                              and a.reopened_at is null and a.finished_at < ?::timestamptz
                            offset 0)
         limit ?
        """;

    private final DSLContext db;
    private final Instant cutoff;
    private final int patienceMillis;
    private final int carriedMax;
    private int carried;

    RunLeaves(DSLContext db, Instant cutoff, int patienceMillis) {
        this(db, cutoff, patienceMillis, CARRIED_MAX);
    }

    RunLeaves(DSLContext db, Instant cutoff, int patienceMillis, int carriedMax) {
        this.db = db;
        this.cutoff = cutoff;
        this.patienceMillis = patienceMillis;
        this.carriedMax = carriedMax;
    }

    /** How many runs were carried over so far. */
    int carried() {
        return carried;
    }

    /**
     * Drops what it can.
     *
     * @param dropped is told the days
     * @return false when a leaf was in use; those after it were not tried
     */
    boolean drop(List<String> dropped) {
        // A leaf may be missing where it could not be made, so the days are those of all three.
        var days = new TreeSet<Leaf>((one, other) -> one.day().compareTo(other.day()));
        for (String parent : List.of("run", "attempt", "run_step")) {
            days.addAll(Leaf.of(db, parent));
        }
        for (Leaf leaf : days) {
            if (leaf.endsAt().isAfter(cutoff)) {
                break;
            }
            List<Long> needed = needed(leaf);
            if (needed.size() > carriedMax) {
                LOG.info(
                        "The runs of {} are kept for now: more than {} of them are still needed",
                        leaf.day(),
                        carriedMax);
            } else if (drop(leaf, needed)) {
                carried += needed.size();
                dropped.add("run " + leaf.day());
            } else {
                return false;
            }
        }
        return true;
    }

    List<Long> needed(Leaf leaf) {
        List<Long> needed = new ArrayList<>();
        long last = RunId.firstAt(leaf.endsAt()).value();
        long from = RunId.firstAt(leaf.beginsAt()).value();
        while (from < last && needed.size() <= carriedMax) {
            long until =
                    db.resultQuery(CHUNK_END, from, last, last).fetchSingle().get(0, Long.class);
            needed.addAll(db.resultQuery(
                            NEEDED,
                            from,
                            until,
                            from,
                            until,
                            val(cutoff.atOffset(ZoneOffset.UTC)),
                            carriedMax + 1 - needed.size())
                    .fetch(row -> row.get(0, Long.class)));
            from = until;
        }
        return needed;
    }

    boolean drop(Leaf leaf, List<Long> needed) {
        return db.resultQuery(
                        "select pawl.drop_history(?, ?, ?)",
                        leaf.day(),
                        val(needed.toArray(Long[]::new)),
                        patienceMillis)
                .fetchSingle()
                .get(0, Boolean.class);
    }
}
