package dev.pawl.bench.process;

import dev.pawl.bench.measure.Progress;
import dev.pawl.bench.product.PawlQueue;
import dev.pawl.bench.product.Running;
import java.io.IOException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** A worker of Pawl in a process of its own. Commands: {@code start}, {@code stop}. Argument: the database's URL. */
public final class WorkerProcess {
    private static final long REPORT_MILLIS = 5;

    private final PawlQueue queue;
    private @Nullable Running worker;

    private WorkerProcess(PawlQueue queue) {
        this.queue = queue;
    }

    /** Starts one that tells {@code done} how many more tasks were done. */
    public static ChildProcess launch(String url, LongConsumer done) throws IOException {
        return ChildProcess.java(WorkerProcess.class, done, url);
    }

    public static void main(String[] arguments) throws Exception {
        try (PawlQueue queue = PawlQueue.open("Pawl", arguments[0]);
                ScheduledExecutorService reports = Executors.newSingleThreadScheduledExecutor()) {
            var process = new WorkerProcess(queue);
            Progress progress = new Progress();
            var report = new Report(progress);
            var unused =
                    reports.scheduleWithFixedDelay(report::send, REPORT_MILLIS, REPORT_MILLIS, TimeUnit.MILLISECONDS);
            Commands.serve((word, argument) -> process.answer(word, progress, report));
        }
    }

    private String answer(String word, Progress progress, Report report) {
        switch (word) {
            case "start" -> worker = queue.start(progress);
            case "stop" -> {
                if (worker != null) {
                    worker.stop();
                    worker = null;
                }
                report.send();
            }
            default -> throw new IllegalArgumentException("unknown command " + word);
        }
        return "";
    }

    /** Tells how many tasks were done since the last time. */
    private static final class Report {
        private final Progress progress;
        private long told;

        Report(Progress progress) {
            this.progress = progress;
        }

        synchronized void send() {
            long now = progress.sum();
            if (now > told) {
                Commands.print("done " + (now - told));
                told = now;
            }
        }
    }
}
