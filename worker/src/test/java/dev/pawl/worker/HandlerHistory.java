package dev.pawl.worker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.pawl.job.HandlerTarget;
import dev.pawl.job.JobDefinition;
import dev.pawl.job.JobHandlers;
import dev.pawl.job.JobKey;
import dev.pawl.job.Jobs;
import dev.pawl.queue.DelayedMover;
import dev.pawl.queue.EnqueueRequest;
import dev.pawl.queue.Enqueuer;
import dev.pawl.queue.LeaseReclaimer;
import dev.pawl.queue.RunActions;
import dev.pawl.queue.RunQueue;
import dev.pawl.queue.WorkerInfo;
import dev.pawl.queue.WorkerRegistry;
import dev.pawl.retry.Backoff;
import dev.pawl.retry.OnUnknown;
import dev.pawl.retry.RetryPolicy;
import dev.pawl.run.ClaimedRun;
import dev.pawl.run.RunId;
import dev.pawl.testing.CommitFaults;
import dev.pawl.testing.PostgresExtension;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;
import java.util.random.RandomGenerator.SplittableGenerator;
import java.util.random.RandomGeneratorFactory;
import org.jooq.exception.DataAccessException;

/**
 * One random history of handlers with transactions, steps and runs that follow: they fail, their commits fail or lose
 * their answers, their workers are taken for dead in the middle while others do the same run, and people cancel. After
 * each step the tables of the handlers are compared with how the runs have ended.
 */
final class HandlerHistory implements AutoCloseable {
    private static final JobKey BOOKING = new JobKey("booking");
    private static final JobKey ASKING = new JobKey("asking");
    private static final JobKey NEXT = new JobKey("next");
    private static final int NODES = 3;
    private static final int MAX_ATTEMPTS = 3;
    /** Of a {@link SteppedWorker}. */
    private static final Duration LEASE = Duration.ofSeconds(30);

    private static final String TABLES = """
        create table effect (run text not null, attempt int not null);
        create table step (run text not null, attempt int not null)
        """;

    private static final String VIOLATIONS = """
        select r.run_id || ' of ' || r.job_key || ' has succeeded ' || r.succeeded || ' times, and has ' || r.effects
               || ' effects, ' || r.steps || ' steps and ' || r.followers || ' runs that follow'
          from (select run.run_id, job.job_key,
                       (select count(*) from pawl.attempt a
                         where a.run_id = run.run_id and a.outcome = 'succeeded') as succeeded,
                       (select count(*) from effect e where e.run = run.run_id::text) as effects,
                       (select count(*) from step s where s.run = run.run_id::text) as steps,
                       (select count(*) from pawl.run f where f.params ->> 'of' = run.run_id::text) as followers
                  from pawl.run join pawl.job using (job_id)) r
         where r.succeeded > 1
            or r.effects <> case r.job_key when 'booking' then r.succeeded else 0 end
            or r.steps > case r.job_key when 'booking' then 1 else 0 end
            or r.steps < r.effects
            or r.followers <> case r.job_key when 'booking' then 2 when 'asking' then 1 else 0 end * r.succeeded
        union all
        select 'an effect of attempt ' || e.attempt || ' of ' || e.run || ', which has not succeeded'
          from effect e
         where not exists (select from pawl.attempt a
                            where a.run_id::text = e.run and a.attempt = e.attempt and a.outcome = 'succeeded')
        union all
        select run_id || ' failed ' || count(*) filter (where outcome = 'failed') || ' times and was lost '
               || count(*) filter (where outcome = 'lost') || ' times'
          from pawl.attempt
         group by run_id
        having count(*) filter (where outcome = 'failed') > %d or count(*) filter (where outcome = 'lost') > %d
        union all
        select run_id || ' ended more than once' from pawl.attempt
         where run_state is not null group by run_id having count(*) > 1
        """.formatted(MAX_ATTEMPTS, RetryPolicy.MAX_LOST + 1);

    private final PostgresExtension db;
    private final long seed;
    private final SplittableGenerator seeded;
    private final WorkerRegistry registry;
    private final RunActions actions;
    private final DelayedMover mover;
    private final List<Node> nodes = new ArrayList<>();
    /** A worker that claims, and gives back what it has not started. */
    private final long rival;

