package dev.pawl.calendar;

import java.util.Optional;

/**
 * The file on whose behalf calendars are changed.
 *
 * @param source the name under which it manages them
 * @param formerSource the name under which it managed them before
 */
public record FileOwner(String source, Optional<String> formerSource) {
    boolean mayChange(String manager) {
        return manager.equals(source) || formerSource.filter(manager::equals).isPresent();
    }
}
