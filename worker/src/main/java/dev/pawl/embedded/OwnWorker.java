package dev.pawl.embedded;

import dev.pawl.job.JobDefinition;
import dev.pawl.job.JobKey;
import dev.pawl.job.QueueName;
import dev.pawl.worker.WorkerSettings;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The settings of a program's worker. Its queues are those that the program names, else those of its own jobs, and
 * never all: it would take runs whose handlers it does not have. Holds no state.
 */
final class OwnWorker {
    private OwnWorker() {}

    /**
     * What the worker is to do; empty when there is nothing that it could.
     *
     * @param jobs of the handlers with typed parameters
     * @throws IllegalStateException if its queues are not known, or if it does not serve that of one of its jobs
     */
    static Optional<WorkerSettings> settings(PawlSetup setup, Map<JobKey, JobDefinition> jobs) {
        WorkerSettings.Builder builder = WorkerSettings.builder(hostAndProcess(), version())
                .queues(jobs.values().stream()
                        .map(JobDefinition::queue)
                        .distinct()
                        .sorted(QueueName::compareTo)
                        .toList());
        setup.workerSettings().accept(builder);
        WorkerSettings settings = builder.build();
        if (settings.queues().isEmpty()) {
            if (setup.handlers().names().isEmpty()) {
                return Optional.empty();
            }
            throw new IllegalStateException("this program does not say which queues its worker serves, and it must not"
                    + " take runs of handlers that it does not have: name them with worker(w -> w.queues(...))");
        }
        jobs.forEach((key, definition) -> requireServed(settings, key, definition.queue()));
        return Optional.of(settings);
    }

    /** Nobody may ever come for the runs of a job that this program alone has the handler of. */
    static void requireServed(WorkerSettings settings, JobKey job, QueueName queue) {
        if (!settings.queues().contains(queue)) {
            throw new IllegalStateException("job " + job + " is in queue " + queue
                    + ", which the worker of this program"
                    + " does not serve (it serves "
                    + settings.queues().stream().map(QueueName::toString).collect(Collectors.joining(", "))
                    + "): name all its queues with worker(w -> w.queues(...)), or give the job one of them");
        }
    }

    private static String version() {
        return Optional.ofNullable(Pawl.class.getPackage().getImplementationVersion())
                .orElse("embedded");
    }

    private static String hostAndProcess() {
        String host = Optional.ofNullable(System.getenv("HOSTNAME")).orElse("");
        return (host.isBlank() ? "pawl" : host) + "-" + ProcessHandle.current().pid();
    }
}
