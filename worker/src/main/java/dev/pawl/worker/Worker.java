package dev.pawl.worker;

import dev.pawl.job.JobHandlers;
import dev.pawl.job.Jobs;
import dev.pawl.live.HintPublisher;
import dev.pawl.log.LogLimits;
import dev.pawl.log.LogWriter;
import dev.pawl.outbound.OutboundGuard;
import dev.pawl.queue.RunQueue;
import dev.pawl.queue.WorkerInfo;
import dev.pawl.queue.WorkerRegistry;
import dev.pawl.run.ClaimedRun;
import dev.pawl.worker.target.CommandTargetExecutor;
import dev.pawl.worker.target.Executables;
import dev.pawl.worker.target.HandlerTargetExecutor;
import dev.pawl.worker.target.HttpTargetExecutor;
import dev.pawl.worker.target.Launchers;
import dev.pawl.worker.target.StopReason;
import dev.pawl.worker.target.Targets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jooq.exception.DataAccessException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Claims due runs and does them, as many at once as it has slots. Started once and closed once; safe for several
 * threads.
 *
 * <p>A worker survives outages of its database: it waits, keeps what has ended, and goes on by itself.
 */
public final class Worker implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Worker.class);
    /** Time for ends to be stored after the last attempt has ended. */
    private static final Duration STORE_TIME = Duration.ofSeconds(10);

    private static final Duration KEEP_UP = Duration.ofSeconds(1);

    private final WorkerSettings settings;
    private final WorkerRegistry registry;
    private final RunQueue queue;
    private final HintPublisher hints;
    private final LogWriter logs;
    private final Targets targets;
    private final Slots slots;
    private final LeaseKeeper keeper;
    private final RunNews news;
    private final Ends ends;
    private final AttemptRunner runner;
    private final AttemptWatch watch;
    private final ClaimLoop claimer;

    /**
     * A worker that is not started yet.
     *
     * @param handlers what jobs with a handler target can call
     * @param hints told about what changes; stays open when the worker is closed
     */
    public Worker(WorkerSettings settings, WorkerDatabases databases, JobHandlers handlers, HintPublisher hints) {
        this.settings = settings;
        this.hints = hints;
        this.queue = new RunQueue(databases.queue());
        this.registry = new WorkerRegistry(databases.heartbeat());
        this.slots = new Slots(settings.slots());
        this.logs = new LogWriter(
                databases.logs(), LogLimits.STANDARD, (run, attempt) -> hints.publish("log:" + run + "." + attempt));
        this.targets = new Targets(
                new HttpTargetExecutor(
                        new OutboundGuard(settings.loopbackAllowed(), settings.allowedNetworks()),
                        "Pawl/" + settings.version()),
                new CommandTargetExecutor(new Executables(settings.commands())),
                new HandlerTargetExecutor(handlers));
        var journal = new AttemptJournal(settings.name());
        this.keeper = new LeaseKeeper(
                registry,
                new WorkerInfo(
                        settings.name(), settings.version(), settings.queues(), settings.slots(), settings.lease()),
                settings.heartbeat(),
                slots);
        this.news = new RunNews(hints);
        this.ends = new Ends(databases.queue(), slots, journal, news);
        this.runner = new AttemptRunner(
                new Jobs(databases.definitions()),
                targets,
                keeper::holds,
                databases.handlers(),
                settings.abandonAfter(),
                slots,
                ends,
                journal,
                RandomGenerator.of("L64X128MixRandom"));
        this.watch = new AttemptWatch(slots, keeper, runner);
        this.claimer = new ClaimLoop(queue, settings.queues(), keeper, slots, this::begin);
    }

    /**
     * Registers the worker and begins to claim.
     *
     * @throws DataAccessException if the database does not answer; the worker is not started then
     */
    public void start() {
        if (settings.commands().contains("*")) {
            log.warn("Jobs may start any executable on this machine: --allow-commands is *");
        } else if (!Launchers.among(settings.commands()).isEmpty()) {
            log.warn(
                    "Jobs may start any executable on this machine: --allow-commands has {}, to start what they are"
                            + " given",
                    String.join(", ", Launchers.among(settings.commands())));
        }
        keeper.start();
        logs.start();
        ends.start();
        watch.start();
        claimer.start();
        hints.publish("workers");
        log.info(
                "Worker {} serves {} with {} slots",
                settings.name(),
                settings.queues().isEmpty() ? "all queues" : settings.queues(),
                settings.slots());
    }

    /** The number of its present registration; grows when the worker was taken for dead and came back. */
    public long epoch() {
        return keeper.epoch();
    }

    /** Whether it is registered and its heartbeats arrive, so that its runs are certainly its own. */
    public boolean serving() {
        return keeper.holds();
    }

    /** Attempts that are running. */
    public int busy() {
        return slots.busy();
    }

    /** Attempts since the start that did not end when they were told to. */
    public int abandoned() {
        return runner.abandoned();
    }

    /**
     * Stops: claims no more, lets attempts end for the grace, cuts the others, stores all ends, and unregisters.
     * Attempts that were cut for this are made up for at once, by another worker or at the next start.
     */
    @Override
    public void close() {
        try {
            stop();
        } catch (InterruptedException hurried) {
            log.warn("The stop of worker {} was cut short; its leases run out", settings.name());
            Thread.currentThread().interrupt();
        } finally {
            targets.close();
        }
    }

    /** Returns the runs for which there is no slot, and that must not wait for one. */
    private List<ClaimedRun> begin(List<ClaimedRun> runs) {
        int free = settings.slots() - slots.busy();
        List<ClaimedRun> taken = new ArrayList<>();
        List<ClaimedRun> notTaken = new ArrayList<>();
        for (ClaimedRun run : runs) {
            if (taken.size() < free || runner.mayWait(run)) {
                taken.add(run);
            } else {
                notTaken.add(run);
            }
        }
        for (ClaimedRun run : taken) {
            var attempt =
                    new RunningAttempt(run, logs.open(run.id(), run.attempt(), run.workerEpoch(), run.claimedAt()));
            if (slots.take(attempt)) {
                runner.start(attempt);
            }
        }
        news.changed(taken);
        return notTaken;
    }

    private void stop() throws InterruptedException {
        claimer.stop();
        ask("say that it is stopping", () -> registry.draining(keeper.epoch()));
        hints.publish("workers");
        if (!awaitIdle(settings.grace())) {
            log.warn("The grace is over: {} attempts are cut", slots.busy());
            slots.attempts().forEach(attempt -> attempt.stop(StopReason.WORKER_STOPPED));
            slots.awaitIdle(settings.abandonAfter()
                    .plus(CommandTargetExecutor.STOP_TIME)
                    .plus(STORE_TIME));
        }
        watch.stop();
        ends.stop(STORE_TIME);
        runner.close();
        logs.close();
        keeper.stop();
        ask("unregister", () -> registry.stopped(keeper.epoch()));
        hints.publish("workers");
        log.info("Worker {} has stopped", settings.name());
    }

    /** Meanwhile, what limits allow this worker and it needs no more is given to others. */
    private boolean awaitIdle(Duration limit) throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        while (true) {
            Duration left = Duration.ofNanos(end - System.nanoTime());
            if (slots.awaitIdle(left.compareTo(KEEP_UP) < 0 ? left : KEEP_UP)) {
                return true;
            }
            if (left.compareTo(KEEP_UP) < 0) {
                return false;
            }
            long epoch = keeper.epoch();
            ask("give permits back", () -> queue.keepUp(epoch, () -> slots.inHand(epoch)));
        }
    }

    private void ask(String what, Runnable statement) {
        try {
            statement.run();
        } catch (DataAccessException e) {
            log.warn("Worker {} could not {}: the database is away. Its leases run out.", settings.name(), what, e);
        }
    }
}
