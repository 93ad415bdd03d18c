package dev.pawl.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.queue.QueueHistory.Event;
import dev.pawl.queue.QueueModel.ModelJob;
import dev.pawl.run.RunId;
import dev.pawl.testing.PostgresExtension;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.random.RandomGenerator;
import org.jooq.impl.DSL;

/** The transactions of a {@link QueueHistory} that enqueue, and what they must be answered. One thread. */
final class HistoryEnqueues implements AutoCloseable {
    private static final int OPEN_AT_ONCE = 4;
    private static final int KEYS = 60;
    private static final int SERIAL_KEYS = 3;

    private final PostgresExtension db;
    private final QueueModel model;
    private final List<ModelJob> jobs;
    private final TwoThreads threads;
    private final Set<Event> events;
    private final List<OpenTransaction> open = new ArrayList<>();
    /** Of committed runs. */
    private final Map<String, Made> known = new HashMap<>();

    private int twins;

    private record Made(RunId id, ModelJob job, EnqueueRequest request) {}

    /** {@code before}: how many runs had been committed when it began. */
    private record OpenTransaction(Connection connection, List<Made> made, int before) {
        Optional<Made> of(String key) {
            return made.stream()
                    .filter(run -> run.request().key().equals(Optional.of(key)))
                    .findFirst();
        }
    }

    HistoryEnqueues(
            PostgresExtension db, QueueModel model, List<ModelJob> jobs, TwoThreads threads, Set<Event> events) {
        this.db = db;
        this.model = model;
        this.jobs = jobs;
        this.threads = threads;
        this.events = events;
    }

    /** Enqueues in a transaction that stays open. */
    void begin(RandomGenerator random) throws SQLException {
        if (open.size() >= OPEN_AT_ONCE) {
            return;
        }
        Connection connection = db.dataSource().getConnection();
        var transaction =
                new OpenTransaction(connection, new ArrayList<>(), model.ids().size());
        open.add(transaction);
        connection.setAutoCommit(false);
        var enqueuer = new Enqueuer(DSL.using(connection));
        int size = 1 + random.nextInt(5);
        for (int i = 0; i < size; i++) {
            ModelJob job = jobs.get(random.nextInt(jobs.size()));
            EnqueueRequest request = request(job, random);
            // Another transaction's key would be waited for; that is what twins do.
            if (request.key().filter(key -> isOpenElsewhere(key, transaction)).isEmpty()) {
                enqueue(enqueuer, transaction, job, request);
            }
        }
    }

    private EnqueueRequest request(ModelJob job, RandomGenerator random) {
        EnqueueRequest request = EnqueueRequest.of(job.key(), "test").withPriority(random.nextInt(3));
        if (random.nextInt(4) == 0) {
            request = request.withRunAt(db.time().now().plusMillis(random.nextInt(2_000)));
        }
        if (random.nextInt(4) == 0) {
            request = request.withSerialKey("serial-" + random.nextInt(SERIAL_KEYS));
        }
        if (random.nextInt(2) == 0) {
            // Now and then with other parameters than the last time.
            String params = "{\"other\": " + (random.nextInt(4) == 0) + "}";
            request = request.withKey(job.key() + "-" + random.nextInt(KEYS)).withParams(params);
        }
        return request;
    }

    private boolean isOpenElsewhere(String key, OpenTransaction here) {
        return open.stream()
                .anyMatch(other -> !other.equals(here) && other.of(key).isPresent());
    }

    private void enqueue(Enqueuer enqueuer, OpenTransaction transaction, ModelJob job, EnqueueRequest request) {
        Optional<Made> earlier =
                request.key().flatMap(key -> transaction.of(key).or(() -> Optional.ofNullable(known.get(key))));
        Enqueued answer = enqueuer.enqueue(request);
        assertThat(answer.created()).as("created by " + request).isEqualTo(earlier.isEmpty());
        if (earlier.isEmpty()) {
            transaction.made().add(new Made(answer.id(), job, request));
        } else {
            assertThat(answer.id())
                    .as("the run of " + request)
                    .isEqualTo(earlier.get().id());
            assertThat(answer.sameParams())
                    .as("same parameters as " + request)
                    .isEqualTo(earlier.get().request().params().equals(request.params()));
        }
    }

    /** Ends one of the open transactions. */
    void end(RandomGenerator random, boolean commit) throws SQLException {
        if (!open.isEmpty()) {
            end(open.remove(random.nextInt(open.size())), commit);
        }
    }

    void endAll() throws SQLException {
        while (!open.isEmpty()) {
            end(open.removeLast(), true);
        }
    }

    private void end(OpenTransaction ending, boolean commit) throws SQLException {
        try (Connection connection = ending.connection()) {
            if (commit) {
                connection.commit();
                if (ending.before() < model.ids().size()) {
                    events.add(Event.LATE_COMMIT);
                }
                ending.made().forEach(this::committed);
            } else {
                connection.rollback();
                events.add(Event.ENQUEUE_ROLLED_BACK);
            }
            connection.setAutoCommit(true);
        }
    }

    private void committed(Made run) {
        model.enqueued(run.id(), run.job(), run.request().serialKey());
        run.request().key().ifPresent(key -> known.put(key, run));
    }

    /** Two ask for one key at once: the second waits for the first, and makes the run if that is rolled back. */
    void twins(RandomGenerator random) throws Exception {
        ModelJob job = jobs.get(random.nextInt(jobs.size()));
        EnqueueRequest request = EnqueueRequest.of(job.key(), "test").withKey("twin-" + ++twins);
        boolean commit = random.nextBoolean();
        Enqueued first;
        Future<Enqueued> second;
        try (Connection connection = db.dataSource().getConnection()) {
            connection.setAutoCommit(false);
            first = new Enqueuer(DSL.using(connection)).enqueue(request);
            second = threads.begin(() -> new Enqueuer(db.dsl()).enqueue(request));
            if (commit) {
                connection.commit();
            } else {
                connection.rollback();
            }
            connection.setAutoCommit(true);
        }
        Enqueued answer = second.get();
        assertThat(first.created()).isTrue();
        assertThat(answer.created()).as("the second twin makes a run").isEqualTo(!commit);
        assertThat(answer.id().equals(first.id())).as("both have one run").isEqualTo(commit);
        committed(new Made(answer.id(), job, request));
        events.add(Event.TWINS);
    }

    @Override
    public void close() throws SQLException {
        for (OpenTransaction left : open) {
            left.connection().rollback();
            left.connection().close();
        }
    }
}
