package dev.pawl.embedded;

import dev.pawl.history.KeepTimes;
import dev.pawl.job.JobDefinition;
import dev.pawl.job.JobHandler;
import dev.pawl.job.JobHandlers;
import dev.pawl.job.JobKey;
import dev.pawl.worker.WorkerSettings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import javax.sql.DataSource;

/** Collects what a program does with Pawl. One thread. */
public final class PawlBuilder {
    private final DataSource dataSource;
    private final Map<JobKey, Consumer<JobDefinition.Builder>> jobs = new LinkedHashMap<>();
    private final List<JobHandler> handlers = new ArrayList<>();
    private Set<PawlRole> roles = EnumSet.allOf(PawlRole.class);
    private boolean migrates = true;
    private KeepTimes keep = KeepTimes.DEFAULT;
    private Consumer<WorkerSettings.Builder> workerSettings = settings -> {};

    PawlBuilder(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /** Handles parameters of a class. The job gets its key from the class, see {@link JobName}. */
    public <P extends Record> PawlBuilder handler(Class<P> type, Handler<P> handler) {
        return handler(type, handler, job -> {});
    }

    /**
     * The same, with settings of the job: retry policy, queue, priority, timeout, and so on.
     *
     * @param settings what it leaves alone is as usual for a new job, and stays as it is for one that exists
     */
    public <P extends Record> PawlBuilder handler(
            Class<P> type, Handler<P> handler, Consumer<JobDefinition.Builder> settings) {
        return handlerWithResult(
                type,
                (parameters, run) -> {
                    handler.handle(parameters, run);
                    return null;
                },
                settings);
    }

    /** As {@link #handler(Class, Handler)}, for a handler with a result. */
    public <P extends Record> PawlBuilder handlerWithResult(Class<P> type, ResultHandler<P> handler) {
        return handlerWithResult(type, handler, job -> {});
    }

    /** As {@link #handler(Class, Handler, Consumer)}, for a handler with a result. */
    public <P extends Record> PawlBuilder handlerWithResult(
            Class<P> type, ResultHandler<P> handler, Consumer<JobDefinition.Builder> settings) {
        JobKey key = JobKeys.of(type);
        if (jobs.putIfAbsent(key, settings) != null) {
            throw new IllegalArgumentException(
                    "two handlers have the job " + key + "; give one of the classes another name with @JobName");
        }
        handlers.add(new TypedHandler<>(key, type, handler));
        return this;
    }

    /** A handler of JSON, for jobs that are defined elsewhere; their queues are to be named, see {@link #worker}. */
    public PawlBuilder handler(JobHandler handler) {
        handlers.add(handler);
        return this;
    }

    /** What this process does besides enqueueing; both, if it is not said. */
    public PawlBuilder roles(PawlRole... only) {
        roles = only.length == 0 ? EnumSet.noneOf(PawlRole.class) : EnumSet.copyOf(Arrays.asList(only));
        return this;
    }

    /** Neither calls handlers nor serves schedules. */
    public PawlBuilder enqueueOnly() {
        return roles();
    }

    /**
     * Whether {@link Pawl#start} brings the schema up to date, which is usual, and safe for several processes at once.
     * Without it, a start on an older schema is refused: {@link Pawl#migrate} or {@code pawl migrate} must be run
     * before.
     */
    public PawlBuilder migrateAtStart(boolean value) {
        migrates = value;
        return this;
    }

    /**
     * How long history is kept, runs for 90 days and logs for 30 if it is not said. All processes on a database should
     * say the same: each that is started drops, now and then, what is older than it is told.
     */
    public PawlBuilder keep(KeepTimes value) {
        keep = value;
        return this;
    }

    /**
     * Settings of the worker: slots, grace at a stop, lease, and so on. It serves the queues of this program's jobs,
     * unless others are named here, and never all, so that it takes no runs of handlers that it does not have. Where
     * queues are named, those of this program's jobs must be among them; where there are handlers of JSON only, see
     * {@link #handler(JobHandler)}, some must be named. Without handlers and queues, no worker is started.
     */
    public PawlBuilder worker(Consumer<WorkerSettings.Builder> settings) {
        workerSettings = settings;
        return this;
    }

    /**
     * What was collected; nothing is connected to or started yet.
     *
     * @throws IllegalArgumentException if two handlers have one name
     */
    public Pawl build() {
        return new Pawl(setup());
    }

    PawlSetup setup() {
        return new PawlSetup(dataSource, jobs, JobHandlers.of(handlers), roles, migrates, keep, workerSettings);
    }
}
