package dev.pawl.web.page;

import java.util.Locale;

/**
 * Light or dark, or as the reader's system says. Kept in a cookie, so that the server renders it before first paint.
 */
public enum Theme {
    AUTO("Follow the system", Icon.MONITOR),
    LIGHT("Light", Icon.SUN),
    DARK("Dark", Icon.MOON);

    /** The cookie that keeps the choice. */
    public static final String COOKIE = "pawl_theme";

    private final String label;
    private final Icon icon;

    Theme(String label, Icon icon) {
        this.label = label;
        this.icon = icon;
    }

    /** The theme of this name; anything else, and nothing, is {@link #AUTO}. */
    public static Theme named(@org.jspecify.annotations.Nullable String name) {
        for (Theme theme : values()) {
            if (theme.value().equals(name)) {
                return theme;
            }
        }
        return AUTO;
    }

    /** What the button that chooses it is called. */
    public String label() {
        return label;
    }

    /** What the button shows. */
    public Icon icon() {
        return icon;
    }

    /** Its name in the cookie, in the form and in {@code data-theme}. */
    public String value() {
        return name().toLowerCase(Locale.ROOT);
    }
}
