package dev.pawl.calendar;

import dev.pawl.input.InvalidInput;
import dev.pawl.input.MalformedInput;
import dev.pawl.input.StrictJson;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calendars that were read before, the latest used ones. A version of a calendar never changes, so nothing here grows
 * stale. Safe for several threads.
 */
final class CalendarCache {
    private static final Logger LOG = LoggerFactory.getLogger(CalendarCache.class);
    private static final int CAPACITY = Calendars.MOST_CALENDARS;

    private final Map<Version, BlackoutCalendar> calendars = latestUsed();
    private final Set<Version> unreadable = Collections.newSetFromMap(latestUsed());

    Optional<BlackoutCalendar> get(int id, int version) {
        synchronized (calendars) {
            return Optional.ofNullable(calendars.get(new Version(id, version)));
        }
    }

    /**
     * The calendar of this version, if this program can read it: one that a newer program has stored may have what is
     * unknown here. The log says so, once for each version.
     */
    Optional<BlackoutCalendar> get(int id, int version, String name, String json) {
        Optional<BlackoutCalendar> known = get(id, version);
        if (known.isPresent()) {
            return known;
        }
        try {
            BlackoutCalendar parsed = CalendarJson.parse(StrictJson.parse(json));
            synchronized (calendars) {
                calendars.put(new Version(id, version), parsed);
            }
            return Optional.of(parsed);
        } catch (InvalidInput | MalformedInput cause) {
            boolean first;
            synchronized (calendars) {
                first = unreadable.add(new Version(id, version));
            }
            if (first) {
                LOG.warn(
                        "Calendar {}: this program cannot read its version {} ({}). The fire times of jobs that keep"
                            + " to it wait, and none of them is lost; all other jobs go on. Start the program version"
                            + " that stored it, or store the calendar anew.",
                        name,
                        version,
                        cause.getMessage());
            }
            return Optional.empty();
        }
    }

    private static <T> Map<Version, T> latestUsed() {
        return new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<Version, T> eldest) {
                return size() > CAPACITY;
            }
        };
    }

    private record Version(int id, int version) {}
}
