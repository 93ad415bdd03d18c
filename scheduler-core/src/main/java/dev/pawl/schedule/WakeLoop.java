package dev.pawl.schedule;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands due jobs to the listener, many at a time: Quartz rings the jobs of one instant one after the other, so a moment
 * is left to them to gather, as they do while a call runs. Runs on one thread, until the queue is closed.
 */
final class WakeLoop implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(WakeLoop.class);

    /** Quartz rings up to 2 ms before the time it was given. A wait longer than this means that the clock was set. */
    private static final Duration EARLY_MAX = Duration.ofMillis(10);

    private final WakeQueue queue;
    private final FireListener listener;
    private final InstantSource clock;
    private final Duration gather;
    private final Duration retryPause;

    WakeLoop(WakeQueue queue, FireListener listener, InstantSource clock, Duration gather, Duration retryPause) {
        this.queue = queue;
        this.listener = listener;
        this.clock = clock;
        this.gather = gather;
        this.retryPause = retryPause;
    }

    @Override
    public void run() {
        try {
            while (queue.awaitSome()) {
                Thread.sleep(gather);
                List<DueJob> jobs = queue.take(QuartzTicker.MAX_JOBS_PER_CALL);
                if (!jobs.isEmpty()) {
                    handOver(jobs);
                }
            }
        } catch (InterruptedException end) {
            Thread.currentThread().interrupt();
        }
    }

    private void handOver(List<DueJob> jobs) throws InterruptedException {
        Duration early = timeUntilDue(jobs);
        if (early.isPositive()) {
            Thread.sleep(early);
        }
        try {
            listener.due(jobs);
        } catch (RuntimeException | Error failure) {
            queue.addAll(jobs);
            LOG.warn(
                    "The fire times of {} jobs, {} first, could not be served. They are tried again in {} ms; nothing"
                            + " is lost.",
                    jobs.size(),
                    jobs.getFirst().jobKey(),
                    retryPause.toMillis(),
                    failure);
            Thread.sleep(retryPause);
        }
    }

    /** The listener asks the database what is due, and the database must not find that nothing is. */
    private Duration timeUntilDue(List<DueJob> jobs) {
        Instant latest =
                jobs.stream().map(DueJob::fireAt).max(Comparator.naturalOrder()).orElseThrow();
        Duration early = Duration.between(clock.instant(), latest);
        return early.compareTo(EARLY_MAX) > 0 ? EARLY_MAX : early;
    }
}
