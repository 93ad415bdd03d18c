package dev.pawl.queue;

import static org.jooq.impl.DSL.val;

import dev.pawl.queue.ClaimStatement.Taken;
import dev.pawl.queue.Floors.Level;
import dev.pawl.queue.Permits.Limit;
import dev.pawl.queue.Permits.Standing;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jooq.DSLContext;

/**
 * Claims runs of queues and jobs that have limits, one queue or job after the other. What it remembers only saves
 * statements: each claim locks the limits that it is under and reads where they stand, see {@link Permits}. One thread.
 *
 * <p>Runs of a job with limits come here in two steps: the claim that meets one in its queue parks it, so that it
 * stands in nobody's way, and whoever may run one more of that job takes it from there.
 */
final class LimitedClaims {
    /** How long a queue or job is left alone after others had all of its limit. */
    private static final Duration REST = Duration.ofMillis(20);

    /** As in queues without limits, see {@link Lanes}. */
    private static final int OUT_OF_ORDER = 8;

    private static final Duration LOOK = Duration.ofMillis(50);
    /** Looking for parked runs takes at most one part in so many of a claimer's time. */
    private static final int LOOK_SHARE = 50;

    // In both, the limits keep the planner from joining with all that waits.
    private static final String WAITING = """
        select distinct level.queue_id
          from unnest(?, ?, ?) as level (queue_id, priority, floor)
         cross join lateral (
                select from pawl.ready r
                 where r.queue_id = level.queue_id
                   and r.priority = level.priority
                   and r.position > level.floor
                 limit 1) first
        """;

    private static final String PARKED = """
        select j.job_id, q.queue_id
          from unnest(?) as j (job_id)
         cross join unnest(?) as q (queue_id)
         cross join lateral (
                select from pawl.delayed d
                 where d.due_at = 'infinity' and d.serial_hash is null
                   and d.job_id = j.job_id and d.queue_id = q.queue_id
                 limit 1) first
        """;

    private final Lanes lanes;
    private final Floors floors;
    private final Map<Integer, Limit> ofQueues = new LinkedHashMap<>();
    private final Map<Integer, Limit> ofJobs = new LinkedHashMap<>();
    /** Most runs in hand under a limit since the last refresh. */
    private final Map<Integer, Integer> peaks = new HashMap<>();

    /** Of the transaction under way. */
    private final List<Claim> claims = new ArrayList<>();

    private final Set<Lane> hungry = new LinkedHashSet<>();
    private final Map<Lane, Long> restUntilNanos = new HashMap<>();
    private long lookedNanos = System.nanoTime() - LOOK.toNanos();
    private long lookTookNanos;
    private int turn;
    private int visits;
    /** The priority with which the last claim began. */
    private int outOfOrder;

    private boolean stale;

    /** Runs that were claimed under some limits, and where these stood before. */
    private record Claim(List<Standing> standings, Map<Integer, Limit> limits, List<Long> runIds) {
        boolean under(int limitId) {
            return limits.containsKey(limitId);
        }
    }

    /** A queue, or the parked runs of one job in it. */
    private record Lane(int queueId, Optional<Integer> jobId) {}

    LimitedClaims(Lanes lanes, Floors floors) {
        this.lanes = lanes;
        this.floors = floors;
    }

    /** Reads anew which limits there are, and gives permits back that have not been needed since the last time. */
    void refresh(DSLContext db, long workerEpoch, Holdings held) {
        var permits = new Permits(db);
        stale = false;
        ofQueues.clear();
        ofJobs.clear();
        for (Limit limit : permits.limits(lanes.queueIds())) {
            limit.queueId().ifPresent(id -> ofQueues.put(id, limit));
            limit.jobId().ifPresent(id -> ofJobs.put(id, limit));
        }
        if (none()) {
            peaks.clear();
            return;
        }
        hungry.removeIf(lane -> lane.jobId().filter(ofJobs::containsKey).isEmpty());
        Map<Integer, Integer> needed = new HashMap<>();
        Stream.concat(ofQueues.values().stream(), ofJobs.values().stream())
                .forEach(limit -> needed.put(limit.id(), needed(limit, held)));
        Map<Integer, Integer> spare = new HashMap<>();
        permits.of(workerEpoch).forEach((limitId, granted) -> {
            int most = needed.getOrDefault(limitId, granted);
            if (most < granted) {
                spare.put(limitId, most);
            }
        });
        if (!spare.isEmpty()) {
            permits.shrink(workerEpoch, spare);
        }
        peaks.clear();
    }

