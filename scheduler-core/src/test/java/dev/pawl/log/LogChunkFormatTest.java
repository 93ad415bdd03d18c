package dev.pawl.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.zip.DataFormatException;
import org.junit.jupiter.api.Test;

class LogChunkFormatTest {
    private static final long BASE = 1_780_000_000_123_456L;

    @Test
    void whatIsWrittenIsRead() throws DataFormatException {
        var out = new ByteArrayOutputStream();
        write(out, LogStream.STDOUT, LogLevel.INFO, false, false, BASE, "");
        write(out, LogStream.STDERR, LogLevel.ERROR, true, false, 0, "caf\u00e9 \ud83d\ude00 \u001b[31mred\u001b[0m");
        // A clock that was set back.
        write(out, LogStream.SYSTEM, LogLevel.WARN, false, true, -5_000_000, "x".repeat(70_000));
        write(out, LogStream.STDOUT, LogLevel.DEBUG, true, true, 1, "end");
        byte[] bytes = out.toByteArray();

        List<LogLine> lines = LogChunkFormat.read(41, 4, bytes.length, LogChunkFormat.compress(bytes));

        assertThat(lines)
                .containsExactly(
                        line(41, BASE, LogStream.STDOUT, LogLevel.INFO, "", false, false),
                        line(
                                42,
                                BASE,
                                LogStream.STDERR,
                                LogLevel.ERROR,
                                "caf\u00e9 \ud83d\ude00 \u001b[31mred\u001b[0m",
                                true,
                                false),
                        line(43, BASE - 5_000_000, LogStream.SYSTEM, LogLevel.WARN, "x".repeat(70_000), false, true),
                        line(44, BASE - 4_999_999, LogStream.STDOUT, LogLevel.DEBUG, "end", true, true));
    }

    @Test
    void chunksOfLogsAreSmall() {
        var out = new ByteArrayOutputStream();
        for (int i = 0; i < 500; i++) {
            write(out, LogStream.STDOUT, LogLevel.INFO, false, false, 1000, "step " + i + " of 500 is done");
        }
        assertThat(LogChunkFormat.compress(out.toByteArray())).hasSizeLessThan(out.size() / 3);
    }

    /** The bytes are part of the database's format: what was stored last year must be read next year. */
    @Test
    void theFormatStaysAsItIs() throws DataFormatException {
        byte[] stored = {1, -29, 96, 98, -54, -56, 4, 0};

        assertThat(LogChunkFormat.read(1, 1, 5, stored))
                .containsExactly(line(1, 1, LogStream.STDOUT, LogLevel.WARN, "hi", false, false));
        var out = new ByteArrayOutputStream();
        write(out, LogStream.STDOUT, LogLevel.WARN, false, false, 1, "hi");
        assertThat(out.toByteArray()).containsExactly(8, 2, 2, 'h', 'i');
    }

    @Test
    void aDamagedChunkIsToldFromAnEmptyOne() {
        var out = new ByteArrayOutputStream();
        write(out, LogStream.STDOUT, LogLevel.INFO, false, false, BASE, "text that is long enough to be cut");
        byte[] body = LogChunkFormat.compress(out.toByteArray());

        assertThatThrownBy(() -> LogChunkFormat.read(1, 1, out.size(), new byte[0]))
                .isInstanceOf(DataFormatException.class);
        assertThatThrownBy(() -> LogChunkFormat.read(1, 1, out.size(), Arrays.copyOf(body, body.length / 2)))
                .isInstanceOf(DataFormatException.class);
        assertThatThrownBy(() -> LogChunkFormat.read(1, 2, out.size(), body)).isInstanceOf(DataFormatException.class);
        byte[] otherVersion = body.clone();
        otherVersion[0] = 9;
        assertThat(LogChunkFormat.readOrExplain(7, 2, out.size(), otherVersion))
                .extracting(LogLine::number)
                .containsExactly(7L, 8L);
    }

    private static void write(
            ByteArrayOutputStream out,
            LogStream stream,
            LogLevel level,
            boolean repaired,
            boolean continued,
            long micros,
            String text) {
        LogChunkFormat.write(
                out,
                LogChunkFormat.marks(stream, level, repaired, continued),
                micros,
                text.getBytes(StandardCharsets.UTF_8));
    }

    private static LogLine line(
            long number,
            long micros,
            LogStream stream,
            LogLevel level,
            String text,
            boolean repaired,
            boolean continued) {
        Instant at = Instant.ofEpochSecond(micros / 1_000_000, micros % 1_000_000 * 1000);
        return new LogLine(number, at, stream, level, text, repaired, continued);
    }
}
