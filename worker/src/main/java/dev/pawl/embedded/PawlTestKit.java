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
 * <p>Time limits of attempts are not kept. The database must be the test's own, with one kit at a time: its clock is
 * replaced until the kit is closed. What a killed test has left of that is put right by the next kit.
 */
public final class PawlTestKit implements AutoCloseable {
    /** More than this at one moment looks like handlers that ask for each other. */
    private static final int MAX_ATTEMPTS = 10_000;

    /** More attempts of one run than this at one moment look like one that snoozes until now. */
    private static final int MAX_ATTEMPTS_OF_A_RUN = 100;

    // A microsecond more than it takes: then a rounded instant does not leave the bucket short of the whole token.
    private static final String NEXT_TOKEN = """
        select min(l.next_at)
          from (select refilled_at + (1 - tokens) / rate * rate_period + interval '1 microsecond' as next_at
                  from pawl.run_limit
                 where rate is not null and tokens < 1) l
         where l.next_at > pawl.clock()
        """;

    private final Database database;
    private final DSLContext db;
    private final SettableClock clock;
    private final Pawl pawl;
    private final FireBatch fires;
    private final DelayedMover mover;
    private final SteppedWorker worker;

    private PawlTestKit(Database database, Pawl pawl, SteppedWorker worker, SettableClock clock) {
        this.database = database;
        this.db = database.queueDsl();
        this.pawl = pawl;
        this.fires = new FireBatch(db, new Jobs(database.dsl()));
        this.mover = new DelayedMover(db, Duration.ZERO);
        this.worker = worker;
        this.clock = clock;
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
            SettableClock.restoreLeftBehind(database.dsl());
            endLeftBehind(database.dsl());
            Pawl pawl = program.build();
            pawl.storeJobs(new Jobs(database.dsl()));
            return start(database, setup, pawl);
        } catch (RuntimeException | Error e) {
            database.close();
            throw e;
        }
    }

    private static PawlTestKit start(Database database, PawlSetup setup, Pawl pawl) {
        DSLContext db = database.queueDsl();
        var worker = new SteppedWorker(db, DSL.using(setup.dataSource(), SQLDialect.POSTGRES), setup.handlers());
        try {
            return new PawlTestKit(database, pawl, worker, new SettableClock(db));
        } catch (RuntimeException | Error e) {
            worker.close();
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
     * what was done, in its order; failed attempts, too. A job whose fire times the database has refused is left out,
     * which the log says, and asked for again by the next call.
     *
     * @throws IllegalStateException when there is no end to it
     */
    public List<DoneAttempt> drain() {
        List<DoneAttempt> done = new ArrayList<>();
        Map<RunId, Integer> attemptsOf = new HashMap<>();
        fires.askAgain();
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
        try (database;
                worker) {
            clock.close();
        }
    }

    /** When the next fire time or delayed run is due, or the next token of a rate. */
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
        // Runs behind a rate are due at infinity, or overdue in their queue, until there is a token.
        Instant token = db.fetchSingle(NEXT_TOKEN).get(0, Instant.class);
        return Stream.of(Optional.ofNullable(fire), Optional.ofNullable(delayed), Optional.ofNullable(token))
                .flatMap(Optional::stream)
                .min(Instant::compareTo);
    }

    /** Of kits that were never closed; the heartbeats of their workers may be of any time. */
    private static void endLeftBehind(DSLContext db) {
        db.execute(
                "update pawl.worker set state = 'stopped' where name = ? and state in ('alive', 'draining')",
                SteppedWorker.NAME);
    }

    private static void requireNobodyElse(DSLContext db) {
        List<String> workers = db.resultQuery(
                        "select name from pawl.worker where state in ('alive', 'draining') and name <> ?"
                                + " and heartbeat_at + lease > clock_timestamp() order by name limit 5",
                        SteppedWorker.NAME)
                .fetch(row -> row.get(0, String.class));
        if (!workers.isEmpty()) {
            throw new IllegalStateException(
                    "workers are at work on this database (" + String.join(", ", workers) + "): a test needs its own");
        }
    }
}
