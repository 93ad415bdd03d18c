package dev.pawl.web.http;

import io.javalin.http.Context;
import java.util.List;

/** Whether somebody who asks for an address reads JSON or pages. */
final class AnswerFormat {
    private static final List<String> FOR_PROGRAMS = List.of("/api/", "/health/", "/openapi.json");

    private AnswerFormat() {}

    static boolean isApi(Context context) {
        String path = context.path().substring(context.contextPath().length());
        return FOR_PROGRAMS.stream().anyMatch(path::startsWith);
    }

    static boolean isPage(Context context) {
        String accept = context.header("Accept");
        return !isApi(context) && accept != null && accept.contains("text/html");
    }
}
