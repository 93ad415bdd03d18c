package dev.pawl.worker;

import dev.pawl.run.ClaimedRun;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * Who is at work in this process. Safe for several threads.
 *
 * <p>A run is <em>in hand</em> from its claim until its end is stored; its attempt waits for a slot, which it holds
 * until it has ended. What has a lease and is not in hand was claimed by a statement whose answer was lost.
 */
final class Slots {
    /** Nobody waits for room. */
    private static final int NO_ROOM = Integer.MAX_VALUE;

    private final int total;
    private final LongSupplier nanos;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Set<RunningAttempt> running = new HashSet<>();
    /** Claimed ahead, so that no slot waits for the next claim. */
    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
    /** Keyed by token: a run may come back under a new attempt while its old one has not ended. */
    private final Map<Token, ClaimedRun> inHand = new HashMap<>();

    private long ended;
    private int awaitedRoom = NO_ROOM;
    private int awaitedAhead;

    private record Token(long run, int attempt, long epoch) {
        static Token of(ClaimedRun run) {
            return new Token(run.id().value(), run.attempt(), run.workerEpoch());
        }
    }

    private record Waiting(RunningAttempt attempt, long sinceNanos) {}

    Slots(int total) {
        this(total, System::nanoTime);
    }

    /** @param nanos a clock that never goes back */
    Slots(int total, LongSupplier nanos) {
        this.total = total;
        this.nanos = nanos;
    }

    /**
     * Waits until runs can be taken; returns how many, 0 when none in time. Where runs wait for slots, it waits until
     * half of them are gone: a claim of many costs little more than one of few. One thread at a time.
     *
     * @param ahead how many may wait for a slot
     */
    int awaitRoom(int ahead, Duration limit) throws InterruptedException {
        lock.lock();
        try {
            long nanos = limit.toNanos();
            awaitedAhead = ahead;
            awaitedRoom = Math.max(1, ahead / 2);
            while (room(ahead) < awaitedRoom && nanos > 0) {
                nanos = changed.awaitNanos(nanos);
            }
            return Math.max(0, room(ahead));
        } finally {
            awaitedRoom = NO_ROOM;
            lock.unlock();
        }
    }

    private int room(int ahead) {
        return total + ahead - running.size() - waiting.size();
    }

    /** Takes a run in hand; true when there is a slot for it and it is to be started, false when it waits for one. */
    boolean take(RunningAttempt attempt) {
        lock.lock();
        try {
            inHand.put(Token.of(attempt.run()), attempt.run());
            if (running.size() >= total) {
                waiting.add(new Waiting(attempt, nanos.getAsLong()));
                return false;
            }
            return running.add(attempt);
        } finally {
            lock.unlock();
        }
    }

    /**
     * The attempt has ended; its run stays in hand until that is stored.
     *
     * @return the one that gets its slot and is to be started
     */
    Optional<RunningAttempt> free(RunningAttempt attempt) {
        lock.lock();
        try {
            running.remove(attempt);
            ended++;
            Waiting next = running.size() < total ? waiting.poll() : null;
            if (next != null) {
                running.add(next.attempt());
            }
            // Each signal that is not needed wakes a thread for nothing, at every end of an attempt.
            if (running.isEmpty() || room(awaitedAhead) >= awaitedRoom) {
                changed.signalAll();
            }
            return Optional.ofNullable(next).map(Waiting::attempt);
        } finally {
            lock.unlock();
        }
    }

    /** How many attempts have ended since the start. */
    long ended() {
        lock.lock();
        try {
            return ended;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Takes out what has waited for a slot for so long: others may be quicker.
     *
     * @return what is no longer in hand
     */
    List<ClaimedRun> giveUpWaiting(Duration patience) {
        lock.lock();
        try {
            long now = nanos.getAsLong();
            List<ClaimedRun> runs = new ArrayList<>();
            while (!waiting.isEmpty() && now - waiting.getFirst().sinceNanos() >= patience.toNanos()) {
                ClaimedRun run = waiting.removeFirst().attempt().run();
                inHand.remove(Token.of(run));
                runs.add(run);
            }
            if (!runs.isEmpty()) {
                changed.signalAll();
            }
            return runs;
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

    /** Running or waiting for a slot. */
    List<RunningAttempt> attempts() {
        lock.lock();
        try {
            return Stream.concat(running.stream(), waiting.stream().map(Waiting::attempt))
                    .toList();
        } finally {
            lock.unlock();
        }
    }

    /** Slots in use. */
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
