package dev.pawl.web.assets;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;

/** One static file, with its compressed form made once. Nobody writes to its bytes. */
final class Asset {
    private final String contentType;
    private final byte[] plain;
    private final Optional<byte[]> gzip;

    Asset(String name, byte[] plain) {
        this.contentType = contentType(name);
        this.plain = plain;
        // Fonts are compressed already.
        this.gzip = contentType.startsWith("font/") ? Optional.empty() : Optional.of(compress(plain));
    }

    String contentType() {
        return contentType;
    }

    byte[] plain() {
        return plain;
    }

    /** Empty for files that gain nothing by it. */
    Optional<byte[]> gzip() {
        return gzip;
    }

    private static String contentType(String name) {
        String ending = name.substring(name.lastIndexOf('.') + 1);
        return switch (ending) {
            case "css" -> "text/css; charset=utf-8";
            case "js" -> "text/javascript; charset=utf-8";
            case "svg" -> "image/svg+xml";
            case "woff2" -> "font/woff2";
            default -> throw new IllegalArgumentException("no content type is known for " + name);
        };
    }

    private static byte[] compress(byte[] plain) {
        var bytes = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(bytes)) {
            gzip.write(plain);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return bytes.toByteArray();
    }
}
