package dev.pawl.fire;

import dev.pawl.job.CatchUp;
import dev.pawl.job.OverlapPolicy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the documents promise of one job's fire times, written down once more and in another way, for a simulation to
 * compare with: which fire times its versions promised, what became of each, and where its runs stand.
 */
final class PromisedJob {
    enum Standing {
        WAITS_FOR_ITS_TURN,
        MAY_RUN,
        RUNS,
        ENDED
    }

    /** A run as it should stand. */
    static final class PromisedRun {
        final Instant fireAt;
        final boolean backfilled;
        final boolean inTurn;
        Standing standing = Standing.MAY_RUN;
        boolean toBeCancelled;

        PromisedRun(Instant fireAt, boolean backfilled, boolean inTurn) {
            this.fireAt = fireAt;
            this.backfilled = backfilled;
            this.inTurn = inTurn;
        }
    }

    private record Span(Instant after, Instant through, int minutes) {}

    private static final Duration ON_TIME = Duration.ofSeconds(60);

    boolean exists;
    boolean paused;
    boolean everOverlapping;

    @Nullable
    Instant pausedUntil;

    @Nullable
    Instant skipAt;

    int minutes;
    CatchUp catchUp = CatchUp.DEFAULTS;
    OverlapPolicy overlap = OverlapPolicy.SKIP;
    final Map<Instant, PromisedRun> runs = new TreeMap<>();
    final Map<Instant, String> skips = new TreeMap<>();

    private Instant through = Instant.MIN;
    private Instant spanAfter = Instant.MIN;
    private @Nullable Instant pausedSince;
    private @Nullable Instant pausedAfter;
    private @Nullable Instant pausedThrough;
    private @Nullable PromisedRun latest;
    private @Nullable PromisedRun turn;
    private final List<Span> spans = new ArrayList<>();

    /** A definition that fires at each multiple of these minutes after the epoch. */
    void put(int newMinutes, CatchUp newCatchUp, OverlapPolicy newOverlap, Instant now) {
        if (!exists || newMinutes != minutes) {
            if (exists) {
                giveUpUnserved(now);
                closeSpan();
            } else {
                paused = false;
                pausedUntil = null;
            }
            through = later(through, now);
            spanAfter = through;
            skipAt = null;
            pausedAfter = null;
            pausedThrough = null;
        }
        exists = true;
        minutes = newMinutes;
        catchUp = newCatchUp;
        overlap = newOverlap;
        everOverlapping |= newOverlap == OverlapPolicy.ALLOW;
    }

    void delete(Instant now) {
        if (exists) {
            giveUpUnserved(now);
            through = later(through, now);
            closeSpan();
            exists = false;
            paused = false;
            pausedUntil = null;
            skipAt = null;
        }
    }

    private void giveUpUnserved(Instant now) {
        for (Instant fireAt : fireTimes(through, now)) {
            String otherwise = fireAt.equals(skipAt) ? "requested" : "missed";
            skips.put(fireAt, pausedAt(fireAt) ? "paused" : otherwise);
        }
        through = later(through, now);
    }

    private void closeSpan() {
        spans.add(new Span(spanAfter, through, minutes));
    }

    void pause(@Nullable Instant until, Instant now) {
        if (exists) {
            resumeExpired(now);
            pausedSince = paused ? pausedSince : now;
            paused = true;
            pausedUntil = until;
        }
    }

    void resume(Instant now) {
        if (paused) {
            if (!fireTimes(through, now).isEmpty() && pausedSince != null) {
                pausedAfter = pausedAfter == null || pausedSince.isBefore(pausedAfter) ? pausedSince : pausedAfter;
                Instant end = pausedUntil != null && pausedUntil.isBefore(now) ? pausedUntil : now;
                pausedThrough = pausedThrough == null ? end : later(pausedThrough, end);
            }
            paused = false;
            pausedUntil = null;
        }
    }

    void resumeExpired(Instant now) {
        if (paused && pausedUntil != null && !pausedUntil.isAfter(now)) {
            resume(now);
        }
    }

    /** Empty when there is nothing to skip. */
    Optional<Instant> skipNext(Instant now) {
        Instant from = later(now, through);
        boolean asked = skipAt != null && skipAt.isAfter(from);
        if (!exists || (paused && pausedUntil == null && !asked)) {
            return Optional.empty();
        }
        if (!asked) {
            Instant least = paused && pausedUntil != null ? later(from, pausedUntil.minusNanos(1)) : from;
            skipAt = next(least);
        }
        return Optional.ofNullable(skipAt);
    }

    boolean isDue(Instant now) {
        return exists && !fireTimes(through, now).isEmpty();
    }

    /** Serves all fire times that have come. */
    void serve(Instant now) {
        List<Instant> due = fireTimes(through, now);
        through = due.getLast();
        List<Instant> open = due.stream()
                .filter(fireAt -> !pausedAt(fireAt) && !fireAt.equals(skipAt))
                .toList();
        int caughtUp = 0;
        List<Instant> wanted = new ArrayList<>();
        for (Instant fireAt : due) {
            if (pausedAt(fireAt)) {
                skips.put(fireAt, "paused");
            } else if (fireAt.equals(skipAt)) {
                skips.put(fireAt, "requested");
            } else {
                boolean last = fireAt.equals(open.getLast());
                boolean onTime = !fireAt.isBefore(now.minus(ON_TIME));
                boolean givesWayToLast =
                        overlap == OverlapPolicy.SKIP && catchUp.policy().name().equals("LAST") && !last;
                boolean run = onTime && !givesWayToLast;
                if (!run && !fireAt.isBefore(now.minus(catchUp.window()))) {
                    run = switch (catchUp.policy()) {
                        case NONE -> false;
                        case LAST -> last;
                        case ALL -> caughtUp++ < catchUp.max();
                    };
                }
                if (run) {
                    wanted.add(fireAt);
                } else {
                    skips.put(fireAt, "missed");
                }
            }
        }
        if (skipAt != null && !skipAt.isAfter(through)) {
            skipAt = null;
        }
        if (pausedThrough != null && !pausedThrough.isAfter(next(through))) {
            pausedAfter = null;
            pausedThrough = null;
        }
        overlap(wanted);
    }

