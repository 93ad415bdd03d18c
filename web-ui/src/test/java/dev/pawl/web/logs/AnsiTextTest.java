package dev.pawl.web.logs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pawl.input.StrictJson;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AnsiTextTest {
    /**
     * One line of output and how it is shown: stretches of text, each after its classes in brackets.
     *
     * @param why what it is an example of
     */
    record Example(String why, String line, String shown) {
        @Override
        public String toString() {
            return why;
        }
    }

    /** The examples that {@code ansi.js} is tested with, too. */
    static List<Example> examples() throws IOException {
        try (InputStream file = AnsiTextTest.class.getResourceAsStream("/dev/pawl/web/ansi-examples.json")) {
            JsonNode examples = StrictJson.parse(
                    Objects.requireNonNull(file, "ansi-examples.json").readAllBytes());
            List<Example> read = new ArrayList<>();
            for (JsonNode example : examples) {
                read.add(new Example(
                        example.get("why").asText(),
                        example.get("line").asText(),
                        example.get("shown").asText()));
            }
            return read;
        }
    }

    @ParameterizedTest
    @MethodSource("examples")
    void aLineIsShownAsATerminalWouldShowItsColours(Example example) {
        assertThat(shown(example.line())).isEqualTo(example.shown());
    }

    /** Output is read from anywhere: no sequence, however broken, may fail a page or get control characters into it. */
    @Test
    void anySequenceOfCharactersLeavesOnlyPrintableTextAndTabs() {
        String alphabet = "\u001b[]m;:?0138\u0007\\\r\t\u009b\u009c\u0000P^_ (Bx\u202e\uD83D\uDE00";
        var random = new java.util.SplittableRandom(7_431);
        for (int round = 0; round < 20_000; round++) {
            var line = new StringBuilder();
            for (int length = random.nextInt(24); length > 0; length--) {
                line.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            assertThat(AnsiText.parse(line.toString()))
                    .as("line %s of round %s", line, round)
                    .allSatisfy(span -> assertThat(span.text())
                            .isNotEmpty()
                            .matches(text -> text.chars().allMatch(c -> c == '\t' || !Character.isISOControl(c))));
        }
    }

    private static String shown(String line) {
        return AnsiText.parse(line).stream()
                .map(span -> (span.classes().isEmpty() ? "" : "[" + span.classes() + "]") + span.text())
                .collect(Collectors.joining("|"));
    }
}
