package dev.pawl.schedule;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.quartz.Job;
import org.quartz.JobBuilder;
import org.quartz.JobDetail;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.Trigger;
import org.quartz.TriggerKey;

/**
 * The alarm clock of a node: tells a listener which jobs have reached a fire time. It keeps nothing but the next
 * wake-up of each job, in memory, and promises no more than to wake: late if it must, twice if unlucky. That each fire
 * time counts once is the database's business.
 *
 * <p>Quartz with its RAM store does the waiting; this package is all that knows of it. Safe for several threads. Jobs
 * may be given before {@link #start()}; after {@link #close()} the ticker cannot be used again.
 */
public final class QuartzTicker implements AutoCloseable {
    /** The most jobs that one call of the listener names. */
    public static final int MAX_JOBS_PER_CALL = 500;

    private static final String GROUP = FireTimesTrigger.GROUP;
    private static final Duration GATHER = Duration.ofMillis(2);
    private static final Duration RETRY_PAUSE = Duration.ofSeconds(1);
    private static final Duration CLOSE_WAIT = Duration.ofSeconds(10);
    private static final AtomicInteger COUNTER = new AtomicInteger();

    private final InstantSource clock;
    private final WakeQueue queue = new WakeQueue();
    private final Scheduler quartz;
    private final Thread caller;

    /**
     * A ticker that is not started yet.
     *
     * @param clock the node's clock; Quartz itself waits by the clock of the system
     */
    public QuartzTicker(FireListener listener, InstantSource clock) {
        String name = "pawl-ticker-" + COUNTER.incrementAndGet();
        this.clock = clock;
        try {
            this.quartz = InMemoryQuartz.create(name, queue);
        } catch (SchedulerException failure) {
            throw unusable(failure);
        }
        this.caller = Thread.ofPlatform()
                .name(name)
                .daemon()
                .unstarted(new WakeLoop(queue, listener, clock, GATHER, RETRY_PAUSE));
    }

    /** Begins to wake. Jobs whose fire time has passed already wake at once. */
    public void start() {
        caller.start();
        try {
            quartz.start();
        } catch (SchedulerException failure) {
            throw unusable(failure);
        }
    }

    /** Wakes the jobs at their fire times from now on, in place of what was wished for them before. */
    public void scheduleAll(Collection<JobTick> ticks) {
        Map<JobDetail, Set<? extends Trigger>> alarms = new HashMap<>();
        for (JobTick tick : ticks) {
            FireTimesTrigger trigger = new FireTimesTrigger(tick, clock);
            if (trigger.mayFireAgain()) {
                JobDetail detail = JobBuilder.newJob(Job.class)
                        .withIdentity(tick.jobKey(), GROUP)
                        .build();
                alarms.put(detail, Set.of(trigger));
            } else {
                remove(tick.jobKey());
            }
        }
        try {
            quartz.scheduleJobs(alarms, true);
        } catch (SchedulerException failure) {
            throw unusable(failure);
        }
    }

    /** Whether it wakes: it is started, and neither closed nor broken. */
    public boolean running() {
        try {
            return caller.isAlive() && quartz.isStarted() && !quartz.isShutdown();
        } catch (SchedulerException failure) {
            return false;
        }
    }

    /** Wakes the job no more; nothing happens if it is not known. A call that is running may still name it. */
    public void remove(String jobKey) {
        try {
            quartz.unscheduleJob(TriggerKey.triggerKey(jobKey, GROUP));
        } catch (SchedulerException failure) {
            throw unusable(failure);
        }
        queue.remove(jobKey);
    }

    /**
     * Ends the waking. A running call of the listener is waited for, 10 seconds at most, then interrupted; jobs that
     * were not handed over are left to whoever looks for overdue fire times.
     */
    @Override
    public void close() {
        // First whoever is called: what is running may still want to set alarms.
        queue.close();
        try {
            // Unlike the join with a Duration, this one allows a thread that was never started.
            caller.join(CLOSE_WAIT.toMillis());
            if (caller.isAlive()) {
                caller.interrupt();
            }
        } catch (InterruptedException hurry) {
            caller.interrupt();
            Thread.currentThread().interrupt();
        }
        try {
            quartz.shutdown(true);
        } catch (SchedulerException failure) {
            throw unusable(failure);
        }
    }

    private static IllegalStateException unusable(SchedulerException failure) {
        return new IllegalStateException("The ticker cannot be used: " + failure.getMessage(), failure);
    }
}
