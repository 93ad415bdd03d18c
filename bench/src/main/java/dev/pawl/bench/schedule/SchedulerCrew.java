package dev.pawl.bench.schedule;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** Some scheduler nodes on one database. */
final class SchedulerCrew implements AutoCloseable {
    /** The goal for the heap is the limit: more would be out of memory. */
    private static final String HEAP = "512m";

    private final List<SchedulerNode> nodes = new ArrayList<>();

    static SchedulerCrew launch(String url, int size) throws IOException {
        SchedulerCrew crew = new SchedulerCrew();
        for (int i = 0; i < size; i++) {
            crew.nodes.add(SchedulerNode.launch(url, HEAP));
        }
        return crew;
    }

    /** Starts all at once; gives the time of the slowest. */
    Duration start() {
        return each(SchedulerNode::start).stream().max(Duration::compareTo).orElseThrow();
    }

    /** Bytes of the one that has most in use. */
    long heap() {
        return each(SchedulerNode::heap).stream().max(Long::compare).orElseThrow();
    }

    /** The part of a core that a node keeps busy while nothing is due, on average. */
    double load(Duration window) throws InterruptedException {
        Duration before = processorTime();
        long begin = System.nanoTime();
        TimeUnit.NANOSECONDS.sleep(window.toNanos());
        double seconds = (System.nanoTime() - begin) / 1e9;
        return processorTime().minus(before).toNanos() / 1e9 / seconds / nodes.size();
    }

    /** Processor time of all of them so far. */
    Duration processorTime() {
        return each(SchedulerNode::processorTime).stream().reduce(Duration.ZERO, Duration::plus);
    }

    private <T> List<T> each(Function<SchedulerNode, T> question) {
        List<CompletableFuture<T>> answers = nodes.stream()
                .map(node -> CompletableFuture.supplyAsync(() -> question.apply(node)))
                .toList();
        return answers.stream().map(CompletableFuture::join).toList();
    }

    @Override
    public void close() {
        nodes.forEach(SchedulerNode::close);
    }
}
