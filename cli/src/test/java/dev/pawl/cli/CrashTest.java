package dev.pawl.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.cli.postgres.EmbeddedPostgres;
import dev.pawl.database.Database;
import dev.pawl.database.DatabaseSettings;
import dev.pawl.input.StrictJson;
import dev.pawl.job.HandlerTarget;
import dev.pawl.job.JobDefinition;
import dev.pawl.job.JobKey;
import dev.pawl.job.Jobs;
import dev.pawl.job.RunLimits;
import dev.pawl.queue.EnqueueRequest;
import dev.pawl.queue.Enqueuer;
import dev.pawl.queue.QueueKeeper;
import dev.pawl.retry.Backoff;
import dev.pawl.retry.OnUnknown;
import dev.pawl.retry.RetryPolicy;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.jooq.exception.DataAccessException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Workers and PostgreSQL are killed and frozen while runs with transactional handlers are enqueued and done: nothing
 * that was acknowledged is lost, nothing that was rolled back runs, each run's effect is there exactly once, and at no
 * moment is the limit of the job exceeded or the turn of a serial key broken.
 *
 * <p>{@code -Dpawl.crashes=N} injects N faults instead of {@value #FAULTS}; {@code -Dpawl.seed=S} repeats their order.
 */
class CrashTest {
    private static final int FAULTS = 5;
    private static final JobKey JOB = new JobKey("ledger");
    /** Fewer than the workers' slots. */
    private static final int LIMIT = 8;

    private static final Duration PATIENCE = Duration.ofMinutes(3);
    /** Lines that must be booked between two faults, so that each hits a system at work. */
    private static final int PROGRESS = 40;

    @TempDir
    Path data;

    private final long seed = Long.getLong("pawl.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final AtomicBoolean enqueuing = new AtomicBoolean(true);
    private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
    private final Set<String> rolledBack = ConcurrentHashMap.newKeySet();
    private final Set<String> violations = ConcurrentHashMap.newKeySet();
    private final List<String> faults = new ArrayList<>();
    private final List<PawlProcess> workers = new ArrayList<>();
    /** By process, in order to know its registrations. */
    private final Map<PawlProcess, String> names = new HashMap<>();

    private EmbeddedPostgres postgres;
    private Database database;
    private QueueKeeper keeper;
    private int started;

    @BeforeEach
    void aDatabaseAndWorkers() {
        postgres = EmbeddedPostgres.start(data, step -> {});
        database = Database.open(postgres.settings().withTimeouts(Duration.ofSeconds(5), Duration.ofSeconds(20)));
        database.migrate();
        database.dsl().execute(Ledger.TABLES);
        new Jobs(database.dsl())
                .put(
                        JOB,
                        JobDefinition.builder(new HandlerTarget(Ledger.NAME, StrictJson.object()))
                                .retry(new RetryPolicy(
                                        1_000,
                                        new Backoff.Fixed(Duration.ofMillis(200)),
                                        0,
                                        Duration.ofHours(1),
                                        OnUnknown.RETRY))
                                .limits(new RunLimits(Optional.of(LIMIT), Optional.empty()))
                                .build(),
                        "test",
                        Optional.empty());
        keeper = new QueueKeeper(database.queueDsl());
        keeper.start();
        for (int n = 0; n < 3; n++) {
            startWorker();
        }
        workers.forEach(PawlProcess::awaitReady);
    }

    @AfterEach
    void end() {
        enqueuing.set(false);
        workers.forEach(PawlProcess::close);
        keeper.close();
        database.close();
        postgres.close();
    }

    @Test
    void whateverIsKilled_nothingIsLostAndEachEffectIsThereOnce() throws Exception {
        List<Thread> clients = new ArrayList<>();
        var number = new AtomicInteger();
        for (int client = 0; client < 2; client++) {
            long clientSeed = random.nextLong();
            clients.add(Thread.ofPlatform().start(() -> enqueueOn(number, new Random(clientSeed))));
        }
        Thread watcher = Thread.ofPlatform().start(this::watch);
        List<Fault> kinds = List.of(
                new Fault("kill -9 a worker", this::killAWorker),
                new Fault("kill -9 PostgreSQL", () -> signalPostgres("KILL")),
                new Fault("end all its sessions", this::endSessions),
                new Fault("freeze a worker beyond its lease", this::freezeAWorker),
                new Fault("PostgreSQL stops at once", () -> signalPostgres("QUIT")));
        int count = Integer.getInteger("pawl.crashes", FAULTS);
        for (int n = 0; n < count; n++) {
            awaitProgress();
            Fault fault = n < kinds.size() ? kinds.get(n) : kinds.get(random.nextInt(kinds.size()));
            faults.add(fault.what());
            fault.act().call();
        }
        awaitProgress();
        enqueuing.set(false);
        for (Thread client : clients) {
            client.join();
        }
        await("every run has ended", () -> number("""
            select count(*) from pawl.run r
             where not exists (select from pawl.attempt a where a.run_id = r.run_id and a.run_state is not null)
            """) == 0);

        watcher.join();
        assertThat(violations).as(story()).isEmpty();
        assertThat(keys("select run_key from pawl.run")).as(story()).containsExactlyInAnyOrderElementsOf(acknowledged);
        assertThat(acknowledged).hasSizeGreaterThan(count * PROGRESS);
        assertThat(rolledBack)
                .as("so that there was something that must not run")
                .isNotEmpty();
        // A run that lost its worker four times ends as failed; its work must not be there then.
        List<String> succeeded =
                keys("select run_key from pawl.run join pawl.attempt using (run_id) where run_state = 'succeeded'");
        assertThat(keys("select run_key from bank.line")).as(story()).containsExactlyInAnyOrderElementsOf(succeeded);
        assertThat(keys("select run_key from bank.step"))
                .as(story())
                .doesNotHaveDuplicates()
                .containsAll(succeeded);
        assertThat(keys("select run_key from pawl.run where run_id in (select run_id from pawl.attempt where"
                        + " run_state = 'failed' and ended_by <> 'lost')"))
                .as(story())
                .isEmpty();
    }

    private record Fault(String what, Callable<?> act) {}

    private String story() {
        return "seed " + seed + ", faults " + faults;
    }

    /** What no moment may show, whatever happens: more leases than the limit, or two of one serial key. */
    private void watch() {
        while (enqueuing.get()) {
            try {
                long most = number("select count(*) from pawl.lease");
                if (most > LIMIT) {
                    violations.add(most + " leases");
                }
                keys("select serial_key from pawl.lease join pawl.run using (run_id) where serial_key is not null"
                                + " group by serial_key having count(*) > 1")
                        .forEach(key -> violations.add("two leases of " + key));
            } catch (DataAccessException away) {
                Thread.onSpinWait();
            }
        }
    }

    /** Each key once more until its enqueue is acknowledged; one in ten is rolled back. */
    private void enqueueOn(AtomicInteger number, Random dice) {
        while (enqueuing.get()) {
            String key = "key-" + number.incrementAndGet();
            if (dice.nextInt(10) == 0) {
                rolledBack.add(key);
                try {
                    database.dsl().transaction(tx -> {
                        enqueue(new Enqueuer(tx.dsl()), key);
                        throw new Undone();
                    });
                } catch (Undone expected) {
                    continue;
                } catch (DataAccessException unreachable) {
                    continue;
                }
            }
            boolean done = false;
            while (!done) {
                try {
                    enqueue(new Enqueuer(database.dsl()), key);
                    acknowledged.add(key);
                    done = true;
                    awaitShortQueue();
                } catch (DataAccessException again) {
                    Thread.onSpinWait();
                }
            }
        }
    }

    /** So that clients are not faster than workers for long. */
    private void awaitShortQueue() {
        while (enqueuing.get() && number("select count(*) from pawl.ready") > 100) {
            Thread.onSpinWait();
        }
    }

    private static void enqueue(Enqueuer enqueuer, String key) {
        EnqueueRequest request = EnqueueRequest.of(JOB, "test").withKey(key);
        // One in nine or so takes turns with others.
        int serial = Math.floorMod(key.hashCode(), 45);
        enqueuer.enqueue(serial < 5 ? request.withSerialKey("customer-" + serial) : request);
    }

    private static final class Undone extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    private void startWorker() {
        DatabaseSettings settings = postgres.settings();
        String name = "worker-" + ++started;
        PawlProcess worker = PawlProcess.start(
                "--db",
                settings.url() + (settings.url().contains("?") ? "&" : "?") + "user=" + settings.user() + "&password="
                        + settings.password(),
                "--roles",
                "worker",
                "--name",
                name,
                "--slots",
                "4",
                "--lease",
                "6s",
                "--heartbeat",
                "1s");
        workers.add(worker);
        names.put(worker, name);
    }

    private Void killAWorker() {
        workers.remove(random.nextInt(workers.size())).kill9();
        startWorker();
        workers.getLast().awaitReady();
        return null;
    }

    private Void freezeAWorker() {
        PawlProcess frozen = workers.get(random.nextInt(workers.size()));
        String registrations = "from pawl.worker where name = '" + names.get(frozen) + "' and state = ";
        await("it is registered", () -> number("select count(*) " + registrations + "'alive'") > 0);
        long epoch = number("select max(worker_epoch) " + registrations + "'alive'");
        frozen.pause();
        try {
            // Its runs are taken from it, or it had none: either way it is dead to the others. Only this one will do:
            // the lease of one that was killed earlier may run out now.
            await(
                    "the others notice",
                    () -> number("select count(*) " + registrations + "'dead' and worker_epoch = " + epoch) == 1);
        } finally {
            frozen.resume();
        }
        return null;
    }

    private Void signalPostgres(String signal) throws IOException, InterruptedException {
        long pid = postgres.processId().orElseThrow();
        new ProcessBuilder("kill", "-" + signal, Long.toString(pid))
                .inheritIO()
                .start()
                .waitFor();
        await("PostgreSQL is back", () -> postgres.processId().orElse(pid) != pid && number("select 1") == 1);
        return null;
    }

    private Void endSessions() {
        number("select count(pg_terminate_backend(pid)) from pg_stat_activity where pid <> pg_backend_pid() and"
                + " backend_type = 'client backend'");
        return null;
    }

    private void awaitProgress() {
        long before = awaitNumber("select count(*) from bank.line");
        await("runs go on after " + faults, () -> number("select count(*) from bank.line") >= before + PROGRESS);
    }

    private long awaitNumber(String sql) {
        var found = new AtomicInteger(-1);
        await(sql, () -> {
            found.set((int) number(sql));
            return true;
        });
        return found.get();
    }

    private long number(String sql) {
        return database.dsl().fetchSingle(sql).into(Long.class);
    }

    private List<String> keys(String sql) {
        return database.dsl().fetch(sql).into(String.class);
    }

    private static void await(String what, Callable<Boolean> condition) {
        Awaitility.await(what)
                .atMost(PATIENCE)
                .ignoreExceptionsInstanceOf(DataAccessException.class)
                .until(condition);
    }
}
