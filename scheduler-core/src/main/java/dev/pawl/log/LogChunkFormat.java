package dev.pawl.log;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a chunk, as stored in {@code log_chunk.body}.
 *
 * <p>The first byte is the version of the format, 1. The rest is raw DEFLATE data (RFC 1951, no header); inflated, it
 * is {@code log_chunk.size} bytes long and holds {@code line_count} lines, one after the other:
 *
 * <table>
 * <caption>A line</caption>
 * <tr><td>marks</td><td>1 byte</td><td>bits 0-1 stream, 2-3 level (the codes of their enums), 4 repaired, 5 continued</td></tr>
 * <tr><td>time</td><td>1-10 bytes</td><td>microseconds since the line before; since the epoch for the first line</td></tr>
 * <tr><td>length</td><td>1-5 bytes</td><td>of the text in bytes</td></tr>
 * <tr><td>text</td><td></td><td>UTF-8</td></tr>
 * </table>
 *
 * <p>Time and length are numbers of variable length: seven bits a byte, the lowest first, the top bit set on all but
 * the last byte. The time is signed, with the sign in the lowest bit (zigzag). Line numbers are not stored: they follow
 * from {@code first_line}.
 */
final class LogChunkFormat {
    /** No chunk has more lines than this. Readers find the chunk of a line by it: it may only grow with a migration. */
    static final int MAX_LINES = 500;

    private static final byte VERSION = 1;
    /** The fast end of the scale: logs shrink about as well there, at a fraction of the time. */
    private static final int COMPRESSION = 2;

    private LogChunkFormat() {}

    static int marks(LogStream stream, LogLevel level, boolean repaired, boolean continued) {
        return stream.code | (level.code << 2) | (repaired ? 1 << 4 : 0) | (continued ? 1 << 5 : 0);
    }

    static void write(ByteArrayOutputStream out, int marks, long microsSinceLast, byte[] text) {
        out.write(marks);
        writeNumber(out, (microsSinceLast << 1) ^ (microsSinceLast >> 63));
        writeNumber(out, text.length);
        out.writeBytes(text);
    }

    static byte[] compress(byte[] lines) {
        Deflater deflater = new Deflater(COMPRESSION, true);
        try {
            deflater.setInput(lines);
            deflater.finish();
            var out = new ByteArrayOutputStream(lines.length / 4 + 64);
            out.write(VERSION);
            byte[] buffer = new byte[8192];
            while (!deflater.finished()) {
                out.write(buffer, 0, deflater.deflate(buffer));
            }
            return out.toByteArray();
        } finally {
            deflater.end();
        }
    }

    /**
     * The lines of a chunk.
     *
     * @throws DataFormatException if the bytes are not a chunk of that size and number of lines
     */
    static List<LogLine> read(long firstLine, int lineCount, int size, byte[] body) throws DataFormatException {
        ByteBuffer in = ByteBuffer.wrap(decompress(body, size));
        List<LogLine> lines = new ArrayList<>(lineCount);
        long micros = 0;
        try {
            for (int i = 0; i < lineCount; i++) {
                int marks = in.get();
                long difference = readNumber(in);
                micros += (difference >>> 1) ^ -(difference & 1);
                byte[] text = new byte[Math.toIntExact(Math.min(readNumber(in), in.remaining() + 1L))];
                in.get(text);
                lines.add(new LogLine(
                        firstLine + i,
                        Instant.EPOCH.plus(micros, ChronoUnit.MICROS),
                        LogStream.ofCode(marks & 3),
                        LogLevel.ofCode((marks >> 2) & 3),
                        new String(text, StandardCharsets.UTF_8),
                        (marks & (1 << 4)) != 0,
                        (marks & (1 << 5)) != 0));
            }
        } catch (RuntimeException damaged) {
            throw damaged("line " + (lines.size() + 1) + " of " + lineCount + " cannot be read", damaged);
        }
        if (in.hasRemaining()) {
            throw damaged(in.remaining() + " bytes follow the last line", null);
        }
        return lines;
    }

    /** Like {@link #read}, but a damaged chunk becomes lines that say so: the rest of the log stays readable. */
    static List<LogLine> readOrExplain(long firstLine, int lineCount, int size, byte[] body) {
        try {
            return read(firstLine, lineCount, size, body);
        } catch (DataFormatException damaged) {
            List<LogLine> lines = new ArrayList<>(lineCount);
            for (int i = 0; i < lineCount; i++) {
                String text = "This line cannot be read: " + damaged.getMessage();
                lines.add(new LogLine(
                        firstLine + i, Instant.EPOCH, LogStream.SYSTEM, LogLevel.ERROR, text, false, false));
            }
            return lines;
        }
    }

    private static byte[] decompress(byte[] body, int size) throws DataFormatException {
        if (body.length == 0 || body[0] != VERSION) {
            throw damaged("its format is unknown", null);
        }
        Inflater inflater = new Inflater(true);
        try {
            inflater.setInput(body, 1, body.length - 1);
            byte[] lines = new byte[size];
            int length = 0;
            while (length < size) {
                int more = inflater.inflate(lines, length, size - length);
                if (more == 0) {
                    throw damaged("it holds " + length + " of " + size + " bytes", null);
                }
                length += more;
            }
            return lines;
        } finally {
            inflater.end();
        }
    }

    private static void writeNumber(ByteArrayOutputStream out, long number) {
        long rest = number;
        while ((rest & ~0x7FL) != 0) {
            out.write((int) ((rest & 0x7F) | 0x80));
            rest >>>= 7;
        }
        out.write((int) rest);
    }

    private static long readNumber(ByteBuffer in) {
        long number = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            byte next = in.get();
            number |= (next & 0x7FL) << shift;
            if (next >= 0) {
                return number;
            }
        }
        throw new IllegalArgumentException("number of more than 64 bits");
    }

    private static DataFormatException damaged(String how, @Nullable Throwable cause) {
        var damaged = new DataFormatException("log chunk is damaged: " + how);
        damaged.initCause(cause);
        return damaged;
    }
}
