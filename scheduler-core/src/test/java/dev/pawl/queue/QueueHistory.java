package dev.pawl.queue;

import static dev.pawl.queue.QueueFixture.DEFAULT;
import static dev.pawl.queue.QueueFixture.LEASE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.job.JobKey;
import dev.pawl.retry.RetryPolicy;
import dev.pawl.run.ClaimedRun;
import dev.pawl.run.RunId;
import dev.pawl.run.RunState;
import dev.pawl.testing.PostgresExtension;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jooq.impl.DSL;

/**
 * One random history of a queue: transactions that enqueue and commit late or never, workers that claim, die, come back
 * as zombies and repeat themselves, people who cancel. A model in memory says after each step what must have happened.
 */
final class QueueHistory implements AutoCloseable {
    private static final int WORKERS = 3;

    private final PostgresExtension db;
    private final QueueFixture given;
    private final DelayedMover mover;
    private final RandomGenerator random;
    private final JobKey job;
    private final List<Node> nodes = new ArrayList<>();
    private final List<OpenTransaction> open = new ArrayList<>();
    private final Map<RunId, Model> runs = new HashMap<>();
    private final List<Past> past = new ArrayList<>();
    private int refused;

    /** What must be true of a committed run. */
    private static final class Model {
        RunState state = RunState.READY;
        int attempt;
        int lost;
        long epoch;
        boolean cancelRequested;
    }

    /** A worker process, with what it remembers; its claims may have passed on to others. */
    private static final class Node {
        final RunQueue queue;
        final List<ClaimedRun> inHand = new ArrayList<>();
        long epoch;

        Node(RunQueue queue, long epoch) {
            this.queue = queue;
            this.epoch = epoch;
        }
    }

    private record OpenTransaction(Connection connection, List<RunId> ids) {}

    /** An end that was sent, and whether it was stored. */
    private record Past(FinishedAttempt end, boolean stored) {}

    QueueHistory(PostgresExtension db, RandomGenerator random, String name) {
        this.db = db;
        this.random = random;
        this.given = new QueueFixture(db.dsl());
        this.mover = new DelayedMover(db.dsl());
        this.job = given.job(name);
        for (int i = 0; i < WORKERS; i++) {
            nodes.add(new Node(new RunQueue(db.dsl()), given.worker("worker-" + i)));
        }
    }

    void step() throws SQLException {
        switch (random.nextInt(20)) {
            case 0, 1, 2, 3 -> begin();
            case 4, 5, 6 -> endTransaction(random.nextInt(4) > 0);
            case 7, 8, 9, 10 -> claim(oneOf(nodes), 1 + random.nextInt(6), random.nextInt(5) == 0);
            case 11, 12, 13 -> finish(oneOf(nodes));
            case 14 -> repeat();
            case 15 -> handBack(oneOf(nodes));
            case 16 -> cancel();
            case 17, 18 -> pass(Duration.ofMillis(random.nextInt(300)));
            default -> silence();
        }
    }

    /** Ends all transactions and does all that is left, by sweeps; then nothing may be left. */
    void drain() throws SQLException {
        while (!open.isEmpty()) {
            endTransaction(true);
        }
        for (int round = 0; round < 200 && runs.values().stream().anyMatch(run -> !run.state.ended()); round++) {
            nodes.forEach(node -> given.workers.heartbeat(node.epoch, 0));
            pass(Duration.ofSeconds(4));
            mover.move(true);
            Node node = nodes.get(round % WORKERS);
            claim(node, 100, true);
            for (ClaimedRun run : List.copyOf(node.inHand)) {
                finish(node, run, QueueFixture.succeeded(run));
            }
        }
        assertThat(runs.values()).allMatch(run -> run.state.ended());
        runs.forEach(
                (id, model) -> assertThat(given.run(id).state()).as("run " + id).isEqualTo(model.state));
        assertThat(count("pawl.run where job_id = (select job_id from pawl.job where job_key = '" + job + "')"))
                .isEqualTo(runs.size());
        assertThat(count("pawl.ready")).isZero();
        assertThat(count("pawl.delayed")).isZero();
        assertThat(count("pawl.lease")).isZero();
        assertThat(count("pawl.refused_write")).isEqualTo(refused);
        db.dsl().execute("delete from pawl.refused_write");
    }

    private void begin() throws SQLException {
        if (open.size() >= 4) {
            return;
        }
        Connection connection = db.dataSource().getConnection();
        connection.setAutoCommit(false);
        var enqueuer = new Enqueuer(DSL.using(connection));
        List<RunId> ids = new ArrayList<>();
        int size = 1 + random.nextInt(4);
        for (int i = 0; i < size; i++) {
            EnqueueRequest request = EnqueueRequest.of(job, "test").withPriority(random.nextInt(3));
            if (random.nextInt(4) == 0) {
                request = request.withRunAt(db.time().now().plusMillis(random.nextInt(2_000)));
            }
            ids.add(enqueuer.enqueue(request).id());
        }
        open.add(new OpenTransaction(connection, ids));
    }

