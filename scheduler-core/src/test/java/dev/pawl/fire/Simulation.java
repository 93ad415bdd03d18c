package dev.pawl.fire;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.pawl.fire.PromisedJob.PromisedRun;
import dev.pawl.fire.PromisedJob.Standing;
import dev.pawl.job.CatchUp;
import dev.pawl.job.CatchUpPolicy;
import dev.pawl.job.HandlerTarget;
import dev.pawl.job.JobDefinition;
import dev.pawl.job.JobKey;
import dev.pawl.job.Jobs;
import dev.pawl.job.NothingToSkipException;
import dev.pawl.job.OverlapPolicy;
import dev.pawl.ledger.JobLedger;
import dev.pawl.ledger.Ledger;
import dev.pawl.ledger.LedgerPage;
import dev.pawl.ledger.LedgerPosition;
import dev.pawl.queue.DelayedMover;
import dev.pawl.run.ClaimedRun;
import dev.pawl.schedule.CronExpression;
import dev.pawl.schedule.Schedule;
import dev.pawl.testing.TestTime;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jooq.DSLContext;
import org.jooq.exception.DataAccessException;

/** One seeded history of nodes, people, workers and a clock, compared with {@link PromisedJob} after each step. */
final class Simulation {
    private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");
    private static final int STEPS = 50;
    private static final int STATEMENTS = 14;

    private final DSLContext db;
    private final TestTime time;
    private final Random random;
    private final Map<JobKey, PromisedJob> jobs = new TreeMap<>();
    private final List<Node> nodes = new ArrayList<>();
    private final TestWorker worker;
    private final List<String> story = new ArrayList<>();
    private Instant latest = START;
    private int crashes;

    /** A scheduler node; one that has crashed is replaced by one that remembers nothing. */
    private static final class Node {
        final StatementFaults faults = new StatementFaults();
        final Jobs jobs;
        final FireBatch batch;
        final Backfill backfill;

        Node(DSLContext db) {
            DSLContext watched = faults.watch(db);
            jobs = new Jobs(watched);
            batch = new FireBatch(watched, jobs);
            backfill = new Backfill(watched, jobs);
        }
    }

    /** What a person or a node does, and what it means if it is committed. */
    private interface Work {
        Runnable doIt(Node node);
    }

    Simulation(DSLContext db, TestTime time, long seed) {
        this.db = db;
        this.time = time;
        this.random = new Random(seed);
        time.set(START);
        for (int i = 0; i < 3; i++) {
            jobs.put(new JobKey("job-" + i), new PromisedJob());
        }
        int size = 2 + random.nextInt(3);
        for (int i = 0; i < size; i++) {
            nodes.add(new Node(db));
        }
        worker = new TestWorker(db);
    }

    String story() {
        return String.join("\n  ", story);
    }

    int fireTimes() {
        return jobs.values().stream().mapToInt(job -> job.promised().size()).sum();
    }

    int crashes() {
        return crashes;
    }

    void run() {
        jobs.keySet().forEach(this::define);
        for (int step = 0; step < STEPS; step++) {
            step();
            compare();
        }
        drain();
        compare();
        compareWithPromises();
        verifyLedger();
    }

    private void step() {
        switch (random.nextInt(12)) {
            case 0 -> moveClock();
            case 1, 2, 3 -> edit(oneOf(jobs.keySet()));
            case 4, 5 -> claim();
            case 6 -> endSome();
            default -> {
                time.advance(Duration.ofSeconds(random.nextInt(200)));
                fire(oneOf(nodes));
            }
        }
    }

    private void moveClock() {
        Duration step = switch (random.nextInt(9)) {
            case 0, 1 -> Duration.ofHours(1);
            case 2, 3 -> Duration.ofHours(-1);
            case 4 -> Duration.ofHours(25);
            case 5 -> random.nextBoolean() ? Duration.ofHours(-25) : Duration.ofMinutes(-10);
            // Nobody is there for a while.
            default -> Duration.ofMinutes(random.nextInt(180));
        };
        time.advance(step);
        latest = now().isAfter(latest) ? now() : latest;
        tell("clock " + step);
    }

    // ------------------------------------------------------------------------------------------ nodes and people

