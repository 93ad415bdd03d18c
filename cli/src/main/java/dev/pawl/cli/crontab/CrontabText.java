package dev.pawl.cli.crontab;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Takes the bytes of a crontab apart into lines, each read on its own so that one broken line spoils no other. */
final class CrontabText {
    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    private CrontabText() {}

    /**
     * A line without the white space at its ends.
     *
     * @param number from 1
     * @param text what is not UTF-8 in it is replaced by U+FFFD
     * @param decoded whether all of it was UTF-8
     * @param carriageReturn whether it ended with CR LF
     * @param ended whether a line break followed
     */
    record Line(int number, String text, boolean decoded, boolean carriageReturn, boolean ended) {}

    static List<Line> lines(byte[] content) {
        List<Line> lines = new ArrayList<>();
        int from = startsWithMark(content) ? BYTE_ORDER_MARK.length : 0;
        while (from < content.length) {
            int to = from;
            while (to < content.length && content[to] != '\n') {
                to++;
            }
            lines.add(line(lines.size() + 1, Arrays.copyOfRange(content, from, to), to < content.length));
            from = to + 1;
        }
        return lines;
    }

    private static Line line(int number, byte[] bytes, boolean ended) {
        boolean carriageReturn = bytes.length > 0 && bytes[bytes.length - 1] == '\r';
        String text;
        boolean decoded = true;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            text = new String(bytes, StandardCharsets.UTF_8);
            decoded = false;
        }
        return new Line(number, stripBlanks(text), decoded, carriageReturn, ended);
    }

    /** Blanks, tabs and the CR of a line's end; a no-break space is a character like any other. */
    private static String stripBlanks(String text) {
        int from = 0;
        int to = text.length();
        while (from < to && isBlank(text.charAt(from))) {
            from++;
        }
        while (to > from && isBlank(text.charAt(to - 1))) {
            to--;
        }
        return text.substring(from, to);
    }

    private static boolean isBlank(char unit) {
        return unit == ' ' || unit == '\t' || unit == '\r';
    }

    private static boolean startsWithMark(byte[] content) {
        return content.length >= BYTE_ORDER_MARK.length
                && Arrays.equals(content, 0, BYTE_ORDER_MARK.length, BYTE_ORDER_MARK, 0, BYTE_ORDER_MARK.length);
    }
}
