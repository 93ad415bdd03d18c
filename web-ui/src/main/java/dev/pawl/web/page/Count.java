package dev.pawl.web.page;

import java.util.Locale;

/**
 * A count that stopped at a limit, because counting on would cost more than it tells.
 *
 * @param value what was counted
 * @param capped there are more
 */
public record Count(int value, boolean capped) {
    /** {@code 1,000+}. */
    public String text() {
        return String.format(Locale.ENGLISH, capped ? "%,d+" : "%,d", value);
    }
}
