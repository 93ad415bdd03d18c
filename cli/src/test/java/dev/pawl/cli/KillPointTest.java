package dev.pawl.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.cli.Boundary.Side;
import dev.pawl.cli.KillSwitch.Phase;
import dev.pawl.testing.PostgresExtension;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * A process that plays all roles is killed next to each statement that it sends: once before the server sees it, and
 * once after the server has done it and before its answer arrives. Nothing in the program helps: a proxy between the
 * process and PostgreSQL knows the statements.
 *
 * <p>First, a process does work of every kind, and what it sends is recorded. Then one process after the other is
 * started, does what its predecessor has left, is given new work, and dies at its point; the last one does the rest.
 * Several such chains run beside each other, each on a database of its own. A point that is not reached is a failure.
 *
 * <p>Usually a sample of {@value #SAMPLE} points is tried, because each costs a process; {@code -Dpawl.killpoints=all}
 * tries all, and {@code -Dpawl.killpoints.seconds=75} records for more than {@value #RECORDED_SECONDS} seconds, so that
 * also what a process does but once a minute is there. {@code -Dpawl.seed=S} repeats sample and order.
 */
class KillPointTest {
    private static final int RECORDED_SECONDS = 14;
    private static final int SAMPLE = 16;
    /** Of the statements that are always sent while work is done; fewer would mean that they are not recognised. */
    private static final int LEAST_STATEMENTS = 50;

    private static final Duration BETWEEN_BATCHES = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    /** How often and how long a process may live without coming by its point. */
    private static final int LIVES = 3;

    private static final Duration LIFE = Duration.ofSeconds(90);
    private static final Duration START = Duration.ofSeconds(20);

    @RegisterExtension
    static final PostgresExtension recording = new PostgresExtension();

    @RegisterExtension
    static final PostgresExtension first = new PostgresExtension();

    @RegisterExtension
    static final PostgresExtension second = new PostgresExtension();

    @RegisterExtension
    static final PostgresExtension third = new PostgresExtension();

    private final boolean all = "all".equals(System.getProperty("pawl.killpoints"));
    private final long seed = Long.getLong("pawl.seed", System.nanoTime());

    @TempDir
    Path folder;

    private record Point(int number, Boundary boundary, Phase phase) {}

    @Test
    void killedNextToAnyStatement_nothingIsLostAndEachEffectIsThereOnce() throws Exception {
        SharedClasses classes = SharedClasses.in(folder);
        List<Point> points = points(recorded(classes));
        assertThat(points)
                .as("recognised statements")
                .hasSizeGreaterThan(2 * LEAST_STATEMENTS)
                .extracting(point -> point.boundary.statement())
                .anyMatch(statement -> statement.contains("delete from pawl.ready where ctid"))
                .anyMatch(statement -> statement.contains("pawl.fire("))
                .anyMatch(statement -> statement.contains("pawl.pass_turns"))
                .anyMatch(statement -> statement.startsWith("COMMIT after: with moment"));
        Collections.shuffle(points, new Random(seed));
        if (!all) {
            points = points.subList(0, SAMPLE);
        }
        Queue<Point> left = new ConcurrentLinkedQueue<>(points);
        Queue<String> table = new ConcurrentLinkedQueue<>();
        List<Callable<Integer>> chains = List.of(
                () -> new Chain(first, classes, left, table).run(),
                () -> new Chain(second, classes, left, table).run(),
                () -> new Chain(third, classes, left, table).run());
        int reached = 0;
        try (ExecutorService threads = Executors.newFixedThreadPool(chains.size())) {
            List<Future<Integer>> ends = chains.stream().map(threads::submit).toList();
            for (Future<Integer> end : ends) {
                reached += end.get();
            }
        } finally {
            System.out.println(table(table));
        }
        assertThat(reached).as(table(table)).isEqualTo(points.size()).isPositive();
    }

    private String table(Queue<String> rows) {
        return "seed " + seed + ", " + rows.size() + " points:\n" + String.join("\n", rows);
    }

    /** Each statement that one process sends from its start to its end, and when. */
    private static Map<String, Phase> recorded(SharedClasses classes) {
        try (var workload = new Workload(recording.dsl())) {
            workload.define();
            // Like those that are killed later, the process that counts is not the first one: it finds work of another.
            live(workload, 1, classes.leaving());
            return live(workload, Integer.getInteger("pawl.killpoints.seconds", RECORDED_SECONDS), classes.taking());
        }
    }

    private static Map<String, Phase> live(Workload workload, int seconds, List<String> classes) {
        var kill = new KillSwitch();
        try (var life = process(recording, kill, "recorded", classes)) {
            String rest = life.process().url();
            kill.enter(Phase.WORK);
            for (Instant end = Instant.now().plusSeconds(seconds); Instant.now().isBefore(end); ) {
                workload.enqueue(rest);
                assertThat(kill.hasKilled(BETWEEN_BATCHES)).isFalse();
            }
            Awaitility.await("the recorded work").atMost(PATIENCE).until(workload::done);
            var check = new WorkloadCheck(recording.dsl(), "nobody was killed");
            check.verify(workload.acknowledged(), workload.rolledBack());
            workload.enqueue(rest);
            kill.enter(Phase.STOP);
            assertThat(life.process().terminate()).as(life.process().output()).isZero();
            return kill.sent();
        }
    }

    private static List<Point> points(Map<String, Phase> recorded) {
        List<Point> points = new ArrayList<>();
        // Not in the order in which they came, which differs each time: a seed picks the same points again.
        new TreeMap<>(recorded).forEach((statement, phase) -> {
            for (Side side : Side.values()) {
                points.add(new Point(points.size() + 1, new Boundary(statement, side), phase));
            }
        });
        return points;
    }

    /** One process after the other on one database. */
    private final class Chain {
        private final PostgresExtension db;
        private final SharedClasses classes;
        private final Queue<Point> left;
        private final Queue<String> table;
        private final Workload workload;
        private final WorkloadCheck check;
        private final List<String> story = new ArrayList<>();

        Chain(PostgresExtension db, SharedClasses classes, Queue<Point> left, Queue<String> table) {
            this.db = db;
            this.classes = classes;
            this.left = left;
            this.table = table;
            workload = new Workload(db.dsl());
            check = new WorkloadCheck(db.dsl(), "seed " + seed);
        }

        /** Gives how many points were reached. */
        int run() {
            int reached = 0;
            try (workload) {
                workload.define();
                for (Point point = left.poll(); point != null; point = left.poll()) {
                    long began = System.nanoTime();
                    boolean killed = false;
                    for (int life = 0; life < LIVES && !killed; life++) {
                        killed = die(point);
                    }
                    String row = "%4d  %-6s  %-5s  %6.1f s  %s  %s"
                            .formatted(
                                    point.number,
                                    point.boundary.side(),
                                    point.phase,
                                    (System.nanoTime() - began) / 1e9,
                                    killed ? "killed     " : "NOT REACHED",
                                    point.boundary.statement());
                    table.add(row);
                    story.add(row);
                    reached += killed ? 1 : 0;
                }
                finish();
            }
            return reached;
        }

        private boolean die(Point point) {
            var kill = new KillSwitch();
            try (var life = process(db, kill, "killed-at-" + point.number, classes.taking())) {
                if (point.phase == Phase.START) {
                    kill.arm(point.boundary);
                    if (kill.hasKilled(START)) {
                        return true;
                    }
                    // What it sent at the start of the recorded process, such as for a fire time that was just due, it
                    // sends later.
                }
                String rest = life.process().url();
                awaitDone(rest);
                kill.arm(point.boundary);
                workload.enqueue(rest);
                if (point.phase == Phase.STOP) {
                    life.process().terminate();
                    // Its end is seen here before the switch has seen it.
                    return kill.hasKilled(BETWEEN_BATCHES);
                }
                Instant end = Instant.now().plus(LIFE);
                while (!kill.hasKilled(BETWEEN_BATCHES) && Instant.now().isBefore(end)) {
                    check.look();
                    workload.enqueue(rest);
                }
                return kill.hasKilled(BETWEEN_BATCHES);
            }
        }

        private void finish() {
            try (var life = process(db, new KillSwitch(), "last", classes.taking())) {
                awaitDone(life.process().url());
                Instant now = db.time().now();
                // Runs that take turns have queued up while processes came and went: as long as there are fewer, it
                // goes on.
                for (int left = workload.openFires(now); left > 0; ) {
                    int before = left;
                    await(() -> workload.openFires(now) < before);
                    left = workload.openFires(now);
                }
                check.verify(workload.acknowledged(), workload.rolledBack());
            }
        }

        private void awaitDone(String rest) {
            workload.askAgain(rest);
            await(() -> {
                check.look();
                return workload.done();
            });
        }

        private void await(Callable<Boolean> condition) {
            try {
                Awaitility.await("the work to be done").atMost(PATIENCE).until(condition);
            } catch (ConditionTimeoutException late) {
                throw new AssertionError(
                        "open: " + workload.openByJob() + "\nafter:\n" + String.join("\n", story), late);
            }
        }
    }

    private static ProxiedProcess process(PostgresExtension db, KillSwitch kill, String name, List<String> classes) {
        ProxiedProcess process = ProxiedProcess.start(db, kill, classes, "--name", name, "--port", "0");
        kill.aim(process.process());
        return process;
    }
}
