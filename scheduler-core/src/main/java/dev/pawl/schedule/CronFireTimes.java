package dev.pawl.schedule;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
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
    private static final int SAFE_DAYS = 2;

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
        Stretch stretch = Stretch.containing(after, rules);
        LocalDateTime from = LocalDateTime.ofEpochSecond(after.getEpochSecond() + 1, 0, stretch.offset());
        while (true) {
            LocalDateTime local = expression.nextOrSame(later(from, stretch.firstLocal(overlapTime)));
            if (local != null && local.isBefore(stretch.endLocal(overlapTime))) {
                return local.toInstant(stretch.offset());
            }
            ZoneOffsetTransition change = stretch.closing();
            if (change == null || (local == null && change.isGap())) {
                return null;
            }
            // Stretches that end long before the local time found cannot hold a fire time: go past them at once.
            stretch = Stretch.containing(
                    local == null ? change.getInstant() : later(change.getInstant(), near(local)), rules);
            ZoneOffsetTransition opening = stretch.opening();
            if (opening != null && gap == GapRule.AFTER && swallows(opening)) {
                return opening.getInstant();
            }
            from = stretch.firstLocal(overlapTime);
        }
    }

    /** Whether the clock change leaves out a local time of the expression. */
    private boolean swallows(ZoneOffsetTransition change) {
        if (!change.isGap()) {
            return false;
        }
        LocalDateTime first = expression.nextOrSame(change.getDateTimeBefore());
        return first != null && first.isBefore(change.getDateTimeAfter());
    }

    private static Instant near(LocalDateTime local) {
        return local.minusDays(SAFE_DAYS).toInstant(ZoneOffset.UTC);
    }

    private static LocalDateTime later(LocalDateTime one, LocalDateTime other) {
        return one.isAfter(other) ? one : other;
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
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
}
