package dev.pawl.ledger;

import dev.pawl.job.JobKey;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What became of the fire times of one job in a stretch of time. Where it is {@link #balanced}, {@code promised} is the
 * sum of {@code runs}, {@code skipped} and {@code due}.
 *
 * @param since the beginning, included: later than asked for where history has been dropped or the job's ledger begins
 * @param until the end, not included
 * @param promised fire times that the job's versions called for
 * @param runs fire times with a run
 * @param backfilled runs that somebody asked for, of fire times that no version called for when they passed; besides
 *     {@code runs}
 * @param skipped fire times with a recorded skip, by reason
 * @param due fire times that have passed and are still to be served
 * @param dueSince the first of these
 * @param overdueSince the same when it has been due for longer than a scheduler needs, {@link Ledger#GRACE}: nobody
 *     serves the job
 * @param unreadable versions of which this program cannot know the fire times
 * @param findings the first ones, at most {@value #MAX_FINDINGS}
 */
public record JobLedger(
        JobKey job,
        Instant since,
        Instant until,
        long promised,
        long runs,
        long backfilled,
        Map<String, Long> skipped,
        long due,
        Optional<Instant> dueSince,
        Optional<Instant> overdueSince,
        long gaps,
        long duplicates,
        long strays,
        List<Integer> unreadable,
        List<Finding> findings) {
    /** So many findings are named; all are counted. */
    public static final int MAX_FINDINGS = 100;

    public JobLedger {
        skipped = Map.copyOf(skipped);
        unreadable = List.copyOf(unreadable);
        findings = List.copyOf(findings);
    }

    /** Whether every fire time has exactly one run or one skip, or is still to be served. */
    public boolean balanced() {
        return gaps == 0 && duplicates == 0 && strays == 0 && unreadable.isEmpty();
    }

    /** Whether there is anything to tell. */
    public boolean empty() {
        return promised == 0 && runs == 0 && backfilled == 0 && skipped.isEmpty() && balanced();
    }
}
