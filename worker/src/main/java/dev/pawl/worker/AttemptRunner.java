package dev.pawl.worker;

import dev.pawl.job.HandlerTarget;
import dev.pawl.job.JobDefinition;
import dev.pawl.job.Jobs;
import dev.pawl.job.Target;
import dev.pawl.job.UnreadableDefinitionException;
import dev.pawl.log.LogLevel;
import dev.pawl.queue.FinishedAttempt;
import dev.pawl.retry.OnUnknown;
import dev.pawl.run.ClaimedRun;
import dev.pawl.worker.target.Execution;
import dev.pawl.worker.target.StopReason;
import dev.pawl.worker.target.TargetEnd;
import dev.pawl.worker.target.TargetResult;
import dev.pawl.worker.target.Targets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jooq.DSLContext;
import org.jooq.exception.DataAccessException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs attempts: requests and commands each on a thread of its own, handlers on one for each slot. Safe for several
 * threads.
 *
 * <p>Requests and commands mostly wait, so they run on virtual threads. Handlers are code that we do not know: one that
 * computes for a minute would hold one of the few carriers of all virtual threads for so long, and one that never ends
 * for ever. So handlers get platform threads.
 */
final class AttemptRunner {
    private static final Logger log = LoggerFactory.getLogger(AttemptRunner.class);
    /** A log waits for the database as long as its attempt's end would. */
    private static final Duration LOG_TIME = Duration.ofMinutes(1);

    private static final Duration ABANDONED_LOG_TIME = Duration.ofSeconds(5);
    private static final Duration DEFINITION_PAUSE = Duration.ofMillis(200);

    private final Jobs jobs;
    private final Targets targets;
    private final Predicate<ClaimedRun> leaseHolds;
    private final DSLContext handlerDatabase;
    private final Duration abandonAfter;
    private final Slots slots;
    private final Ends ends;
    private final AttemptJournal journal;
    private final RandomGenerator random;
    private final TooNewDefinitions tooNewDefinitions = new TooNewDefinitions();
    private final AtomicInteger abandoned = new AtomicInteger();
    private final ExecutorService handlerThreads = Executors.newCachedThreadPool(
            Thread.ofPlatform().daemon().name("pawl-handler-", 1).factory());

    AttemptRunner(
            Jobs jobs,
            Targets targets,
            Predicate<ClaimedRun> leaseHolds,
            DSLContext handlerDatabase,
            Duration abandonAfter,
            Slots slots,
            Ends ends,
            AttemptJournal journal,
            RandomGenerator random) {
        this.jobs = jobs;
        this.targets = targets;
        this.leaseHolds = leaseHolds;
        this.handlerDatabase = handlerDatabase;
        this.abandonAfter = abandonAfter;
        this.slots = slots;
        this.ends = ends;
        this.journal = journal;
        this.random = random;
    }

    /** Starts an attempt that has its slot; where no thread can be had for it, gives it back. */
    void start(RunningAttempt attempt) {
        Optional<RunningAttempt> next = Optional.of(attempt);
        while (next.isPresent()) {
            RunningAttempt starting = next.get();
            try {
                startThread(starting);
                return;
            } catch (RuntimeException | Error e) {
                log.error(
                        "Run {} cannot be started here; it is given back",
                        starting.run().id(),
                        e);
                next = settle(starting, () -> AttemptVerdict.notStarted(starting.run(), StopReason.WORKER_STOPPED));
            }
        }
    }

    private void startThread(RunningAttempt attempt) {
        Optional<JobDefinition> handled = handled(attempt);
        if (handled.isPresent()) {
            handlerThreads.execute(() -> handle(attempt, handled.get()));
        } else {
            Thread.ofVirtual()
                    .name("pawl-attempt-" + attempt.run().id())
                    .start(() -> journal.about(attempt.run(), () -> prepare(attempt)));
        }
    }

    /**
     * Whether a run may be in hand and wait for a slot. When its worker dies meanwhile, it counts as lost, so not if an
     * unknown outcome is to hold or fail it.
     */
    boolean mayWait(ClaimedRun run) {
        try {
            return jobs.definition(run.jobId(), run.jobVersion()).retry().onUnknown() == OnUnknown.RETRY;
        } catch (RuntimeException unreadable) {
            log.debug("Run {} must not wait: its definition cannot be read now", run.id(), unreadable);
            return false;
        }
    }

