package dev.pawl.fire;

import dev.pawl.fire.FireState.Predecessor;
import dev.pawl.job.Job;
import dev.pawl.job.OverlapPolicy;
import dev.pawl.migrations.generated.tables.records.FireCursorRecord;
import dev.pawl.queue.OverlapTurns;
import dev.pawl.queue.Runs;
import dev.pawl.run.RunId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jooq.DSLContext;

/**
 * Where the runs stand that the latest fire times of some jobs got, as far as the jobs want to know. Read under the
 * locks of the cursors.
 *
 * @param active those that have not ended
 * @param waiting those that wait for another run of their job
 * @param turnsTaken jobs that run one after the other at present, whatever their policy: because of a backfill, or of a
 *     policy that they had
 */
record Standings(Set<RunId> active, Set<RunId> waiting, Set<Integer> turnsTaken) {
    /** @param jobs by id; those that are not to be served are left out */
    static Standings read(DSLContext dsl, Collection<FireCursorRecord> cursors, Map<Integer, Job> jobs) {
        List<RunId> predecessors = new ArrayList<>();
        List<RunId> mayWait = new ArrayList<>();
        List<Integer> skipping = new ArrayList<>();
        for (FireCursorRecord cursor : cursors) {
            Job job = jobs.get(cursor.getJobId());
            if (job == null || job.definition().overlap() == OverlapPolicy.ALLOW) {
                continue;
            }
            if (!job.definition().overlap().takesTurns()) {
                skipping.add(job.id());
            }
            Long latest = cursor.getLastRunId();
            if (latest != null) {
                predecessors.add(new RunId(latest));
                if (job.definition().overlap() == OverlapPolicy.QUEUE_ONE) {
                    mayWait.add(new RunId(latest));
                }
            }
        }
        Set<RunId> active = new Runs(dsl).active(predecessors);
        Set<RunId> mayWaitStill = new HashSet<>(mayWait);
        mayWaitStill.retainAll(active);
        OverlapTurns turns = new OverlapTurns(dsl);
        return new Standings(active, turns.waiting(mayWaitStill), turns.taken(skipping));
    }

    /** The run of the latest fire time that got one, if it has not ended. */
    Optional<RunId> active(FireCursorRecord cursor) {
        return Optional.ofNullable(cursor.getLastRunId()).map(RunId::new).filter(active::contains);
    }

    Predecessor predecessor(FireCursorRecord cursor) {
        return active(cursor)
                .map(run -> waiting.contains(run) ? Predecessor.WAITING : Predecessor.ACTIVE)
                .orElse(Predecessor.ENDED);
    }

    /** Whether new runs of the job have to wait for those before them. */
    boolean takesTurns(Job job) {
        return job.definition().overlap().takesTurns() || turnsTaken.contains(job.id());
    }
}
