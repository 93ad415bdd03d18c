package dev.pawl.schedule;

import java.time.Instant;
import java.time.ZoneId;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The fire times of several expressions in one zone; an instant that several of them name is one fire time. */
final class UnionOfFireTimes extends FireTimes {
    private final List<? extends FireTimes> parts;

    private UnionOfFireTimes(List<? extends FireTimes> parts) {
        this.parts = parts;
    }

    static FireTimes of(List<? extends FireTimes> parts) {
        return parts.size() == 1 ? parts.getFirst() : new UnionOfFireTimes(List.copyOf(parts));
    }

    @Override
    @Nullable
    Instant findNext(Instant after) {
        return parts.stream()
                .map(part -> part.findNext(after))
                .filter(Objects::nonNull)
                .min(Comparator.naturalOrder())
                .orElse(null);
    }

    @Override
    FireWalk walk(Instant after) {
        return new Merge(parts.stream().map(part -> part.walk(after)).toList());
    }

    @Override
    ZoneId zone() {
        return parts.getFirst().zone();
    }

    @Override
    List<String> notes(Instant previous, Instant at) {
        return parts.stream()
                .flatMap(part -> part.notes(previous, at).stream())
                .distinct()
                .toList();
    }

    /** Several walks as one. */
    private static final class Merge implements FireWalk {
        private final List<FireWalk> walks;
        private final @Nullable Instant[] heads;

        Merge(List<FireWalk> walks) {
            this.walks = walks;
            this.heads = new Instant[walks.size()];
            for (int i = 0; i < heads.length; i++) {
                heads[i] = walks.get(i).next();
            }
        }

        @Override
        public @Nullable Instant next() {
            Instant earliest = null;
            for (Instant head : heads) {
                if (head != null && (earliest == null || head.isBefore(earliest))) {
                    earliest = head;
                }
            }
            for (int i = 0; i < heads.length && earliest != null; i++) {
                if (earliest.equals(heads[i])) {
                    heads[i] = walks.get(i).next();
                }
            }
            return earliest;
        }
    }
}
