package dev.pawl.worker;

import dev.pawl.database.TransientErrors;
import dev.pawl.queue.FinishReport;
import dev.pawl.queue.FinishedAttempt;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stores how attempts ended, many in one commit: up to 500, or what comes within 2 ms while others are still running.
 *
 * <p>While the database is away, ends are kept and stored later under the token of their attempt; that is safe even
 * when an earlier try did commit. One thread owns the loop; {@link #add} is safe for several.
 */
final class FinishLoop {
    private static final Logger log = LoggerFactory.getLogger(FinishLoop.class);
    private static final int BATCH = 500;
    private static final Duration LINGER = Duration.ofMillis(2);
    private static final int MAX_WAITING = 4096;

    private final EndStore store;
    private final Slots slots;
    private final AttemptJournal journal;
    private final RunNews news;
    private final BlockingQueue<FinishedAttempt> ended = new ArrayBlockingQueue<>(MAX_WAITING);
    private final CountDownLatch stop = new CountDownLatch(1);
    /** Set when the database is given up at a stop. */
    private final CountDownLatch giveUp = new CountDownLatch(1);

    private final Backoff failing = new Backoff(Duration.ofMillis(50), Duration.ofSeconds(2));
    private final Thread thread;

    /** @param threadName names the loop's thread */
    FinishLoop(String threadName, EndStore store, Slots slots, AttemptJournal journal, RunNews news) {
        this.store = store;
        this.slots = slots;
        this.journal = journal;
        this.news = news;
        this.thread = Thread.ofPlatform().name(threadName).daemon().unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /** Takes an end to be stored; waits when very many wait already. */
    void add(FinishedAttempt end) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    ended.put(end);
                    return;
                } catch (InterruptedException later) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** An end that was stored together with the work: it only has to be told. */
    void storedElsewhere(FinishedAttempt end) {
        stored(List.of(end), new FinishReport(Set.of(end.run().id()), Set.of()));
    }

    /**
     * Stores what is left and ends the loop.
     *
     * @param limit how long to wait for a database that is away; then its leases run out
     */
    void stop(Duration limit) throws InterruptedException {
        stop.countDown();
        if (!thread.join(limit)) {
            giveUp.countDown();
            thread.join();
        }
    }

    private void run() {
        try {
            // Made once, at its full size: what is taken from the queue stays in it until it is dealt with.
            List<FinishedAttempt> batch = new ArrayList<>(BATCH);
            while (true) {
                try {
                    if (batch.isEmpty() && !fill(batch)) {
                        return;
                    }
                    store(batch);
                    batch.clear();
                } catch (RuntimeException | Error e) {
                    if (givenUp(batch, e)) {
                        batch.clear();
                    }
                }
            }
        } catch (InterruptedException e) {
            log.error("The finisher was interrupted: ends of attempts are no longer stored", e);
        }
    }

    /** False: stopped, and nothing is left. */
    private boolean fill(List<FinishedAttempt> batch) throws InterruptedException {
        while (batch.isEmpty()) {
            boolean last = stop.getCount() == 0;
            FinishedAttempt first = ended.poll(last ? 0 : 100, TimeUnit.MILLISECONDS);
            if (first != null) {
                batch.add(first);
            } else if (last) {
                return false;
            }
        }
        ended.drainTo(batch, BATCH - batch.size());
        // One wait and not one for each end: waking up costs more than storing.
        if (batch.size() < BATCH && slots.busy() > 0) {
            stop.await(LINGER.toNanos(), TimeUnit.NANOSECONDS);
            ended.drainTo(batch, BATCH - batch.size());
        }
        return true;
    }

    private void store(List<FinishedAttempt> batch) throws InterruptedException {
        Map<Long, List<FinishedAttempt>> byEpoch = new LinkedHashMap<>();
        for (FinishedAttempt end : batch) {
            byEpoch.computeIfAbsent(end.run().workerEpoch(), epoch -> new ArrayList<>())
                    .add(end);
        }
        for (Map.Entry<Long, List<FinishedAttempt>> ends : byEpoch.entrySet()) {
            storeInTheEnd(ends.getKey(), ends.getValue());
        }
    }

    private void storeInTheEnd(long epoch, List<FinishedAttempt> batch) throws InterruptedException {
        while (true) {
            try {
                FinishReport report = store.finish(epoch, batch);
                if (!failing.isFresh()) {
                    log.info("Ends of attempts are stored again");
                    failing.reset();
                }
                stored(batch, report);
                return;
            } catch (RuntimeException | Error e) {
                if (TransientErrors.isRefusal(e) || e instanceof FollowUpRefused) {
                    storeWhatCanBe(epoch, batch, e);
                    return;
                }
                if (givenUp(batch, e)) {
                    return;
                }
            }
        }
    }

    /** Waits before another try; true when the batch was let go instead, since the loop is to end. */
    private boolean givenUp(List<FinishedAttempt> batch, Throwable cause) throws InterruptedException {
        if (failing.isFresh()) {
            log.warn("Ends of attempts cannot be stored now; they are kept. Trying again.", cause);
        }
        if (!failing.await(giveUp)) {
            return false;
        }
        log.error(
                "{} ended attempts were not stored: the database was away at the stop. Their leases run out, and the"
                        + " runs are tried again.",
                batch.size());
        batch.forEach(end -> slots.letGo(end.run()));
        return true;
    }

    /** One end that the database does not take must keep neither the others nor its own run from going on. */
    private void storeWhatCanBe(long epoch, List<FinishedAttempt> batch, Throwable cause) throws InterruptedException {
        if (batch.size() > 1) {
            for (FinishedAttempt end : batch) {
                storeInTheEnd(epoch, List.of(end));
            }
            return;
        }
        FinishedAttempt end = batch.getFirst();
        Optional<FinishedAttempt> instead = store.instead(end, cause);
        if (instead.isPresent()) {
            log.warn("Run {} has not succeeded: {}", end.run().id(), cause.getMessage());
            storeInTheEnd(epoch, List.of(instead.get()));
            return;
        }
        FinishedAttempt least = AttemptVerdict.refused(end.run());
        if (end.equals(least)) {
            log.error(
                    "The end of run {} was not stored: the database refused it",
                    end.run().id(),
                    cause);
            slots.letGo(end.run());
            return;
        }
        if (end.result().isPresent()
                || end.details().isPresent()
                || end.errorMessage().isPresent()) {
            log.error(
                    "The result of run {} is not kept: the database refused it",
                    end.run().id(),
                    cause);
            storeInTheEnd(epoch, List.of(withoutTexts(end)));
            return;
        }
        log.error(
                "The end of run {} is not kept, the run fails: the database refused it",
                end.run().id(),
                cause);
        storeInTheEnd(epoch, List.of(least));
    }

    private static FinishedAttempt withoutTexts(FinishedAttempt end) {
        return new FinishedAttempt(
                end.run(),
                end.outcome(),
                end.startedAt(),
                end.retryIn(),
                end.runState(),
                end.endedBy(),
                end.spent(),
                Optional.empty(),
                end.errorClass(),
                Optional.empty(),
                Optional.empty());
    }

    private void stored(List<FinishedAttempt> batch, FinishReport report) {
        batch.forEach(end -> slots.letGo(end.run()));
        try {
            for (FinishedAttempt end : batch) {
                journal.ended(end, report.refused().contains(end.run().id()));
            }
            news.changed(batch.stream().map(FinishedAttempt::run).toList());
        } catch (RuntimeException | Error e) {
            // No reason to store them again.
            log.warn("The ends of {} attempts are stored, but could not be told", batch.size(), e);
        }
    }
}
