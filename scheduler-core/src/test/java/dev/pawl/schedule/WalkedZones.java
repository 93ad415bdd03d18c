package dev.pawl.schedule;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.time.zone.ZoneOffsetTransition;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** All zones that a schedule may have, those together that were and will be the same from 2000 to 2040. */
final class WalkedZones {
    static final Instant FIRST = Instant.parse("2000-01-01T00:00:00Z");
    static final Instant LAST = Instant.parse("2040-01-01T00:00:00Z");

    /** Some time before and after, which a look at the first and the last clock change may reach. */
    private static final long AROUND_DAYS = 100;

    private WalkedZones() {}

    /**
     * Zones that nobody can tell apart.
     *
     * @param changes all clock changes from 2000 to 2040
     */
    record Alike(List<ZoneId> zones, List<ZoneOffsetTransition> changes) {
        ZoneId any() {
            return zones.getFirst();
        }
    }

    static List<Alike> all() {
        Map<List<Object>, List<ZoneId>> alike = new LinkedHashMap<>();
        for (String name : new TreeSet<>(ZoneId.getAvailableZoneIds())) {
            ZoneId zone;
            try {
                zone = Zones.parse(name);
            } catch (InvalidScheduleException refused) {
                continue;
            }
            Instant begin = FIRST.minus(AROUND_DAYS, ChronoUnit.DAYS);
            ZoneOffset offset = zone.getRules().getOffset(begin);
            List<ZoneOffsetTransition> changes = changes(zone, begin, LAST.plus(AROUND_DAYS, ChronoUnit.DAYS));
            alike.computeIfAbsent(List.of(offset, changes), behaviour -> new ArrayList<>())
                    .add(zone);
        }
        return alike.values().stream()
                .map(zones -> new Alike(zones, changes(zones.getFirst(), FIRST, LAST)))
                .toList();
    }

    private static List<ZoneOffsetTransition> changes(ZoneId zone, Instant after, Instant before) {
        List<ZoneOffsetTransition> changes = new ArrayList<>();
        for (ZoneOffsetTransition change = zone.getRules().nextTransition(after);
                change != null && change.getInstant().isBefore(before);
                change = zone.getRules().nextTransition(change.getInstant())) {
            changes.add(change);
        }
        return changes;
    }
}
