package dev.pawl.worker;

import dev.pawl.job.JobDefinition;
import dev.pawl.log.AttemptLog;
import dev.pawl.queue.EnqueueRequest;
import dev.pawl.queue.FinishedAttempt;
import dev.pawl.run.ClaimedRun;
import dev.pawl.worker.target.StopReason;
import dev.pawl.worker.target.StopSignal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** An attempt of this worker, in a slot or waiting for one. Safe for several threads. */
final class RunningAttempt {
    /**
     * What is known once the target is about to be called.
     *
     * @param startedAt database time
     * @param stopTime how long it may take to end when it is told to stop
     */
    record Begun(JobDefinition definition, Instant startedAt, long startedNanos, Duration stopTime) {}

    private static final int MAX_FOLLOW_UPS = 10_000;

    private final ClaimedRun run;
    private final AttemptLog log;
    private final StopSignal signal = new StopSignal();
    private final AtomicBoolean settled = new AtomicBoolean();
    private volatile @Nullable Begun begun;
    private volatile @Nullable Long stoppedNanos;
    private volatile @Nullable FinishedAttempt stored;
    private final List<EnqueueRequest> followUps = new ArrayList<>();

    RunningAttempt(ClaimedRun run, AttemptLog log) {
        this.run = run;
        this.log = log;
    }

    ClaimedRun run() {
        return run;
    }

    AttemptLog log() {
        return log;
    }

    StopSignal signal() {
        return signal;
    }

    /** The target is about to be called: from now on its time limit counts. */
    Begun begin(JobDefinition definition, Duration stopTime) {
        var now = new Begun(definition, log.now(), System.nanoTime(), stopTime);
        begun = now;
        return now;
    }

    /** Empty before {@link #begin}. */
    Optional<Begun> begun() {
        return Optional.ofNullable(begun);
    }

    /** Tells it to stop, once. */
    void stop(StopReason reason) {
        try {
            signal.stop(reason);
        } finally {
            // Also when what was left for this has failed: then the attempt is abandoned in time.
            if (stoppedNanos == null && signal.reason().isPresent()) {
                stoppedNanos = System.nanoTime();
            }
        }
    }

    boolean isOverTime(long nowNanos) {
        Begun known = begun;
        return known != null
                && nowNanos - known.startedNanos()
                        >= known.definition().timeout().toNanos();
    }

    /** Whether it was told to stop and has not done so in the time that it had for that. */
    boolean isStuck(long nowNanos) {
        Begun known = begun;
        Long since = stoppedNanos;
        return known != null
                && since != null
                && nowNanos - since >= known.stopTime().toNanos();
    }

    /** Its end has been stored in a transaction of its handler. */
    void storedAs(FinishedAttempt end) {
        stored = end;
    }

    /** Its end, if it is stored already. */
    Optional<FinishedAttempt> stored() {
        return Optional.ofNullable(stored);
    }

    /**
     * Keeps a run to be made with the success of this attempt.
     *
     * @throws IllegalStateException when there are too many
     */
    void followUp(EnqueueRequest request) {
        synchronized (followUps) {
            if (followUps.size() == MAX_FOLLOW_UPS) {
                throw new IllegalStateException("an attempt can make at most " + MAX_FOLLOW_UPS + " runs");
            }
            followUps.add(request);
        }
    }

    /** How many runs are to be made with its success so far. */
    int followUpCount() {
        synchronized (followUps) {
            return followUps.size();
        }
    }

    /** Forgets the runs that were asked for after the first {@code count}. */
    void forgetFollowUpsAfter(int count) {
        synchronized (followUps) {
            followUps
                    .subList(Math.min(count, followUps.size()), followUps.size())
                    .clear();
        }
    }

    /** The runs to be made with its success. */
    List<EnqueueRequest> followUps() {
        synchronized (followUps) {
            return List.copyOf(followUps);
        }
    }

    /** True once: for the one who may say how this attempt ended. */
    boolean settle() {
        return settled.compareAndSet(false, true);
    }
}
