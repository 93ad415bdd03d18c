package dev.pawl.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pawl.input.StrictJson;
import dev.pawl.job.FollowUp;
import dev.pawl.job.HandlerRun;
import dev.pawl.job.JobHandler;
import dev.pawl.job.JobKey;
import dev.pawl.job.Retry;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The handler of all jobs of a {@link Workload}; each job has a way of its own to work. */
public final class Errands implements JobHandler {
    static final String NAME = "errands";
    /** Fails first, and then succeeds. */
    static final JobKey UNSTEADY = new JobKey("unsteady");
    /** Never succeeds. */
    static final JobKey HOPELESS = new JobKey("hopeless");
    /** Asks for a run of {@link #NEXT}. */
    static final JobKey ASKING = new JobKey("asking");
    /** Does a step, and succeeds with a transaction, in which it asks for a run of {@link #NEXT}. */
    static final JobKey BOOKING = new JobKey("booking");
    /** Fires each second, and its runs take longer. */
    static final JobKey SLOW_TICK = new JobKey("slow-tick");

    /** The same, every three seconds, and its runs take turns. */
    static final JobKey QUEUED_TICK = new JobKey("queued-tick");
    /** The same, each second, and its runs are cancelled by the next fire time. */
    static final JobKey YIELDING_TICK = new JobKey("yielding-tick");

    static final JobKey NEXT = new JobKey("next");
    private static final Set<JobKey> SLOW = Set.of(SLOW_TICK, QUEUED_TICK, YIELDING_TICK);
    static final String TABLES = """
        create schema bank;
        create table bank.line (run_key text not null, attempt int not null);
        create table bank.step (run_key text not null, attempt int not null);
        """;

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public @Nullable JsonNode run(HandlerRun run) throws Exception {
        run.log("attempt " + run.attempt() + " of " + run.runKey());
        boolean first = run.attempt() == 1;
        if (first && run.job().equals(UNSTEADY)) {
            throw new IllegalStateException("the first attempt always fails");
        } else if (first && SLOW.contains(run.job())) {
            throw Retry.after(Duration.ofMillis(1_200));
        } else if (run.job().equals(HOPELESS)) {
            throw new IllegalStateException("always fails");
        } else if (run.job().equals(ASKING)) {
            run.enqueue(next(run));
        } else if (run.job().equals(BOOKING)) {
            book(run);
        }
        return null;
    }

    private static void book(HandlerRun run) throws Exception {
        run.once("prepare", transaction -> {
            transaction.execute("insert into bank.step values (?, ?)", run.runKey(), run.attempt());
            return null;
        });
        run.transaction(transaction -> {
            transaction.execute("insert into bank.line values (?, ?)", run.runKey(), run.attempt());
            run.enqueue(next(run));
            return null;
        });
    }

    /** Without a key, so that nothing but the transaction keeps it from being made twice. */
    private static FollowUp next(HandlerRun run) {
        return FollowUp.of(NEXT, StrictJson.object().put("of", run.runKey()));
    }
}
