package dev.pawl.worker;

import dev.pawl.run.ClaimedRun;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Who is at work in this process. Safe for several threads.
 *
 * <p>A run is <em>in hand</em> from its claim until its end is stored; its attempt holds a slot from its claim until
 * the attempt has ended. What has a lease and is not in hand was claimed by a statement whose answer was lost.
 */
final class Slots {
    private final int total;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Set<RunningAttempt> running = new HashSet<>();
    /** Keyed by identity: a run may come back under a new attempt while its old one has not ended. */
    private final Map<Token, ClaimedRun> inHand = new HashMap<>();

    private record Token(long run, int attempt, long epoch) {
        static Token of(ClaimedRun run) {
            return new Token(run.id().value(), run.attempt(), run.workerEpoch());
        }
    }

    Slots(int total) {
        this.total = total;
    }

    /** Waits for a free slot; returns how many are free, 0 when none became free in time. */
    int awaitFree(Duration limit) throws InterruptedException {
        lock.lock();
        try {
            long nanos = limit.toNanos();
            while (running.size() >= total && nanos > 0) {
                nanos = changed.awaitNanos(nanos);
            }
            return Math.max(0, total - running.size());
        } finally {
            lock.unlock();
        }
    }

    void take(RunningAttempt attempt) {
        lock.lock();
        try {
            running.add(attempt);
            inHand.put(Token.of(attempt.run()), attempt.run());
        } finally {
            lock.unlock();
        }
    }

    /** The attempt has ended; its run stays in hand until that is stored. */
    void free(RunningAttempt attempt) {
        lock.lock();
        try {
            running.remove(attempt);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** The end of the attempt is stored, or will never be. */
    void letGo(ClaimedRun run) {
        lock.lock();
        try {
            inHand.remove(Token.of(run));
        } finally {
            lock.unlock();
        }
    }

    List<RunningAttempt> running() {
        lock.lock();
        try {
            return List.copyOf(running);
        } finally {
            lock.unlock();
        }
    }

    int busy() {
        lock.lock();
        try {
            return running.size();
        } finally {
            lock.unlock();
        }
    }

    List<ClaimedRun> inHand(long workerEpoch) {
        lock.lock();
        try {
            return inHand.values().stream()
                    .filter(run -> run.workerEpoch() == workerEpoch)
                    .toList();
        } finally {
            lock.unlock();
        }
    }

    /** Waits until no attempt runs; false when the time was over before. */
    boolean awaitIdle(Duration limit) throws InterruptedException {
        lock.lock();
        try {
            long nanos = limit.toNanos();
            while (!running.isEmpty() && nanos > 0) {
                nanos = changed.awaitNanos(nanos);
            }
            return running.isEmpty();
        } finally {
            lock.unlock();
        }
    }
}
