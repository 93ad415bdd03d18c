package dev.pawl.web.http;

import java.util.List;
import java.util.Map;

/**
 * Why a request was refused or failed, as in RFC 9457. Immutable.
 *
 * @param status the HTTP status, 400 to 599
 * @param kind the last part of the problem's type; programs may depend on it
 * @param title the same for every problem of a kind
 * @param detail what happened this time, and what to do
 * @param errors the fields at fault, in the order in which they were found
 * @param headers what the answer says besides, such as {@code Allow}
 */
public record Problem(
        int status, String kind, String title, String detail, List<FieldProblem> errors, Map<String, String> headers) {
    public Problem {
        if (status < 400 || status > 599) {
            throw new IllegalArgumentException("the status of a problem is 400 to 599, was " + status);
        }
        errors = List.copyOf(errors);
        headers = Map.copyOf(headers);
    }

    private Problem(int status, String kind, String title, String detail) {
        this(status, kind, title, detail, List.of(), Map.of());
    }

    /** The type of the problem: a name that stays, not an address. */
    public String type() {
        return "urn:pawl:problem:" + kind;
    }

    public Problem with(FieldProblem error) {
        return with(List.of(error));
    }

    public Problem with(List<FieldProblem> theErrors) {
        return new Problem(status, kind, title, detail, theErrors, headers);
    }

    public Problem withHeader(String name, String value) {
        return new Problem(status, kind, title, detail, errors, Map.of(name, value));
    }

    public ProblemException asException() {
        return new ProblemException(this);
    }

    /** 400: cannot be read as what it should be. */
    public static Problem malformed(String detail) {
        return new Problem(400, "malformed", "The request cannot be read", detail);
    }

    /** 400 for one query parameter or header. */
    public static Problem malformed(String field, String message) {
        return malformed("'" + field + "' " + message).with(new FieldProblem(field, message));
    }

    /** 403: the request comes from another web site, or the role does not suffice. */
    public static Problem forbidden(String detail) {
        return new Problem(403, "forbidden", "Not allowed", detail);
    }

    /** 404: the same for what never was, what is gone, and what the asker may not see. */
    public static Problem notFound() {
        return new Problem(
                404,
                "not-found",
                "Not found",
                "There is nothing at this address. It may have been deleted, or be older than runs are kept.");
    }

    /** 405, with the methods that would do. */
    public static Problem methodNotAllowed(String method, String allow) {
        return new Problem(
                        405,
                        "method-not-allowed",
                        "Method not allowed",
                        "This address does not answer " + method + "; it answers " + allow + ".")
                .withHeader("Allow", allow);
    }

    /** 408: the request took too long to arrive. */
    public static Problem tooSlow(String detail) {
        return new Problem(408, "too-slow", "The request took too long to arrive", detail)
                .withHeader("Connection", "close");
    }

    /** 409: cannot be done as things stand. */
    public static Problem conflict(String kind, String detail) {
        return new Problem(409, kind, "Not possible as things stand", detail);
    }

    /** 412: somebody else was faster. */
    public static Problem changedMeanwhile(String detail) {
        return new Problem(412, "changed-meanwhile", "Changed meanwhile", detail);
    }

    /** 413: larger than a request may be. */
    public static Problem tooLarge(long limit) {
        return new Problem(
                        413,
                        "too-large",
                        "The request is too large",
                        "The body of a request may have " + limit + " bytes at most. Nothing was stored.")
                .withHeader("Connection", "close");
    }

    /** 415: the content type is none that this address reads. */
    public static Problem unsupportedMediaType(String detail) {
        return new Problem(415, "unsupported-media-type", "Content type not supported", detail);
    }

    /** 421: meant for another host. */
    public static Problem misdirected(String detail) {
        return new Problem(421, "misdirected", "Not a name of this server", detail);
    }

    /** 422: can be read, but says what cannot be. */
    public static Problem invalid(List<FieldProblem> errors) {
        String detail = errors.isEmpty()
                ? "The request is not valid. Nothing was stored."
                : errors.getFirst() + (errors.size() == 1 ? "" : " (and " + (errors.size() - 1) + " more)");
        return new Problem(422, "invalid", "The request is not valid", detail).with(errors);
    }

    /** 422 with a kind of its own. */
    public static Problem invalid(String kind, String title, String detail) {
        return new Problem(422, kind, title, detail);
    }

    /** 500: a fault of the program. Says nothing about it but the id under which it is in the server's log. */
    public static Problem fault() {
        return new Problem(
                500,
                "fault",
                "Internal error",
                "This is a fault of the server. Its log has the cause under this request's id.");
    }

    /** 503: the database cannot be reached at the moment. */
    public static Problem databaseDown() {
        return new Problem(
                        503,
                        "database-down",
                        "The database cannot be reached",
                        "The database does not answer at the moment. It is not known whether a change was stored: "
                                + "read before you repeat it, or repeat it with its Idempotency-Key.")
                .withHeader("Retry-After", "5");
    }

    /** Whatever the HTTP layer itself refuses. */
    static Problem ofStatus(int status, String detail) {
        return switch (status) {
            case 404 -> notFound();
            case 405 -> new Problem(405, "method-not-allowed", "Method not allowed", detail);
            case 413 -> new Problem(413, "too-large", "The request is too large", detail);
            case 415 -> unsupportedMediaType(detail);
            default ->
                status >= 500
                        ? new Problem(status, "fault", "Internal error", detail)
                        : new Problem(status, "malformed", "The request cannot be read", detail);
        };
    }
}
