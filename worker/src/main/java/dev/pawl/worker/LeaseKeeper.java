package dev.pawl.worker;

import dev.pawl.queue.Heartbeat;
import dev.pawl.queue.WorkerInfo;
import dev.pawl.queue.WorkerRegistry;
import dev.pawl.run.ClaimedRun;
import dev.pawl.run.RunId;
import dev.pawl.worker.target.StopReason;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps this worker's leases alive by one heartbeat for all of them, and hears with it what is to be cancelled.
 *
 * <p>Taken for dead, it cuts all attempts, whose runs have passed on, and registers anew. When it cannot tell the
 * database that it lives, {@link #holds} turns false well before the others take it for dead. One thread owns the loop;
 * the questions are safe for several threads.
 */
final class LeaseKeeper {
    private static final Logger log = LoggerFactory.getLogger(LeaseKeeper.class);
    private static final Duration CANCEL_POLL = Duration.ofMillis(500);
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(1);

    private final WorkerRegistry registry;
    private final WorkerInfo info;
    private final Duration heartbeat;
    private final Slots slots;
    private final CountDownLatch stop = new CountDownLatch(1);
    private final Thread thread;
    private volatile long epoch;
    /** When the last heartbeat that arrived was sent. */
    private volatile long renewedNanos;

    LeaseKeeper(WorkerRegistry registry, WorkerInfo info, Duration heartbeat, Slots slots) {
        this.registry = registry;
        this.info = info;
        this.heartbeat = heartbeat;
        this.slots = slots;
        this.thread = Thread.ofPlatform().name("pawl-lease-keeper").daemon().unstarted(this::run);
    }

    /** Registers the worker and starts to keep it alive. Fails when the database does. */
    void start() {
        register();
        thread.start();
    }

    /** The registration under which runs are claimed now. */
    long epoch() {
        return epoch;
    }

    /** Whether our leases hold for certain: half of their time has not passed since the last heartbeat. */
    boolean holds() {
        return System.nanoTime() - renewedNanos < info.lease().toNanos() / 2;
    }

    /** Whether our lease of this run holds for certain. */
    boolean holds(ClaimedRun run) {
        return run.workerEpoch() == epoch && holds();
    }

    /** Ends the loop; leases then hold for their time. */
    void stop() throws InterruptedException {
        stop.countDown();
        thread.join();
    }

    private void run() {
        boolean failed = false;
        long lastBeat = System.nanoTime();
        Duration pause = step(lastBeat);
        try {
            while (!stop.await(pause.toNanos(), TimeUnit.NANOSECONDS)) {
                try {
                    long now = System.nanoTime();
                    if (failed || now - lastBeat >= heartbeat.toNanos()) {
                        beat();
                        lastBeat = now;
                    } else if (slots.busy() > 0) {
                        cancel(registry.cancelRequested(epoch));
                    }
                    if (failed) {
                        log.info("Heartbeats arrive again");
                    }
                    failed = false;
                    pause = step(lastBeat);
                } catch (RuntimeException | Error e) {
                    if (!failed) {
                        log.warn(
                                "The heartbeat did not arrive. Attempts are cut when none has for {} s; trying again.",
                                info.lease().toSeconds() / 2,
                                e);
                    }
                    failed = true;
                    pause = PAUSE_AFTER_FAILURE.compareTo(heartbeat) < 0 ? PAUSE_AFTER_FAILURE : heartbeat;
                }
            }
        } catch (InterruptedException e) {
            log.error("The lease keeper was interrupted: this worker will be taken for dead", e);
        }
    }

    /** Time until the next look: at cancel requests, while attempts may be running, or the next heartbeat. */
    private Duration step(long lastBeat) {
        long untilBeat = Math.max(0, heartbeat.toNanos() - (System.nanoTime() - lastBeat));
        return Duration.ofNanos(Math.min(untilBeat, CANCEL_POLL.toNanos()));
    }

    private void beat() {
        long sentNanos = System.nanoTime();
        Heartbeat answer = registry.heartbeat(epoch, slots.busy());
        if (answer.alive()) {
            renewedNanos = sentNanos;
            cancel(answer.cancelRequested());
            return;
        }
        long dead = epoch;
        log.warn(
                "Worker {} was taken for dead: no heartbeat had arrived for {} s. Its runs go on elsewhere, their"
                    + " attempts here are cut. It goes on under a new registration. If this is frequent, the process"
                    + " pauses for longer than the lease: raise --lease.",
                info.name(),
                info.lease().toSeconds());
        for (RunningAttempt attempt : slots.running()) {
            if (attempt.run().workerEpoch() == dead) {
                attempt.stop(StopReason.LEASE_LOST);
            }
        }
        register();
    }

    private void register() {
        long sentNanos = System.nanoTime();
        epoch = registry.register(info);
        renewedNanos = sentNanos;
    }

    private void cancel(Set<RunId> requested) {
        if (requested.isEmpty()) {
            return;
        }
        for (RunningAttempt attempt : slots.attempts()) {
            if (requested.contains(attempt.run().id())) {
                attempt.stop(StopReason.CANCELLED);
            }
        }
    }
}
