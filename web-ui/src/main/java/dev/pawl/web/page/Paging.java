package dev.pawl.web.page;

import org.jspecify.annotations.Nullable;

/**
 * Ways on from a page of a list.
 *
 * @param first address of the newest rows; null on that page
 * @param next address of the next older rows; null at the end
 */
public record Paging(@Nullable String first, @Nullable String next) {
    /** A list that fits on its page. */
    public static final Paging NONE = new Paging(null, null);

    /** Whether there is any way on. */
    public boolean any() {
        return first != null || next != null;
    }
}
