package dev.pawl.queue;

import static dev.pawl.queue.QueueFixture.DEFAULT;

import dev.pawl.run.ClaimedRun;
import dev.pawl.testing.CommitFaults;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/** A worker process of a {@link QueueHistory}, with what it remembers. One thread at a time. */
final class HistoryNode {
    final CommitFaults faults;
    final RunQueue queue;
    /** Claimed by this and earlier registrations; the claims of those may have passed on to others. */
    final List<ClaimedRun> inHand = new ArrayList<>();

    long epoch;
    /** A claim has failed, and may have been committed all the same. */
    boolean inDoubt;

    HistoryNode(DataSource database, long epoch) {
        this.faults = new CommitFaults(database);
        this.queue = new RunQueue(faults.dsl());
        this.epoch = epoch;
    }

    List<ClaimedRun> claim(int limit, boolean sweep) {
        return queue.claim(epoch, List.of(DEFAULT), limit, this::current, sweep);
    }

    /** What it has claimed under its present registration. */
    List<ClaimedRun> current() {
        return inHand.stream().filter(run -> run.workerEpoch() == epoch).toList();
    }
}
