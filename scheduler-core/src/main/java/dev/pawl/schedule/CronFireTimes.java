package dev.pawl.schedule;

import java.time.Instant;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The fire times of one cron expression in a zone.
 *
 * <p>The time line is walked in stretches between clock changes. Within a stretch the next local time of the expression
 * is found field by field; a stretch that begins with a gap may owe one fire time for what the gap swallowed. A
 * schedule that covers every hour is read as if gaps were skipped and overlaps ran twice: then its real time rhythm
 * goes on.
 */
final class CronFireTimes extends FireTimes {
    /** More than the largest clock change, a whole day, and the largest offset together. */
    private static final long SAFE_SECONDS = 2 * 86_400;

    private final CronExpression expression;
    private final ZoneId zone;
    private final ZoneRules rules;
    private final GapRule gap;
    private final OverlapTimeRule overlapTime;

    CronFireTimes(CronExpression expression, ZoneId zone, GapRule gap, OverlapTimeRule overlapTime) {
        this.expression = expression;
        this.zone = zone;
        this.rules = zone.getRules();
        this.gap = expression.coversEveryHour() ? GapRule.SKIP : gap;
        this.overlapTime = expression.coversEveryHour() ? OverlapTimeRule.BOTH : overlapTime;
    }

    @Override
    @Nullable
    Instant findNext(Instant after) {
        return walk(after).next();
    }

    @Override
    FireWalk walk(Instant after) {
        return new Walk(after);
    }

    @Override
    ZoneId zone() {
        return zone;
    }

    @Override
    List<String> notes(Instant previous, Instant at) {
        ClockChangeNotes words = new ClockChangeNotes(expression, rules, gap, overlapTime);
        List<String> notes = words.onGaps(previous, at);
        // The fire time may be another expression's of the same schedule.
        if (at.equals(findNext(at.minusNanos(1)))) {
            notes.addAll(words.onOverlap(at));
        }
        return notes;
    }

    /** Where a walk is: the stretch, and the local time before which nothing counts any more. */
    private final class Walk implements FireWalk {
        private final LocalWalk locals = new LocalWalk(expression);
        private Stretch stretch;
        private int offset;
        private long from;
        private long end;

        Walk(Instant after) {
            stretch = Stretch.containing(after, rules);
            enter();
            from = Math.max(from, after.getEpochSecond() + 1 + offset);
        }

        @Override
        public @Nullable Instant next() {
            while (true) {
                long local = locals.nextOrSame(from);
                if (local < end) {
                    from = local + 1;
                    return Instant.ofEpochSecond(local - offset);
                }
                ZoneOffsetTransition change = stretch.closing();
                if (change == null || (local == LocalWalk.NONE && change.isGap())) {
                    return null;
                }
                stretch = Stretch.containing(change.isGap() ? near(local, change) : change.getInstant(), rules);
                enter();
                ZoneOffsetTransition opening = stretch.opening();
                if (opening != null && gap == GapRule.AFTER && swallows(opening)) {
                    // The end of the gap is a local time itself: it has been told now.
                    from++;
                    return opening.getInstant();
                }
            }
        }

        /**
         * Stretches that end long before the local time found cannot hold a fire time: past them at once. After an
         * overlap it is different, because it brings back local times that lie before.
         */
        private static Instant near(long local, ZoneOffsetTransition change) {
            return Instant.ofEpochSecond(Math.max(local - SAFE_SECONDS, change.toEpochSecond()));
        }

        private void enter() {
            offset = stretch.offset().getTotalSeconds();
            from = stretch.firstLocal(overlapTime);
            end = stretch.endLocal(overlapTime);
        }

        /** Whether the clock change leaves out a local time of the expression. */
        private boolean swallows(ZoneOffsetTransition change) {
            return change.isGap()
                    && locals.nextOrSame(Stretch.local(change.getDateTimeBefore()))
                            < Stretch.local(change.getDateTimeAfter());
        }
    }
}
