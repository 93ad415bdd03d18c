package dev.pawl.queue;

import static org.jooq.impl.DSL.val;

import dev.pawl.job.QueueName;
import dev.pawl.queue.Floors.Level;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.jooq.DSLContext;
import org.jooq.Record;

/**
 * The queues that a process serves, and in which order it looks at their levels. One thread.
 *
 * <p>Queues that were named are served in that order, each by priority. Where none was named, priority goes before
 * queue, and the queues take turns. Every eighth time another level than the first comes first, each in its turn, so
 * that what is urgent all the time cannot starve the rest.
 */
final class Lanes {
    static final int PRIORITIES = 10;
    private static final int OUT_OF_ORDER = 8;

    private final Map<Integer, QueueName> names = new HashMap<>();
    private List<QueueName> asked = List.of();
    private List<Integer> queueIds = List.of();
    private int turn;

    /** Reads anew which queues there are. */
    void refresh(DSLContext db, List<QueueName> queues) {
        var found = queues.isEmpty()
                ? db.resultQuery("select queue_id, name from pawl.queue order by queue_id")
                : db.resultQuery(
                        "select q.queue_id, q.name from pawl.queue q join unnest(?) with ordinality as t (name, rank)"
                                + " using (name) order by t.rank",
                        val(queues.stream().map(QueueName::value).toArray(String[]::new)));
        List<Integer> ids = new ArrayList<>();
        for (Record row : found.fetch()) {
            int id = row.get(0, Integer.class);
            ids.add(id);
            names.put(id, new QueueName(row.get(1, String.class)));
        }
        queueIds = List.copyOf(ids);
        asked = List.copyOf(queues);
    }

    /** Whether these are the queues that were read last. */
    boolean serve(List<QueueName> queues) {
        return !queueIds.isEmpty() && asked.equals(queues);
    }

    QueueName name(int queueId) {
        QueueName name = names.get(queueId);
        if (name == null) {
            throw new IllegalArgumentException("queue " + queueId + " is not served");
        }
        return name;
    }

    /** Those that are served. */
    List<Integer> queueIds() {
        return queueIds;
    }

    /** The levels of a queue, the most urgent first. */
    static List<Level> levels(int queueId) {
        return IntStream.range(0, PRIORITIES)
                .mapToObj(priority -> new Level(queueId, priority))
                .toList();
    }

    /**
     * The levels in the order in which the next claim is to look at them.
     *
     * @param without queues that are left out
     */
    List<Level> next(Set<Integer> without) {
        turn++;
        List<Integer> ids = new ArrayList<>(queueIds);
        ids.removeAll(without);
        if (asked.isEmpty() && !ids.isEmpty()) {
            Collections.rotate(ids, turn % ids.size());
        }
        List<Level> levels = new ArrayList<>(ids.size() * PRIORITIES);
        for (int id : ids) {
            levels.addAll(levels(id));
        }
        if (asked.isEmpty()) {
            levels.sort(Comparator.comparingInt(Level::priority));
        }
        if (turn % OUT_OF_ORDER == 0) {
            Collections.rotate(levels, -(turn / OUT_OF_ORDER));
        }
        return levels;
    }
}
