package dev.pawl.web.http;

import io.javalin.http.Handler;

/**
 * One address of the server: what it answers, and who may ask. There is no other way to add an address, so each has a
 * role.
 *
 * @param path below the base path, with parameters in braces: {@code /api/v1/jobs/{key}}
 * @param role the least role; a route that changes something needs at least {@link Role#OPERATOR}
 */
public record Route(HttpMethod method, String path, Role role, Handler handler) {
    public Route {
        if (!path.startsWith("/")) {
            throw new IllegalArgumentException("the path of a route starts with '/', was '" + path + "'");
        }
        if (!method.safe() && role.compareTo(Role.OPERATOR) < 0) {
            throw new IllegalArgumentException(method + " " + path + " changes something; its role cannot be " + role);
        }
    }

    public static Route get(String path, Role role, Handler handler) {
        return new Route(HttpMethod.GET, path, role, handler);
    }

    public static Route post(String path, Role role, Handler handler) {
        return new Route(HttpMethod.POST, path, role, handler);
    }

    public static Route put(String path, Role role, Handler handler) {
        return new Route(HttpMethod.PUT, path, role, handler);
    }

    public static Route delete(String path, Role role, Handler handler) {
        return new Route(HttpMethod.DELETE, path, role, handler);
    }
}
