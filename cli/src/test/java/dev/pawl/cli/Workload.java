package dev.pawl.cli;

import static dev.pawl.cli.Errands.ASKING;
import static dev.pawl.cli.Errands.BOOKING;
import static dev.pawl.cli.Errands.HOPELESS;
import static dev.pawl.cli.Errands.NEXT;
import static dev.pawl.cli.Errands.QUEUED_TICK;
import static dev.pawl.cli.Errands.SLOW_TICK;
import static dev.pawl.cli.Errands.UNSTEADY;
import static dev.pawl.cli.Errands.YIELDING_TICK;

import dev.pawl.input.StrictJson;
import dev.pawl.job.HandlerTarget;
import dev.pawl.job.JobDefinition;
import dev.pawl.job.JobKey;
import dev.pawl.job.Jobs;
import dev.pawl.job.OverlapPolicy;
import dev.pawl.job.QueueName;
import dev.pawl.job.RateLimit;
import dev.pawl.job.RunLimits;
import dev.pawl.queue.EnqueueRequest;
import dev.pawl.queue.Enqueuer;
import dev.pawl.queue.LeaseReclaimer;
import dev.pawl.queue.Queues;
import dev.pawl.queue.RunQueue;
import dev.pawl.queue.WorkerInfo;
import dev.pawl.queue.WorkerRegistry;
import dev.pawl.retry.Backoff;
import dev.pawl.retry.OnUnknown;
import dev.pawl.retry.RetryPolicy;
import dev.pawl.schedule.CronExpression;
import dev.pawl.schedule.Schedule;
import dev.pawl.time.DatabaseTime;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jooq.DSLContext;

/**
 * Work of every kind for processes on one database, and what is known of it for certain: which runs were acknowledged,
 * and which never can be. One thread.
 */
final class Workload implements AutoCloseable {
    static final JobKey PLAIN = new JobKey("plain");
    static final JobKey LIMITED = new JobKey("limited");
    static final JobKey NARROW = new JobKey("narrow");
    static final JobKey SERIAL = new JobKey("serial");
    /** Its runs are held once their outcome is unknown. */
    static final JobKey CAREFUL = new JobKey("careful");

    static final JobKey TICK = new JobKey("tick");
    /** How many runs of {@link #LIMITED} may be leased at once, and in the narrow queue. */
    static final int LIMIT = 2;
    /** Of {@link Errands#HOPELESS}. */
    static final int ATTEMPTS = 2;

    private static final QueueName NARROW_QUEUE = new QueueName("narrow");
    private static final QueueName GHOST_QUEUE = new QueueName("ghost");
    private static final Duration SOON = Duration.ofMillis(100);

    private final DSLContext db;
    private final LeaseReclaimer reclaimer;
    private final Set<String> acknowledged = new LinkedHashSet<>();
    private final Set<String> unanswered = new LinkedHashSet<>();
    private final Set<String> rolledBack = new LinkedHashSet<>();
    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private int batches;

    Workload(DSLContext db) {
        this.db = db;
        reclaimer = new LeaseReclaimer(db);
    }

    /** Makes the jobs and the handler's tables. */
    void define() {
        db.execute(Errands.TABLES);
        new Queues(db)
                .limit(
                        NARROW_QUEUE,
                        new RunLimits(
                                Optional.of(LIMIT), Optional.of(new RateLimit(1_000, Duration.ofSeconds(1), 1_000))));
        new Queues(db).limit(GHOST_QUEUE, RunLimits.NONE);
        put(PLAIN, job());
        put(LIMITED, job().limits(new RunLimits(Optional.of(LIMIT), Optional.empty())));
        put(NARROW, job().queue(NARROW_QUEUE));
        put(SERIAL, job());
        put(CAREFUL, job().retry(retry(1_000, OnUnknown.HOLD)));
        put(UNSTEADY, job());
        put(HOPELESS, job().retry(retry(ATTEMPTS, OnUnknown.RETRY)));
        put(ASKING, job());
        put(BOOKING, job());
        put(NEXT, job());
        put(TICK, everySecond().overlap(OverlapPolicy.ALLOW));
        put(SLOW_TICK, everySecond().overlap(OverlapPolicy.SKIP));
        put(YIELDING_TICK, everySecond().overlap(OverlapPolicy.CANCEL_RUNNING));
        put(
                QUEUED_TICK,
                job().schedule(new Schedule.Every(Duration.ofSeconds(3), Instant.EPOCH))
                        .overlap(OverlapPolicy.QUEUE_ALL));
    }

