package dev.pawl.queue;

import static dev.pawl.queue.QueueFixture.LEASE;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pawl.input.StrictJson;
import dev.pawl.job.HandlerTarget;
import dev.pawl.job.JobDefinition;
import dev.pawl.job.JobKey;
import dev.pawl.job.Jobs;
import dev.pawl.job.RunLimits;
import dev.pawl.queue.QueueModel.ModelJob;
import dev.pawl.retry.Backoff;
import dev.pawl.retry.OnUnknown;
import dev.pawl.retry.RetryPolicy;
import dev.pawl.run.ClaimedRun;
import dev.pawl.run.RunId;
import dev.pawl.run.RunState;
import dev.pawl.testing.CommitFaults.Fault;
import dev.pawl.testing.PostgresExtension;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.random.RandomGenerator.SplittableGenerator;
import org.jooq.exception.DataAccessException;

/**
 * One random history of a queue: transactions that enqueue and commit late or never, twins of keys, workers that claim,
 * die, come back as zombies and repeat themselves, commits whose answers are lost, people who cancel, and two of these
 * at once. A model in memory says after each answer what must have happened.
 */
final class QueueHistory implements AutoCloseable {
    /** What a history is to contain; otherwise it would show nothing about that. */
    enum Event {
        TWINS,
        LATE_COMMIT,
        ENQUEUE_ROLLED_BACK,
        CLAIM_ROLLED_BACK,
        FORGOTTEN_RUNS_HANDED_BACK,
        RACE,
        LOST_WORKER,
        LOST_FOR_GOOD,
        ZOMBIE_AGAINST_A_NEW_LEASE,
        REFUSED_END,
        REPEATED_END,
        OTHER_END_UNDER_THE_SAME_TOKEN
    }

    private static final int WORKERS = 3;
    private static final Backoff SOON = new Backoff.Fixed(Duration.ofSeconds(1));
    private static final Duration LONG = Duration.ofDays(100);

    private final PostgresExtension db;
    private final QueueFixture given;
    private final DelayedMover mover;
    private final SplittableGenerator seeded;
    private final List<HistoryNode> nodes = new ArrayList<>();
    private final List<ModelJob> jobs = new ArrayList<>();
    private final QueueModel model = new QueueModel();
    private final HistoryEnqueues enqueues;
    private final SerialTurns turns;
    private final TwoThreads threads = new TwoThreads();
    private final List<FinishedAttempt> past = new ArrayList<>();
    private final Set<Event> events = EnumSet.noneOf(Event.class);
    /** Of the present step. */
    private RandomGenerator random;

    QueueHistory(PostgresExtension db, SplittableGenerator seeded) {
        this.db = db;
        this.seeded = seeded;
        this.random = seeded;
        this.given = new QueueFixture(db.dsl());
        this.mover = new DelayedMover(db.dsl());
        this.turns = new SerialTurns(db.dsl());
        job("plain", new RetryPolicy(3, SOON, 0.5, LONG, OnUnknown.RETRY), Optional.empty());
        job("limited", new RetryPolicy(2, new Backoff.None(), 0, LONG, OnUnknown.RETRY), Optional.of(2));
        job("careful", new RetryPolicy(4, SOON, 0, LONG, OnUnknown.HOLD), Optional.empty());
        for (int i = 0; i < WORKERS; i++) {
            nodes.add(new HistoryNode(db.dataSource(), given.worker("worker-" + i)));
        }
        enqueues = new HistoryEnqueues(db, model, List.copyOf(jobs), threads, events);
    }

    private void job(String key, RetryPolicy policy, Optional<Integer> limit) {
        var definition = JobDefinition.builder(new HandlerTarget("h", StrictJson.object()))
                .retry(policy)
                .limits(new RunLimits(limit, Optional.empty()))
                .build();
        new Jobs(db.dsl()).put(new JobKey(key), definition, "test", Optional.empty());
        jobs.add(new ModelJob(new JobKey(key), policy, limit.orElse(Integer.MAX_VALUE)));
    }

