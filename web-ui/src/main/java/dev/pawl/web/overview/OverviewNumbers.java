package dev.pawl.web.overview;

import static dev.pawl.migrations.generated.Tables.DELAYED;
import static dev.pawl.migrations.generated.Tables.LEASE;
import static dev.pawl.migrations.generated.Tables.QUEUE;
import static dev.pawl.migrations.generated.Tables.READY;
import static org.jooq.impl.DSL.exists;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.selectOne;

import dev.pawl.history.RunEnds;
import dev.pawl.history.RunStatistics;
import dev.pawl.job.QueueName;
import dev.pawl.queue.WorkerStatus;
import dev.pawl.web.page.Count;
import dev.pawl.web.page.Icon;
import dev.pawl.web.page.Links;
import dev.pawl.web.page.StateMark;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jooq.DSLContext;

/** Counts, to a limit, what the first page shows, and finds what is wrong with the whole. */
final class OverviewNumbers {
    private static final int CAP = 10_000;
    private static final int QUEUES = 1_000;

    private final DSLContext db;
    private final Links links;

    OverviewNumbers(DSLContext db, Links links) {
        this.db = db;
        this.links = links;
    }

    /** Four numbers; those about the past count runs that have ended since this moment. */
    List<OverviewView.Figure> of(Instant since, List<WorkerStatus> workers) {
        RunEnds ends = new RunStatistics(db).ends(since);
        Count succeeded = count(ends.succeeded(), ends.capped());
        Count failed = count(ends.failed(), ends.capped());
        Count held = count(ends.held(), ends.capped());
        Count running = capped(db.fetchCount(select(LEASE.RUN_ID).from(LEASE).limit(CAP + 1)));
        Count ready = capped(db.fetchCount(select(READY.RUN_ID).from(READY).limit(CAP + 1)));
        Count delayed =
                capped(db.fetchCount(select(DELAYED.RUN_ID).from(DELAYED).limit(CAP + 1)));
        return List.of(
                number(
                        "Succeeded",
                        StateMark.SUCCEEDED,
                        succeeded,
                        "last 24 h" + share(succeeded, failed, held),
                        "succeeded"),
                number(
                        "Failed",
                        StateMark.FAILED,
                        failed,
                        "last 24 h" + (held.value() == 0 ? "" : ", " + held.text() + " held"),
                        "failed"),
                number("Running", StateMark.RUNNING, running, slots(workers), "running"),
                number("Queued", StateMark.QUEUED, ready, later(delayed), "ready"));
    }

    /** What keeps runs from being made or done. */
    List<OverviewView.Concern> concerns(List<WorkerStatus> workers) {
        List<OverviewView.Concern> concerns = new ArrayList<>();
        List<WorkerStatus> alive =
                workers.stream().filter(OverviewNumbers::isAlive).toList();
        if (alive.isEmpty()) {
            concerns.add(new OverviewView.Concern(
                    StateMark.DEAD,
                    Icon.WORKERS,
                    "No worker is alive",
                    "Runs wait until one starts.",
                    links.to("/workers")));
            return concerns;
        }
        Set<String> served = alive.stream()
                .flatMap(worker -> worker.queues().stream())
                .map(QueueName::value)
                .collect(Collectors.toSet());
        Set<String> stuck = new TreeSet<>(waitingQueues());
        stuck.removeAll(served);
        // A worker without a list takes all queues.
        boolean all = alive.stream().anyMatch(worker -> worker.queues().isEmpty());
        if (!all && !stuck.isEmpty()) {
            concerns.add(new OverviewView.Concern(
                    StateMark.RETRYING,
                    Icon.WARNING,
                    "No worker takes " + (stuck.size() == 1 ? "queue " : "the queues ") + String.join(", ", stuck),
                    "Its runs wait until one does.",
                    links.to("/runs?state=ready")));
        }
        return concerns;
    }

    private List<String> waitingQueues() {
        return db.select(QUEUE.NAME)
                .from(QUEUE)
                .where(exists(selectOne().from(READY).where(READY.QUEUE_ID.eq(QUEUE.QUEUE_ID))))
                .limit(QUEUES)
                .fetch(QUEUE.NAME);
    }

    private static Count count(long counted, boolean capped) {
        return new Count((int) Math.min(counted, Integer.MAX_VALUE), capped);
    }

    private static Count capped(int counted) {
        return new Count(Math.min(counted, CAP), counted > CAP);
    }

    private OverviewView.Figure number(String name, StateMark mark, Count count, String note, String state) {
        return new OverviewView.Figure(name, mark, count, note, links.to("/runs?state=" + state));
    }

    private static String share(Count succeeded, Count failed, Count held) {
        int ended = succeeded.value() + failed.value() + held.value();
        if (ended == 0 || succeeded.capped()) {
            return "";
        }
        // Cut, not rounded: 100 % must mean all of them.
        double percent = Math.floor(1_000.0 * succeeded.value() / ended) / 10;
        return String.format(Locale.ENGLISH, percent == 100 ? ", %.0f %%" : ", %.1f %%", percent);
    }

    private static String slots(List<WorkerStatus> workers) {
        int slots = workers.stream()
                .filter(OverviewNumbers::isAlive)
                .mapToInt(WorkerStatus::slots)
                .sum();
        return slots == 0 ? "no worker" : "of " + slots + (slots == 1 ? " slot" : " slots");
    }

    private static String later(Count delayed) {
        return delayed.value() == 0 ? "due now" : "due now, " + delayed.text() + " later";
    }

    private static boolean isAlive(WorkerStatus worker) {
        return worker.state() == WorkerStatus.State.ALIVE;
    }
}