    private int needed(Limit limit, Holdings held) {
        return Math.max(peaks.getOrDefault(limit.id(), 0), inHand(limit, held));
    }

    /** Whether there is no limit of any queue that is served, nor of any job. */
    boolean none() {
        return ofQueues.isEmpty() && ofJobs.isEmpty();
    }

    /** Whether a limit has gone since the last refresh. */
    boolean stale() {
        return stale;
    }

    /** The queues that have limits. */
    Set<Integer> queues() {
        return ofQueues.keySet();
    }

    /** These were taken from their queues; where jobs have limits, their parked runs can be claimed now. */
    void noteParked(List<Taken> rows) {
        rows.stream()
                .filter(row -> row.parked() && ofJobs.containsKey(row.jobId()))
                .forEach(row -> hungry.add(new Lane(row.level().queueId(), Optional.of(row.jobId()))));
    }

    /**
     * Claims up to {@code limit} runs under limits; to be followed by {@link #settle} in the same transaction.
     *
     * @param db the transaction of the claim
     * @param sweep whether to look below the floors, and also where others had all of a limit a moment ago
     * @param held in the worker's hands; what is claimed here is added
     */
    List<Taken> claim(DSLContext db, long workerEpoch, boolean sweep, int limit, Holdings held) {
        claims.clear();
        List<Taken> all = new ArrayList<>();
        int room = limit;
        for (Lane lane : candidates(db, sweep)) {
            if (room > 0 && (sweep || !rests(lane)) && mayHaveRoom(lane, held)) {
                List<Taken> taken = claim(db, workerEpoch, lane, sweep, room, held);
                all.addAll(taken);
                room -= leased(taken).size();
            }
        }
        return all;
    }

    private List<Lane> candidates(DSLContext db, boolean sweep) {
        List<Lane> found = new ArrayList<>();
        if (!ofQueues.isEmpty()) {
            List<Integer> waiting = waiting(db, sweep);
            for (int queueId : ofQueues.keySet()) {
                if (waiting.contains(queueId)) {
                    found.add(new Lane(queueId, Optional.empty()));
                } else {
                    floors.exhausted(Lanes.levels(queueId));
                }
            }
        }
        if (!ofJobs.isEmpty()) {
            lookForParked(db, sweep);
            found.addAll(hungry);
        }
        if (!found.isEmpty()) {
            turn++;
            Collections.rotate(found, turn % found.size());
        }
        return found;
    }

    private List<Integer> waiting(DSLContext db, boolean sweep) {
        List<Level> levels = ofQueues.keySet().stream()
                .flatMap(id -> Lanes.levels(id).stream())
                .toList();
        return db.connectionResult(connection -> {
            try (PreparedStatement statement = connection.prepareStatement(WAITING)) {
                FlooredLevel.set(statement, 1, floors.under(levels, sweep));
                List<Integer> queueIds = new ArrayList<>();
                try (ResultSet rows = statement.executeQuery()) {
                    while (rows.next()) {
                        queueIds.add(rows.getInt(1));
                    }
                }
                return queueIds;
            }
        });
    }

    private void lookForParked(DSLContext db, boolean sweep) {
        long now = System.nanoTime();
        if (!sweep && now - lookedNanos < Math.max(LOOK.toNanos(), LOOK_SHARE * lookTookNanos)) {
            return;
        }
        db.resultQuery(
                        PARKED,
                        val(ofJobs.keySet().toArray(Integer[]::new)),
                        val(lanes.queueIds().toArray(Integer[]::new)))
                .forEach(row ->
                        hungry.add(new Lane(row.get(1, Integer.class), Optional.of(row.get(0, Integer.class)))));
        lookedNanos = System.nanoTime();
        lookTookNanos = lookedNanos - now;
    }

    private boolean rests(Lane lane) {
        Long until = restUntilNanos.get(lane);
        return until != null && until - System.nanoTime() > 0;
    }

    /** Without a question to the database; it may have less room than it seems. */
    private boolean mayHaveRoom(Lane lane, Holdings held) {
        return limits(lane).stream()
                .allMatch(limit -> limit.maxRunning().isEmpty()
                        || inHand(limit, held) < limit.maxRunning().get());
    }