    /** Each with a generator of its own: so the steps are the same even where a race ends the other way. */
    void step() throws Exception {
        random = seeded.split();
        switch (random.nextInt(34)) {
            case 0, 1, 2, 3, 4 -> enqueues.begin(random);
            case 5, 6, 7 -> enqueues.end(random, random.nextInt(4) > 0);
            case 8 -> enqueues.twins(random);
            case 9, 10, 11, 12 -> claim(node(), 1 + random.nextInt(6), random.nextInt(5) == 0);
            case 13, 14 -> failingClaim(node());
            case 15, 16, 17 -> anyEnd(node()).ifPresent(this::finish);
            case 18, 19 -> repeat();
            case 20 -> handBack(node());
            case 21 -> cancel();
            case 22, 23 -> pass(Duration.ofMillis(random.nextInt(600)));
            case 24, 25, 26, 27 -> race();
            case 28, 29 -> zombie();
            case 30, 31, 32 -> silence(node());
            default -> epidemic();
        }
    }

    /** Ends all transactions and does all that is left, by sweeps; then nothing may be left. */
    Set<Event> drain() throws Exception {
        random = seeded.split();
        enqueues.endAll();
        for (int round = 0; round < 300 && !model.allEnded(); round++) {
            nodes.forEach(node -> given.workers.heartbeat(node.epoch, 0));
            pass(Duration.ofSeconds(4));
            HistoryNode node = nodes.get(round % WORKERS);
            claim(node, 100, true);
            for (ClaimedRun run : List.copyOf(node.inHand)) {
                finish(QueueFixture.succeeded(run));
            }
        }
        assertThat(model.allEnded()).as("all runs have ended").isTrue();
        model.ids()
                .forEach(id -> assertThat(given.run(id).state()).as("run " + id).isEqualTo(model.state(id)));
        assertThat(count("pawl.run")).isEqualTo(model.ids().size());
        assertThat(count("pawl.ready")).isZero();
        assertThat(count("pawl.delayed")).isZero();
        assertThat(count("pawl.lease")).isZero();
        assertThat(count("pawl.refused_write")).isEqualTo(model.refused());
        new AttemptRows(db.dsl()).verify(jobs);
        if (model.refused() > 0) {
            events.add(Event.REFUSED_END);
        }
        if (count("pawl.attempt where ended_by = 'lost'") > 0) {
            events.add(Event.LOST_FOR_GOOD);
        }
        return events;
    }

    private void claim(HistoryNode node, int limit, boolean sweep) {
        giveForgottenBack(node);
        took(node, node.claim(limit, sweep));
    }

    private void took(HistoryNode node, List<ClaimedRun> claimed) {
        model.claimed(node.epoch, claimed);
        node.inHand.addAll(claimed);
    }

    /** As a worker does before it claims again. */
    private void giveForgottenBack(HistoryNode node) {
        if (node.inDoubt) {
            node.inDoubt = false;
            int back = node.queue.handBackForgotten(node.epoch, node.current());
            assertThat(back).as("forgotten runs").isEqualTo(model.forgotten(node.epoch, node.current()));
            if (back > 0) {
                events.add(Event.FORGOTTEN_RUNS_HANDED_BACK);
            }
        }
    }

    /**
     * The commit does not arrive, or its answer does not: then there are leases of which their worker knows nothing.
     */
    private void failingClaim(HistoryNode node) {
        giveForgottenBack(node);
        Fault fault = random.nextInt(3) == 0 ? Fault.ROLLED_BACK : Fault.ANSWER_LOST;
        node.faults.arm("", fault, () -> {});
        int limit = 1 + random.nextInt(4);
        assertThatThrownBy(() -> node.claim(limit, true)).isInstanceOf(DataAccessException.class);
        node.inDoubt = true;
        if (fault == Fault.ROLLED_BACK) {
            events.add(Event.CLAIM_ROLLED_BACK);
        }
        Long[] known = node.current().stream().map(run -> run.id().value()).toArray(Long[]::new);
        db.dsl()
                .fetch(
                        "select run_id, attempt, spent, lost from pawl.lease where worker_epoch = ? and run_id <> all"
                                + " (?)",
                        node.epoch,
                        known)
                .forEach(lease -> model.leased(
                        new RunId(lease.get(0, Long.class)),
                        node.epoch,
                        lease.get(1, Integer.class),
                        lease.get(2, Integer.class),
                        lease.get(3, Integer.class)));
    }

