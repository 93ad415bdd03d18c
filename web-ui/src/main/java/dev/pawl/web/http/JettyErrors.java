package dev.pawl.web.http;

import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/** Answers what never reaches a route, such as requests that are not HTTP. */
final class JettyErrors extends ErrorHandler {
    @Override
    public boolean errorPageForMethod(String method) {
        return true;
    }

    @Override
    protected void generateResponse(
            Request request,
            Response response,
            int code,
            @Nullable String message,
            @Nullable Throwable cause,
            Callback callback) {
        Object known = request.getAttribute(RequestId.ATTRIBUTE);
        String id = known == null ? RequestId.next() : known.toString();
        SecurityHeaders.addTo(response.getHeaders(), id);
        Problem problem = Problem.ofStatus(code, message == null ? "The request was refused." : message);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, ProblemJson.CONTENT_TYPE);
        response.write(true, ByteBuffer.wrap(ProblemJson.write(problem, id)), callback);
    }
}
