package dev.pawl.web.http;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Percent escapes of queries and forms, strictly: no broken escape, no broken UTF-8. */
final class FormDecoder {
    private FormDecoder() {}

    static String decode(String encoded) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(encoded.length());
        for (int at = 0; at < encoded.length(); at++) {
            char c = encoded.charAt(at);
            if (c == '+') {
                bytes.write(' ');
            } else if (c == '%') {
                bytes.write(hexDigit(encoded, at + 1) << 4 | hexDigit(encoded, at + 2));
                at += 2;
            } else if (c < 0x80) {
                bytes.write(c);
            } else {
                throw broken("has a character that must be percent-encoded");
            }
        }
        return utf8(bytes.toByteArray());
    }

    private static int hexDigit(String encoded, int at) {
        int digit = at < encoded.length() && encoded.charAt(at) < 0x80 ? Character.digit(encoded.charAt(at), 16) : -1;
        if (digit < 0) {
            throw broken("has a '%' that two hexadecimal digits must follow");
        }
        return digit;
    }

    private static String utf8(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException notUtf8) {
            throw broken("is not UTF-8");
        }
    }

    private static ProblemException broken(String what) {
        return Problem.malformed("The query or form " + what + ".").asException();
    }
}
