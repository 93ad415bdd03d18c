package dev.pawl.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.job.JobKey;
import dev.pawl.retry.OnUnknown;
import dev.pawl.retry.RetryPolicy;
import dev.pawl.run.ClaimedRun;
import dev.pawl.run.RunId;
import dev.pawl.run.RunState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * What must be true of the committed runs of a queue. It is told each answer of the queue, and fails when that could
 * not have been. One thread.
 */
final class QueueModel {
    /**
     * A job of the history.
     *
     * @param limit how many of its runs may be leased at once
     */
    record ModelJob(JobKey key, RetryPolicy policy, int limit) {}

    /** What is known of one run. */
    private static final class Model {
        final ModelJob job;
        final Optional<String> serialKey;
        RunState state = RunState.READY;
        int attempt;
        int spent;
        int lost;
        long epoch;
        boolean cancelRequested;

        Model(ModelJob job, Optional<String> serialKey) {
            this.job = job;
            this.serialKey = serialKey;
        }

        boolean leasedBy(long workerEpoch) {
            return state == RunState.RUNNING && epoch == workerEpoch;
        }
    }

    private record Token(RunId run, int attempt, long epoch) {
        static Token of(ClaimedRun run) {
            return new Token(run.id(), run.attempt(), run.workerEpoch());
        }
    }

    private final Map<RunId, Model> runs = new LinkedHashMap<>();
    /** Which run has the turn of a serial key, from its first claim to its end. */
    private final Map<String, RunId> turns = new HashMap<>();

    private final Set<Token> stored = new HashSet<>();
    private int refused;

    /** The transaction that made the run has committed. */
    void enqueued(RunId id, ModelJob job, Optional<String> serialKey) {
        assertThat(runs.put(id, new Model(job, serialKey))).as("run " + id).isNull();
    }

    /** A worker has got these leases by one claim. */
    void claimed(long epoch, List<ClaimedRun> claimed) {
        claimed.forEach(run -> {
            assertThat(run.workerEpoch()).isEqualTo(epoch);
            leased(run.id(), epoch, run.attempt(), run.spent(), run.lost());
        });
        Map<ModelJob, Integer> leased = new HashMap<>();
        runs.values().stream()
                .filter(run -> run.state == RunState.RUNNING)
                .forEach(run -> leased.merge(run.job, 1, Integer::sum));
        leased.forEach(
                (job, count) -> assertThat(count).as("leases of " + job.key()).isLessThanOrEqualTo(job.limit()));
    }

    /** A lease has been made, whether its worker knows of it or not. */
    void leased(RunId id, long epoch, int attempt, int spent, int lost) {
        Model run = committed(id);
        assertThat(run.state).as("state of run " + id).isEqualTo(RunState.READY);
        assertThat(attempt).as("attempt of run " + id).isEqualTo(run.attempt + 1);
        assertThat(lost).as("lost attempts of run " + id).isEqualTo(run.lost);
        assertThat(spent)
                .as("spent attempts of run " + id)
                .isEqualTo(run.spent)
                .isLessThan(run.job.policy().maxAttempts());
        run.serialKey.ifPresent(key -> assertThat(turns.putIfAbsent(key, id))
                .as("whose turn it is among " + key)
                .isIn(null, id));
        run.state = RunState.RUNNING;
        run.attempt = attempt;
        run.epoch = epoch;
    }

    /** An end was sent, once or once more. */
    void finished(FinishedAttempt end, FinishReport report) {
        ClaimedRun claim = end.run();
        Model run = committed(claim.id());
        boolean current = run.leasedBy(claim.workerEpoch()) && run.attempt == claim.attempt();
        boolean repetition = !current && stored.contains(Token.of(claim));
        assertThat(report.stored().contains(claim.id())).as("stored: " + end).isEqualTo(current);
        assertThat(report.refused().contains(claim.id())).as("refused: " + end).isEqualTo(!current && !repetition);
        if (current) {
            stored.add(Token.of(claim));
            run.spent = end.spent();
            moveOn(claim.id(), run, end.runState().orElse(RunState.READY));
        } else if (!repetition) {
            refused++;
        }
    }

    /** Runs were given back that had not been started. */
    void handedBack(long epoch, List<ClaimedRun> back) {
        back.stream()
                .filter(claim -> claim.workerEpoch() == epoch)
                .filter(claim ->
                        committed(claim.id()).leasedBy(epoch) && committed(claim.id()).attempt == claim.attempt())
                .forEach(claim -> unclaim(claim.id()));
    }

    /** What the worker does not know of was given back; returns how many runs that must have been. */
    int forgotten(long epoch, List<ClaimedRun> known) {
        Set<RunId> kept = new HashSet<>();
        known.forEach(claim -> kept.add(claim.id()));
        List<RunId> back = runs.entrySet().stream()
                .filter(entry -> entry.getValue().leasedBy(epoch) && !kept.contains(entry.getKey()))
                .map(Map.Entry::getKey)
                .toList();
        back.forEach(this::unclaim);
        return back.size();
    }

    private void unclaim(RunId id) {
        Model run = committed(id);
        run.attempt -= run.cancelRequested ? 0 : 1;
        moveOn(id, run, RunState.READY);
    }

    /** A person has cancelled the run; returns whether that was possible. */
    boolean cancelled(RunId id) {
        Model run = committed(id);
        if (run.state == RunState.READY) {
            moveOn(id, run, RunState.CANCELLED);
            return true;
        }
        run.cancelRequested |= run.state == RunState.RUNNING;
        return run.state == RunState.RUNNING;
    }

    /** The worker was taken for dead, and its runs from it. */
    void reclaimed(long epoch) {
        runs.forEach((id, run) -> {
            if (run.leasedBy(epoch)) {
                run.lost++;
                boolean hold = run.job.policy().onUnknown() == OnUnknown.HOLD;
                moveOn(
                        id,
                        run,
                        hold ? RunState.HELD : run.lost > RetryPolicy.MAX_LOST ? RunState.FAILED : RunState.READY);
            }
        });
    }

    /** The lease has ended. */
    private void moveOn(RunId id, Model run, RunState next) {
        run.state = run.cancelRequested ? RunState.CANCELLED : next;
        if (run.state.ended()) {
            run.serialKey.ifPresent(key -> turns.remove(key, id));
        }
    }

    List<RunId> ids() {
        return new ArrayList<>(runs.keySet());
    }

    RunState state(RunId id) {
        return committed(id).state;
    }

    boolean allEnded() {
        return runs.values().stream().allMatch(run -> run.state.ended());
    }

    /** Writes of workers that had lost their leases. */
    int refused() {
        return refused;
    }

    private Model committed(RunId id) {
        return Objects.requireNonNull(runs.get(id), () -> "run " + id + " was not committed");
    }
}