    /** The definition, if it is at hand and its target is a handler. */
    private Optional<JobDefinition> handled(RunningAttempt attempt) {
        return jobs.knownDefinition(attempt.run().jobId(), attempt.run().jobVersion())
                .filter(definition -> definition.target() instanceof HandlerTarget);
    }

    /** Calls handlers one after the other, for as long as the slot has another attempt for this thread. */
    private void handle(RunningAttempt first, JobDefinition itsDefinition) {
        RunningAttempt attempt = first;
        JobDefinition definition = itsDefinition;
        while (true) {
            RunningAttempt called = attempt;
            JobDefinition itsOwn = definition;
            Optional<RunningAttempt> next = journal.about(called.run(), () -> call(called, itsOwn));
            if (next.isEmpty()) {
                return;
            }
            attempt = next.get();
            Optional<JobDefinition> handled = handled(attempt);
            if (handled.isEmpty()) {
                start(attempt);
                return;
            }
            definition = handled.get();
        }
    }

    /** Ends an attempt that does not end by itself. Its thread is left alone, its slot is free again. */
    void abandon(RunningAttempt attempt, RunningAttempt.Begun begun) {
        if (!attempt.settle()) {
            return;
        }
        abandoned.incrementAndGet();
        TargetEnd end = new TargetEnd.Cut(targets.reach(begun.definition().target()));
        Thread.ofVirtual()
                .name("pawl-abandon-" + attempt.run().id())
                .start(() -> journal.about(attempt.run(), () -> {
                    log.warn(
                            "Run {} of {}, attempt {}, was told to stop and did not: it is abandoned and its slot"
                                    + " replaced. Its thread stays until it ends by itself.",
                            attempt.run().id(),
                            attempt.run().job(),
                            attempt.run().attempt());
                    // Here, since it may wait for the database, for which the watch has no time.
                    attempt.log().remark(LogLevel.ERROR, "This attempt was told to stop and did not; it is abandoned.");
                    conclude(attempt, ABANDONED_LOG_TIME, () -> verdict(attempt, begun, TargetResult.of(end)))
                            .ifPresent(this::start);
                }));
    }

    /** How many attempts did not stop when they were told to. */
    int abandoned() {
        return abandoned.get();
    }

    /** Gives the threads of handlers up; those of abandoned attempts end with the process. */
    void close() {
        handlerThreads.shutdown();
    }

    /** On a virtual thread, since it may have to wait for the definition. */
    private void prepare(RunningAttempt attempt) {
        ClaimedRun run = attempt.run();
        Optional<JobDefinition> definition;
        try {
            definition = definition(attempt);
        } catch (UnreadableDefinitionException tooNew) {
            // Such a run comes back every half minute, until a newer worker has it.
            if (tooNewDefinitions.add(run.jobId(), run.jobVersion())) {
                log.warn(
                        "Job {}: this worker is too old for version {} of its definition. Its runs are given back, for"
                            + " a newer worker; none of them is lost. Start the program version that stored it ({})",
                        run.job(),
                        run.jobVersion(),
                        tooNew.getMessage());
            }
            log.debug("Run {} is given back", run.id(), tooNew);
            settle(attempt, () -> AttemptVerdict.tooNew(run, String.valueOf(tooNew.getMessage())))
                    .ifPresent(this::start);
            return;
        } catch (RuntimeException invalid) {
            // There is no such version.
            log.error("Run {} has no usable definition", run.id(), invalid);
            String message = "the definition of the job cannot be used: " + invalid.getMessage();
            settle(attempt, () -> AttemptVerdict.undefined(run, message)).ifPresent(this::start);
            return;
        }
        if (definition.isPresent() && definition.get().target() instanceof HandlerTarget) {
            handlerThreads.execute(() -> handle(attempt, definition.get()));
        } else if (definition.isPresent()) {
            call(attempt, definition.get()).ifPresent(this::start);
        } else {
            notStarted(attempt).ifPresent(this::start);
        }
    }

