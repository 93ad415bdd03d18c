package dev.pawl.schedule;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Finds fire times the slow and obvious way. It asks the zone for the offset at each minute (or second) of some time,
 * and for nothing else: which local times come twice and which never come is found by looking. Then it looks at each
 * local minute (or second) whether the expression names it. Shares no code with {@link FireTimes}.
 */
final class TimeWalker {
    private static final int NEVER = -1;

    private final long begin;
    private final int step;
    private final long firstLocal;
    /** For each local time the steps at which clocks show it first and last, or {@link #NEVER}. */
    private final int[] firstShown;

    private final int[] lastShown;
    /** For each local time that clocks never show: the step at which they show a later one. */
    private final int[] afterGap;

    private final int steps;

    /**
     * Walks once through the time that is looked at.
     *
     * @param step seconds: a minute where all seconds are 0, else one
     */
    TimeWalker(ZoneId zone, Instant begin, Instant end, int step) {
        this.begin = begin.getEpochSecond();
        this.step = step;
        this.steps = (int) ((end.getEpochSecond() - this.begin) / step);
        long[] locals = new long[steps];
        for (int i = 0; i < steps; i++) {
            long moment = this.begin + (long) i * step;
            int offset =
                    zone.getRules().getOffset(Instant.ofEpochSecond(moment)).getTotalSeconds();
            if (offset % step != 0) {
                throw new IllegalArgumentException(zone + " is off by " + offset + " s: too fine for these steps");
            }
            locals[i] = moment + offset;
        }
        firstLocal = Arrays.stream(locals).min().orElseThrow();
        int places = (int) ((Arrays.stream(locals).max().orElseThrow() - firstLocal) / step) + 1;
        firstShown = new int[places];
        lastShown = new int[places];
        afterGap = new int[places];
        Arrays.fill(firstShown, NEVER);
        Arrays.fill(lastShown, NEVER);
        for (int i = 0; i < steps; i++) {
            int place = place(locals[i]);
            firstShown[place] = firstShown[place] == NEVER ? i : firstShown[place];
            lastShown[place] = i;
            for (int lost = i == 0 ? place : place(locals[i - 1]) + 1; lost < place; lost++) {
                afterGap[lost] = i;
            }
        }
    }

    private int place(long local) {
        return (int) ((local - firstLocal) / step);
    }

    /** The local times that the expression names, as one walks past them. */
    boolean[] named(RandomCron cron) {
        boolean[] named = new boolean[firstShown.length];
        long day = Long.MIN_VALUE;
        boolean dayMatches = false;
        for (int place = 0; place < named.length; place++) {
            long local = firstLocal + (long) place * step;
            if (Math.floorDiv(local, 86_400) != day) {
                day = Math.floorDiv(local, 86_400);
                dayMatches = cron.matches(LocalDate.ofEpochDay(day));
            }
            int second = (int) Math.floorMod(local, 86_400L);
            named[place] = dayMatches
                    && cron.hours().get(second / 3600)
                    && cron.minutes().get(second / 60 % 60)
                    && cron.seconds().get(second % 60);
        }
        return named;
    }

    /** The fire times after {@code after} and not after {@code until}, both well within the time that is walked. */
    List<Instant> fireTimes(
            boolean[] named, boolean rhythm, GapRule gap, OverlapTimeRule overlap, Instant after, Instant until) {
        boolean[] fires = new boolean[steps];
        for (int place = 0; place < named.length; place++) {
            if (!named[place]) {
                continue;
            }
            if (firstShown[place] == NEVER) {
                if (!rhythm && gap == GapRule.AFTER) {
                    fires[afterGap[place]] = true;
                }
                continue;
            }
            if (rhythm || overlap != OverlapTimeRule.LAST) {
                fires[firstShown[place]] = true;
            }
            if (rhythm || overlap != OverlapTimeRule.FIRST) {
                fires[lastShown[place]] = true;
            }
        }
        List<Instant> found = new ArrayList<>();
        for (int i = 0; i < steps; i++) {
            Instant moment = Instant.ofEpochSecond(begin + (long) i * step);
            if (fires[i] && moment.isAfter(after) && !moment.isAfter(until)) {
                found.add(moment);
            }
        }
        return found;
    }
}
