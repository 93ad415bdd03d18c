package dev.pawl.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class TerminalTextTest {
    static List<Arguments> sequences() {
        return List.of(
                arguments("plain \t text", "plain \t text"),
                arguments("\u001b[1;31mred\u001b[0m", "red"),
                arguments("a\u001b[2K\u001b[1Ab", "ab"),
                arguments("\u001b]8;;http://x\u001b\\link\u001b]8;;\u001b\\", "link"),
                arguments("\u001b]52;c;c2VjcmV0\u0007x", "x"),
                arguments("\u001b]0;title\u0007x", "x"),
                arguments("\u009b31mx", "x"),
                arguments("10%\r20%\b\b", "10%20%"),
                arguments("cut \u001b[31", "cut "),
                arguments("cut \u001b", "cut "),
                arguments("cut \u001b]0;never ended", "cut "),
                arguments("\u001b(Bx", "x"),
                arguments("\ud83d\ude00 \u202e", "\ud83d\ude00 \u202e"));
    }

    @ParameterizedTest
    @MethodSource("sequences")
    void escapeSequencesAndControlCharactersGo(String text, String plain) {
        assertThat(TerminalText.plain(text)).isEqualTo(plain);
    }
}