    /** How one of the node's runs may end; it stays in hand until that has been sent. */
    private Optional<FinishedAttempt> anyEnd(HistoryNode node) {
        return node.inHand.isEmpty() ? Optional.empty() : Optional.of(end(oneOf(node.inHand)));
    }

    private FinishedAttempt end(ClaimedRun run) {
        RetryPolicy policy = jobs.stream()
                .filter(job -> job.key().equals(run.job()))
                .findFirst()
                .orElseThrow()
                .policy();
        return HistoryEnds.any(run, policy, db.time().now(), random);
    }

    private void finish(FinishedAttempt end) {
        finished(end, given.finish(end));
    }

    private void finished(FinishedAttempt end, FinishReport report) {
        model.finished(end, report);
        nodes.forEach(node -> node.inHand.remove(end.run()));
        past.add(end);
    }

    /** An earlier end once more, or another one under its token: what is stored of the run stays as it is. */
    private void repeat() {
        if (past.isEmpty()) {
            return;
        }
        FinishedAttempt earlier = oneOf(past);
        boolean other = random.nextBoolean();
        FinishedAttempt again = other ? end(earlier.run()) : earlier;
        var rows = new AttemptRows(db.dsl());
        List<String> before = rows.of(earlier.run().id());
        FinishReport report = given.finish(again);
        model.finished(again, report);
        assertThat(report.stored()).isEmpty();
        assertThat(rows.of(earlier.run().id())).as("rows after " + again).isEqualTo(before);
        if (report.refused().isEmpty()) {
            events.add(other && !again.equals(earlier) ? Event.OTHER_END_UNDER_THE_SAME_TOKEN : Event.REPEATED_END);
        }
    }

    private void handBack(HistoryNode node) {
        List<ClaimedRun> back = List.copyOf(node.inHand);
        node.inHand.clear();
        back.stream().collect(groupingBy(ClaimedRun::workerEpoch)).forEach((epoch, runs) -> {
            node.queue.handBack(epoch, runs);
            model.handedBack(epoch, runs);
        });
    }

    private void cancel() {
        if (!model.ids().isEmpty()) {
            RunId id = oneOf(model.ids());
            RunAction answer = given.actions.cancel(id, "test", Optional.empty());
            assertThat(answer instanceof RunAction.Done).as("cancel " + id).isEqualTo(model.cancelled(id));
        }
    }

    /** Two at once, in an order that only the server knows; the model takes them in one that allows the answers. */
    private void race() throws Exception {
        HistoryNode node = node();
        HistoryNode other = nodes.get((nodes.indexOf(node) + 1) % WORKERS);
        int limit = 1 + random.nextInt(4);
        switch (random.nextInt(4)) {
            case 0 -> {
                giveForgottenBack(node);
                giveForgottenBack(other);
                var both = threads.both(() -> node.claim(limit, true), () -> other.claim(limit, true));
                took(node, both.first());
                took(other, both.second());
            }
            case 1 -> {
                giveForgottenBack(other);
                Optional<FinishedAttempt> end = anyEnd(node);
                if (end.isPresent()) {
                    var both = threads.both(() -> given.finish(end.get()), () -> other.claim(limit, true));
                    finished(end.get(), both.first());
                    took(other, both.second());
                }
            }
            case 2 -> {
                Optional<FinishedAttempt> first = anyEnd(node);
                Optional<FinishedAttempt> second =
                        random.nextBoolean() ? anyEnd(other) : first.map(end -> end(end.run()));
                if (first.isPresent() && second.isPresent()) {
                    var both = threads.both(() -> given.finish(first.get()), () -> given.finish(second.get()));
                    // Of two ends of one attempt, that which was stored came first.
                    if (both.first().stored().isEmpty()) {
                        finished(second.get(), both.second());
                        finished(first.get(), both.first());
                    } else {
                        finished(first.get(), both.first());
                        finished(second.get(), both.second());
                    }
                }
            }
            default -> {
                Optional<FinishedAttempt> end = anyEnd(node);
                if (end.isPresent()) {
                    RunId id = end.get().run().id();
                    var both = threads.both(
                            () -> given.finish(end.get()), () -> given.actions.cancel(id, "test", Optional.empty()));
                    if (both.second() instanceof RunAction.Done) {
                        // Even if the end came first: then it has led to another attempt, which does not start.
                        assertThat(model.cancelled(id)).isTrue();
                        finished(end.get(), both.first());
                    } else {
                        finished(end.get(), both.first());
                        assertThat(model.state(id).ended()).isTrue();
                    }
                }
            }
        }
        events.add(Event.RACE);
    }

