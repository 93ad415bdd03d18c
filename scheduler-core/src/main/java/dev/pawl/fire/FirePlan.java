package dev.pawl.fire;

import dev.pawl.fire.FireState.Predecessor;
import dev.pawl.job.CatchUp;
import dev.pawl.job.CatchUpPolicy;
import dev.pawl.job.OverlapPolicy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a job is owed at one moment: each fire time that has passed becomes a run or a skip with its reason. Pure.
 *
 * @param runs fire times that get a run, rising
 * @param skips fire times that do not, rising
 * @param firedThrough every fire time up to this one is in one of the two lists or was served before
 * @param nextFireAt the first fire time after that; not after now when there was too much for one plan
 * @param caughtUp runs for missed fire times so far, when there was too much for one plan; else 0
 */
record FirePlan(
        List<PlannedRun> runs, List<Skip> skips, Instant firedThrough, Optional<Instant> nextFireAt, int caughtUp) {
    /**
     * A fire time that is found this late has still been served, not missed: twice the pause of the reconciler, which
     * finds what no wake-up did.
     */
    static final Duration ON_TIME = Duration.ofSeconds(60);

    /** Fire times that one plan takes; the next one goes on from there. */
    static final int SLICE = 10_000;

    FirePlan {
        runs = List.copyOf(runs);
        skips = skips.stream().sorted(Comparator.comparing(Skip::fireAt)).toList();
    }

    /** Plans all fire times that have not been served, up to {@code now}. */
    static FirePlan of(FireRules rules, FireState state, Instant now) {
        List<Instant> due = new ArrayList<>();
        Instant through = state.firedThrough();
        Optional<Instant> next = Optional.empty();
        for (Iterator<Instant> times = rules.fireTimes().after(through).iterator(); times.hasNext(); ) {
            Instant fireAt = times.next();
            if (fireAt.isAfter(now) || due.size() == SLICE) {
                next = Optional.of(fireAt);
                break;
            }
            due.add(fireAt);
            through = fireAt;
        }
        boolean moreIsDue = next.isPresent() && !next.get().isAfter(now);
        Decisions decisions = new Decisions(rules, state, now);
        Map<Instant, Skip> exceptions = new HashMap<>();
        due.forEach(
                fireAt -> rules.exceptions().apply(fireAt).ifPresent(exception -> exceptions.put(fireAt, exception)));
        Instant latest = moreIsDue && anotherRuns(rules, next.get(), now) ? null : latest(due, exceptions.keySet());
        for (Instant fireAt : due) {
            Skip exception = exceptions.get(fireAt);
            if (exception != null) {
                decisions.skips.add(exception);
            } else {
                decisions.decide(fireAt, fireAt.equals(latest));
            }
        }
        return new FirePlan(decisions.runs, decisions.skips, through, next, moreIsDue ? decisions.caughtUp : 0);
    }

    /**
     * Whether a fire time from this one on is no exception; so the latest one is not in this plan. Nobody asks unless
     * only the last one counts; and one that is older than the window does not run, whether it is the last or not.
     */
    private static boolean anotherRuns(FireRules rules, Instant from, Instant now) {
        return rules.catchUp().policy() != CatchUpPolicy.LAST
                || from.isBefore(now.minus(rules.catchUp().window()))
                || rules.fireTimes()
                        .after(from.minusNanos(1))
                        .takeWhile(fireAt -> !fireAt.isAfter(now))
                        .anyMatch(fireAt -> rules.exceptions().apply(fireAt).isEmpty());
    }

    private static @Nullable Instant latest(List<Instant> due, Set<Instant> exceptions) {
        return due.reversed().stream()
                .filter(fireAt -> !exceptions.contains(fireAt))
                .findFirst()
                .orElse(null);
    }

    /** Decides fire times one by one, in order. */
    private static final class Decisions {
        private final List<PlannedRun> runs = new ArrayList<>();
        private final List<Skip> skips = new ArrayList<>();
        private final FireRules rules;
        private final Instant onTimeSince;
        private final Instant windowStart;
        private Predecessor predecessor;
        private int caughtUp;

        Decisions(FireRules rules, FireState state, Instant now) {
            this.rules = rules;
            this.onTimeSince = now.minus(ON_TIME);
            this.windowStart = now.minus(rules.catchUp().window());
            this.predecessor = state.predecessor();
            this.caughtUp = state.caughtUp();
        }

        void decide(Instant fireAt, boolean latest) {
            if (!fireAt.isBefore(onTimeSince) && !stale(latest)) {
                run(fireAt);
            } else {
                catchUp(fireAt, latest);
            }
        }

        private void catchUp(Instant fireAt, boolean latest) {
            CatchUp catchUp = rules.catchUp();
            if (fireAt.isBefore(windowStart)) {
                missed(fireAt, "for longer than the catch-up window");
            } else {
                switch (catchUp.policy()) {
                    case NONE -> missed(fireAt, "and catch_up is none");
                    case LAST -> {
                        if (latest) {
                            run(fireAt);
                        } else {
                            missed(fireAt, "and catch_up runs only the last one");
                        }
                    }
                    case ALL -> {
                        if (caughtUp < catchUp.max()) {
                            caughtUp++;
                            run(fireAt);
                        } else {
                            missed(fireAt, "and catch_up runs at most " + catchUp.max());
                        }
                    }
                }
            }
        }

        /**
         * Of several that are found at once and may not overlap, catch-up {@code last} wants the last and not the
         * first.
         */
        private boolean stale(boolean latest) {
            return !latest
                    && rules.overlap() == OverlapPolicy.SKIP
                    && rules.catchUp().policy() == CatchUpPolicy.LAST;
        }

        private void run(Instant fireAt) {
            switch (rules.overlap()) {
                case ALLOW, QUEUE_ALL -> add(fireAt);
                case SKIP -> {
                    if (predecessor == Predecessor.ENDED) {
                        add(fireAt);
                        predecessor = Predecessor.ACTIVE;
                    } else {
                        skip(fireAt, Skip.Reason.OVERLAP, "the run of an earlier fire time was still active");
                    }
                }
                case QUEUE_ONE -> {
                    switch (predecessor) {
                        case ENDED -> {
                            add(fireAt);
                            predecessor = Predecessor.ACTIVE;
                        }
                        case ACTIVE -> {
                            add(fireAt);
                            predecessor = Predecessor.WAITING;
                        }
                        case WAITING ->
                            skip(
                                    fireAt,
                                    Skip.Reason.OVERLAP,
                                    "the run of an earlier fire time already waited for the one before it");
                    }
                }
                case CANCEL_RUNNING -> {
                    // Each would be cancelled by the next before it can start.
                    if (!runs.isEmpty()) {
                        skip(
                                runs.removeLast().fireAt(),
                                Skip.Reason.OVERLAP,
                                "a later fire time had come before its run could start");
                    }
                    add(fireAt);
                }
            }
        }

        private void add(Instant fireAt) {
            runs.add(new PlannedRun(fireAt, rules.dueAt().apply(fireAt)));
        }

        private void missed(Instant fireAt, String why) {
            skip(fireAt, Skip.Reason.MISSED, "it was missed, " + why);
        }

        private void skip(Instant fireAt, Skip.Reason reason, String detail) {
            skips.add(new Skip(fireAt, reason, detail));
        }
    }
}
