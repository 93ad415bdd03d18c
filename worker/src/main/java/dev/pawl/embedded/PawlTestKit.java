package dev.pawl.embedded;

import static dev.pawl.migrations.generated.Tables.DELAYED;
import static dev.pawl.migrations.generated.Tables.FIRE_CURSOR;
import static org.jooq.impl.DSL.min;

import dev.pawl.database.Database;
import dev.pawl.fire.FireBatch;
import dev.pawl.job.Jobs;
import dev.pawl.queue.DelayedMover;
import dev.pawl.queue.FinishedAttempt;
import dev.pawl.run.RunId;
import dev.pawl.worker.SteppedWorker;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;

/**
 * Pawl for tests of a program's handlers: nothing happens by itself. Time stands still until the test moves it on, and
 * then all that becomes due is done in its order, one after the other, on the test's own thread, against a real
 * database. One thread; close it at the end of a test.
 *
 * <pre>{@code
 * try (PawlTestKit kit = PawlTestKit.start(MyProgram.pawl(dataSource))) {
 *     kit.pawl().enqueue(new SendInvoice("42"));
 *     assertThat(kit.drain()).allMatch(DoneAttempt::succeeded);
 * }
 * }</pre>
 *
 * <p>Time limits of attempts are not kept. The database must be the test's own: its clock is replaced until the kit is
 * closed.
 */
public final class PawlTestKit implements AutoCloseable {
    /** More than this at one moment looks like handlers that ask for each other. */
    private static final int MAX_ATTEMPTS = 10_000;

    /** More attempts of one run than this at one moment look like one that snoozes until now. */
    private static final int MAX_ATTEMPTS_OF_A_RUN = 100;

    private final Database database;
    private final DSLContext db;
    private final SettableClock clock;
    private final Pawl pawl;
    private final FireBatch fires;
    private final DelayedMover mover;
    private final SteppedWorker worker;

    private PawlTestKit(Database database, PawlSetup setup, Pawl pawl) {
        this.database = database;
        this.db = database.queueDsl();
        this.pawl = pawl;
        Jobs jobs = new Jobs(database.dsl());
        pawl.storeJobs(jobs);
        this.fires = new FireBatch(db, jobs);
        this.mover = new DelayedMover(db);
        this.worker = new SteppedWorker(db, DSL.using(setup.dataSource(), SQLDialect.POSTGRES), setup.handlers());
        this.clock = new SettableClock(db);
    }

    /**
     * Stops the clock of the builder's database, and stores the jobs of its handlers. The schema is brought up to date.
     *
     * @param program what the program would build and start
     * @throws IllegalStateException if workers are at work on this database: it is no test's own
     * @throws UnfitDatabaseException as {@link Pawl#start} does
     */
    public static PawlTestKit start(PawlBuilder program) {
        PawlSetup setup = program.setup();
        Database database = Database.over(setup.dataSource());
        try {
            Pawl.prepare(database, true);
            requireNobodyElse(database.dsl());
            return new PawlTestKit(database, setup, program.build());
        } catch (RuntimeException | Error e) {
            database.close();
            throw e;
        }
    }

    /** To enqueue and schedule with. It must not be started. */
    public Pawl pawl() {
        return pawl;
    }

    /** The time at which the clock stands. */
    public Instant now() {
        return clock.now();
    }

    /**
     * Does everything that is due now, and what follows from it: fire times, runs, retries without a pause. Returns
     * what was done, in its order; failed attempts, too.
     *
     * @throws IllegalStateException when there is no end to it
     */
    public List<DoneAttempt> drain() {
        List<DoneAttempt> done = new ArrayList<>();
        Map<RunId, Integer> attemptsOf = new HashMap<>();
        boolean more = true;
        while (more) {
            more = !fires.fire().jobs().isEmpty();
            more |= mover.move() > 0;
            Optional<FinishedAttempt> end = worker.step();
            end.map(DoneAttempt::of).ifPresent(done::add);
            more |= end.isPresent();
            int ofThisRun = end.map(attempt -> attemptsOf.merge(attempt.run().id(), 1, Integer::sum))
                    .orElse(0);
            if (done.size() > MAX_ATTEMPTS || ofThisRun > MAX_ATTEMPTS_OF_A_RUN) {
                throw new IllegalStateException(done.size() + " attempts at one moment, " + ofThisRun
                        + " of them of run " + done.getLast().run() + " of job "
                        + done.getLast().job() + ", and still something is due");
            }
        }
        return done;
    }

    /** The same, for tests in which nothing may fail: attempts that did not succeed are thrown as one error. */
    public List<DoneAttempt> drainSuccessfully() {
        List<DoneAttempt> done = drain();
        String failures = done.stream()
                .filter(attempt -> !attempt.succeeded())
                .map(attempt -> "run " + attempt.run() + " of " + attempt.job() + ", attempt " + attempt.number() + ": "
                        + attempt.outcome().text()
                        + attempt.error().map(error -> ", " + error).orElse(""))
                .collect(Collectors.joining("\n"));
        if (!failures.isEmpty()) {
            throw new AssertionError("not all attempts succeeded:\n" + failures);
        }
        return done;
    }

    /**
     * Moves time on, from one moment at which something is due to the next, and does it then; at last to the end of
     * {@code step}. Returns what was done, in its order.
     */
    public List<DoneAttempt> advance(Duration step) {
        return advanceTo(now().plus(step));
    }

    /** The same up to a moment, at which what is due then has been done. One in the past is refused. */
    public List<DoneAttempt> advanceTo(Instant moment) {
        if (moment.isBefore(now())) {
            throw new IllegalArgumentException("time does not run backwards: it is " + now() + ", not " + moment);
        }
        List<DoneAttempt> done = new ArrayList<>(drain());
        Optional<Instant> next = nextAfter(now());
        while (next.filter(due -> !due.isAfter(moment)).isPresent()) {
            clock.set(next.get());
            done.addAll(drain());
            next = nextAfter(now());
        }
        clock.set(moment);
        done.addAll(drain());
        return done;
    }

    @Override
    public void close() {
        try (database) {
            clock.close();
            worker.close();
        }
    }

    /** When the next fire time or delayed run is due. What is overdue waits for something else than time. */
    private Optional<Instant> nextAfter(Instant now) {
        Instant fire = db.select(min(FIRE_CURSOR.NEXT_FIRE_AT))
                .from(FIRE_CURSOR)
                .where(FIRE_CURSOR.NEXT_FIRE_AT.gt(now))
                .fetchSingle()
                .value1();
        Instant delayed = db.select(min(DELAYED.DUE_AT))
                .from(DELAYED)
                .where(DELAYED.DUE_AT.gt(now))
                .and("due_at < 'infinity'")
                .fetchSingle()
                .value1();
        return Stream.of(Optional.ofNullable(fire), Optional.ofNullable(delayed))
                .flatMap(Optional::stream)
                .min(Instant::compareTo);
    }

    private static void requireNobodyElse(DSLContext db) {
        List<String> workers = db.resultQuery("select name from pawl.worker where state in ('alive', 'draining')"
                        + " and heartbeat_at + lease > clock_timestamp() order by name limit 5")
                .fetch(row -> row.get(0, String.class));
        if (!workers.isEmpty()) {
            throw new IllegalStateException(
                    "workers are at work on this database (" + String.join(", ", workers) + "): a test needs its own");
        }
    }
}
