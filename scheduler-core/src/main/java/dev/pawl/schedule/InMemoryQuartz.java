package dev.pawl.schedule;

import java.time.Duration;
import org.quartz.Job;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.core.QuartzScheduler;
import org.quartz.core.QuartzSchedulerResources;
import org.quartz.impl.DefaultThreadExecutor;
import org.quartz.impl.StdJobRunShellFactory;
import org.quartz.impl.StdScheduler;
import org.quartz.simpl.CascadingClassLoadHelper;
import org.quartz.simpl.RAMJobStore;
import org.quartz.spi.ClassLoadHelper;
import org.quartz.spi.TriggerFiredBundle;

/**
 * Puts a Quartz scheduler together that keeps all in memory and whose jobs do nothing but name themselves to a queue.
 *
 * <p>Done by hand and not by a factory of Quartz: those read files and system properties, want public classes that they
 * can create by name, and register the scheduler for the whole JVM.
 */
final class InMemoryQuartz {
    /** How far ahead Quartz looks, and so how late it may ring after the node's clock was set forward. */
    private static final Duration LOOK_AHEAD = Duration.ofSeconds(5);

    /** Quartz asks for it; a store in memory does not fail. */
    private static final Duration STORE_RETRY = Duration.ofSeconds(1);

    private InMemoryQuartz() {}

    static Scheduler create(String name, WakeQueue queue) throws SchedulerException {
        StdJobRunShellFactory shells = new StdJobRunShellFactory();
        RAMJobStore store = new RAMJobStore();

        QuartzSchedulerResources resources = new QuartzSchedulerResources();
        resources.setName(name);
        resources.setInstanceId(name);
        resources.setMakeSchedulerThreadDaemon(true);
        resources.setThreadExecutor(new DefaultThreadExecutor());
        resources.setThreadPool(new CallingThreadPool());
        resources.setJobRunShellFactory(shells);
        resources.setJobStore(store);
        resources.setMaxBatchSize(QuartzTicker.MAX_JOBS_PER_CALL);

        QuartzScheduler core = new QuartzScheduler(resources, LOOK_AHEAD.toMillis(), STORE_RETRY.toMillis());
        ClassLoadHelper classes = new CascadingClassLoadHelper();
        classes.initialize();
        store.initialize(classes, core.getSchedulerSignaler());

        Scheduler scheduler = new StdScheduler(core);
        shells.initialize(scheduler);
        core.initialize();
        scheduler.setJobFactory((bundle, ignored) -> ringing(bundle, queue));
        return scheduler;
    }

    private static Job ringing(TriggerFiredBundle bundle, WakeQueue queue) {
        FireTimesTrigger trigger = (FireTimesTrigger) bundle.getTrigger();
        return context -> queue.add(trigger.rang());
    }
}
