package dev.pawl.fire;

import dev.pawl.job.Jobs;
import dev.pawl.schedule.DueJob;
import dev.pawl.schedule.QuartzTicker;
import dev.pawl.time.DatabaseTime;
import dev.pawl.time.Repeater;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
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
    private static final Duration READ_AHEAD_EVERY = Duration.ofSeconds(1);
    private static final Duration CLOSE_WAIT = Duration.ofSeconds(10);
    private static final Duration RECONCILE_EVERY = FirePlan.ON_TIME.dividedBy(2);
    /** A node's clock that runs further ahead of the database than this waits for the reconciler instead. */
    private static final Duration MAX_CLOCK_LEAD = RECONCILE_EVERY;

    private final DSLContext db;
    private final FireBatch batch;
    private final Jobs jobs;
    private final Consumer<FireReport> listener;
    private final QuartzTicker ticker;
    private final Alarms alarms;
    private final Repeater loop = new Repeater("pawl-reconciler", LOG);
    private final ReentrantLock firing = new ReentrantLock();
    private volatile boolean closed;

    /**
     * A scheduler that is not started yet.
     *
     * @param listener is told after each transaction that did something, by several threads; must be quick
     */
    public Scheduler(DSLContext db, InstantSource clock, Consumer<FireReport> listener) {
        this.db = db;
        this.jobs = new Jobs(db);
        this.batch = new FireBatch(db, jobs);
        this.listener = listener;
        this.ticker = new QuartzTicker(this::due, clock);
        this.alarms = new Alarms(db, jobs, ticker);
    }

    /** Serves what became due while no scheduler ran, then begins to wake at each fire time. */
    public void start() {
        int recorded = jobs.recordSchedules();
        if (recorded > 0) {
            LOG.info(
                    "The ledger of {} jobs begins now: a program from before the ledger has stored their schedules",
                    recorded);
        }
        fireAll();
        alarms.followChanges();
        ticker.start();
        loop.every(LOOK_FOR_CHANGES_EVERY, "look for changed jobs", alarms::followChanges);
        loop.every(READ_AHEAD_EVERY, "read the definitions of jobs that are due soon", new ReadAhead(db, jobs)::read);
        loop.every(RECONCILE_EVERY, "look for overdue fire times", this::reconcile);
        loop.every(RECONCILE_EVERY, "end pauses whose time is over", jobs::resumeExpired);
    }

    /** Why it does not serve fire times as it should; empty when it does. Safe for several threads. */
    public Optional<String> problem() {
        return ticker.running() ? loop.problem() : Optional.of("it does not wake at fire times: see the log");
    }

    @Override
    public void close() {
        closed = true;
        loop.close();
        ticker.close();
    }

    private void due(List<DueJob> due) {
        awaitDatabaseTime(
                due.stream().map(DueJob::fireAt).max(Instant::compareTo).orElseThrow());
        fireAll();
        alarms.goOn(due);
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

    private void reconcile() {
        batch.askAgain();
        fireAll();
    }

    /**
     * When more is due than one transaction serves, two threads share it: one plans while the database stores what the
     * other has planned. More than two would only wait for the database, so the ticker and the reconciler do it one
     * after the other.
     */
    private void fireAll() {
        try {
            firing.lockInterruptibly();
            try {
                if (fire().jobs().size() == FireBatch.MAX_JOBS) {
                    fireWithAnother();
                }
                fireWhatIsLeft();
            } finally {
                firing.unlock();
            }
        } catch (InterruptedException ending) {
            Thread.currentThread().interrupt();
        }
    }

    private void fireWithAnother() throws InterruptedException {
        var other = new FutureTask<>(this::fireWhatIsLeft, null);
        Thread thread = Thread.ofPlatform().name("pawl-fire").daemon().start(other);
        try {
            fireWhatIsLeft();
            other.get();
        } catch (ExecutionException failed) {
            throw new IllegalStateException("What is due could not be served by both threads", failed.getCause());
        } finally {
            // Unless it has ended by itself.
            other.cancel(true);
            thread.join(CLOSE_WAIT);
        }
    }

    private void fireWhatIsLeft() {
        while (!closed && !fire().jobs().isEmpty()) {
            // The next of them.
        }
    }

    private FireReport fire() {
        FireReport report = batch.fire();
        if (!report.jobs().isEmpty()) {
            LOG.debug("Fired {} jobs: {} runs, {} skips", report.jobs().size(), report.runs(), report.skips());
            listener.accept(report);
        }
        return report;
    }
}
