package dev.pawl.worker;

import dev.pawl.queue.FinishedAttempt;
import dev.pawl.run.ClaimedRun;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** The operator's story: one line in the program's log for each end of an attempt. Immutable. */
final class AttemptJournal {
    private static final Logger log = LoggerFactory.getLogger(AttemptJournal.class);

    private static final List<String> CONTEXT = List.of("run", "job", "attempt", "worker");

    private final String worker;

    AttemptJournal(String worker) {
        this.worker = worker;
    }

    /** Does something with {@code run}, {@code job}, {@code attempt} and {@code worker} in the context of log lines. */
    void about(ClaimedRun run, Runnable work) {
        about(run, () -> {
            work.run();
            return true;
        });
    }

    /** The same for something with a result. */
    <T> T about(ClaimedRun run, Supplier<T> work) {
        MDC.put("run", run.id().toString());
        MDC.put("job", run.job().value());
        MDC.put("attempt", Integer.toString(run.attempt()));
        MDC.put("worker", worker);
        try {
            return work.get();
        } finally {
            CONTEXT.forEach(MDC::remove);
        }
    }

    void ended(FinishedAttempt end, boolean refused) {
        if (!refused && !log.isInfoEnabled()) {
            return;
        }
        about(end.run(), () -> write(end, refused));
    }

    private void write(FinishedAttempt end, boolean refused) {
        ClaimedRun run = end.run();
        if (refused) {
            log.warn(
                    "Run {} of {}, attempt {}: {} had lost its lease (registration {} is out of date). The result {}"
                            + " was not stored; the run goes on elsewhere.",
                    run.id(),
                    run.job(),
                    run.attempt(),
                    worker,
                    run.workerEpoch(),
                    end.outcome().text());
            return;
        }
        log.info(
                "Run {} of {}, attempt {}: {}{}, {}",
                run.id(),
                run.job(),
                run.attempt(),
                end.outcome().text(),
                end.errorClass().map(errorClass -> " (" + errorClass + ")").orElse(""),
                next(end));
    }

    private static String next(FinishedAttempt end) {
        Optional<String> again = end.retryIn().map(delay -> "next attempt in " + delay.toMillis() + " ms");
        return again.orElseGet(
                () -> "run ended as " + end.runState().orElseThrow().text()
                        + end.endedBy().map(by -> " by " + by).orElse(""));
    }
}
