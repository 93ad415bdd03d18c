package dev.pawl.log;

import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Cuts bytes into lines of valid text. Lines end with LF or CR LF. One thread at a time.
 *
 * <p>Nothing that is written is refused: NUL becomes U+2400, bytes that are no UTF-8 become U+FFFD, and a line that is
 * too long goes on in the next one, cut between two characters. Carriage returns inside a line stay: progress bars are
 * written with them, and the reader decides how to show that.
 */
final class LineSplitter extends OutputStream {
    /** Takes the lines. */
    interface Lines {
        /**
         * Takes the next line.
         *
         * @param text valid UTF-8 without NUL and line end
         * @param repaired whether anything had to be replaced
         * @param continued whether the line goes on in the next call
         */
        void line(byte[] text, boolean repaired, boolean continued);
    }

    private final byte[] line;
    private final Lines lines;
    private int length;
    /** Whether the line in the buffer is the rest of one that was cut: then it is written even when it is empty. */
    private boolean rest;

    LineSplitter(int maxLineBytes, Lines lines) {
        this.line = new byte[maxLineBytes];
        this.lines = lines;
    }

    @Override
    public void write(int b) {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int count) {
        int end = offset + count;
        int at = offset;
        while (at < end) {
            int newline = indexOfNewline(bytes, at, end);
            int stop = newline < 0 ? end : newline;
            while (at < stop) {
                if (length == line.length) {
                    cut();
                }
                int part = Math.min(stop - at, line.length - length);
                System.arraycopy(bytes, at, line, length, part);
                length += part;
                at += part;
            }
            if (newline >= 0) {
                endLine();
                at++;
            }
        }
    }

    /** Ends the last line if it has no line end of its own. */
    @Override
    public void close() {
        if (length > 0 || rest) {
            endLine();
        }
    }

    private void endLine() {
        if (length > 0 && line[length - 1] == '\r') {
            length--;
        }
        emit(length, false);
        length = 0;
        rest = false;
    }

    private void cut() {
        int cut = lastBoundary();
        emit(cut, true);
        System.arraycopy(line, cut, line, 0, length - cut);
        length -= cut;
        rest = true;
    }

    /** Where the buffer can be cut without tearing a character: before the last one if that may be incomplete. */
    private int lastBoundary() {
        for (int back = 1; back <= 3; back++) {
            int b = line[length - back] & 0xFF;
            if (b < 0x80) {
                return length;
            }
            if (b >= 0xC0) {
                int needed = b >= 0xF0 ? 4 : b >= 0xE0 ? 3 : 2;
                return needed > back ? length - back : length;
            }
        }
        return length;
    }

    private void emit(int count, boolean continued) {
        String text = new String(line, 0, count, StandardCharsets.UTF_8);
        boolean repaired = replacements(text) != encodedReplacements(count);
        boolean hasNul = text.indexOf('\0') >= 0;
        byte[] bytes;
        if (hasNul) {
            bytes = text.replace("\0", "\u2400").getBytes(StandardCharsets.UTF_8);
        } else if (repaired) {
            bytes = text.getBytes(StandardCharsets.UTF_8);
        } else {
            bytes = Arrays.copyOf(line, count);
        }
        lines.line(bytes, repaired || hasNul, continued);
    }

    private static int replacements(String text) {
        int count = 0;
        for (int at = text.indexOf('\uFFFD'); at >= 0; at = text.indexOf('\uFFFD', at + 1)) {
            count++;
        }
        return count;
    }

    /** How many U+FFFD the writer put in himself. */
    private int encodedReplacements(int count) {
        int found = 0;
        for (int i = 0; i + 2 < count; i++) {
            if (line[i] == (byte) 0xEF && line[i + 1] == (byte) 0xBF && line[i + 2] == (byte) 0xBD) {
                found++;
            }
        }
        return found;
    }

    private static int indexOfNewline(byte[] bytes, int from, int end) {
        for (int i = from; i < end; i++) {
            if (bytes[i] == '\n') {
                return i;
            }
        }
        return -1;
    }
}
