package dev.pawl.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.queue.PlannedQueue.Step;
import dev.pawl.testing.ExecutedPlan;
import dev.pawl.testing.ExecutedPlan.Node;
import dev.pawl.testing.PostgresExtension;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The queue's statements read what they need, whatever the statistics say and however much waits or is dead. A plan is
 * made once for each connection, so each test lets the queue work in one state of the tables, and again in another.
 */
abstract class QueuePlans {
    /** Pages and rows that a statement may read, and more of them for each row that it works on. */
    private static final int PAGES = 150;

    private static final int PAGES_A_ROW = 30;
    private static final int ROWS = 300;
    private static final int ROWS_A_ROW = 10;

    /** Dead rows at the front, and pages that a statement may read which is to know nothing of them. */
    private static final int DEAD = 300_000;

    private static final int PAGES_BEHIND_DEAD = 600;

    private static final Set<String> HOT = Set.of("ready", "delayed", "lease");

    private final PostgresExtension db;
    private PlannedQueue queue;

    QueuePlans(PostgresExtension db) {
        this.db = db;
    }

    @BeforeEach
    void aQueue() {
        queue = new PlannedQueue(db);
    }

    @AfterEach
    void closeIt() throws Exception {
        queue.close();
    }

    @Test
    void withoutStatistics() throws Exception {
        workOnLittle();
        queue.fill();
        assertBounded(queue.work());
    }

    @Test
    void withStatisticsOfEmptyTables() throws Exception {
        queue.vacuum();
        workOnLittle();
        queue.fill();
        assertBounded(queue.work());
    }

    @Test
    void withStatisticsOfFullTables() throws Exception {
        queue.fill();
        queue.vacuum();
        queue.work();
        assertBounded(queue.work());
    }

    @Test
    void afterAFullTableWasEmptiedUnderAnOpenSnapshot() throws Exception {
        queue.fill();
        queue.analyze();
        queue.work();
        queue.pin();
        queue.drain();
        queue.enqueue(10 * PlannedQueue.BATCH);
        assertBounded(queue.work());
    }

    @Test
    void withStatisticsOfDeadRows() throws Exception {
        queue.fill();
        queue.pin();
        queue.drain();
        queue.analyze();
        workOnLittle();
        queue.fill();
        assertBounded(queue.work());
    }

    /** Only floors keep claims and moves from walking over rows that nothing can clear away; sweeps do. */
    @Test
    void behindDeadRowsUnderAnOpenSnapshot() throws Exception {
        queue.analyze();
        queue.pin();
        queue.leaveDead(DEAD);
        queue.enqueue(10 * PlannedQueue.BATCH);

        assertThat(pages(queue.sweep())).isGreaterThan(5 * PAGES_BEHIND_DEAD);
        assertThat(pages(queue.claim())).isLessThan(PAGES_BEHIND_DEAD);
        System.out.println("PAGES move " + pages(queue.move(true)) + " "
                + queue.move(false).plans());
        assertThat(pages(queue.move(true))).isGreaterThan(5 * PAGES_BEHIND_DEAD);
        assertThat(pages(queue.move(false))).isLessThan(PAGES_BEHIND_DEAD);
    }

    /** The worst a backlog can do: plans from when it was empty, and millions of rows since. */
    @Test
    void claimsFromFiveMillion() {
        queue.analyze();
        queue.enqueue(10 * PlannedQueue.BATCH);
        queue.sweep();
        queue.claim();
        queue.addBacklog(5_000_000);
        assertBounded(List.of(queue.sweep(), queue.claim()));
        queue.analyze();
        assertBounded(List.of(queue.sweep(), queue.claim()));
    }

    private void workOnLittle() throws InterruptedException {
        for (int time = 0; time < 2; time++) {
            queue.enqueue(10 * PlannedQueue.BATCH);
            queue.work();
        }
    }

    /** Of its most expensive statement. */
    private static long pages(Step step) {
        return step.plans().stream()
                .mapToLong(plan -> plan.nodes().getFirst().buffers())
                .max()
                .orElseThrow();
    }

    private static void assertBounded(List<Step> steps) {
        List<String> faults = new ArrayList<>();
        for (Step step : steps) {
            for (ExecutedPlan plan : step.plans()) {
                plan.nodes().stream()
                        .filter(node -> !bounded(node, step.rows()))
                        .findFirst()
                        .ifPresent(node -> faults.add("\n### " + step.name() + ": " + node + "\n" + plan));
            }
        }
        assertThat(faults).isEmpty();
    }

    private static boolean bounded(Node node, int rows) {
        boolean readsAll = node.type().equals("Seq Scan") && HOT.contains(node.relation());
        return !readsAll && node.buffers() <= PAGES + rows * PAGES_A_ROW && node.rows() <= ROWS + rows * ROWS_A_ROW;
    }
}
