package dev.pawl.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.input.StrictJson;
import dev.pawl.job.HandlerTarget;
import dev.pawl.job.JobDefinition;
import dev.pawl.job.JobKey;
import dev.pawl.job.Jobs;
import dev.pawl.job.QueueName;
import dev.pawl.job.RateLimit;
import dev.pawl.job.RunLimits;
import dev.pawl.run.ClaimedRun;
import dev.pawl.run.RunId;
import dev.pawl.testing.PostgresExtension;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class LimitsTest {
    @RegisterExtension
    static final PostgresExtension db = new PostgresExtension();

    private QueueFixture given;
    private Jobs jobs;

    /** A worker as the claim sees it: its epoch, its view of the queue, and what it has in hand. */
    private final class Node {
        private final RunQueue queue = new RunQueue(db.dsl(), Duration.ZERO);
        private final long epoch;
        private final List<ClaimedRun> inHand = new ArrayList<>();

        Node(String name) {
            epoch = given.worker(name);
        }

        List<ClaimedRun> claim(int limit) {
            List<ClaimedRun> claimed = queue.claim(epoch, List.of(), limit, () -> inHand);
            inHand.addAll(claimed);
            return claimed;
        }

        void succeed(ClaimedRun run) {
            given.finish(QueueFixture.succeeded(run));
            inHand.remove(run);
        }

        void succeedAll() {
            List.copyOf(inHand).forEach(this::succeed);
        }
    }

    @BeforeEach
    void fixture() {
        given = new QueueFixture(db.dsl());
        jobs = new Jobs(db.dsl());
    }

    @Test
    void aJobRunsNoMoreOftenAtOnceThanItsConcurrency() {
        JobKey narrow = job("narrow", "default", concurrency(2));
        JobKey wide = job("wide", "default", RunLimits.NONE);
        enqueue(narrow, 5);
        enqueue(wide, 3);
        var a = new Node("a");
        var b = new Node("b");

        List<ClaimedRun> all = new ArrayList<>();
        for (int turn = 0; turn < 4; turn++) {
            all.addAll(a.claim(8));
            all.addAll(b.claim(8));
        }

        assertThat(all).filteredOn(run -> run.job().equals(narrow)).hasSize(2);
        assertThat(all).filteredOn(run -> run.job().equals(wide)).hasSize(3);
        assertThat(a.claim(8)).isEmpty();
    }

    @Test
    void theNextOfAJobIsClaimedWhenOneHasEnded_oldestFirst() {
        JobKey job = job("one", "default", concurrency(1));
        List<RunId> ids = enqueue(job, 3);
        var node = new Node("a");

        for (RunId id : ids) {
            assertThat(claimAny(node)).extracting(ClaimedRun::id).containsExactly(id);
            assertThat(claimAny(node)).isEmpty();
            node.succeedAll();
        }
        assertThat(claimAny(node)).isEmpty();
    }

    @Test
    void aQueueRunsNoMoreAtOnceThanItsConcurrency_whateverTheJobs() {
        JobKey one = job("one", "narrow", RunLimits.NONE);
        JobKey two = job("two", "narrow", concurrency(2));
        limitQueue("narrow", concurrency(3));
        enqueue(one, 5);
        enqueue(two, 5);
        var a = new Node("a");
        var b = new Node("b");

        for (int turn = 0; turn < 4; turn++) {
            a.claim(4);
            b.claim(4);
        }

        assertThat(a.inHand.size() + b.inHand.size()).isEqualTo(3);
        assertThat(a.inHand.size() + b.inHand.size())
                .isEqualTo(db.dsl().fetchCount(db.dsl().selectFrom("pawl.lease")));
    }

    @Test
    void whatAWorkerDoesNotNeedIsFreeForOthers() {
        JobKey job = job("two", "default", concurrency(2));
        enqueue(job, 2);
        var a = new Node("a");
        var b = new Node("b");
        while (a.inHand.size() < 2) {
            a.claim(2);
        }
        a.succeedAll();
        enqueue(job, 2);

        // One refresh still knows of the two that a had since the last; the next gives them back.
        a.queue.claim(a.epoch, List.of(new QueueName("elsewhere")), 1, () -> a.inHand);
        a.queue.claim(a.epoch, List.of(new QueueName("elsewhere")), 1, () -> a.inHand);

        assertThat(claimAny(b)).isNotEmpty();
    }

    @Test
    void thePermitsOfADeadWorkerAreFreeOnceItsRunsHaveBeenTakenAway() {
        JobKey job = job("one", "default", concurrency(1));
        enqueue(job, 1);
        var a = new Node("a");
        var b = new Node("b");
        assertThat(claimAny(a)).hasSize(1);

        db.time().advance(QueueFixture.LEASE.plusSeconds(1));
        given.workers.heartbeat(b.epoch, 0);
        Permits.takeBack(db.dsl());
        assertThat(claimAny(b)).isEmpty();

        assertThat(given.reclaimer.reclaim()).isEqualTo(1);
        Permits.takeBack(db.dsl());
        assertThat(claimAny(b)).hasSize(1);
    }

    @Test
    void aLimitThatIsSetLaterCountsWhatRunsAlready() {
        JobKey job = job("late", "default", RunLimits.NONE);
        enqueue(job, 3);
        var a = new Node("a");
        var b = new Node("b");
        assertThat(a.claim(2)).hasSize(2);

        job("late", "default", concurrency(2));

        assertThat(claimAny(b)).isEmpty();
        a.succeedAll();
        assertThat(claimAny(a)).hasSize(1);
    }

    /** A rate alone counts nothing, so what runs is counted when the concurrency comes. */
    @Test
    void aConcurrencyThatJoinsARateCountsWhatRunsAlready() {
        var rate = Optional.of(new RateLimit(1_000, Duration.ofSeconds(1), 1_000));
        JobKey job = job("joined", "default", new RunLimits(Optional.empty(), rate));
        enqueue(job, 4);
        var a = new Node("a");
        var b = new Node("b");
        while (a.inHand.size() < 2) {
            a.claim(2);
        }

        job("joined", "default", new RunLimits(Optional.of(2), rate));

        assertThat(claimAny(b)).isEmpty();
    }

    @Test
    void aNewLimitOfAQueueHoldsForTheParkedRunsOfItsJobsAtOnce() {
        JobKey job = job("parked", "narrow", concurrency(10));
        enqueue(job, 6);
        // Not sweeping, so that it learns of new limits late.
        var slow = new RunQueue(db.dsl());
        long epoch = given.worker("slow");
        List<ClaimedRun> inHand = new ArrayList<>(slow.claim(epoch, List.of(), 2, () -> List.of()));
        limitQueue("narrow", concurrency(1));

        for (int turn = 0; turn < 3; turn++) {
            inHand.addAll(slow.claim(epoch, List.of(), 4, () -> inHand, false));
        }

        assertThat(inHand).hasSizeLessThanOrEqualTo(2);
        assertThat(claimAny(new Node("other"))).isEmpty();
    }

    @Test
    void whatIsLessUrgentGetsItsTurnsUnderALimit() {
        JobKey job = job("mixed", "narrow", RunLimits.NONE);
        limitQueue("narrow", concurrency(1));
        RunId last = given.enqueuer
                .enqueue(EnqueueRequest.of(job, "test").withPriority(9))
                .id();
        var node = new Node("a");
        for (int turn = 0;
                turn < 100 && node.inHand.stream().noneMatch(run -> run.id().equals(last));
                turn++) {
            node.succeedAll();
            given.enqueuer.enqueue(EnqueueRequest.of(job, "test").withPriority(0));
            node.claim(1);
        }
        assertThat(node.inHand).extracting(ClaimedRun::id).containsExactly(last);
    }

    /** Runs that are put back because it is others' turn cost no token. */
    @Test
    void aTurnThatIsNotYetDueCostsNothingOfTheRate() {
        JobKey job = job(
                "serial",
                "default",
                new RunLimits(Optional.of(100), Optional.of(new RateLimit(3, Duration.ofHours(1), 3))));
        for (int n = 0; n < 10; n++) {
            given.enqueuer.enqueue(EnqueueRequest.of(job, "test").withSerialKey("k"));
        }
        var node = new Node("a");
        for (int run = 0; run < 3; run++) {
            assertThat(claimAny(node)).hasSize(1);
            node.succeedAll();
        }
        assertThat(claimAny(node)).isEmpty();
        assertThat(db.dsl()
                        .fetchSingle("select floor(tokens)::int from pawl.run_limit")
                        .into(int.class))
                .isZero();
    }

    @Test
    void runsGoOnWhenALimitIsTakenAway() {
        JobKey job = job("free", "default", concurrency(1));
        enqueue(job, 3);
        var node = new Node("a");
        assertThat(claimAny(node)).hasSize(1);

        job("free", "default", RunLimits.NONE);

        assertThat(node.claim(4)).hasSize(2);
    }

    @Test
    void aRateLetsRunsStartAsTokensCome() {
        JobKey job = job(
                "metered",
                "default",
                new RunLimits(Optional.empty(), Optional.of(new RateLimit(10, Duration.ofMinutes(1), 3))));
        enqueue(job, 10);
        var node = new Node("a");

        assertThat(claimAny(node)).hasSize(3);
        assertThat(claimAny(node)).isEmpty();
        db.time().advance(Duration.ofSeconds(6));
        assertThat(claimAny(node)).hasSize(1);
        db.time().advance(Duration.ofHours(1));
        assertThat(claimAny(node)).hasSize(3);
        node.succeedAll();
        assertThat(claimAny(node)).isEmpty();
    }

    @Test
    void aPausedJobStaysParkedAlsoWhenItHasALimit() {
        JobKey job = job("paused", "default", concurrency(1));
        enqueue(job, 1);
        jobs.pause(job, Optional.empty(), Optional.empty());
        var node = new Node("a");
        assertThat(claimAny(node)).isEmpty();

        jobs.resume(job);

        assertThat(claimAny(node)).hasSize(1);
    }

    @Test
    void theLimitHoldsWhateverClaimsAtOnce() throws Exception {
        JobKey three = job("three", "default", concurrency(3));
        JobKey one = job("one", "narrow", concurrency(1));
        JobKey other = job("other", "narrow", RunLimits.NONE);
        limitQueue("narrow", concurrency(2));
        for (JobKey job : List.of(three, one, other)) {
            enqueue(job, 60);
        }
        var done = new AtomicInteger();
        List<Callable<String>> nodes = new ArrayList<>();
        for (int n = 0; n < 4; n++) {
            var node = new Node("node-" + n);
            nodes.add(() -> {
                while (done.get() < 180) {
                    List<ClaimedRun> claimed = node.claim(3);
                    String leases = db.dsl().fetchSingle("""
                        select count(*) filter (where j.job_key = 'three') > 3
                            or count(*) filter (where j.job_key = 'one') > 1
                            or count(*) filter (where q.name = 'narrow') > 2,
                               array_agg(j.job_key)::text
                          from pawl.lease l
                          join pawl.job j on j.job_id = l.job_id
                          join pawl.queue q on q.queue_id = l.queue_id
                        """).into(Check.class).problem();
                    if (!leases.isEmpty()) {
                        return leases;
                    }
                    node.succeedAll();
                    done.addAndGet(claimed.size());
                }
                return "";
            });
        }
        try (var threads = Executors.newFixedThreadPool(nodes.size())) {
            for (Future<String> one1 : threads.invokeAll(nodes)) {
                assertThat(one1.get()).isEmpty();
            }
        }
        assertThat(done).hasValue(180);
    }

    private record Check(boolean exceeded, String leases) {
        String problem() {
            return exceeded ? leases : "";
        }
    }

    /** Claims several times: a run of a limited job is parked by one claim and taken by another. */
    private static List<ClaimedRun> claimAny(Node node) {
        List<ClaimedRun> all = new ArrayList<>();
        for (int turn = 0; turn < 4; turn++) {
            all.addAll(node.claim(4));
        }
        return all;
    }

    private JobKey job(String key, String queue, RunLimits limits) {
        var definition = JobDefinition.builder(new HandlerTarget("h", StrictJson.object()))
                .queue(new QueueName(queue))
                .limits(limits)
                .build();
        jobs.put(new JobKey(key), definition, "test", Optional.empty());
        return new JobKey(key);
    }

    private static RunLimits concurrency(int most) {
        return new RunLimits(Optional.of(most), Optional.empty());
    }

    private void limitQueue(String name, RunLimits limits) {
        new Queues(db.dsl()).limit(new QueueName(name), limits);
    }

    private List<RunId> enqueue(JobKey job, int count) {
        List<RunId> ids = new ArrayList<>();
        for (int n = 0; n < count; n++) {
            ids.add(given.enqueue(job));
        }
        return ids;
    }
}
