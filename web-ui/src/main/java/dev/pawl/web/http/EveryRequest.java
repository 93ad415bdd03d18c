package dev.pawl.web.http;

import java.util.Set;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Gives each request its id and each answer its headers, before anything else looks at it. */
final class EveryRequest extends Handler.Wrapper {
    /** The first repeats what a browser keeps from scripts, the second makes a proxy of us. */
    private static final Set<String> REFUSED = Set.of("TRACE", "CONNECT");

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        String id = RequestId.next();
        request.setAttribute(RequestId.ATTRIBUTE, id);
        SecurityHeaders.addTo(response.getHeaders(), id);
        if (REFUSED.contains(request.getMethod())) {
            response.getHeaders().put(HttpHeader.ALLOW, "GET, HEAD, POST, PUT, DELETE");
            Response.writeError(request, response, callback, 405, "This server does not answer " + request.getMethod());
            return true;
        }
        return super.handle(request, response, callback);
    }
}
