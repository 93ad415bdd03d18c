package dev.pawl.schedule;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import org.jspecify.annotations.Nullable;

/**
 * The time between two clock changes of a zone: local time runs evenly within it, so that it can be searched field by
 * field. Immutable. Local times are seconds since the start of 1970 on the local clock.
 *
 * @param opening the clock change at which the stretch begins; null if it has always been
 * @param closing the clock change before which the stretch ends; null if it never does
 */
record Stretch(
        ZoneOffset offset,
        @Nullable ZoneOffsetTransition opening,
        @Nullable ZoneOffsetTransition closing) {

    static Stretch containing(Instant instant, ZoneRules rules) {
        return new Stretch(
                rules.getOffset(instant),
                rules.previousTransition(instant.plusNanos(1)),
                rules.nextTransition(instant));
    }

    /** The first local time that counts in this stretch: those of an overlap may have counted in the one before. */
    long firstLocal(OverlapTimeRule overlapTime) {
        if (opening == null) {
            return local(LocalDateTime.MIN);
        }
        boolean countedBefore = opening.isOverlap() && overlapTime == OverlapTimeRule.FIRST;
        return local(countedBefore ? opening.getDateTimeBefore() : opening.getDateTimeAfter());
    }

    /** The end, excluded, of the local times that count: those of an overlap may count in the next stretch. */
    long endLocal(OverlapTimeRule overlapTime) {
        if (closing == null) {
            return local(LocalDateTime.MAX);
        }
        boolean countLater = closing.isOverlap() && overlapTime == OverlapTimeRule.LAST;
        return local(countLater ? closing.getDateTimeAfter() : closing.getDateTimeBefore());
    }

    /** The local time as {@link LocalWalk} counts it. */
    static long local(LocalDateTime time) {
        return time.toEpochSecond(ZoneOffset.UTC);
    }
}
