package dev.pawl.job;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pawl.calendar.CalendarName;
import dev.pawl.calendar.CalendarUse;
import dev.pawl.calendar.OnHit;
import dev.pawl.input.ObjectReader;
import dev.pawl.schedule.Jitter;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * {@code jitter} and {@code calendars} of a schedule as JSON. A calendar is an object with {@code name} and
 * {@code on_hit}, or its name alone.
 */
final class DueRulesJson {
    private DueRulesJson() {}

    /** Reads them; empty when a problem was noted. */
    static Optional<DueRules> read(ObjectReader schedule) {
        Optional<Jitter> jitter = schedule.has("jitter")
                ? schedule.duration("jitter", Duration.ZERO, Jitter.LONGEST).map(Jitter::new)
                : Optional.of(Jitter.NONE);
        Optional<List<CalendarUse>> calendars = schedule.has("calendars")
                ? schedule.items(
                        "calendars",
                        DueRules.MAX_CALENDARS,
                        DueRulesJson::readUse,
                        name -> new CalendarUse(new CalendarName(name), OnHit.SKIP))
                : Optional.of(List.of());
        return jitter.isEmpty() || calendars.isEmpty()
                ? Optional.empty()
                : schedule.make("calendars", () -> new DueRules(jitter.get(), calendars.get()));
    }

    /** What is as usual is left out. */
    static void write(DueRules rules, ObjectNode schedule) {
        if (!rules.jitter().isNone()) {
            schedule.put("jitter", rules.jitter().toString());
        }
        if (!rules.calendars().isEmpty()) {
            ArrayNode calendars = schedule.putArray("calendars");
            rules.calendars()
                    .forEach(use -> calendars
                            .addObject()
                            .put("name", use.name().value())
                            .put("on_hit", use.onHit().name().toLowerCase(Locale.ROOT)));
        }
    }

    private static Optional<CalendarUse> readUse(ObjectReader use) {
        use.require("name");
        Optional<CalendarName> name = use.text("name", CalendarName::new);
        OnHit onHit = use.choice("on_hit", OnHit.class).orElse(OnHit.SKIP);
        return name.map(present -> new CalendarUse(present, onHit));
    }
}
