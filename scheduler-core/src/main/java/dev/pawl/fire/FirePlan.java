package dev.pawl.fire;

import dev.pawl.job.CatchUp;
import dev.pawl.job.CatchUpPolicy;
import dev.pawl.job.OverlapPolicy;
import dev.pawl.schedule.FireTimes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

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
        List<Instant> runs, List<Skip> skips, Instant firedThrough, Optional<Instant> nextFireAt, int caughtUp) {
    /**
     * A fire time that is found this late has still been served, not missed: twice the pause of the reconciler, which
     * finds what no wake-up did.
     */
    static final Duration ON_TIME = Duration.ofSeconds(60);

    /** Fire times that one plan takes; the next one goes on from there. */
    static final int SLICE = 10_000;

    FirePlan {
        runs = List.copyOf(runs);
        skips = List.copyOf(skips);
    }

    /**
     * Plans all fire times after {@code firedThrough} up to {@code now}.
     *
     * @param paused whether the job was paused at a fire time
     * @param previousActive whether the run of the latest served fire time is still active
     * @param caughtUpBefore {@code caughtUp} of the plan that this one goes on from, else 0
     */
    static FirePlan of(
            FireTimes fireTimes,
            Instant firedThrough,
            Instant now,
            CatchUp catchUp,
            OverlapPolicy overlap,
            Predicate<Instant> paused,
            boolean previousActive,
            int caughtUpBefore) {
        List<Instant> due = new ArrayList<>();
        Instant through = firedThrough;
        Optional<Instant> next = Optional.empty();
        for (Iterator<Instant> times = fireTimes.after(firedThrough).iterator(); times.hasNext(); ) {
            Instant fireAt = times.next();
            if (fireAt.isAfter(now) || due.size() == SLICE) {
                next = Optional.of(fireAt);
                break;
            }
            due.add(fireAt);
            through = fireAt;
        }
        boolean moreIsDue = next.isPresent() && !next.get().isAfter(now);
        Decisions decisions = new Decisions(now, catchUp, overlap, previousActive, caughtUpBefore);
        for (int i = 0; i < due.size(); i++) {
            boolean latest = i == due.size() - 1 && !moreIsDue;
            if (paused.test(due.get(i))) {
                decisions.skip(due.get(i), Skip.Reason.PAUSED, "the job was paused");
            } else {
                decisions.decide(due.get(i), latest);
            }
        }
        return new FirePlan(decisions.runs, decisions.skips, through, next, moreIsDue ? decisions.caughtUp : 0);
    }

    /** Decides fire times one by one, in order. */
    private static final class Decisions {
        private final List<Instant> runs = new ArrayList<>();
        private final List<Skip> skips = new ArrayList<>();
        private final Instant onTimeSince;
        private final Instant windowStart;
        private final CatchUp catchUp;
        private final OverlapPolicy overlap;
        private boolean active;
        private int caughtUp;

        Decisions(Instant now, CatchUp catchUp, OverlapPolicy overlap, boolean active, int caughtUp) {
            this.onTimeSince = now.minus(ON_TIME);
            this.windowStart = now.minus(catchUp.window());
            this.catchUp = catchUp;
            this.overlap = overlap;
            this.active = active;
            this.caughtUp = caughtUp;
        }

        void decide(Instant fireAt, boolean latest) {
            if (!fireAt.isBefore(onTimeSince) && !stale(latest)) {
                run(fireAt);
            } else if (fireAt.isBefore(windowStart)) {
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
            return !latest && overlap == OverlapPolicy.SKIP && catchUp.policy() == CatchUpPolicy.LAST;
        }

        private void run(Instant fireAt) {
            if (active && overlap == OverlapPolicy.SKIP) {
                skip(fireAt, Skip.Reason.OVERLAP, "the run of an earlier fire time was still active");
            } else {
                runs.add(fireAt);
                active = true;
            }
        }

        private void missed(Instant fireAt, String why) {
            skip(fireAt, Skip.Reason.MISSED, "it was missed, " + why);
        }

        void skip(Instant fireAt, Skip.Reason reason, String detail) {
            skips.add(new Skip(fireAt, reason, detail));
        }
    }
}
