package dev.pawl.web.http;

import dev.pawl.database.TransientErrors;
import dev.pawl.input.InvalidInput;
import dev.pawl.input.MalformedInput;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.javalin.http.MethodNotAllowedResponse;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns whatever ends a request into its answer: a problem for programs, a page for people. Never a stack trace. */
final class ErrorAnswers {
    private static final Logger LOG = LoggerFactory.getLogger(ErrorAnswers.class);

    private final ErrorPages pages;

    ErrorAnswers(ErrorPages pages) {
        this.pages = pages;
    }

    void answer(Exception failure, Context context) {
        Problem problem = problemOf(failure, context);
        if (context.res().isCommitted()) {
            abort(context);
            return;
        }
        context.status(problem.status());
        problem.headers().forEach(context::header);
        boolean page = AnswerFormat.isPage(context);
        context.contentType(page ? "text/html; charset=utf-8" : ProblemJson.CONTENT_TYPE);
        byte[] body = page
                ? pages.html(context, problem).getBytes(StandardCharsets.UTF_8)
                : ProblemJson.write(problem, RequestId.of(context));
        if ("close".equals(problem.headers().get("Connection"))) {
            sayAndDrain(context, body);
        } else {
            context.result(body);
        }
    }

    private static Problem problemOf(Exception failure, Context context) {
        return switch (failure) {
            case ProblemException refused -> refused.problem();
            case MethodNotAllowedResponse refused -> methodNotAllowed(refused, context);
            case HttpResponseException refused ->
                Problem.ofStatus(refused.getStatus(), String.valueOf(refused.getMessage()));
            case InvalidInput invalid -> Problem.invalid(fieldProblems(invalid));
            case MalformedInput malformed -> Problem.malformed(String.valueOf(malformed.getMessage()));
            case Exception other
            when TransientErrors.isTransient(other) -> {
                LOG.warn(
                        "{} {}: the database cannot be reached: {}",
                        context.method(),
                        context.path(),
                        other.toString());
                yield Problem.databaseDown();
            }
            case Exception other -> {
                LOG.error(
                        "Request {} ({} {}) failed by a fault of the program",
                        RequestId.of(context),
                        context.method(),
                        context.path(),
                        other);
                yield Problem.fault();
            }
        };
    }

    private static List<FieldProblem> fieldProblems(InvalidInput invalid) {
        return invalid.problems().stream()
                .map(problem -> new FieldProblem(problem.field(), problem.message(), problem.place()))
                .toList();
    }

    private static Problem methodNotAllowed(MethodNotAllowedResponse refused, Context context) {
        String allow = String.join(", ", refused.getDetails().values());
        return Problem.methodNotAllowed(context.method().name(), allow);
    }

    /** Part of an answer is on its way: cut the connection, so that the part is not taken for the whole. */
    private static void abort(Context context) {
        ServletContextRequest.getServletContextRequest(context.req())
                .getConnectionMetaData()
                .getConnection()
                .getEndPoint()
                .close();
    }

    /**
     * Answers before the body has been read, then reads some of the rest: a connection closed over unread bytes is
     * reset, and the sender would lose the answer.
     */
    private static void sayAndDrain(Context context, byte[] body) {
        try {
            context.res().setContentLength(body.length);
            context.res().getOutputStream().write(body);
            context.res().flushBuffer();
            RequestLimits limits = context.appData(RequestLimits.KEY);
            long endsAt = System.nanoTime() + limits.deadline().toNanos();
            long left = 4L * limits.bodyBytes();
            byte[] buffer = new byte[16 * 1024];
            InputStream input = context.req().getInputStream();
            for (int count = input.read(buffer); count >= 0 && left > 0; count = input.read(buffer)) {
                left -= count;
                if (System.nanoTime() - endsAt > 0) {
                    break;
                }
            }
        } catch (IOException gone) {
            LOG.debug("The sender of a refused body has gone", gone);
        }
    }
}