    private void endTransaction(boolean commit) throws SQLException {
        if (open.isEmpty()) {
            return;
        }
        OpenTransaction ending = open.remove(random.nextInt(open.size()));
        try (Connection connection = ending.connection()) {
            if (commit) {
                connection.commit();
                ending.ids().forEach(id -> runs.put(id, new Model()));
            } else {
                connection.rollback();
            }
        }
    }

    private void claim(Node node, int limit, boolean sweep) {
        for (ClaimedRun claimed : node.queue.claim(node.epoch, List.of(DEFAULT), limit, List::of, sweep)) {
            Model model = model(claimed.id());
            assertThat(model.state).as("run " + claimed.id()).isEqualTo(RunState.READY);
            assertThat(claimed.attempt()).isEqualTo(model.attempt + 1);
            assertThat(claimed.lost()).isEqualTo(model.lost);
            model.state = RunState.RUNNING;
            model.attempt++;
            model.epoch = node.epoch;
            node.inHand.add(claimed);
        }
    }

    private void finish(Node node) {
        if (!node.inHand.isEmpty()) {
            ClaimedRun run = oneOf(node.inHand);
            finish(
                    node,
                    run,
                    switch (random.nextInt(4)) {
                        case 0 -> QueueFixture.succeeded(run);
                        case 1 -> QueueFixture.failedForGood(run);
                        case 2 -> QueueFixture.failedRetryIn(run, Duration.ZERO);
                        default -> QueueFixture.failedRetryIn(run, Duration.ofMillis(random.nextInt(3_000)));
                    });
        }
    }

    private void finish(Node node, ClaimedRun run, FinishedAttempt end) {
        node.inHand.remove(run);
        Model model = model(run.id());
        boolean current =
                model.state == RunState.RUNNING && model.attempt == run.attempt() && model.epoch == run.workerEpoch();
        FinishReport report = given.finish(end);
        assertThat(report.stored().contains(run.id())).as("stored " + run).isEqualTo(current);
        assertThat(report.refused().contains(run.id())).as("refused " + run).isEqualTo(!current);
        past.add(new Past(end, current));
        if (!current) {
            refused++;
        } else if (model.cancelRequested) {
            model.state = RunState.CANCELLED;
        } else {
            model.state = end.runState().orElse(RunState.READY);
        }
    }

    /** The same end once more: what was stored stays as it is, what was refused is refused again. */
    private void repeat() {
        if (!past.isEmpty()) {
            Past earlier = oneOf(past);
            FinishReport report = given.finish(earlier.end());
            assertThat(report.stored()).isEmpty();
            assertThat(report.refused().isEmpty()).isEqualTo(earlier.stored());
            refused += earlier.stored() ? 0 : 1;
        }
    }

    private void handBack(Node node) {
        List<ClaimedRun> back = List.copyOf(node.inHand);
        node.inHand.clear();
        node.queue.handBack(node.epoch, back);
        for (ClaimedRun run : back) {
            Model model = model(run.id());
            if (model.state == RunState.RUNNING
                    && model.epoch == node.epoch
                    && model.attempt == run.attempt()
                    && run.workerEpoch() == node.epoch) {
                model.state = model.cancelRequested ? RunState.CANCELLED : RunState.READY;
                model.attempt -= model.cancelRequested ? 0 : 1;
            }
        }
    }

    private void cancel() {
        if (runs.isEmpty()) {
            return;
        }
        RunId id = oneOf(List.copyOf(runs.keySet()));
        Model model = model(id);
        given.actions.cancel(id, "test", Optional.empty());
        if (model.state == RunState.READY) {
            model.state = RunState.CANCELLED;
        } else if (model.state == RunState.RUNNING) {
            model.cancelRequested = true;
        }
    }

    private void pass(Duration step) {
        db.time().advance(step);
        mover.move(random.nextInt(5) == 0);
    }

    /** So long that whoever does not renew its leases now has lost them. */
    private void silence() {
        Node dead = oneOf(nodes);
        db.time().advance(LEASE.minusMillis(1));
        nodes.stream().filter(node -> node != dead).forEach(node -> given.workers.heartbeat(node.epoch, 0));
        pass(Duration.ofMillis(2));
        given.reclaimer.reclaim();
        for (Model model : runs.values()) {
            if (model.state == RunState.RUNNING && model.epoch == dead.epoch) {
                model.lost++;
                model.state = model.cancelRequested
                        ? RunState.CANCELLED
                        : model.lost > RetryPolicy.MAX_LOST ? RunState.FAILED : RunState.READY;
            }
        }
        assertThat(given.workers.heartbeat(dead.epoch, 0).alive()).isFalse();
        dead.epoch = given.worker("worker-again");
    }

    private int count(String what) {
        return db.dsl()
                .resultQuery("select count(*) from " + what)
                .fetchSingle()
                .get(0, Integer.class);
    }

    /** Only what was committed has one. */
    private Model model(RunId id) {
        return Objects.requireNonNull(runs.get(id), () -> "run " + id + " was not committed");
    }

    private <T> T oneOf(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    @Override
    public void close() throws SQLException {
        for (OpenTransaction left : open) {
            left.connection().rollback();
            left.connection().close();
        }
    }
}
