package dev.pawl.queue;

import static dev.pawl.migrations.generated.Tables.JOB;
import static org.jooq.impl.DSL.val;

import dev.pawl.job.JobKey;
import dev.pawl.queue.ClaimStatement.Taken;
import dev.pawl.run.ClaimedRun;
import dev.pawl.run.RunId;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jooq.DSLContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads what the history knows of runs that have been taken. Remembers the keys of jobs. One thread. */
final class ClaimedRuns {
    private static final Logger LOG = LoggerFactory.getLogger(ClaimedRuns.class);

    private static final String CLAIMED = """
        select r.run_id, r.job_version, r.run_key, r.fire_at, r.due_at, r.params::text, r.serial_key
          from pawl.run r
         where r.run_id = any (?)
           and r.run_id between ? and ?
        """;

    private static final String REOPENED = """
        select a.run_id, max(a.reopened_at) as reopened_at
          from pawl.attempt a
         where a.run_id = any (?)
           and a.run_id between ? and ?
           and a.reopened_at is not null
         group by a.run_id
        """;

    private final Lanes lanes;
    private final Map<Integer, JobKey> jobKeys = new HashMap<>();

    ClaimedRuns(Lanes lanes) {
        this.lanes = lanes;
    }

    /**
     * The leased ones of these, the most urgent first.
     *
     * @param dsl the transaction of the claim
     */
    List<ClaimedRun> load(DSLContext dsl, long workerEpoch, List<Taken> taken) {
        Map<Long, Taken> leased = new HashMap<>();
        List<Long> repeated = new ArrayList<>();
        for (Taken row : taken) {
            if (!row.parked()) {
                leased.put(row.runId(), row);
                if (row.attempt() > 1) {
                    repeated.add(row.runId());
                }
            }
        }
        if (leased.isEmpty()) {
            return List.of();
        }
        learnJobs(dsl, leased.values());
        Map<Long, Instant> reopened = repeated.isEmpty() ? Map.of() : reopened(dsl, repeated);
        Long[] ids = leased.keySet().stream().sorted().toArray(Long[]::new);
        List<ClaimedRun> runs = dsl.connectionResult(connection -> {
            // The bounds let the executor leave out the partitions that cannot hold any of them.
            try (PreparedStatement statement = connection.prepareStatement(CLAIMED)) {
                statement.setArray(1, connection.createArrayOf("bigint", ids));
                statement.setLong(2, ids[0]);
                statement.setLong(3, ids[ids.length - 1]);
                List<ClaimedRun> found = new ArrayList<>(ids.length);
                try (ResultSet rows = statement.executeQuery()) {
                    while (rows.next()) {
                        found.add(claimed(rows, workerEpoch, leased, reopened));
                    }
                }
                return found;
            }
        });
        if (runs.size() != leased.size()) {
            runs.forEach(run -> leased.remove(run.id().value()));
            discard(dsl, workerEpoch, leased.keySet());
        }
        runs.sort(Comparator.comparingInt(ClaimedRun::priority).thenComparing(ClaimedRun::id));
        parkBehindOthers(dsl, workerEpoch, runs);
        return runs;
    }

    /**
     * Rows that no program of ours writes, such as by a hand that deleted from the history: there is nothing to run,
     * and one of them must not keep all the others from being claimed.
     */
    private static void discard(DSLContext dsl, long workerEpoch, Collection<Long> unknown) {
        Long[] ids = unknown.stream().sorted().toArray(Long[]::new);
        dsl.execute("delete from pawl.lease where run_id = any (?) and worker_epoch + 0 = ?", val(ids), workerEpoch);
        LOG.error(
                "The queue had rows of {} runs that the history does not know, such as {}: they were removed. Has"
                        + " somebody written to Pawl's tables, or deleted from them?",
                ids.length,
                ids[0]);
    }

    /** Runs whose turn it is not among those with their serial key are claimed no more. */
    private static void parkBehindOthers(DSLContext dsl, long workerEpoch, List<ClaimedRun> runs) {
        List<SerialTurns.Claimed> serial = runs.stream()
                .flatMap(run -> run.serialKey().stream()
                        .map(key -> new SerialTurns.Claimed(run.id().value(), key)))
                .toList();
        if (!serial.isEmpty()) {
            Set<Long> parked = new SerialTurns(dsl).takeOrPark(workerEpoch, serial);
            runs.removeIf(run -> parked.contains(run.id().value()));
        }
    }

    private ClaimedRun claimed(ResultSet row, long workerEpoch, Map<Long, Taken> leased, Map<Long, Instant> reopened)
            throws SQLException {
        long runId = row.getLong(1);
        Taken taken = Objects.requireNonNull(leased.get(runId));
        return new ClaimedRun(
                new RunId(runId),
                taken.attempt(),
                workerEpoch,
                taken.jobId(),
                Objects.requireNonNull(jobKeys.get(taken.jobId())),
                row.getInt(2),
                row.getString(3),
                lanes.name(taken.level().queueId()),
                taken.level().priority(),
                taken.spent(),
                taken.lost(),
                taken.at(),
                Optional.ofNullable(row.getObject(4, OffsetDateTime.class)).map(OffsetDateTime::toInstant),
                row.getObject(5, OffsetDateTime.class).toInstant(),
                Optional.ofNullable(reopened.get(runId)),
                Optional.ofNullable(row.getString(6)),
                Optional.ofNullable(row.getString(7)));
    }

    /** A job keeps its key for good, so what was read once is never read again. */
    private void learnJobs(DSLContext dsl, Collection<Taken> rows) {
        Set<Integer> unknown = rows.stream().map(Taken::jobId).collect(Collectors.toSet());
        unknown.removeAll(jobKeys.keySet());
        if (!unknown.isEmpty()) {
            dsl.select(JOB.JOB_ID, JOB.JOB_KEY)
                    .from(JOB)
                    .where(JOB.JOB_ID.in(unknown))
                    .forEach(row -> jobKeys.put(row.value1(), new JobKey(row.value2())));
        }
    }

    private static Map<Long, Instant> reopened(DSLContext dsl, List<Long> runIds) {
        Long[] ids = runIds.stream().sorted().toArray(Long[]::new);
        return dsl.resultQuery(REOPENED, val(ids), ids[0], ids[ids.length - 1])
                .fetchMap(row -> row.get(0, Long.class), row -> row.get(1, Instant.class));
    }
}
