package dev.pawl.embedded;

import dev.pawl.database.Database;
import dev.pawl.database.ServerCheck;
import dev.pawl.fire.Scheduler;
import dev.pawl.history.HistoryKeeper;
import dev.pawl.job.JobDefinition;
import dev.pawl.job.JobKey;
import dev.pawl.job.Jobs;
import dev.pawl.live.HintPublisher;
import dev.pawl.queue.QueueKeeper;
import dev.pawl.queue.Runs;
import dev.pawl.run.RunDetails;
import dev.pawl.run.RunId;
import dev.pawl.worker.Worker;
import dev.pawl.worker.WorkerDatabases;
import dev.pawl.worker.WorkerSettings;
import java.sql.Connection;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;
import org.jooq.impl.DefaultConnectionProvider;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Pawl inside a program: enqueues, calls handlers, serves schedules. Started at most once and closed once; enqueueing
 * and scheduling work before the start and without one. Safe for several threads.
 *
 * <p>It works over the program's own data source. Its queue keeps up to four connections while it is started, and takes
 * three more for moments; each is given back as it was. Enqueues and the transactions of handlers use connections as
 * they come, so that tables, time zone and isolation are the program's own; own transactions should be READ COMMITTED,
 * as is usual: in stricter ones a twin of a key is answered with a serialization error.
 *
 * <p>So the data source should have seven connections, one for each slot of the worker, and what the program itself
 * uses at once. A handler that takes another connection within a transaction of its run, as {@link #enqueue(Record)}
 * does, counts twice: with fewer, such handlers wait for each other.
 */
public final class Pawl implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Pawl.class);

    private final PawlSetup setup;
    private final DSLContext own;
    private final Deque<AutoCloseable> started = new ArrayDeque<>();
    private boolean wasStarted;
    /** Since the start, where there is a worker. */
    private volatile @Nullable WorkerSettings working;

    Pawl(PawlSetup setup) {
        this.setup = setup;
        this.own = DSL.using(setup.dataSource(), SQLDialect.POSTGRES);
    }

    /** Begins to say what a program does. How many connections the data source should have, {@link Pawl} says. */
    public static PawlBuilder builder(DataSource dataSource) {
        return new PawlBuilder(dataSource);
    }

    /**
     * Brings the schema {@code pawl} up to date, as {@link #start} does; for programs that do so when they are
     * deployed.
     *
     * @throws UnfitDatabaseException if the server cannot be trusted with jobs; nothing was changed
     */
    public static void migrate(DataSource dataSource) {
        try (Database database = Database.over(dataSource)) {
            prepare(database, true);
        }
    }

    /**
     * Looks whether the database is fit, brings the schema up to date, stores the jobs of the handlers, and begins to
     * work as the roles say.
     *
     * @throws UnfitDatabaseException with each fault and its fix; nothing was started or changed
     * @throws dev.pawl.database.UnreachableDatabase if there is no connection
     * @throws IllegalStateException if it was started before, if a job of a handler's name does something else, or if
     *     the queues of its worker are not those of its handlers, see {@link PawlBuilder#worker}
     */
    public synchronized void start() {
        if (wasStarted) {
            throw new IllegalStateException("it was started before; build another one");
        }
        wasStarted = true;
        try {
            Database database = closing(Database.over(setup.dataSource()));
            prepare(database, setup.migrates());
            Jobs jobs = new Jobs(database.dsl());
            Optional<WorkerSettings> work = works() ? workerSettings(new HandlerJobs(jobs)) : Optional.empty();
            storeJobs(jobs);
            if (setup.roles().isEmpty()) {
                close();
                return;
            }
            working = work.orElse(null);
            HintPublisher hints = closing(HintPublisher.start(database.dataSource()));
            closing(new QueueKeeper(database.queueDsl())).start();
            closing(new HistoryKeeper(database.dsl(), setup.keep())).start();
            work.ifPresent(
                    settings -> closing(worker(database, hints, settings)).start());
            if (setup.roles().contains(PawlRole.SCHEDULER)) {
                closing(scheduler(database, hints)).start();
            }
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    /** Makes a run in a transaction of its own, due at once. */
    public EnqueuedRun enqueue(Record parameters) {
        return enqueue(parameters, EnqueueOptions.options());
    }

    /**
     * Makes a run in a transaction of its own.
     *
     * @throws dev.pawl.queue.UnknownNameException if the job or the queue does not exist
     * @throws KeyReusedException if the key was used before with other parameters
     * @throws dev.pawl.input.InvalidInput if parameters cannot be stored; names the field
     */
    public EnqueuedRun enqueue(Record parameters, EnqueueOptions options) {
        return enqueueAll(List.of(NewRun.of(parameters, options))).getFirst();
    }

    /**
     * Makes several runs, at most 100,000, in one transaction of its own: all of them or none. One answer for each, in
     * the same order. Fails as {@link #enqueue(Record, EnqueueOptions)} does.
     */
    public List<EnqueuedRun> enqueueAll(List<NewRun> runs) {
        return own.transactionResult(tx -> new Enqueues(tx.dsl()).all(runs));
    }

    /** Makes a run, due at once, if the caller's transaction commits. */
    public EnqueuedRun enqueueIn(Connection transaction, Record parameters) {
        return enqueueIn(transaction, parameters, EnqueueOptions.options());
    }

    /**
     * Makes a run if the caller's transaction commits; in auto-commit mode that is at once. A twin that is being
     * enqueued with the same key in another open transaction is waited for.
     *
     * @throws dev.pawl.queue.UnknownNameException if the job or the queue does not exist; the transaction can go on
     * @throws KeyReusedException if the key was used before with other parameters; the transaction can go on
     * @throws dev.pawl.input.InvalidInput if parameters cannot be stored; the transaction may have to be rolled back
     */
    public EnqueuedRun enqueueIn(Connection transaction, Record parameters, EnqueueOptions options) {
        return enqueueAllIn(transaction, List.of(NewRun.of(parameters, options)))
                .getFirst();
    }

    /** Makes several runs if the caller's transaction commits. After an exception it must be rolled back. */
    public List<EnqueuedRun> enqueueAllIn(Connection transaction, List<NewRun> runs) {
        return new Enqueues(DSL.using(new DefaultConnectionProvider(transaction), SQLDialect.POSTGRES)).all(runs);
    }

    /** As {@link #enqueueIn(Connection, Record)}, in the transaction of a jOOQ context. */
    public EnqueuedRun enqueueIn(DSLContext transaction, Record parameters) {
        return enqueueIn(transaction, parameters, EnqueueOptions.options());
    }

    /** As {@link #enqueueIn(Connection, Record, EnqueueOptions)}, in the transaction of a jOOQ context. */
    public EnqueuedRun enqueueIn(DSLContext transaction, Record parameters, EnqueueOptions options) {
        return enqueueAllIn(transaction, List.of(NewRun.of(parameters, options)))
                .getFirst();
    }

    /** As {@link #enqueueAllIn(Connection, List)}, in the transaction of a jOOQ context. */
    public List<EnqueuedRun> enqueueAllIn(DSLContext transaction, List<NewRun> runs) {
        // By its connection: the context's own settings, such as how names are written, are not ours.
        return transaction.connectionResult(connection -> enqueueAllIn(connection, runs));
    }

    /** Calls the handler for these parameters at the times of a schedule, see the other method. */
    public void schedule(String name, When when, Record parameters) {
        schedule(name, when, parameters, job -> {});
    }

    /**
     * Calls the handler for these parameters at the times of a schedule: stores a job of this name, as a new version if
     * it is different. May be called at each start of the program; from the moment of a new schedule its fire times
     * count.
     *
     * @param name key of the job, 1 to 100 of {@code a-z 0-9 . _ -}
     * @param settings more of the job: catch-up, overlap, queue, and so on; as for the handler's own job where left
     *     alone
     * @throws IllegalStateException if a job of this name does something else, or if this program has the handler, and
     *     a worker that does not serve the job's queue: nobody might ever come for its runs
     * @throws dev.pawl.input.InvalidInput if the schedule is new and has no fire time ahead
     */
    public void schedule(String name, When when, Record parameters, Consumer<JobDefinition.Builder> settings) {
        var jobs = new HandlerJobs(new Jobs(own));
        var key = new JobKey(name);
        Optional<WorkerSettings> worker = handles(parameters) ? servedBy(jobs) : Optional.empty();
        jobs.schedule(
                key,
                when,
                parameters,
                settings,
                wanted -> worker.ifPresent(serving -> OwnWorker.requireServed(serving, key, wanted.queue())));
    }

    private boolean handles(Record parameters) {
        return works() && setup.jobs().containsKey(JobKeys.of(parameters.getClass()));
    }

    /** What the worker serves, or will once it is started. */
    private Optional<WorkerSettings> servedBy(HandlerJobs jobs) {
        WorkerSettings known = working;
        return known != null ? Optional.of(known) : workerSettings(jobs);
    }

    private Optional<WorkerSettings> workerSettings(HandlerJobs jobs) {
        Map<JobKey, JobDefinition> wanted = new LinkedHashMap<>();
        setup.jobs().forEach((key, settings) -> wanted.put(key, jobs.wanted(key, settings)));
        return OwnWorker.settings(setup, wanted);
    }

    private boolean works() {
        return setup.roles().contains(PawlRole.WORKER);
    }

    /** Ends a schedule. Its history stays; runs that are waiting still run. False when there is none of this name. */
    public boolean unschedule(String name) {
        return new Jobs(own).delete(new JobKey(name));
    }

    /** A run with all that is known of it. */
    public Optional<RunDetails> find(RunId run) {
        return own.transactionResult(tx -> new Runs(tx.dsl()).find(run));
    }

    /**
     * Stops: claims no more, lets attempts end for the grace, cuts the others, and gives all connections back. What was
     * cut is made up for by another worker, or at the next start. Does nothing when it is not started.
     */
    @Override
    public synchronized void close() {
        while (!started.isEmpty()) {
            AutoCloseable part = started.pop();
            try {
                part.close();
            } catch (Exception e) {
                log.error("Could not stop {} cleanly", part.getClass().getSimpleName(), e);
            }
        }
    }

    /** Stores the jobs of the handlers. */
    void storeJobs(Jobs jobs) {
        setup.jobs().forEach(new HandlerJobs(jobs)::store);
    }

    static void prepare(Database database, boolean migrates) {
        List<String> problems = ServerCheck.problems(database.dataSource(), !migrates);
        if (!problems.isEmpty()) {
            throw new UnfitDatabaseException(problems);
        }
        if (migrates) {
            database.migrate();
        }
    }

    private Worker worker(Database database, HintPublisher hints, WorkerSettings settings) {
        var connections =
                new WorkerDatabases(database.queueDsl(), database.heartbeatDsl(), database.dsl(), database.dsl(), own);
        return new Worker(settings, connections, setup.handlers(), hints);
    }

    private static Scheduler scheduler(Database database, HintPublisher hints) {
        return new Scheduler(database.dsl(), InstantSource.system(), report -> {
            report.jobs().forEach(job -> hints.publish("job:" + job));
            hints.publish("runs");
        });
    }

    private <T extends AutoCloseable> T closing(T part) {
        started.push(part);
        return part;
    }
}