    /** One batch of every kind, some of it by way of the REST interface of a process. */
    void enqueue(String rest) {
        int batch = ++batches;
        List<EnqueueRequest> requests = new ArrayList<>();
        requests.addAll(several(12, PLAIN, batch));
        requests.addAll(several(4, LIMITED, batch));
        requests.addAll(several(4, NARROW, batch));
        several(3, SERIAL, batch).forEach(run -> requests.add(run.withSerialKey("customer")));
        requests.addAll(several(2, UNSTEADY, batch));
        requests.addAll(several(1, HOPELESS, batch));
        requests.addAll(several(2, ASKING, batch));
        requests.addAll(several(3, BOOKING, batch));
        requests.addAll(several(6, CAREFUL, batch));
        requests.add(EnqueueRequest.of(PLAIN, "test")
                .withKey("later-" + batch)
                .withRunAt(DatabaseTime.read(db).plusMillis(300)));
        new Enqueuer(db).enqueueAll(requests);
        requests.forEach(run -> acknowledged.add(run.key().orElseThrow()));
        leaveWithDeadWorker(batch);
        rollBack(batch);
        unanswered.add("rest-" + batch);
        askAgain(rest);
    }

    /** What was not answered yet is asked for once more under its key, as a client of the REST interface does. */
    void askAgain(String rest) {
        for (String key : List.copyOf(unanswered)) {
            HttpRequest request = HttpRequest.newBuilder(URI.create(rest + "/api/v1/jobs/" + BOOKING.value() + "/runs"))
                    .header("Idempotency-Key", key)
                    .header("Content-Type", "application/json")
                    .timeout(Duration.ofSeconds(20))
                    .POST(BodyPublishers.ofString("{}"))
                    .build();
            try {
                int status = client.send(request, BodyHandlers.discarding()).statusCode();
                if (status == 200 || status == 201) {
                    unanswered.remove(key);
                    acknowledged.add(key);
                }
            } catch (IOException killed) {
                return;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError(e);
            }
        }
    }

    /** Whether all that was asked for is answered, and every run but those of the schedules has ended. */
    boolean done() {
        // The dead are found by the processes, too; this only makes it sooner.
        reclaimer.reclaim();
        return unanswered.isEmpty() && open("r.fire_at is null") == 0;
    }

    /** How many runs of the schedules have not ended that were due before {@code moment}. */
    int openFires(Instant moment) {
        return open("r.fire_at < '" + moment + "'");
    }

    /** How many runs have not ended, for who looks for what it is waiting for. */
    String openByJob() {
        return db.fetch("""
            select j.job_key, count(*), min(r.created_at)
              from pawl.run r join pawl.job j using (job_id)
             where not exists (select from pawl.attempt a where a.run_id = r.run_id and a.run_state is not null)
             group by 1 order by 1
            """).formatCSV(false);
    }

    private int open(String which) {
        return db.fetchSingle("""
            select count(*) from pawl.run r
             where :which
               and not exists (select from pawl.attempt a where a.run_id = r.run_id and a.run_state is not null)
            """.replace(":which", which)).into(Integer.class);
    }

    Set<String> acknowledged() {
        return Set.copyOf(acknowledged);
    }

    Set<String> rolledBack() {
        return Set.copyOf(rolledBack);
    }

    @Override
    public void close() {
        client.close();
    }

    private static List<EnqueueRequest> several(int count, JobKey job, int batch) {
        List<EnqueueRequest> requests = new ArrayList<>();
        for (int n = 1; n <= count; n++) {
            requests.add(EnqueueRequest.of(job, "test").withKey(job.value() + "-" + batch + "-" + n));
        }
        return requests;
    }

    /** Runs in the hands of a worker that is never heard of again. */
    private void leaveWithDeadWorker(int batch) {
        List<String> keys = List.of("ghost-" + batch + "-1", "ghost-" + batch + "-2");
        db.transaction(tx -> {
            var enqueuer = new Enqueuer(tx.dsl());
            keys.forEach(key -> enqueuer.enqueue(
                    EnqueueRequest.of(PLAIN, "test").withKey(key).withQueue(GHOST_QUEUE)));
            long ghost = new WorkerRegistry(tx.dsl())
                    .register(new WorkerInfo("ghost", "test", List.of(GHOST_QUEUE), 2, Duration.ofMillis(1)));
            new RunQueue(tx.dsl(), Duration.ZERO).claim(ghost, List.of(GHOST_QUEUE), 2, List::of);
        });
        acknowledged.addAll(keys);
    }

    private void rollBack(int batch) {
        String key = "undone-" + batch;
        rolledBack.add(key);
        try {
            db.transaction(tx -> {
                new Enqueuer(tx.dsl())
                        .enqueue(EnqueueRequest.of(BOOKING, "test").withKey(key));
                throw new Undone();
            });
        } catch (Undone expected) {
            // Nothing has happened.
        }
    }

    private static final class Undone extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    private void put(JobKey key, JobDefinition.Builder definition) {
        new Jobs(db).put(key, definition.build(), "test", Optional.empty());
    }

    private static JobDefinition.Builder job() {
        return JobDefinition.builder(new HandlerTarget(Errands.NAME, StrictJson.object()))
                .retry(retry(1_000, OnUnknown.RETRY));
    }

    private static JobDefinition.Builder everySecond() {
        return job().schedule(Schedule.Cron.of(CronExpression.parse("* * * * * ?"), ZoneOffset.UTC));
    }

    private static RetryPolicy retry(int attempts, OnUnknown onUnknown) {
        return new RetryPolicy(attempts, new Backoff.Fixed(SOON), 0, Duration.ofHours(1), onUnknown, true);
    }
}
