package dev.pawl.history;

import static org.jooq.impl.DSL.val;

import dev.pawl.time.DatabaseTime;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;
import org.jooq.impl.DefaultConnectionProvider;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Drops history that is no longer kept. Any number of nodes may do it: of several at once, one does, and the others
 * find nothing to do. One thread.
 *
 * <p>It never makes others wait long for its locks: what is in use is left for the next round, which is a little more
 * patient.
 */
public final class Retention {
    private static final Logger LOG = LoggerFactory.getLogger(Retention.class);

    private static final String LOCK = "select pg_try_advisory_lock(hashtext('pawl.retention'))";
    private static final String UNLOCK = "select pg_advisory_unlock(hashtext('pawl.retention'))";

    // Before anything goes: what is missing from before this moment is no gap in the ledger. Should the clock go back,
    // or another node keep for longer, what is gone is gone.
    private static final String KEPT = """
        insert into pawl.history_kept as k (runs_from) values (?::timestamptz)
        on conflict (only_row) do update set runs_from = excluded.runs_from where k.runs_from < excluded.runs_from
        """;

    private static final int FIRST_PATIENCE_MILLIS = 100;
    /** Less than PostgreSQL's {@code deadlock_timeout}, which is a second. */
    private static final int LONGEST_PATIENCE_MILLIS = 800;

    private final DSLContext db;
    private final KeepTimes keep;
    private int patienceMillis = FIRST_PATIENCE_MILLIS;

    public Retention(DSLContext db, KeepTimes keep) {
        this.db = db;
        this.keep = keep;
    }

    /**
     * Drops and deletes all that is older than is kept. To be called at start and each hour, or sooner if it was busy.
     */
    public RetentionReport round() {
        // One connection for all of it, because the lock is the session's: each leaf has a transaction of its own.
        RetentionReport report = db.connectionResult(connection -> {
            DSLContext session = DSL.using(new DefaultConnectionProvider(connection), SQLDialect.POSTGRES);
            if (!flag(session, LOCK)) {
                return RetentionReport.ELSEWHERE;
            }
            try {
                return round(session);
            } finally {
                flag(session, UNLOCK);
            }
        });
        patienceMillis = report.busy() ? Math.min(2 * patienceMillis, LONGEST_PATIENCE_MILLIS) : FIRST_PATIENCE_MILLIS;
        return report;
    }

    private RetentionReport round(DSLContext session) {
        Instant now = DatabaseTime.read(session);
        Instant runsFrom = now.minus(keep.runs());
        Instant logsFrom = now.minus(keep.logs());
        List<String> dropped = new ArrayList<>();
        session.execute(KEPT, val(runsFrom.atOffset(ZoneOffset.UTC)));
        // Logs first: no log without its run.
        boolean busy = !dropLeaves(session, "log_chunk", logsFrom, dropped);
        var runLeaves = new RunLeaves(session, runsFrom, patienceMillis);
        busy |= !runLeaves.drop(dropped);
        busy |= !dropLeaves(session, "stats_minute", runsFrom, dropped);
        busy |= !rotateKeys(session);
        int deleted = new SmallDeletes(session).of(runsFrom, logsFrom);
        return new RetentionReport(dropped, runLeaves.carried(), deleted, busy);
    }

    private boolean dropLeaves(DSLContext session, String parent, Instant from, List<String> dropped) {
        for (Leaf leaf : Leaf.of(session, parent)) {
            if (leaf.endsAt().isAfter(from)) {
                break;
            }
            if (!flag(session, "select pawl.drop_leaf(?, ?)", leaf.name(), patienceMillis)) {
                return false;
            }
            dropped.add(parent + " " + leaf.day());
        }
        return true;
    }

    private boolean rotateKeys(DSLContext session) {
        String outcome = session.resultQuery(
                        "select pawl.rotate_keys(? * interval '1 second', ?)",
                        keep.keys().toSeconds(),
                        patienceMillis)
                .fetchSingle()
                .get(0, String.class);
        if (outcome.equals("rotated")) {
            LOG.info("Began a new generation of idempotency keys; forgot those whose runs are gone");
        }
        return !outcome.equals("busy");
    }

    private static boolean flag(DSLContext session, String sql, Object... bindings) {
        return session.resultQuery(sql, bindings).fetchSingle().get(0, Boolean.class);
    }
}