    private void overlap(List<Instant> wanted) {
        PromisedRun before = latest != null && latest.standing != Standing.ENDED ? latest : null;
        List<Instant> made = new ArrayList<>();
        switch (overlap) {
            case ALLOW, QUEUE_ALL -> made.addAll(wanted);
            case SKIP -> wanted.stream().limit(before == null ? 1 : 0).forEach(made::add);
            case QUEUE_ONE -> {
                int room = before == null ? 2 : before.standing == Standing.WAITS_FOR_ITS_TURN ? 0 : 1;
                wanted.stream().limit(room).forEach(made::add);
            }
            case CANCEL_RUNNING -> wanted.reversed().stream().limit(1).forEach(made::add);
        }
        Set<Instant> left = new HashSet<>(wanted);
        made.forEach(left::remove);
        left.forEach(fireAt -> skips.put(fireAt, "overlap"));
        boolean inTurn = switch (overlap) {
            case QUEUE_ONE, QUEUE_ALL, CANCEL_RUNNING -> true;
            case SKIP -> turn != null;
            case ALLOW -> false;
        };
        if (overlap == OverlapPolicy.CANCEL_RUNNING && !made.isEmpty()) {
            if (turn != null && !turn.backfilled) {
                cancel(turn);
            }
            if (before != null) {
                cancel(before);
            }
        }
        for (Instant fireAt : made) {
            latest = make(new PromisedRun(fireAt, false, inTurn), before);
        }
        passTurn();
    }

    private static void cancel(PromisedRun run) {
        switch (run.standing) {
            case RUNS -> run.toBeCancelled = true;
            case MAY_RUN, WAITS_FOR_ITS_TURN -> run.standing = Standing.ENDED;
            case ENDED -> {}
        }
    }

    /** Makes the runs of a range that has none, as far as it has been served. */
    void backfill(Instant since, Instant until) {
        PromisedRun before = latest != null && latest.standing != Standing.ENDED ? latest : null;
        for (Instant fireAt : fireTimes(since.minusNanos(1), until.minusNanos(1))) {
            if (!runs.containsKey(fireAt) && !fireAt.isAfter(through)) {
                skips.remove(fireAt);
                make(new PromisedRun(fireAt, true, overlap != OverlapPolicy.ALLOW), before);
            }
        }
    }

    private PromisedRun make(PromisedRun run, @Nullable PromisedRun before) {
        if (runs.put(run.fireAt, run) != null || skips.containsKey(run.fireAt)) {
            throw new AssertionError("the model decides twice about " + run.fireAt);
        }
        if (run.inTurn) {
            if (turn == null) {
                turn = before == null ? run : before;
            }
            run.standing = turn == run ? Standing.MAY_RUN : Standing.WAITS_FOR_ITS_TURN;
        }
        return run;
    }

    /** A run has come to its end. */
    void ended(PromisedRun run) {
        run.standing = Standing.ENDED;
        passTurn();
    }

    private void passTurn() {
        if (turn != null && turn.standing == Standing.ENDED) {
            turn = runs.values().stream()
                    .filter(run -> run.standing == Standing.WAITS_FOR_ITS_TURN)
                    .min(Comparator.<PromisedRun, Boolean>comparing(run -> run.backfilled)
                            .thenComparing(run -> run.fireAt))
                    .orElse(null);
            if (turn != null) {
                turn.standing = Standing.MAY_RUN;
            }
        }
    }

    /** All fire times that versions promised until now, less those that are not served yet. */
    Set<Instant> promised() {
        Set<Instant> promised = new HashSet<>();
        for (Span span : spans) {
            promised.addAll(fireTimes(span.after, span.through, span.minutes));
        }
        if (exists) {
            promised.addAll(fireTimes(spanAfter, through));
        }
        return promised;
    }

    private boolean pausedAt(Instant fireAt) {
        return (paused
                        && pausedSince != null
                        && fireAt.isAfter(pausedSince)
                        && (pausedUntil == null || fireAt.isBefore(pausedUntil)))
                || (pausedAfter != null
                        && pausedThrough != null
                        && fireAt.isAfter(pausedAfter)
                        && fireAt.isBefore(pausedThrough));
    }

    private Instant next(Instant after) {
        long seconds = minutes * 60L;
        return Instant.ofEpochSecond((Math.floorDiv(after.getEpochSecond(), seconds) + 1) * seconds);
    }

    /** After one moment and through another. */
    private List<Instant> fireTimes(Instant after, Instant last) {
        return fireTimes(after, last, minutes);
    }

    private static List<Instant> fireTimes(Instant after, Instant last, int minutes) {
        List<Instant> found = new ArrayList<>();
        long seconds = minutes * 60L;
        for (long at = (Math.floorDiv(after.getEpochSecond(), seconds) + 1) * seconds;
                at <= last.getEpochSecond();
                at += seconds) {
            found.add(Instant.ofEpochSecond(at));
        }
        return found;
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }
}