    /** The job's definition; empty when the attempt was told to stop before it could be read. */
    private Optional<JobDefinition> definition(RunningAttempt attempt) {
        ClaimedRun run = attempt.run();
        while (attempt.signal().reason().isEmpty()) {
            try {
                return Optional.of(jobs.definition(run.jobId(), run.jobVersion()));
            } catch (DataAccessException e) {
                log.debug("The definition cannot be read now", e);
                LockSupport.parkNanos(DEFINITION_PAUSE.toNanos());
            }
        }
        return Optional.empty();
    }

    /** Returns the attempt that gets the slot, as all that settle do. */
    private Optional<RunningAttempt> call(RunningAttempt attempt, JobDefinition definition) {
        if (!leaseHolds.test(attempt.run())) {
            // It has waited for its slot meanwhile.
            attempt.stop(StopReason.LEASE_LOST);
        }
        if (attempt.signal().reason().isPresent()) {
            return notStarted(attempt);
        }
        Target target = definition.target();
        RunningAttempt.Begun begun = attempt.begin(definition, abandonAfter.plus(targets.stopTime(target)));
        TargetResult result;
        try {
            var transactions = new AttemptTransactions(
                    handlerDatabase,
                    attempt,
                    kept -> verdict(attempt, begun, TargetResult.of(new TargetEnd.Succeeded(kept))));
            result = targets.execute(
                    target,
                    new Execution(attempt.run(), definition.timeout(), attempt.log(), attempt.signal(), transactions));
        } catch (RuntimeException | Error broken) {
            log.error("The executor of run {} failed", attempt.run().id(), broken);
            result = TargetResult.of(new TargetEnd.Unknown(
                    broken.getClass().getName(),
                    "Pawl failed to run this: " + broken + "; the program's log has more"));
        } finally {
            // After this, nothing interrupts this thread on account of this attempt; what has, is taken back.
            attempt.signal().over();
            boolean ignored = Thread.interrupted();
            log.trace("Interrupted at the end: {}", ignored);
        }
        TargetResult ended = result;
        return settle(attempt, () -> verdict(attempt, begun, ended));
    }

    /** It was told to stop before its target was called. */
    private Optional<RunningAttempt> notStarted(RunningAttempt attempt) {
        StopReason reason = attempt.signal().reason().orElse(StopReason.WORKER_STOPPED);
        return settle(attempt, () -> AttemptVerdict.notStarted(attempt.run(), reason));
    }

    private Optional<RunningAttempt> settle(RunningAttempt attempt, Supplier<FinishedAttempt> verdict) {
        if (attempt.settle()) {
            return conclude(attempt, LOG_TIME, verdict);
        }
        log.warn(
                "Run {} of {}, attempt {}, has ended after it was abandoned; how is not stored",
                attempt.run().id(),
                attempt.run().job(),
                attempt.run().attempt());
        return Optional.empty();
    }

    /** The log first: once the end is stored, the lease is gone, and its lines would be refused. */
    private Optional<RunningAttempt> conclude(
            RunningAttempt attempt, Duration logTime, Supplier<FinishedAttempt> verdict) {
        try {
            attempt.log().close(logTime);
        } catch (InterruptedException hurried) {
            log.debug("The log of run {} may be incomplete", attempt.run().id(), hurried);
        }
        attempt.stored()
                .ifPresentOrElse(ends::storedElsewhere, () -> ends.add(attempt, decide(attempt, verdict), random));
        return slots.free(attempt);
    }

    /** Whatever goes wrong here, the run must not stay leased for ever. */
    private static FinishedAttempt decide(RunningAttempt attempt, Supplier<FinishedAttempt> verdict) {
        try {
            return verdict.get();
        } catch (RuntimeException e) {
            log.error(
                    "What follows from the end of run {} cannot be decided",
                    attempt.run().id(),
                    e);
            return AttemptVerdict.undefined(attempt.run(), "what follows cannot be decided: " + e.getMessage());
        }
    }

    private FinishedAttempt verdict(RunningAttempt attempt, RunningAttempt.Begun begun, TargetResult result) {
        return new AttemptVerdict(
                        attempt.run(),
                        begun.definition(),
                        Optional.of(begun.startedAt()),
                        attempt.log().now())
                .judge(result.end(), attempt.signal().reason(), result.details(), random);
    }
}