    private final ExecutorService threads = Executors.newFixedThreadPool(2);
    private final Set<Trouble> happened = ConcurrentHashMap.newKeySet();
    /** By run: the attempt whose handler has seen its transaction commit. */
    private final Map<String, Integer> seenToCommit = new ConcurrentHashMap<>();

    private volatile boolean calm;

    /** A worker process: the worker is replaced when it was taken for dead. {@code busy}: it has a thread. */
    private final class Node {
        final CommitFaults faults = new CommitFaults(db.dataSource());
        final AtomicBoolean busy = new AtomicBoolean();
        /** In the hands of another while this node works as a zombie. */
        final List<ClaimedRun> rivals = new ArrayList<>();

        private final JobHandlers handlers =
                JobHandlers.of(List.of(new HistoryHandler(attempt -> trouble(attempt), new Surroundings(this))));
        volatile SteppedWorker worker = worker();
        volatile long epoch = newestEpoch();
        volatile boolean dead;

        private SteppedWorker worker() {
            return new SteppedWorker(faults.dsl(), faults.dsl(), handlers);
        }

        void comeBack() {
            worker.close();
            synchronized (HandlerHistory.this) {
                worker = worker();
                epoch = newestEpoch();
            }
            dead = false;
        }
    }

    /** What can happen around a handler of a node. */
    private final class Surroundings implements HistoryHandler.World {
        private final Node node;

        Surroundings(Node node) {
            this.node = node;
        }

        @Override
        public CommitFaults faults() {
            return node.faults;
        }

        @Override
        public void takeForDead() {
            HandlerHistory.this.takeForDead(node);
        }

        @Override
        public void letAnotherWork() {
            nodes.stream()
                    .filter(other -> other != node && !other.dead && other.busy.compareAndSet(false, true))
                    .findFirst()
                    .ifPresent(HandlerHistory.this::workAndFree);
        }

        @Override
        public void letAnotherClaim() {
            node.rivals.addAll(new RunQueue(db.dsl(), Duration.ZERO).claim(rival, List.of(), 5, List::of));
        }

        @Override
        public void cancel(RunId run) {
            actions.cancel(run, "test", Optional.empty());
        }

        @Override
        public void committed(RunId run, int attempt) {
            assertThat(seenToCommit.put(run.toString(), attempt))
                    .as("run " + run)
                    .isNull();
        }
    }

    HandlerHistory(PostgresExtension db, long seed) {
        this.db = db;
        this.seed = seed;
        this.seeded = RandomGeneratorFactory.<SplittableGenerator>of("L64X128MixRandom")
                .create(seed);
        this.registry = new WorkerRegistry(db.dsl());
        this.actions = new RunActions(db.dsl());
        this.rival = registry.register(new WorkerInfo("rival", "test", List.of(), 5, LEASE));
        this.mover = new DelayedMover(db.dsl(), Duration.ZERO);
        db.dsl().execute(TABLES);
        for (JobKey job : List.of(BOOKING, ASKING, NEXT)) {
            var parameters = JsonNodeFactory.instance.objectNode();
            new Jobs(db.dsl())
                    .put(
                            job,
                            JobDefinition.builder(new HandlerTarget(HistoryHandler.NAME, parameters))
                                    .retry(new RetryPolicy(
                                            MAX_ATTEMPTS,
                                            new Backoff.Fixed(Duration.ofSeconds(1)),
                                            0,
                                            Duration.ofDays(100),
                                            OnUnknown.RETRY))
                                    .build(),
                            "test",
                            Optional.empty());
        }
        for (int n = 0; n < NODES; n++) {
            nodes.add(new Node());
        }
    }

    void step() throws Exception {
        RandomGenerator random = seeded.split();
        switch (random.nextInt(10)) {
            case 0, 1, 2 ->
                enqueue(random.nextBoolean() ? BOOKING : ASKING, 1 + random.nextInt(3), random.nextInt(5) > 0);
            case 3, 4, 5, 6 -> work(nodes.get(random.nextInt(NODES)));
            case 7, 8 -> workAtOnce(random.nextInt(NODES));
            default -> pass(Duration.ofMillis(random.nextInt(2_000)));
        }
        verify();
    }

    /** Does all that is left, without trouble; returns what trouble there was. */
    Set<Trouble> drain() {
        calm = true;
        for (int round = 0; round < 200 && open() > 0; round++) {
            pass(Duration.ofSeconds(2));
            nodes.forEach(this::work);
        }
        assertThat(open()).as("runs that have not ended").isZero();
        verify();
        return happened;
    }

