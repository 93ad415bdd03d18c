package dev.pawl.web.http;

import io.javalin.http.HandlerType;

/** The methods that routes are made for. {@code HEAD} comes with {@link #GET}. */
public enum HttpMethod {
    GET,
    POST,
    PUT,
    DELETE;

    HandlerType handlerType() {
        return HandlerType.findOrCreate(name());
    }

    /** Whether asking changes nothing. */
    public boolean safe() {
        return this == GET;
    }
}
