package dev.pawl.queue;

import dev.pawl.job.QueueName;
import dev.pawl.run.ClaimedRun;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/** How many runs of each queue and job are in a worker's hands. One thread. */
final class Holdings {
    private final Map<QueueName, Integer> byQueue = new HashMap<>();
    private final Map<Integer, Integer> byJob = new HashMap<>();

    Holdings(Collection<ClaimedRun> inHand) {
        inHand.forEach(run -> add(run.queue(), run.jobId()));
    }

    void add(QueueName queue, int jobId) {
        byQueue.merge(queue, 1, Integer::sum);
        byJob.merge(jobId, 1, Integer::sum);
    }

    int ofQueue(QueueName queue) {
        return byQueue.getOrDefault(queue, 0);
    }

    int ofJob(int jobId) {
        return byJob.getOrDefault(jobId, 0);
    }
}
