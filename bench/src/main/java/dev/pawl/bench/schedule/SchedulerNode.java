package dev.pawl.bench.schedule;

import dev.pawl.bench.process.ChildProcess;
import dev.pawl.bench.process.Commands;
import dev.pawl.database.Database;
import dev.pawl.database.DatabaseSettings;
import dev.pawl.fire.Scheduler;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.InstantSource;

/**
 * The scheduler role alone in a process of its own. Argument: the database's URL. Commands: {@code start} is answered
 * with the milliseconds since the process began, once fire times are waited for; {@code heap} with the bytes in use
 * after a collection; {@code cpu} with the microseconds of processor time so far.
 */
final class SchedulerNode implements AutoCloseable {
    private final ChildProcess process;

    private SchedulerNode(ChildProcess process) {
        this.process = process;
    }

    /** Begins a process that has at most so much heap, written as for {@code -Xmx}. */
    static SchedulerNode launch(String url, String heap) throws IOException {
        return new SchedulerNode(ChildProcess.java(heap, SchedulerNode.class, tasks -> {}, url));
    }

    /** From the begin of the process until it waits for fire times. */
    Duration start() {
        return Duration.ofMillis(Long.parseLong(process.ask("start")));
    }

    /** Bytes in use after a collection. */
    long heap() {
        return Long.parseLong(process.ask("heap"));
    }

    /** Processor time so far. */
    Duration processorTime() {
        return Duration.ofNanos(1_000 * Long.parseLong(process.ask("cpu")));
    }

    @Override
    public void close() {
        process.close();
    }

    public static void main(String[] arguments) throws Exception {
        try (Database database = Database.open(DatabaseSettings.of(arguments[0]));
                Scheduler scheduler = new Scheduler(database.dsl(), InstantSource.system(), report -> {})) {
            Commands.serve((word, argument) -> String.valueOf(
                    switch (word) {
                        case "start" -> {
                            scheduler.start();
                            yield System.currentTimeMillis()
                                    - ManagementFactory.getRuntimeMXBean().getStartTime();
                        }
                        case "heap" -> heapAfterCollection();
                        case "cpu" -> processorMicros();
                        default -> throw new IllegalArgumentException("unknown command " + word);
                    }));
        }
    }

    private static long heapAfterCollection() {
        var memory = ManagementFactory.getMemoryMXBean();
        memory.gc();
        return memory.getHeapMemoryUsage().getUsed();
    }

    private static long processorMicros() {
        var system = (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        return system.getProcessCpuTime() / 1_000;
    }
}
