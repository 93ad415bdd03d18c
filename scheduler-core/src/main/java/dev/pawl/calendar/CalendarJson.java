package dev.pawl.calendar;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pawl.input.ObjectReader;
import dev.pawl.input.StrictJson;
import dev.pawl.schedule.InvalidScheduleException;
import dev.pawl.schedule.Zones;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

/**
 * A calendar as JSON: what the REST interface takes and gives, what {@code jobs.yaml} says in YAML, and what the
 * database keeps.
 */
public final class CalendarJson {
    private CalendarJson() {}

    /**
     * Reads a calendar.
     *
     * @throws dev.pawl.input.MalformedInput when it is no object
     * @throws dev.pawl.input.InvalidInput with every problem that it has
     */
    public static BlackoutCalendar parse(JsonNode json) {
        ObjectReader reader = ObjectReader.of(json);
        Optional<BlackoutCalendar> calendar = read(reader);
        reader.finish();
        return calendar.orElseThrow(() -> new IllegalStateException("a calendar is wrong without a problem"));
    }

    /** Reads one of several calendars in a document; empty when the reader has noted a problem with it. */
    public static Optional<BlackoutCalendar> read(ObjectReader reader) {
        Optional<String> description = reader.text("description", EntryText::kept);
        Optional<ZoneId> zone = reader.text("zone", CalendarJson::zone);
        Optional<List<Blackout>> dates = reader.texts("dates", BlackoutCalendar.MAX_DATES, DateText::parse);
        Optional<List<WeeklyWindow>> weekly = reader.texts("weekly", BlackoutCalendar.MAX_WINDOWS, WeeklyText::parse);
        boolean complete = isWhole(reader, "dates", dates) && isWhole(reader, "weekly", weekly);
        return complete
                ? reader.make(
                        "",
                        () -> new BlackoutCalendar(
                                description, zone, dates.orElse(List.of()), weekly.orElse(List.of())))
                : Optional.empty();
    }

    /** Writes a calendar whole; lists that are empty are left out. */
    public static ObjectNode write(BlackoutCalendar calendar) {
        ObjectNode json = StrictJson.object();
        calendar.description().ifPresent(description -> json.put("description", description));
        calendar.zone().ifPresent(zone -> json.put("zone", zone.equals(ZoneOffset.UTC) ? "UTC" : zone.getId()));
        put(json, "dates", calendar.dates());
        put(json, "weekly", calendar.weekly());
        return json;
    }

    private static void put(ObjectNode json, String name, List<String> entries) {
        if (!entries.isEmpty()) {
            ArrayNode list = json.putArray(name);
            entries.forEach(list::add);
        }
    }

    /** Whether all entries could be read: without those that are wrong, the rest may look like an empty calendar. */
    private static boolean isWhole(ObjectReader reader, String name, Optional<? extends List<?>> read) {
        return reader.any(name)
                .map(written ->
                        read.filter(entries -> entries.size() == written.size()).isPresent())
                .orElse(true);
    }

    private static ZoneId zone(String name) {
        try {
            return Zones.parse(name);
        } catch (InvalidScheduleException e) {
            throw new IllegalArgumentException(e.messageInField(), e);
        }
    }
}
