package dev.pawl.schedule;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Says in sentences what clock changes do to the fire times of one expression. */
final class ClockChangeNotes {
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("d MMM uuuu", Locale.ENGLISH);
    private static final int NAMED_TIMES = 3;
    private static final int COUNTED_TIMES = 1_000;

    private final CronExpression expression;
    private final ZoneRules rules;
    private final GapRule gap;
    private final OverlapTimeRule overlapTime;

    ClockChangeNotes(CronExpression expression, ZoneRules rules, GapRule gap, OverlapTimeRule overlapTime) {
        this.expression = expression;
        this.rules = rules;
        this.gap = gap;
        this.overlapTime = overlapTime;
    }

    /** What the gaps after {@code previous} and up to {@code at} do, when the fire times next to them are these two. */
    List<String> onGaps(Instant previous, Instant at) {
        List<String> notes = new ArrayList<>();
        if (expression.coversEveryHour()) {
            return notes;
        }
        for (ZoneOffsetTransition change = rules.nextTransition(previous);
                change != null && !change.getInstant().isAfter(at);
                change = rules.nextTransition(change.getInstant())) {
            List<LocalDateTime> lost = change.isGap() ? timesWithin(change) : List.of();
            if (!lost.isEmpty()) {
                notes.add(onGap(lost, change));
            }
        }
        return notes;
    }

    /** What happens at {@code at}, a fire time of the expression, if its local time happens twice. */
    List<String> onOverlap(Instant at) {
        LocalDateTime local = LocalDateTime.ofInstant(at, rules.getOffset(at));
        ZoneOffsetTransition change = rules.getTransition(local);
        if (change == null || !change.isOverlap()) {
            return List.of();
        }
        boolean firstPass = at.isBefore(change.getInstant());
        return List.of(DATE.format(local) + ": " + time(local) + " occurs twice, "
                + switch (overlapTime) {
                    case FIRST -> "runs once, the first time";
                    case LAST -> "runs once, the last time";
                    case BOTH -> "runs both times, this is the " + (firstPass ? "first" : "last");
                });
    }

    private List<LocalDateTime> timesWithin(ZoneOffsetTransition change) {
        LocalWalk locals = new LocalWalk(expression);
        long end = Stretch.local(change.getDateTimeAfter());
        List<LocalDateTime> times = new ArrayList<>();
        long local = locals.nextOrSame(Stretch.local(change.getDateTimeBefore()));
        while (local < end && times.size() < COUNTED_TIMES) {
            times.add(LocalDateTime.ofEpochSecond(local, 0, ZoneOffset.UTC));
            local = locals.nextOrSame(local + 1);
        }
        return times;
    }

    private String onGap(List<LocalDateTime> lost, ZoneOffsetTransition change) {
        boolean one = lost.size() == 1;
        String what =
                DATE.format(lost.getFirst()) + ": " + named(lost) + (one ? " does not exist, " : " do not exist, ");
        if (gap == GapRule.SKIP) {
            return what + "skipped";
        }
        LocalDateTime after = change.getDateTimeAfter();
        boolean sameDay = after.toLocalDate().equals(lost.getFirst().toLocalDate());
        return what + (one ? "runs at " : "runs once at ") + time(after) + (sameDay ? "" : " on " + DATE.format(after));
    }

    private static String named(List<LocalDateTime> times) {
        List<String> named =
                times.stream().limit(NAMED_TIMES).map(ClockChangeNotes::time).toList();
        int more = times.size() - named.size();
        if (more > 0) {
            return String.join(", ", named) + " and " + more + (times.size() == COUNTED_TIMES ? " or more" : " more");
        }
        return named.size() == 1
                ? named.getFirst()
                : String.join(", ", named.subList(0, named.size() - 1)) + " and " + named.getLast();
    }

    private static String time(LocalDateTime local) {
        return ClockTime.format(local.toLocalTime());
    }
}
