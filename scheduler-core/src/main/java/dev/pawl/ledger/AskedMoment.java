package dev.pawl.ledger;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A moment as a person asks for it: exactly, or as a local time of the job's zone, which some local times are twice and
 * some never.
 */
public sealed interface AskedMoment {
    /** An instant. */
    record Exact(Instant at) implements AskedMoment {}

    /** A time on the clocks of the job's zone. */
    record Local(LocalDateTime at) implements AskedMoment {}

    /**
     * Reads {@code 2026-03-29T02:30:00+01:00} or {@code 2026-03-29T02:30}.
     *
     * @throws IllegalArgumentException for any other text, and for years before 1970 and after 9999
     */
    static AskedMoment parse(String text) {
        AskedMoment asked = read(text.strip());
        if (asked == null) {
            throw new IllegalArgumentException("must be a time such as 2026-03-29T02:30 in the job's zone, or with its"
                    + " offset such as 2026-03-29T02:30:00+01:00");
        }
        int year = asked instanceof Exact exact
                ? exact.at().atOffset(java.time.ZoneOffset.UTC).getYear()
                : ((Local) asked).at().getYear();
        if (year < 1970 || year > 9999) {
            throw new IllegalArgumentException("must be in the years 1970 to 9999");
        }
        return asked;
    }

    private static @Nullable AskedMoment read(String text) {
        try {
            return new Exact(OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeException noOffset) {
            try {
                return new Local(LocalDateTime.parse(text.replace(' ', 'T')));
            } catch (DateTimeException noTime) {
                return null;
            }
        }
    }

    /** The instants that may be meant, rising: two where clocks showed that time twice. */
    default List<Instant> instants(ZoneId zone) {
        return switch (this) {
            case Exact exact -> List.of(exact.at());
            case Local local -> {
                var offsets = zone.getRules().getValidOffsets(local.at());
                yield offsets.isEmpty()
                        // It did not exist: the moment at which clocks went past it.
                        ? List.of(zone.getRules().getTransition(local.at()).getInstant())
                        : offsets.stream().map(local.at()::toInstant).sorted().toList();
            }
        };
    }

    /** What the clocks of that day do to this local time. */
    default Optional<String> clockNote(ZoneId zone) {
        if (!(this instanceof Local local)) {
            return Optional.empty();
        }
        ZoneOffsetTransition change = zone.getRules().getTransition(local.at());
        return Optional.ofNullable(change)
                .map(found -> local.at().toLocalTime()
                        + (found.isGap() ? " did not exist on that day in " : " occurred twice on that day in ")
                        + zone.getId() + ".");
    }
}
