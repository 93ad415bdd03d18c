package dev.pawl.fire;

import dev.pawl.job.Job;
import dev.pawl.job.JobKey;
import dev.pawl.job.Jobs;
import dev.pawl.schedule.DueJob;
import dev.pawl.schedule.JobTick;
import dev.pawl.schedule.QuartzTicker;
import dev.pawl.time.DatabaseTime;
import dev.pawl.time.Repeater;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jooq.DSLContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The scheduler role of a node: keeps an alarm for each scheduled job and has the {@link FireBatch} serve what is due.
 * Any number of nodes do the same at once, without a leader; losing one delays nothing.
 *
 * <p>Three things wake the batch: Quartz at each fire time; a look at changed definitions each second, which also sets
 * the alarms anew; and the reconciler, at start and each 30 seconds, which finds what a clock step, a missed wake-up or
 * downtime has left.
 */
public final class Scheduler implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Scheduler.class);
    private static final Duration LOOK_FOR_CHANGES_EVERY = Duration.ofSeconds(1);
    private static final Duration RECONCILE_EVERY = FirePlan.ON_TIME.dividedBy(2);
    /** A definition's change time is taken before its transaction commits: look back so far for late ones. */
    private static final Duration CHANGE_OVERLAP = Duration.ofSeconds(60);
    /** A node's clock that runs further ahead of the database than this waits for the reconciler instead. */
    private static final Duration MAX_CLOCK_LEAD = RECONCILE_EVERY;

    private final DSLContext db;
    private final FireBatch batch;
    private final Jobs jobs;
    private final Consumer<FireReport> listener;
    private final QuartzTicker ticker;
    private final Repeater loop = new Repeater("pawl-reconciler", LOG);
    private Instant changesSeenUntil = Instant.EPOCH;
    private final Map<JobKey, Instant> seen = new HashMap<>();

    /**
     * A scheduler that is not started yet.
     *
     * @param listener is told after each transaction that did something; must be quick
     */
    public Scheduler(DSLContext db, InstantSource clock, Consumer<FireReport> listener) {
        this.db = db;
        this.jobs = new Jobs(db);
        this.batch = new FireBatch(db, jobs);
        this.listener = listener;
        this.ticker = new QuartzTicker(this::due, clock);
    }

    /** Serves what became due while no scheduler ran, then begins to wake at each fire time. */
    public void start() {
        fireAll();
        followChanges();
        ticker.start();
        loop.every(LOOK_FOR_CHANGES_EVERY, "look for changed jobs", this::followChanges);
        loop.every(RECONCILE_EVERY, "look for overdue fire times", this::fireAll);
        loop.every(RECONCILE_EVERY, "end pauses whose time is over", jobs::resumeExpired);
    }

    /** Why it does not serve fire times as it should; empty when it does. Safe for several threads. */
    public Optional<String> problem() {
        return ticker.running() ? loop.problem() : Optional.of("it does not wake at fire times: see the log");
    }

    @Override
    public void close() {
        loop.close();
        ticker.close();
    }

    private void due(List<DueJob> jobs) {
        awaitDatabaseTime(
                jobs.stream().map(DueJob::fireAt).max(Instant::compareTo).orElseThrow());
        fireAll();
    }

    /** The database decides what is due: a node whose clock is ahead waits until its clock says so too. */
    private void awaitDatabaseTime(Instant fireAt) {
        Duration lead = Duration.between(DatabaseTime.read(db), fireAt);
        if (lead.isPositive() && lead.compareTo(MAX_CLOCK_LEAD) < 0) {
            try {
                // One more millisecond, because the wait is rounded down.
                TimeUnit.MILLISECONDS.sleep(lead.toMillis() + 1);
            } catch (InterruptedException ending) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void fireAll() {
        FireReport report;
        do {
            report = batch.fire();
            if (!report.jobs().isEmpty()) {
                LOG.debug("Fired {} jobs: {} runs, {} skips", report.jobs().size(), report.runs(), report.skips());
                listener.accept(report);
            }
        } while (!report.jobs().isEmpty());
    }

    private void followChanges() {
        Instant now = DatabaseTime.read(db);
        List<JobTick> ticks = new ArrayList<>();
        for (Job job : jobs.changedSince(changesSeenUntil)) {
            if (job.changedAt().equals(seen.put(job.key(), job.changedAt()))) {
                continue;
            }
            if (job.deletedAt().isPresent()) {
                ticker.remove(job.key().value());
            } else {
                // From its cursor, not from now: a fire time since the change must not wait for the reconciler.
                Instant firedThrough =
                        job.nextFireAt().map(next -> next.minusNanos(1)).orElse(now);
                ticks.add(new JobTick(job.key().value(), job.definition().fireTimes(), firedThrough));
            }
        }
        ticker.scheduleAll(ticks);
        changesSeenUntil = now.minus(CHANGE_OVERLAP);
        seen.values().removeIf(changedAt -> changedAt.isBefore(changesSeenUntil));
    }
}
