package dev.pawl.worker.target;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpEntity;
import org.jspecify.annotations.Nullable;

/** What was kept of a response's body while it came in. One thread at a time. */
final class HttpBody {
    /** Kept for the log. */
    static final int KEPT_BYTES = 64 * 1024;
    /** Counted; bodies that are longer are not worth the traffic, and some never end. */
    static final long COUNTED_BYTES = 16L * 1024 * 1024;

    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
    private @Nullable ContentType contentType;
    private long size;
    private boolean ended;

    /** Reads the body to its end, or to the end of the patience above. What came before an error is kept. */
    void read(HttpEntity entity) throws IOException {
        contentType = contentType(entity);
        InputStream in = entity.getContent();
        byte[] buffer = new byte[8192];
        while (size < COUNTED_BYTES) {
            int count = in.read(buffer);
            if (count < 0) {
                ended = true;
                return;
            }
            kept.write(buffer, 0, Math.min(count, KEPT_BYTES - kept.size()));
            size += count;
        }
    }

    /** Bytes that were read, the kept ones included. */
    long size() {
        return size;
    }

    /** Whether {@link #size} is the true size: the body was read to its end. */
    boolean ended() {
        return ended;
    }

    boolean truncated() {
        return !ended || size > kept.size();
    }

    Optional<String> contentType() {
        return Optional.ofNullable(contentType).map(ContentType::toString);
    }

    /** The kept part as text; empty when there is none or it is no text. */
    Optional<String> text() {
        byte[] bytes = kept.toByteArray();
        if (bytes.length == 0 || !isText(bytes)) {
            return Optional.empty();
        }
        Charset charset = contentType == null ? StandardCharsets.UTF_8 : contentType.getCharset(StandardCharsets.UTF_8);
        return Optional.of(new String(bytes, charset));
    }

    private boolean isText(byte[] bytes) {
        if (contentType != null) {
            String type = contentType.getMimeType().toLowerCase(Locale.ROOT);
            if (type.startsWith("text/") || type.contains("json") || type.contains("xml") || type.contains("form")) {
                return true;
            }
        }
        for (byte b : bytes) {
            if (b == 0) {
                return false;
            }
        }
        return contentType == null || contentType.getCharset() != null;
    }

    private static @Nullable ContentType contentType(HttpEntity entity) {
        // An unknown charset or a malformed type is no reason to fail: the body is read as UTF-8 then.
        return entity.getContentType() == null ? null : ContentType.parseLenient(entity.getContentType());
    }
}