    private void fire(Node node) {
        attempt("fire", node, at -> {
            Instant now = now();
            FireReport report = at.batch.fire();
            return () -> report.jobs().forEach(key -> job(key).serve(now));
        });
    }

    private void define(JobKey key) {
        int minutes = oneOf(List.of(1, 2, 5, 15, 60));
        CatchUp catchUp = new CatchUp(
                oneOf(List.of(CatchUpPolicy.values())),
                oneOf(List.of(Duration.ofMinutes(10), Duration.ofHours(2), Duration.ofHours(24))),
                oneOf(List.of(1, 5, 100)));
        OverlapPolicy overlap = oneOf(List.of(OverlapPolicy.values()));
        JobDefinition definition = JobDefinition.builder(new HandlerTarget("x", JsonNodeFactory.instance.objectNode()))
                .schedule(Schedule.Cron.of(
                        CronExpression.parse(minutes == 60 ? "0 * * * *" : "*/" + minutes + " * * * *"),
                        ZoneId.of("UTC")))
                .catchUp(catchUp)
                .overlap(overlap)
                .build();
        attempt("put " + key + " " + minutes + "m " + catchUp + " " + overlap, oneOf(nodes), node -> {
            node.jobs.put(key, definition, "test", Optional.empty());
            return () -> job(key).put(minutes, catchUp, overlap, now());
        });
    }

    private void edit(JobKey key) {
        PromisedJob job = job(key);
        Node node = oneOf(nodes);
        switch (random.nextInt(9)) {
            case 0, 1 -> define(key);
            case 2 ->
                attempt("delete " + key, node, at -> {
                    at.jobs.delete(key);
                    return () -> job.delete(now());
                });
            case 3 -> {
                Optional<Instant> until = random.nextBoolean()
                        ? Optional.empty()
                        : Optional.of(now().plusSeconds(60L * random.nextInt(120)));
                attempt("pause " + key + " until " + until, node, at -> {
                    at.jobs.pause(key, Optional.empty(), until);
                    return () -> job.pause(until.orElse(null), now());
                });
            }
            case 4 ->
                attempt("resume " + key, node, at -> {
                    at.jobs.resume(key);
                    return () -> job.resume(now());
                });
            case 5 ->
                attempt("resume expired", node, at -> {
                    at.jobs.resumeExpired();
                    return () -> jobs.values().forEach(each -> each.resumeExpired(now()));
                });
            case 6 ->
                attempt("skip next of " + key, node, at -> {
                    Optional<Instant> skipped;
                    try {
                        skipped = at.jobs.skipNext(key, "test");
                    } catch (NothingToSkipException nothing) {
                        skipped = Optional.empty();
                    }
                    Optional<Instant> expected = skipped;
                    return () -> assertThat(job.skipNext(now())).isEqualTo(expected);
                });
            case 7 ->
                attempt("skip none of " + key, node, at -> {
                    at.jobs.undoSkipNext(key);
                    return () -> job.skipAt = null;
                });
            default -> {
                Instant until = now().truncatedTo(ChronoUnit.MINUTES).minusSeconds(60L * random.nextInt(100));
                Instant since = until.minusSeconds(60L * (1 + random.nextInt(60)));
                attempt("backfill " + key + " " + since + " to " + until, node, at -> {
                    boolean there = at.backfill.make(key, since, until).isPresent();
                    return () -> {
                        if (there) {
                            job.backfill(since, until);
                        }
                    };
                });
            }
        }
    }

    /** Does it, and lets it crash at some statement, or lets others come in between. */
    private void attempt(String what, Node node, Work work) {
        int statement = random.nextInt(STATEMENTS);
        boolean afterwards = random.nextBoolean();
        int fault = random.nextInt(4);
        String told = what + " at " + now();
        try {
            switch (fault) {
                case 0 ->
                    node.faults.arm(statement, afterwards, () -> {
                        throw new StatementFaults.Crash();
                    });
                case 1 -> node.faults.arm(statement, afterwards, this::comeBetween);
                default -> node.faults.disarm();
            }
            Runnable meaning = work.doIt(node);
            tell(told);
            meaning.run();
        } catch (StatementFaults.Crash crash) {
            crashes++;
            replace(node);
            tell(told + ", crashed at statement " + statement);
        } finally {
            node.faults.disarm();
        }
        if (fault == 2 && random.nextInt(4) == 0) {
            // After the commit, before anybody has heard of it.
            crashes++;
            replace(node);
        }
    }