    private void pass(Duration step) {
        db.time().advance(step);
        mover.move(random.nextInt(5) == 0);
        turns.passLeftBehind();
        Permits.takeBack(db.dsl());
    }

    /** So long that whoever does not renew its leases now has lost them; it may send an end at that very moment. */
    private void silence(HistoryNode dead) throws Exception {
        db.time().advance(LEASE.minusMillis(1));
        nodes.stream().filter(node -> node != dead).forEach(node -> given.workers.heartbeat(node.epoch, 0));
        db.time().advance(Duration.ofMillis(2));
        Optional<FinishedAttempt> last = random.nextBoolean() ? anyEnd(dead) : Optional.empty();
        if (last.isPresent()) {
            FinishReport report =
                    threads.both(() -> given.finish(last.get()), this::reclaim).first();
            reclaim();
            if (report.stored().isEmpty()) {
                model.reclaimed(dead.epoch);
                finished(last.get(), report);
            } else {
                finished(last.get(), report);
                model.reclaimed(dead.epoch);
            }
        } else {
            reclaim();
            model.reclaimed(dead.epoch);
        }
        assertThat(given.workers.heartbeat(dead.epoch, 0).alive()).isFalse();
        dead.epoch = given.worker("worker-again");
        dead.inDoubt = false;
        pass(Duration.ZERO);
        events.add(Event.LOST_WORKER);
    }

    /** Runs that kill the workers that do them; so often that some are given up. */
    private void epidemic() throws Exception {
        for (int death = 0; death <= RetryPolicy.MAX_LOST; death++) {
            HistoryNode next = node();
            claim(next, 4, true);
            silence(next);
        }
    }

    /** The end of an attempt whose worker was taken for dead, best while another one does the run. */
    private void zombie() {
        List<ClaimedRun> stale = nodes.stream()
                .flatMap(node -> node.inHand.stream().filter(run -> run.workerEpoch() != node.epoch))
                .toList();
        List<ClaimedRun> elsewhere = stale.stream()
                .filter(run -> model.state(run.id()) == RunState.RUNNING)
                .toList();
        if (!elsewhere.isEmpty()) {
            finish(end(oneOf(elsewhere)));
            events.add(Event.ZOMBIE_AGAINST_A_NEW_LEASE);
        } else if (!stale.isEmpty()) {
            finish(end(oneOf(stale)));
        }
    }

    /** By a new one: after a pause of this process, another would be patient with the dead. */
    private int reclaim() {
        return new LeaseReclaimer(db.dsl()).reclaim();
    }

    private int count(String what) {
        return db.dsl()
                .resultQuery("select count(*) from " + what)
                .fetchSingle()
                .get(0, Integer.class);
    }

    private HistoryNode node() {
        return oneOf(nodes);
    }

    private <T> T oneOf(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    @Override
    public void close() throws SQLException {
        try {
            enqueues.close();
        } finally {
            threads.close();
        }
    }
}
