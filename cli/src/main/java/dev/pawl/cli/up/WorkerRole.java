package dev.pawl.cli.up;

import dev.pawl.cli.demo.ChattyHandler;
import dev.pawl.cli.output.Version;
import dev.pawl.database.Database;
import dev.pawl.job.JobHandler;
import dev.pawl.job.JobHandlers;
import dev.pawl.live.HintPublisher;
import dev.pawl.worker.Worker;
import dev.pawl.worker.WorkerDatabases;
import dev.pawl.worker.WorkerSettings;
import java.util.ArrayList;
import java.util.Optional;
import java.util.ServiceLoader;

/** Makes the worker of this process as its settings say. */
final class WorkerRole {
    private WorkerRole() {}

    static Worker of(UpSettings settings, Database database, HintPublisher hints) {
        WorkerSettings how = WorkerSettings.builder(settings.name(), Version.text())
                .queues(settings.queues())
                .slots(settings.slots())
                .lease(settings.lease())
                .heartbeat(settings.heartbeat())
                .commands(settings.commands())
                // Whoever can define jobs here can reach the ports of this machine without Pawl, too.
                .loopbackAllowed(true)
                .allowedNetworks(settings.networks())
                .build();
        var connections = new WorkerDatabases(
                database.queueDsl(), database.heartbeatDsl(), database.dsl(), database.dsl(), database.dsl());
        return new Worker(how, connections, handlers(settings.demo()), hints);
    }

    /** Why a worker holds no lease for certain, and so claims nothing; empty when its heartbeats arrive. */
    static Optional<String> problem(Worker worker) {
        return worker.serving()
                ? Optional.empty()
                : Optional.of("its heartbeats have not arrived for half of its lease: it claims nothing");
    }

    private static JobHandlers handlers(boolean demo) {
        var handlers = new ArrayList<JobHandler>();
        ServiceLoader.load(JobHandler.class).forEach(handlers::add);
        if (demo) {
            handlers.add(new ChattyHandler());
        }
        return JobHandlers.of(handlers);
    }
}
