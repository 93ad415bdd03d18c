package dev.pawl.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class LineSplitterTest {
    private record Line(String text, boolean repaired, boolean continued) {
        static Line plain(String text) {
            return new Line(text, false, false);
        }
    }

    @Test
    void linesEndWithLfOrCrLf() {
        assertThat(split(100, "a\nb\r\n\nd\re\n"))
                .containsExactly(Line.plain("a"), Line.plain("b"), Line.plain(""), Line.plain("d\re"));
    }

    @Test
    void theLastLineNeedsNoEnd() {
        assertThat(split(100, "a\nb")).containsExactly(Line.plain("a"), Line.plain("b"));
        assertThat(split(100, "a\n")).containsExactly(Line.plain("a"));
        assertThat(split(100, "")).isEmpty();
    }

    @Test
    void nulBecomesItsSymbol() {
        assertThat(split(100, "a\0b\n")).containsExactly(new Line("a\u2400b", true, false));
    }

    @Test
    void whatIsNoUtf8IsReplacedAndMarked() {
        byte[] latin1 = "caf\u00e9\n".getBytes(StandardCharsets.ISO_8859_1);
        byte[] overlong = {(byte) 0xC0, (byte) 0xAE, '\n'};
        byte[] truncated = {'x', (byte) 0xE2, (byte) 0x82};

        assertThat(split(100, latin1)).containsExactly(new Line("caf\uFFFD", true, false));
        assertThat(split(100, overlong))
                .allSatisfy(line -> assertThat(line.repaired()).isTrue());
        assertThat(split(100, truncated)).containsExactly(new Line("x\uFFFD", true, false));
        // Written by the program itself, this is text like any other.
        assertThat(split(100, "\uFFFD\n")).containsExactly(Line.plain("\uFFFD"));
    }

    @Test
    void utf16DoesNoHarm() {
        assertThat(split(100, "h\u00e9\n".getBytes(StandardCharsets.UTF_16)))
                .isNotEmpty()
                .allSatisfy(line -> assertThat(line.text()).doesNotContain("\0"));
    }

    @Test
    void aLongLineIsCutBetweenCharacters() {
        String text = "\ud83d\ude00\u00e9x\u20ac".repeat(1000);

        List<Line> lines = split(67, text + "\nnext\n");

        assertThat(lines).noneMatch(Line::repaired);
        assertThat(lines)
                .allSatisfy(line ->
                        assertThat(line.text().getBytes(StandardCharsets.UTF_8)).hasSizeLessThanOrEqualTo(67));
        assertThat(lines.getLast()).isEqualTo(Line.plain("next"));
        List<Line> parts = lines.subList(0, lines.size() - 1);
        assertThat(parts.subList(0, parts.size() - 1)).allMatch(Line::continued);
        assertThat(parts.getLast().continued()).isFalse();
        assertThat(parts.stream().map(Line::text).collect(Collectors.joining())).isEqualTo(text);
    }

    @Test
    void aLineOfExactlyTheLimitIsOneLine() {
        assertThat(split(64, "x".repeat(64) + "\n")).containsExactly(Line.plain("x".repeat(64)));
        assertThat(split(64, "x".repeat(65) + "\n"))
                .containsExactly(new Line("x".repeat(64), false, true), Line.plain("x"));
    }

    @Test
    void bytesThatComeInPiecesMakeTheSameLines() {
        byte[] bytes = ("a\r\n\ud83d\ude00\u20ac" + "y".repeat(300) + "\n\0z").getBytes(StandardCharsets.UTF_8);
        List<Line> whole = split(64, bytes);
        for (int seed = 0; seed < 200; seed++) {
            var random = new Random(seed);
            List<Line> lines = new ArrayList<>();
            var splitter = splitter(64, lines);
            for (int at = 0; at < bytes.length; ) {
                int count = Math.min(bytes.length - at, random.nextInt(40));
                splitter.write(bytes, at, count);
                at += count;
            }
            splitter.close();
            assertThat(lines).as("seed " + seed).isEqualTo(whole);
        }
    }

    /** Whatever comes: nothing is thrown, lines are bounded and valid. */
    @Test
    void randomBytesAreTaken() {
        byte[] bytes = new byte[200_000];
        new Random(42).nextBytes(bytes);

        assertThat(split(64, bytes)).allSatisfy(line -> {
            assertThat(line.text()).doesNotContain("\0", "\n");
            // U+FFFD takes three bytes where one was.
            assertThat(line.text().length()).isLessThanOrEqualTo(64);
        });
    }

    private static List<Line> split(int maxBytes, String text) {
        return split(maxBytes, text.getBytes(StandardCharsets.UTF_8));
    }

    private static List<Line> split(int maxBytes, byte[] bytes) {
        List<Line> lines = new ArrayList<>();
        try (var splitter = splitter(maxBytes, lines)) {
            splitter.write(bytes, 0, bytes.length);
        }
        return lines;
    }

    private static LineSplitter splitter(int maxBytes, List<Line> lines) {
        return new LineSplitter(
                maxBytes,
                (text, repaired, continued) ->
                        lines.add(new Line(new String(text, StandardCharsets.UTF_8), repaired, continued)));
    }
}
