package dev.pawl.worker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pawl.job.HandlerRun;
import dev.pawl.job.JobHandler;
import dev.pawl.job.JobKey;
import dev.pawl.run.RunId;
import dev.pawl.testing.CommitFaults;
import dev.pawl.testing.CommitFaults.Fault;
import java.io.IOException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The handler of a {@link HandlerHistory}: books an effect in its transaction, after a step, and asks for runs in both
 * ways; or only asks for a run. Its trouble comes from outside.
 */
final class HistoryHandler implements JobHandler {
    static final String NAME = "history";

    private static final String STEP_STATEMENT = "insert into pawl.run_step";
    private static final String END_STATEMENT = "delete from pawl.lease";

    private final Function<AttemptOf, Trouble> troubles;
    private final World world;

    /** An attempt, by its run and number. */
    record AttemptOf(RunId run, int number) {}

    /** What the handler's trouble is made of. */
    interface World {
        CommitFaults faults();

        /** The worker of this handler is taken for dead, and its runs pass on. */
        void takeForDead();

        /** Another worker does the most urgent run, if one is free. */
        void letAnotherWork();

        /** Another worker claims what is due, and has it in hand until this handler has ended. */
        void letAnotherClaim();

        void cancel(RunId run);

        /** The handler was told that its transaction is committed. */
        void committed(RunId run, int attempt);
    }

    HistoryHandler(Function<AttemptOf, Trouble> troubles, World world) {
        this.troubles = troubles;
        this.world = world;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public @Nullable JsonNode run(HandlerRun run) throws Exception {
        var attempt = new AttemptOf(new RunId(Long.parseLong(run.runId())), run.attempt());
        switch (run.job().value()) {
            case "booking" -> book(run, attempt, troubles.apply(attempt));
            case "asking" -> ask(run, attempt, troubles.apply(attempt));
            default -> run.log("follows");
        }
        return null;
    }

    private void book(HandlerRun run, AttemptOf attempt, Trouble trouble) throws Exception {
        if (trouble == Trouble.ZOMBIE_BEFORE_STEP) {
            passOn(attempt);
        }
        armForStep(trouble);
        run.once("charge", transaction -> {
            transaction.execute("insert into step values (?, ?)", run.runId(), run.attempt());
            if (trouble == Trouble.ZOMBIE_IN_STEP) {
                passOn(attempt);
            }
            return null;
        });
        if (trouble == Trouble.FAILS) {
            throw new IOException("fails after its step");
        }
        run.enqueue(new JobKey("next"), of(run));
        armForEnd(trouble);
        run.transaction(transaction -> {
            transaction.execute("insert into effect values (?, ?)", run.runId(), run.attempt());
            transaction.enqueue(new JobKey("next"), of(run));
            switch (trouble) {
                case WORK_FAILS -> throw new IOException("fails after its effect");
                case ZOMBIE_IN_TRANSACTION -> passOn(attempt);
                case CANCELLED -> world.cancel(attempt.run());
                default -> run.log("booked");
            }
            return null;
        });
        world.committed(attempt.run(), attempt.number());
        if (trouble == Trouble.FAILS_AFTERWARDS) {
            throw new IOException("fails when all is done");
        }
    }

    private void ask(HandlerRun run, AttemptOf attempt, Trouble trouble) throws IOException {
        run.enqueue(new JobKey("next"), of(run));
        switch (trouble) {
            case FAILS, WORK_FAILS, FAILS_AFTERWARDS -> throw new IOException("fails after it has asked");
            case ZOMBIE_BEFORE_STEP, ZOMBIE_IN_STEP, ZOMBIE_IN_TRANSACTION -> passOn(attempt);
            case CANCELLED -> world.cancel(attempt.run());
            default -> armForEnd(trouble);
        }
    }

    private void armForStep(Trouble trouble) {
        if (trouble == Trouble.STEP_ROLLED_BACK) {
            world.faults().arm(STEP_STATEMENT, Fault.ROLLED_BACK, () -> {});
        } else if (trouble == Trouble.STEP_ANSWER_LOST) {
            world.faults().arm(STEP_STATEMENT, Fault.ANSWER_LOST, () -> {});
        }
    }

    private void armForEnd(Trouble trouble) {
        switch (trouble) {
            case END_ROLLED_BACK -> world.faults().arm(END_STATEMENT, Fault.ROLLED_BACK, () -> {});
            case END_ANSWER_LOST -> world.faults().arm(END_STATEMENT, Fault.ANSWER_LOST, () -> {});
            case DEAD_BEFORE_COMMIT -> world.faults().arm(END_STATEMENT, Fault.LATE, world::takeForDead);
            case DEAD_AT_COMMIT -> world.faults().arm(END_STATEMENT, Fault.ROLLED_BACK, world::takeForDead);
            default -> world.faults().disarm();
        }
    }

    private void passOn(AttemptOf attempt) {
        world.takeForDead();
        if ((attempt.run().value() + attempt.number()) % 2 == 0) {
            world.letAnotherWork();
        } else {
            world.letAnotherClaim();
        }
    }

    private static ObjectNode of(HandlerRun run) {
        return JsonNodeFactory.instance.objectNode().put("of", run.runId());
    }
}
