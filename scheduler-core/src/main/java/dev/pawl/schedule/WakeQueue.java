package dev.pawl.schedule;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The jobs that are due and not yet handed over, in the order in which they became due; each job waits once. Safe for
 * several threads.
 */
final class WakeQueue {
    private final Map<String, Instant> waiting = new LinkedHashMap<>();
    private boolean closed;

    synchronized void add(DueJob job) {
        waiting.merge(job.jobKey(), job.fireAt(), WakeQueue::later);
        notifyAll();
    }

    synchronized void addAll(List<DueJob> jobs) {
        jobs.forEach(this::add);
    }

    synchronized void remove(String jobKey) {
        waiting.remove(jobKey);
    }

    /** Ends the waiting of whoever takes; what was not taken yet stays behind. */
    synchronized void close() {
        closed = true;
        notifyAll();
    }

    /** Waits until there is a job; false once the queue is closed. */
    synchronized boolean awaitSome() throws InterruptedException {
        while (waiting.isEmpty() && !closed) {
            wait();
        }
        return !closed;
    }

    /** Takes up to {@code max} jobs, the longest waiting first; empty if there is none. */
    synchronized List<DueJob> take(int max) {
        List<DueJob> taken = new ArrayList<>();
        Iterator<Map.Entry<String, Instant>> oldest = waiting.entrySet().iterator();
        while (oldest.hasNext() && taken.size() < max) {
            Map.Entry<String, Instant> entry = oldest.next();
            taken.add(new DueJob(entry.getKey(), entry.getValue()));
            oldest.remove();
        }
        return taken;
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }
}
