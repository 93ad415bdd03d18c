package dev.pawl.web.http;

import java.util.List;

/** The routes of one feature: a page, or a part of the API. Asked once, when the server is made. */
public interface RouteGroup extends AutoCloseable {
    List<Route> routes();

    /**
     * Called before the server stops, while it still answers: ends what would not end by itself, such as streams of
     * events. Called at most once.
     */
    @Override
    default void close() {}
}
