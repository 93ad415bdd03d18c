package dev.pawl.log;

import java.util.ArrayDeque;

/** The last lines of a log that has outgrown its limit. One thread at a time. */
final class LogTail {
    /** A line as it would be stored. No record, because records must not hold arrays. */
    static final class Line {
        final int marks;
        final long micros;
        final byte[] text;

        Line(int marks, long micros, byte[] text) {
            this.marks = marks;
            this.micros = micros;
            this.text = text;
        }
    }

    private final int maxBytes;
    private final ArrayDeque<Line> lines = new ArrayDeque<>();
    private int bytes;
    private long linesLeftOut;
    private long bytesLeftOut;

    LogTail(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    void add(Line line) {
        lines.addLast(line);
        bytes += cost(line);
        while (bytes > maxBytes) {
            Line oldest = lines.removeFirst();
            bytes -= cost(oldest);
            bytesLeftOut += oldest.text.length;
            linesLeftOut++;
        }
    }

    Iterable<Line> lines() {
        return lines;
    }

    long linesLeftOut() {
        return linesLeftOut;
    }

    long bytesLeftOut() {
        return bytesLeftOut;
    }

    /** Empty lines cost memory, too. */
    private static int cost(Line line) {
        return line.text.length + 64;
    }
}
