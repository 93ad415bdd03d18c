package dev.pawl.time;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;

/**
 * Repeats the steps of a loop on one thread. A step that fails is logged once, not at each turn of an outage, and tried
 * again at its next turn.
 */
public final class Repeater implements AutoCloseable {
    /** A step counts as stuck after so many of its pauses without success, but never sooner than {@link #LEAST}. */
    private static final int PAUSES = 3;

    private static final Duration LEAST = Duration.ofSeconds(30);

    private final Logger log;
    private final LongSupplier nanos;
    private final List<Turn> turns = new CopyOnWriteArrayList<>();
    private final ScheduledExecutorService thread;

    /**
     * A repeater without steps.
     *
     * @param threadName names its thread, and what goes on again after an outage
     */
    public Repeater(String threadName, Logger log) {
        this(threadName, log, System::nanoTime);
    }

    /** @param nanos a clock that never goes back, by which steps are found to be stuck */
    Repeater(String threadName, Logger log, LongSupplier nanos) {
        this.log = log;
        this.nanos = nanos;
        thread = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().name(threadName).daemon().factory());
    }

    /**
     * Repeats a step, the first time after one pause.
     *
     * @param pause between the end of a turn and the next
     * @param what completes "Could not ..."
     */
    public void every(Duration pause, String what, Runnable step) {
        Turn turn = new Turn(pause, what, step);
        turns.add(turn);
        ScheduledFuture<?> unused =
                thread.scheduleWithFixedDelay(turn, pause.toMillis(), pause.toMillis(), TimeUnit.MILLISECONDS);
    }

    /**
     * What has not gone well for a while, whether it fails or hangs: "could not look for changed jobs for 31 s". Empty
     * when every step has had its turns. Safe for several threads.
     */
    public Optional<String> problem() {
        if (thread.isShutdown()) {
            return Optional.of("its loop has ended");
        }
        return turns.stream().flatMap(turn -> turn.problem().stream()).findFirst();
    }

    /** Ends the loop; a step that runs is interrupted, and waited for up to ten seconds. */
    @Override
    public void close() {
        thread.shutdownNow();
        try {
            if (!thread.awaitTermination(10, TimeUnit.SECONDS)) {
                log.warn("A step is still running after its loop was ended");
            }
        } catch (InterruptedException hurry) {
            Thread.currentThread().interrupt();
        }
    }

    /** One step's turns, on the loop's thread. Asked for its problem by any. */
    private final class Turn implements Runnable {
        private final Duration pause;
        private final String what;
        private final Runnable step;
        private boolean failing;
        private volatile long succeededNanos = nanos.getAsLong();

        Turn(Duration pause, String what, Runnable step) {
            this.pause = pause;
            this.what = what;
            this.step = step;
        }

        Optional<String> problem() {
            Duration since = Duration.ofNanos(nanos.getAsLong() - succeededNanos);
            Duration patience = pause.multipliedBy(PAUSES);
            return since.compareTo(patience.compareTo(LEAST) > 0 ? patience : LEAST) > 0
                    ? Optional.of("could not " + what + " for " + since.toSeconds() + " s")
                    : Optional.empty();
        }

        @Override
        public void run() {
            try {
                step.run();
                succeededNanos = nanos.getAsLong();
                if (failing) {
                    failing = false;
                    log.info("It works again: {}", what);
                }
            } catch (RuntimeException | Error cause) {
                if (!failing && !thread.isShutdown()) {
                    failing = true;
                    log.warn("Could not {}; trying again", what, cause);
                }
            }
        }
    }
}