    /** What happens in an attempt depends on nothing but the seed, whoever does it and whenever. */
    private Trouble trouble(HistoryHandler.AttemptOf attempt) {
        if (calm) {
            return Trouble.NONE;
        }
        Trouble[] all = Trouble.values();
        var random = RandomGeneratorFactory.of("L64X128MixRandom")
                .create(seed * 1_000_003 + attempt.run().value() * 31 + attempt.number());
        Trouble trouble = random.nextInt(3) == 0 ? Trouble.NONE : all[random.nextInt(all.length)];
        happened.add(trouble);
        return trouble;
    }

    private void enqueue(JobKey job, int count, boolean commit) {
        try {
            db.dsl().transaction(tx -> {
                var enqueuer = new Enqueuer(tx.dsl());
                for (int n = 0; n < count; n++) {
                    enqueuer.enqueue(EnqueueRequest.of(job, "test"));
                }
                if (!commit) {
                    throw new Undone();
                }
            });
        } catch (Undone expected) {
            assertThat(commit).isFalse();
        }
    }

    private static final class Undone extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    private void workAtOnce(int first) throws Exception {
        List<Callable<Boolean>> both = new ArrayList<>();
        for (Node node : List.of(nodes.get(first), nodes.get((first + 1) % NODES))) {
            both.add(() -> {
                work(node);
                return true;
            });
        }
        for (Future<Boolean> one : threads.invokeAll(both)) {
            assertThat(one.get()).isTrue();
        }
    }

    private void work(Node node) {
        if (node.busy.compareAndSet(false, true)) {
            workAndFree(node);
        }
    }

    /** One run, unless there is none; its end may be refused, or be unknown to the worker. */
    private void workAndFree(Node node) {
        try {
            if (!node.dead) {
                node.worker.step();
            }
        } catch (DataAccessException broken) {
            // The process ends with it: if the run is still leased, its lease must run out.
            assertThat(broken).hasStackTraceContaining("the connection broke at the commit");
            takeForDead(node);
        } catch (IllegalStateException refused) {
            assertThat(refused).hasMessageContaining("was refused");
        } finally {
            node.faults.disarm();
            new RunQueue(db.dsl()).handBack(rival, node.rivals);
            node.rivals.clear();
            if (node.dead) {
                node.comeBack();
            }
            node.busy.set(false);
        }
    }

    /** The node renews its lease no more, all others do. */
    private synchronized void takeForDead(Node node) {
        node.dead = true;
        db.time().advance(LEASE.minusMillis(1));
        nodes.stream().filter(other -> other != node).forEach(other -> registry.heartbeat(other.epoch, 0));
        registry.heartbeat(rival, 0);
        db.time().advance(Duration.ofMillis(2));
        reclaim();
    }

    /** By a new one: after a pause of this process, another would be patient with the dead. */
    private void reclaim() {
        new LeaseReclaimer(db.dsl()).reclaim();
    }

    private synchronized void pass(Duration step) {
        db.time().advance(step);
        nodes.forEach(node -> registry.heartbeat(node.epoch, 0));
        registry.heartbeat(rival, 0);
        reclaim();
        mover.move();
    }

    private void verify() {
        assertThat(db.dsl().fetch(VIOLATIONS).into(String.class)).isEmpty();
        Map<String, Integer> succeeded = db.dsl()
                .fetch("select run_id::text, attempt::int from pawl.attempt where outcome = 'succeeded'")
                .intoMap(row -> row.get(0, String.class), row -> row.get(1, Integer.class));
        assertThat(succeeded).as("what handlers have seen to commit").containsAllEntriesOf(seenToCommit);
    }

    private int open() {
        return count("select count(*) from pawl.run r where not exists (select from pawl.attempt a"
                + " where a.run_id = r.run_id and a.run_state is not null)");
    }

    private long newestEpoch() {
        return db.dsl().fetchSingle("select max(worker_epoch) from pawl.worker").into(Long.class);
    }

    private int count(String sql) {
        return db.dsl().fetchSingle(sql).into(Integer.class);
    }

    @Override
    public void close() {
        threads.shutdownNow();
        nodes.forEach(node -> node.worker.close());
        db.dsl().execute("drop table effect, step");
    }
}