    private void replace(Node node) {
        int place = nodes.indexOf(node);
        if (place >= 0) {
            nodes.set(place, new Node(db));
        }
    }

    /** Another node serves, or a person changes a job, in the midst of a transaction; what is locked is left alone. */
    private void comeBetween() {
        Node other = new Node(db);
        Instant now = now();
        if (random.nextBoolean()) {
            FireReport report = other.batch.fire();
            tell("  meanwhile fire: " + report.jobs());
            report.jobs().forEach(key -> job(key).serve(now));
            return;
        }
        JobKey key = oneOf(jobs.keySet());
        boolean pause = random.nextBoolean();
        try {
            db.transaction(tx -> {
                tx.dsl().execute("set local lock_timeout = '20ms'");
                if (pause) {
                    new Jobs(tx.dsl()).pause(key, Optional.empty(), Optional.empty());
                } else {
                    new Jobs(tx.dsl()).delete(key);
                }
            });
        } catch (DataAccessException locked) {
            tell("  meanwhile " + key + " was locked");
            return;
        }
        tell("  meanwhile " + (pause ? "pause " : "delete ") + key);
        if (pause) {
            job(key).pause(null, now);
        } else {
            job(key).delete(now);
        }
    }

    // ------------------------------------------------------------------------------------------ workers

    private void claim() {
        new DelayedMover(db).move();
        for (ClaimedRun run : worker.claim(1 + random.nextInt(4))) {
            PromisedRun promised = promised(run);
            assertThat(promised.standing)
                    .as("claimed %s of %s", run.fireAt(), run.job())
                    .isEqualTo(Standing.MAY_RUN);
            promised.standing = Standing.RUNS;
        }
        jobs.forEach((key, job) -> {
            long running = job.runs.values().stream()
                    .filter(run -> run.standing == Standing.RUNS)
                    .count();
            if (!job.everOverlapping) {
                assertThat(running).as("runs of %s at once", key).isLessThanOrEqualTo(1);
            }
        });
    }

    private void endSome() {
        for (ClaimedRun run : worker.running()) {
            if (random.nextInt(3) > 0) {
                end(run, random.nextInt(6) == 0);
            }
        }
    }

    private void end(ClaimedRun run, boolean retry) {
        PromisedRun promised = promised(run);
        if (promised.toBeCancelled && random.nextBoolean()) {
            worker.giveUp(run);
        } else if (retry) {
            worker.retryIn(run, Duration.ofSeconds(random.nextInt(100)));
        } else if (random.nextBoolean()) {
            worker.succeed(run);
        } else {
            worker.fail(run);
        }
        // As the keeper of the queue does it every two seconds.
        db.execute("select pawl.pass_turns(array(select run_id from pawl.serial_turn))");
        if (retry && !promised.toBeCancelled) {
            promised.standing = Standing.MAY_RUN;
        } else {
            job(run.job()).ended(promised);
        }
    }

    /** Whatever has a run gets it run, unless its job has been paused for good. */
    private void drain() {
        jobs.forEach((key, job) -> {
            nodes.get(0).jobs.resume(key);
            job.resume(now());
        });
        // Where the clock has gone back, what was made before it waits until it has come again.
        time.set(latest.plus(Duration.ofHours(3)));
        // Each node, the one after the other, until none finds anything left.
        for (Node node : nodes) {
            FireReport report;
            do {
                Instant now = now();
                report = node.batch.fire();
                report.jobs().forEach(key -> job(key).serve(now));
            } while (!report.jobs().isEmpty());
        }
        jobs.forEach((key, job) ->
                assertThat(job.isDue(now())).as("%s is still due", key).isFalse());
        for (boolean more = true; more; ) {
            claim();
            List<ClaimedRun> running = worker.running();
            running.forEach(run -> end(run, false));
            more = !running.isEmpty();
        }
        jobs.forEach((key, job) -> assertThat(job.runs.values())
                .as("runs of %s", key)
                .allSatisfy(run -> assertThat(run.standing).as("%s", run.fireAt).isEqualTo(Standing.ENDED)));
    }

