package dev.pawl.web.http;

import io.javalin.http.Context;
import jakarta.servlet.ServletInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeoutException;

/**
 * The body of a request, read once, with its bytes counted and against a deadline, whether or not its length was
 * announced. Text is UTF-8; other charsets and encodings are refused.
 */
public final class RequestBody {
    private RequestBody() {}

    /** A JSON body that must be there. 415 if it is something else, 400 if there is none. */
    public static byte[] json(Context context) {
        return optionalJson(context)
                .orElseThrow(() -> Problem.malformed("The request needs a JSON body; there is none.")
                        .asException());
    }

    /** A JSON body that may be left out. */
    public static Optional<byte[]> optionalJson(Context context) {
        return read(context, "application/json");
    }

    /** A YAML body that must be there. */
    public static byte[] yaml(Context context) {
        return read(context, "application/yaml")
                .orElseThrow(() -> Problem.malformed("The request needs a YAML body; there is none.")
                        .asException());
    }

    /** Refuses a body where none is expected. */
    public static void none(Context context) {
        if (isAnnounced(context) && readAll(context).length > 0) {
            throw Problem.malformed("This request takes no body.").asException();
        }
    }

    static String form(Context context) {
        return new String(
                read(context, "application/x-www-form-urlencoded").orElseGet(() -> new byte[0]),
                StandardCharsets.ISO_8859_1);
    }

    private static Optional<byte[]> read(Context context, String mediaType) {
        String contentType = context.req().getContentType();
        if (contentType == null && !isAnnounced(context)) {
            return Optional.empty();
        }
        requireMediaType(contentType, mediaType);
        String encoding = context.header("Content-Encoding");
        if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
            throw Problem.unsupportedMediaType("Send the body without Content-Encoding; this server does not decode '"
                            + printable(encoding) + "'.")
                    .asException();
        }
        byte[] bytes = readAll(context);
        return bytes.length == 0 ? Optional.empty() : Optional.of(bytes);
    }

    private static boolean isAnnounced(Context context) {
        return context.req().getContentLengthLong() > 0 || context.header("Transfer-Encoding") != null;
    }

    private static void requireMediaType(String contentType, String expected) {
        String[] parts = contentType == null ? new String[] {"none"} : contentType.split(";", -1);
        boolean fits = parts[0].trim().equalsIgnoreCase(expected);
        for (int i = 1; i < parts.length; i++) {
            String parameter = parts[i].trim().toLowerCase(Locale.ROOT).replace("\"", "");
            fits &= parameter.isEmpty() || parameter.equals("charset=utf-8");
        }
        if (!fits) {
            throw Problem.unsupportedMediaType("Send this as Content-Type: " + expected + " in UTF-8, not as '"
                            + printable(contentType == null ? "none" : contentType) + "'.")
                    .asException();
        }
    }

    private static byte[] readAll(Context context) {
        RequestLimits limits = context.appData(RequestLimits.KEY);
        if (context.req().getContentLengthLong() > limits.bodyBytes()) {
            throw Problem.tooLarge(limits.bodyBytes()).asException();
        }
        long endsAt = System.nanoTime() + limits.deadline().toNanos();
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        byte[] buffer = new byte[16 * 1024];
        try {
            ServletInputStream input = context.req().getInputStream();
            for (int count = input.read(buffer); count >= 0; count = input.read(buffer)) {
                body.write(buffer, 0, count);
                if (body.size() > limits.bodyBytes()) {
                    throw Problem.tooLarge(limits.bodyBytes()).asException();
                }
                if (System.nanoTime() - endsAt > 0) {
                    throw Problem.tooSlow("The body must arrive within "
                                    + limits.deadline().toSeconds() + " s. Nothing was stored.")
                            .asException();
                }
            }
        } catch (IOException broken) {
            throw whyBroken(broken).asException();
        }
        return body.toByteArray();
    }

    private static Problem whyBroken(IOException broken) {
        return broken.getCause() instanceof TimeoutException
                ? Problem.tooSlow("The body stopped arriving. Nothing was stored.")
                : Problem.malformed("The body ended early or its chunks are broken. Nothing was stored.");
    }

    private static String printable(String text) {
        String cut = text.length() > 60 ? text.substring(0, 60) + "…" : text;
        return cut.replaceAll("[^ -~]", "?");
    }
}
