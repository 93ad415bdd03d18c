package dev.pawl.input;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** Bytes to text without guessing: what is not UTF-8 is refused, never replaced. */
public final class Utf8 {
    private Utf8() {}

    /**
     * The text of these bytes, without a byte order mark: editors on Windows write one, and it carries no meaning.
     *
     * @param source begins the message, such as {@code "jobs.yaml:"}; may be empty
     * @throws MalformedInput naming the line of the first byte that is not UTF-8
     */
    public static String decode(byte[] bytes, String source) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(bytes.length);
        CoderResult result = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT)
                .decode(in, out, true);
        out.flip();
        if (result.isError()) {
            int line = 1 + (int) out.chars().filter(c -> c == '\n').count();
            String prefix = source.isEmpty() ? "" : source + line + ": ";
            throw new MalformedInput(
                    prefix
                            + "not UTF-8: byte %02X at offset %d, line %d; save it as UTF-8"
                                    .formatted(bytes[in.position()], in.position(), line),
                    line,
                    0);
        }
        String text = out.toString();
        return text.startsWith("\uFEFF") ? text.substring(1) : text;
    }
}
