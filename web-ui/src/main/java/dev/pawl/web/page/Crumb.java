package dev.pawl.web.page;

/**
 * One step of the breadcrumb.
 *
 * @param href where it leads; null for the page itself
 */
public record Crumb(
        String text, @org.jspecify.annotations.Nullable String href) {}