    // ------------------------------------------------------------------------------------------ comparison

    private void compare() {
        Map<JobKey, Map<Instant, String>> found = new HashMap<>();
        db.resultQuery("""
            select j.job_key, r.fire_at, r.created_by from pawl.run r join pawl.job j using (job_id)
            union all
            select j.job_key, s.fire_at, s.reason::text from pawl.skip s join pawl.job j using (job_id)
            """).forEach(row -> {
            String before = found.computeIfAbsent(new JobKey(row.get(0, String.class)), key -> new TreeMap<>())
                    .put(row.get(1, OffsetDateTime.class).toInstant(), row.get(2, String.class));
            assertThat(before).as("a second decision: %s", row).isNull();
        });
        jobs.forEach((key, job) -> {
            Map<Instant, String> expected = new TreeMap<>(job.skips);
            job.runs.forEach((fireAt, run) -> expected.put(fireAt, run.backfilled ? "backfill" : "schedule"));
            Map<Instant, String> actual = found.getOrDefault(key, Map.of());
            if (!expected.equals(actual)) {
                Set<Instant> different = new HashSet<>(expected.keySet());
                different.addAll(actual.keySet());
                different.removeIf(
                        fireAt -> String.valueOf(expected.get(fireAt)).equals(actual.get(fireAt)));
                throw new AssertionError(key + ": "
                        + different.stream()
                                .sorted()
                                .limit(5)
                                .map(fireAt ->
                                        fireAt + " should be " + expected.get(fireAt) + ", is " + actual.get(fireAt))
                                .collect(Collectors.joining("; ")));
            }
        });
    }

    /** The model itself: what it decided is what was promised, and what a backfill has added. */
    private void compareWithPromises() {
        jobs.forEach((key, job) -> {
            Set<Instant> decided = new HashSet<>(job.skips.keySet());
            job.runs.values().stream().filter(run -> !run.backfilled).forEach(run -> decided.add(run.fireAt));
            Set<Instant> backfilled = job.runs.values().stream()
                    .filter(run -> run.backfilled)
                    .map(run -> run.fireAt)
                    .collect(Collectors.toSet());
            Set<Instant> promised = job.promised();
            assertThat(promised).as("%s: promised and not decided", key).isSubsetOf(union(decided, backfilled));
            assertThat(decided).as("%s: decided and not promised", key).isSubsetOf(promised);
        });
    }

    /** As {@code pawl verify} does it. */
    private void verifyLedger() {
        Ledger ledger = new Ledger(db, new Jobs(db));
        Optional<LedgerPosition> from = Optional.empty();
        do {
            LedgerPage page = ledger.page(Optional.empty(), START.minus(Duration.ofDays(30)), now(), from);
            assertThat(page.items())
                    .allMatch(JobLedger::balanced)
                    .allSatisfy(
                            item -> assertThat(item.due()).as("%s", item.job()).isZero())
                    .allSatisfy(item -> assertThat(item.runs()
                                    + item.due()
                                    + item.skipped().values().stream()
                                            .mapToLong(Long::longValue)
                                            .sum())
                            .isEqualTo(item.promised()));
            assertThat(page.unrecorded()).isEmpty();
            from = page.next();
        } while (from.isPresent());
    }

    private static Set<Instant> union(Set<Instant> one, Set<Instant> other) {
        Set<Instant> both = new HashSet<>(one);
        both.addAll(other);
        return both;
    }

    private PromisedRun promised(ClaimedRun run) {
        return Optional.ofNullable(job(run.job()).runs.get(run.fireAt().orElseThrow()))
                .orElseThrow(() -> new AssertionError("nobody promised " + run));
    }

    private PromisedJob job(JobKey key) {
        return Objects.requireNonNull(jobs.get(key));
    }

    private Instant now() {
        return time.now();
    }

    private void tell(String what) {
        story.add(what);
    }

    private <T> T oneOf(Set<T> set) {
        return oneOf(List.copyOf(set));
    }

    private <T> T oneOf(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }
}