    private List<Limit> limits(Lane lane) {
        return Stream.of(
                        Optional.ofNullable(ofQueues.get(lane.queueId())),
                        lane.jobId().map(ofJobs::get))
                .flatMap(Optional::stream)
                .toList();
    }

    private List<Taken> claim(DSLContext db, long workerEpoch, Lane lane, boolean sweep, int limit, Holdings held) {
        Map<Integer, Limit> limits = new HashMap<>();
        limits(lane).forEach(one -> limits.put(one.id(), one));
        List<Integer> ids = limits.keySet().stream().sorted().toList();
        var permits = new Permits(db);
        List<Standing> standings = permits.lock(workerEpoch, ids);
        if (standings.isEmpty()) {
            // Locked by another worker, or no more.
            stale |= !permits.exist(ids);
            return List.of();
        }
        int room = limit;
        for (Standing standing : standings) {
            int taken = claims.stream()
                    .filter(claim -> claim.under(standing.limitId()))
                    .mapToInt(claim -> claim.runIds().size())
                    .sum();
            room = Math.min(room, standing.room(inHand(limit(limits, standing), held), taken));
        }
        if (room <= 0) {
            restUntilNanos.put(lane, System.nanoTime() + REST.toNanos());
            return List.of();
        }
        List<Taken> taken = take(db, workerEpoch, lane, sweep, room, ids.toArray(Integer[]::new));
        List<Taken> leased = leased(taken);
        leased.forEach(row -> held.add(lanes.name(row.level().queueId()), row.jobId()));
        if (!leased.isEmpty()) {
            claims.add(new Claim(
                    standings, limits, leased.stream().map(Taken::runId).toList()));
        } else if (lane.jobId().isPresent() && outOfOrder == 0) {
            hungry.remove(lane);
        }
        return taken;
    }

    /**
     * Stores what was claimed under limits: at the end of the transaction, when it is known which runs are to be run.
     *
     * @param kept the runs that were not put back because it is others' turn
     * @param held in the worker's hands before the claim
     */
    void settle(DSLContext db, long workerEpoch, Set<Long> kept, Holdings held) {
        var permits = new Permits(db);
        Map<Integer, Standing> standings = new TreeMap<>();
        Map<Integer, Integer> claimed = new HashMap<>();
        for (Claim claim : claims) {
            int count = (int) claim.runIds().stream().filter(kept::contains).count();
            for (Standing standing : claim.standings()) {
                standings.put(standing.limitId(), standing);
                claimed.merge(standing.limitId(), count, Integer::sum);
            }
        }
        standings.forEach((id, standing) -> {
            int count = claimed.getOrDefault(id, 0);
            int inHand = inHand(known(id), held) + count;
            if (count > 0) {
                permits.claimed(workerEpoch, standing, count, inHand);
                peaks.merge(id, inHand, Math::max);
            }
        });
        claims.clear();
    }

    private Limit known(int limitId) {
        return claims.stream()
                .map(claim -> claim.limits().get(limitId))
                .filter(Objects::nonNull)
                .findFirst()
                .orElseThrow();
    }

    /** Each eighth time from another priority on, each in its turn, so that what is urgent does not starve the rest. */
    private List<Taken> take(DSLContext db, long workerEpoch, Lane lane, boolean sweep, int limit, Integer[] locked) {
        visits++;
        outOfOrder = visits % OUT_OF_ORDER == 0 ? visits / OUT_OF_ORDER % Lanes.PRIORITIES : 0;
        List<Level> levels = new ArrayList<>(Lanes.levels(lane.queueId()));
        Collections.rotate(levels, -outOfOrder);
        return db.connectionResult(connection -> lane.jobId().isPresent()
                ? ClaimStatement.parked(
                        connection, workerEpoch, lane.jobId().get(), lane.queueId(), outOfOrder, locked, limit)
                : ClaimStatement.readyUnderLimit(
                        connection, workerEpoch, lane.queueId(), floors.under(levels, sweep), limit));
    }

    private static Limit limit(Map<Integer, Limit> limits, Standing standing) {
        return Objects.requireNonNull(limits.get(standing.limitId()));
    }

    private int inHand(Limit limit, Holdings held) {
        return limit.queueId()
                .map(id -> held.ofQueue(lanes.name(id)))
                .orElseGet(() -> held.ofJob(limit.jobId().orElseThrow()));
    }

    private static List<Taken> leased(List<Taken> rows) {
        return rows.stream().filter(row -> !row.parked()).toList();
    }
}
