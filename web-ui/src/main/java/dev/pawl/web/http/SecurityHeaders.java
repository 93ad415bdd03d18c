package dev.pawl.web.http;

import java.util.Map;
import org.eclipse.jetty.http.HttpFields;

/** What every answer tells the browser about trust. */
final class SecurityHeaders {
    static final String CONTENT_SECURITY_POLICY = "default-src 'none'; script-src 'self'; worker-src 'self'; "
            + "style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; "
            + "base-uri 'none'; frame-ancestors 'none'";

    private static final Map<String, String> HEADERS = Map.of(
            "Content-Security-Policy", CONTENT_SECURITY_POLICY,
            "X-Content-Type-Options", "nosniff",
            "X-Frame-Options", "DENY",
            // Not no-referrer: with that, browsers send "Origin: null" with our own forms.
            "Referrer-Policy", "same-origin",
            "Cross-Origin-Opener-Policy", "same-origin",
            "Cross-Origin-Resource-Policy", "same-origin",
            // The default of every answer; what may be kept says so itself.
            "Cache-Control", "no-store");

    private SecurityHeaders() {}

    static void addTo(HttpFields.Mutable fields, String requestId) {
        HEADERS.forEach(fields::put);
        fields.put(RequestId.HEADER, requestId);
    }
}
