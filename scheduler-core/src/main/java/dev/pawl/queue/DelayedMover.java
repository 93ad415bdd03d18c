package dev.pawl.queue;

import static org.jooq.impl.DSL.val;

import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.jooq.DSLContext;
import org.jooq.Record;

/**
 * Moves runs whose time has come to where they can be claimed. Any number of processes may do so at the same time; one
 * thread.
 *
 * <p>As a claim does, it begins at a floor, so as not to walk over the dead entries of runs that were moved, and looks
 * below it about once a second: see {@link Floors}.
 */
public final class DelayedMover {
    /** Most runs that one call moves. */
    static final int BATCH = 1_000;

    // Due at infinity means parked with a paused job: never moved here.
    private static final String MOVE = """
        with moment as materialized (select pawl.clock() as at),
        due as (
            delete from pawl.delayed where ctid = any (array(
                select d.ctid
                  from pawl.delayed d
                 where (d.due_at, d.position) > (?::timestamptz, ?)
                   and d.due_at <= (select m.at from moment m)
                 order by d.due_at, d.position
                 limit :batch
                   for update skip locked))
            returning due_at, position, queue_id, priority, run_id, job_id, attempt, spent, lost
        ),
        moved as (
            insert into pawl.ready (queue_id, priority, position, run_id, job_id, attempt, spent, lost)
            select d.queue_id, d.priority, pawl.next_id(), d.run_id, d.job_id, d.attempt, d.spent, d.lost
              from (select * from due order by due_at, position) d
        )
        select m.at, (select count(*) from due), last.due_at, last.position
          from moment m
          left join (select d.due_at, d.position from due d order by d.due_at desc, d.position desc limit 1) last on true
        """.replace(":batch", Integer.toString(BATCH));

    private final DSLContext db;
    private final Sweeps sweeps;
    private Floor floor = Floor.NONE;

    /** Rows up to this one are not looked at. */
    private record Floor(OffsetDateTime dueAt, long position) {
        /** No run was due before 1970. */
        static final Floor NONE = before(OffsetDateTime.of(1970, 1, 1, 0, 0, 0, 0, ZoneOffset.UTC));

        static Floor before(OffsetDateTime moment) {
            return new Floor(moment, Floors.NONE);
        }

        /** This one or that row, whichever comes first. */
        Floor orBelow(OffsetDateTime dueAt, long position) {
            return dueAt.isBefore(this.dueAt) ? new Floor(dueAt, position) : this;
        }
    }

    /** Sweeps once a second. */
    public DelayedMover(DSLContext db) {
        this(db, Sweeps.PAUSE);
    }

    /** @param sweep pause between two calls that look below the floor; zero, for tests, makes every call one */
    public DelayedMover(DSLContext db, Duration sweep) {
        this.db = db;
        this.sweeps = new Sweeps(sweep);
    }

    /**
     * Moves up to 1,000 due runs. One that became visible more than a tenth of a second after its time may be left to
     * the next sweep, a second later, or up to ten if sweeps are slow.
     *
     * @return how many; 1,000 means that there may be more
     */
    public int move() {
        return move(sweeps.due());
    }

    /** @param sweep whether to look below the floor, too */
    int move(boolean sweep) {
        long beginNanos = sweeps.begin();
        Floor from = sweep ? Floor.NONE : floor;
        Record end =
                db.resultQuery(MOVE, val(from.dueAt()), val(from.position())).fetchSingle();
        int moved = end.get(1, Integer.class);
        // Only now: had the move been rolled back, the rows would still be there. What is left is not due or late; it
        // is set, not raised, so that it follows a clock that goes back.
        Floor present = Floor.before(end.get(0, OffsetDateTime.class).minus(Floors.BEHIND));
        floor = moved < BATCH ? present : present.orBelow(end.get(2, OffsetDateTime.class), end.get(3, Long.class));
        if (sweep) {
            sweeps.done(beginNanos);
        }
        return moved;
    }
}
