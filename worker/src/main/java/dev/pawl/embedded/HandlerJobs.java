package dev.pawl.embedded;

import dev.pawl.input.StrictJson;
import dev.pawl.job.HandlerTarget;
import dev.pawl.job.Job;
import dev.pawl.job.JobDefinition;
import dev.pawl.job.JobKey;
import dev.pawl.job.Jobs;
import dev.pawl.queue.EnqueueRequest;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the jobs of handlers as the program says. What the program says of a job wins; what it leaves open stays as
 * people have set it. A definition is stored only when it differs, as a new version.
 */
final class HandlerJobs {
    private static final Logger log = LoggerFactory.getLogger(HandlerJobs.class);
    private static final int MAX_TRIES = 5;

    private final Jobs jobs;

    HandlerJobs(Jobs jobs) {
        this.jobs = jobs;
    }

    /**
     * Creates or changes the job of a handler.
     *
     * @throws IllegalStateException if there is a job of this key that does something else
     */
    void store(JobKey key, Consumer<JobDefinition.Builder> settings) {
        put(key, target(key), current -> wanted(key, current, settings));
    }

    /** The definition that {@link #store} would leave behind now. */
    JobDefinition wanted(JobKey key, Consumer<JobDefinition.Builder> settings) {
        Optional<Job> current = jobs.find(key);
        return current.filter(job -> job.managedBy().isPresent())
                .map(Job::definition)
                .orElseGet(() -> wanted(key, current.map(Job::definition), settings));
    }

    private static HandlerTarget target(JobKey key) {
        return new HandlerTarget(key.value(), StrictJson.object());
    }

    private static JobDefinition wanted(
            JobKey key, Optional<JobDefinition> current, Consumer<JobDefinition.Builder> settings) {
        HandlerTarget target = target(key);
        JobDefinition.Builder definition =
                current.map(JobDefinition::toBuilder).orElseGet(() -> JobDefinition.builder(target));
        settings.accept(definition);
        // With the parameters that it may have been given for runs without any.
        return definition
                .target(current.map(JobDefinition::target).orElse(target))
                .build();
    }

    /**
     * Creates or changes a job that calls the handler for these parameters at the times of a schedule. What is not set
     * is as it is for the handler's own job.
     *
     * @param check may refuse what is to be stored, by an exception
     */
    void schedule(
            JobKey key,
            When when,
            Record parameters,
            Consumer<JobDefinition.Builder> settings,
            Consumer<JobDefinition> check) {
        JobKey called = JobKeys.of(parameters.getClass());
        if (key.equals(called)) {
            throw new IllegalArgumentException(
                    "a schedule needs a name of its own; " + key + " is the job that the handler has already");
        }
        var target = new HandlerTarget(called.value(), TypedJson.write(parameters));
        Optional<JobDefinition> own = jobs.find(called).map(Job::definition);
        put(key, target, current -> {
            JobDefinition.Builder definition =
                    current.or(() -> own).map(JobDefinition::toBuilder).orElseGet(() -> JobDefinition.builder(target));
            definition.schedule(when.of(key));
            settings.accept(definition);
            JobDefinition wanted = definition.target(target).build();
            check.accept(wanted);
            return wanted;
        });
    }

    private void put(JobKey key, HandlerTarget target, Function<Optional<JobDefinition>, JobDefinition> change) {
        for (int tries = 0; tries < MAX_TRIES; tries++) {
            Optional<Job> current = jobs.find(key);
            current.ifPresent(job -> requireOurs(job, target));
            Optional<String> manager = current.flatMap(Job::managedBy);
            if (manager.isPresent()) {
                log.info("Job {} is managed by {}: what this program says of it is not used", key, manager.get());
                return;
            }
            JobDefinition wanted = change.apply(current.map(Job::definition));
            try {
                jobs.put(key, wanted, EnqueueRequest.BY_JAVA, version -> {
                    if (!version.equals(current.map(Job::version))) {
                        throw new ChangedMeanwhile();
                    }
                });
                return;
            } catch (ChangedMeanwhile again) {
                log.debug("Job {} was changed by somebody else; looking again", key, again);
            }
        }
        throw new IllegalStateException("job " + key + " is being changed by somebody else all the time");
    }

    /** A job of the same name that calls an address or another handler is somebody else's. */
    private static void requireOurs(Job job, HandlerTarget target) {
        if (!(job.definition().target() instanceof HandlerTarget call)
                || !call.name().equals(target.name())) {
            throw new IllegalStateException(
                    "there is a job " + job.key() + " already that does something else; choose another name");
        }
    }

    private static final class ChangedMeanwhile extends RuntimeException {
        ChangedMeanwhile() {
            super("changed meanwhile");
        }
    }
}
