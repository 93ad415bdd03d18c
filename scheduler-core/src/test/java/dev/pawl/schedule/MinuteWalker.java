package dev.pawl.schedule;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Finds fire times the slow and obvious way: it looks at each minute. Shares no code with {@link FireTimes}. */
final class MinuteWalker {
    private static final int MINUTES_OF_A_DAY = 24 * 60;

    private final RandomCron cron;
    private final ZoneId zone;
    private final GapRule gap;
    private final OverlapTimeRule overlapTime;

    MinuteWalker(RandomCron cron, ZoneId zone, GapRule gap, OverlapTimeRule overlapTime) {
        this.cron = cron;
        this.zone = zone;
        this.gap = gap;
        this.overlapTime = overlapTime;
    }

    /** The fire times after {@code after} and not after {@code until}. */
    List<Instant> between(Instant after, Instant until) {
        NavigableSet<Instant> found =
                cron.hours().cardinality() == 24 ? byRealTime(after, until) : byLocalTime(after, until);
        return found.stream()
                .filter(fire -> fire.isAfter(after) && !fire.isAfter(until))
                .toList();
    }

    private NavigableSet<Instant> byRealTime(Instant after, Instant until) {
        NavigableSet<Instant> found = new TreeSet<>();
        for (Instant minute = after.truncatedTo(ChronoUnit.MINUTES);
                !minute.isAfter(until);
                minute = minute.plusSeconds(60)) {
            if (cron.matchesMinute(LocalDateTime.ofInstant(minute, zone))) {
                cron.seconds().stream().mapToObj(minute::plusSeconds).forEach(found::add);
            }
        }
        return found;
    }

    private NavigableSet<Instant> byLocalTime(Instant after, Instant until) {
        NavigableSet<Instant> found = new TreeSet<>();
        LocalDate last = LocalDate.ofInstant(until, ZoneOffset.UTC).plusDays(1);
        // A lost day may lie between a local time and its fire time, and an offset besides.
        LocalDate first = LocalDate.ofInstant(after, ZoneOffset.UTC).minusDays(2);
        for (LocalDate date = first; !date.isAfter(last); date = date.plusDays(1)) {
            if (cron.matchesDate(date)) {
                for (int minute = 0; minute < MINUTES_OF_A_DAY; minute++) {
                    LocalDateTime local = date.atTime(minute / 60, minute % 60);
                    if (cron.matchesMinute(local)) {
                        cron.seconds().stream()
                                .mapToObj(local::plusSeconds)
                                .flatMap(this::instants)
                                .forEach(found::add);
                    }
                }
            }
        }
        return found;
    }

    private Stream<Instant> instants(LocalDateTime local) {
        List<ZoneOffset> offsets = zone.getRules().getValidOffsets(local);
        if (offsets.isEmpty()) {
            return gap == GapRule.SKIP
                    ? Stream.empty()
                    : Stream.of(zone.getRules().getTransition(local).getInstant());
        }
        return switch (overlapTime) {
            case FIRST -> Stream.of(local.toInstant(offsets.getFirst()));
            case LAST -> Stream.of(local.toInstant(offsets.getLast()));
            case BOTH -> offsets.stream().map(local::toInstant);
        };
    }
}
