package dev.pawl.input;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StrictYamlTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "NO",
                "no",
                "yes",
                "on",
                "y",
                "True",
                "FALSE",
                "Null",
                "12:30:45",
                "0x10",
                "0o17",
                "1_000",
                "010",
                "+5",
                ".5",
                "5.",
                ".inf",
                ".NaN",
                "2026-03-01",
                "1e",
                "0 9 * * 1-5",
                "1.2.3"
            })
    void aPlainScalarThatOnlyLooksLikeSomethingElseStaysText(String scalar) {
        assertThat(value(scalar).textValue()).isEqualTo(scalar);
    }

    @ParameterizedTest
    @CsvSource({
        "true,true",
        "false,false",
        "null,null",
        "~,null",
        "'',null",
        "0,0",
        "-7,-7",
        "0.20,0.20",
        "1e3,1E+3",
        "9007199254740993,9007199254740993",
        "'\"5\"','\"5\"'",
        "'''true''','\"true\"'"
    })
    void jsonScalarsAreWhatTheyAreInJson(String scalar, String json) {
        assertThat(StrictJson.write(value(scalar))).isEqualTo(json);
    }

    @Test
    void quotedFoldedAndLiteralTextIsText() {
        JsonNode root = parse("""
            a: 'it''s'
            b: "line\\nbreak \\U0001F600"
            c: |
              one
              \ttab
            d: >-
              folded
              text
            e: plain # comment
            """);
        assertThat(root.path("a").textValue()).isEqualTo("it's");
        assertThat(root.path("b").textValue()).isEqualTo("line\nbreak 😀");
        assertThat(root.path("c").textValue()).isEqualTo("one\n\ttab\n");
        assertThat(root.path("d").textValue()).isEqualTo("folded text");
        assertThat(root.path("e").textValue()).isEqualTo("plain");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "a: !!javax.script.ScriptEngineManager [x]        | f.yaml:1: tags are not supported",
                "a: !!str x                                       | f.yaml:1: tags are not supported",
                "a: !x {b: 1}                                     | f.yaml:1: tags are not supported",
                "!!map {a: 1}                                     | f.yaml:1: tags are not supported",
                "!!str a: 1                                       | f.yaml:1: tags are not supported",
                "a: &x b                                          | f.yaml:1: anchors are not supported",
                "&x a: b                                          | f.yaml:1: anchors are not supported",
                "a: &x [*x]                                       | f.yaml:1: anchors are not supported",
                "a: 1\\n"
                        + "b: *x                                     | f.yaml:2: a value that begins with * must be in"
                        + " quotes",
                "a: 1\\n<<: {b: 1}                                | f.yaml:2: merge keys are not supported",
                "a: 1\\n"
                        + "b: 2\\n"
                        + "a: 3                               | f.yaml:3: the name 'a' is given twice, first in line 1",
                "a: {b: 1, 'b': 2}                                | f.yaml:1: the name 'b' is given twice, first in"
                        + " line 1",
                "a: 1\\n---\\nb: 2                                | f.yaml:2: a second document begins here",
                "a: 1\\n...\\nb: 2                                | f.yaml:3: not YAML",
                "a:\\n\\tb: 1                                     | f.yaml:2: a tab is used as indentation; use spaces",
                "a: {b: 1,\\n\\tc: 2}                             | f.yaml:2: a tab is used as indentation; use spaces",
                "cron: * * * * *                                  | f.yaml:1: a value that begins with * must be in"
                        + " quotes, as in cron: \"* * * * *\"; quote it",
                "a: 1\\n"
                        + "cron: */5 * * * *                         | f.yaml:2: a value that begins with * must be in"
                        + " quotes, as in cron: \"* * * * *\"; quote it",
                "cron: @daily                                     | f.yaml:1: not YAML: a value must not begin with @",
                "a: b: c                                          | f.yaml:1: not YAML: a second ': ' in one line",
                "a: [1, 2                                         | f.yaml:1: not YAML",
                "a: 'x                                            | f.yaml:1: not YAML",
                "a: \"b\" c                                       | f.yaml:1: not YAML",
                "? [a]\\n: b                                      | f.yaml:1: a name must be a text",
                "a: 1e999999999                                   | f.yaml:1: the exponent of a number may be at most"
                        + " 400",
                "``                                               | f.yaml:1: the file is empty",
                "# only a comment                                 | f.yaml:1: the file is empty",
            })
    void whatCouldSurpriseIsRefusedWithFileAndLine(String yaml, String message) {
        assertThatExceptionOfType(MalformedInput.class)
                .isThrownBy(() -> parse(yaml.replace("\\n", "\n").replace("\\t", "\t")))
                .withMessageStartingWith(message);
    }

    @Test
    void aTabInsideATextIsPartOfIt() {
        assertThat(parse("a: |\n  x\n  \ty\n\nb: \"x\n\ty\"\nc: 1\n").path("a").textValue())
                .isEqualTo("x\n\ty\n");
    }

    @Test
    void nestingIsReadTo50() {
        assertThat(parse("[".repeat(50) + "]".repeat(50)).isArray()).isTrue();
        assertThatThrownBy(() -> parse("[".repeat(51) + "]".repeat(51)))
                .isInstanceOf(MalformedInput.class)
                .hasMessage("f.yaml:1: nested deeper than 50");
        assertThatThrownBy(() -> parse("[".repeat(200_000)))
                .isInstanceOf(MalformedInput.class)
                .hasMessage("f.yaml:1: nested deeper than 50");
    }

    @Test
    void aLargeFileIsRefusedBeforeItIsLookedAt() {
        byte[] bytes = new byte[4 * 1024 * 1024];
        assertThatThrownBy(() -> StrictYaml.parse(bytes, "f.yaml"))
                .isInstanceOf(MalformedInput.class)
                .hasMessage("f.yaml: has 4194304 bytes, at most 262144 are read; split the file");
    }

    @Test
    void aFileOfTheLargestSizeIsRead() {
        String text = "a: \"" + "x".repeat(StrictYaml.MAX_BYTES - 5) + "\"";
        assertThat(text).hasSize(StrictYaml.MAX_BYTES);
        assertThat(parse(text).path("a").textValue()).hasSize(StrictYaml.MAX_BYTES - 5);
    }

    @Test
    void whatIsNotUtf8IsRefusedWithItsLine() {
        byte[] latin = HexFormat.of().parseHex("613A20310A623A20E4");
        assertThatThrownBy(() -> StrictYaml.parse(latin, "f.yaml"))
                .isInstanceOf(MalformedInput.class)
                .hasMessage("f.yaml:2: not UTF-8: byte E4 at offset 8, line 2; save it as UTF-8");
    }

    @Test
    void aByteOrderMarkIsTolerated() {
        assertThat(parse("\uFEFFa: 1").path("a").intValue()).isEqualTo(1);
    }

    @Test
    void controlCharactersAreRefused() {
        assertThatThrownBy(() -> parse("a: 1\nb: x\u0000y"))
                .isInstanceOf(MalformedInput.class)
                .hasMessage("f.yaml:2: has the control character U+0000; write it as an escape in double quotes");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\\0", "\\u0000", "\\x00"})
    void anEscapedNullIsRefusedWithFieldAndLine(String escape) {
        assertThatExceptionOfType(InvalidInput.class)
                .isThrownBy(() -> parse("a: 1\nb:\n  - \"x" + escape + "\""))
                .withMessage("f.yaml:3: b[0]: must not contain the character U+0000, has one at position 1");
    }

    @Test
    void escapedSurrogatesMakePairs_orAreRefused() {
        assertThat(parse("a: \"\\ud83d\\ude00\"").path("a").textValue()).isEqualTo("😀");
        assertThat(parse("a: \"\\\\ud800\"\nb: '\\ud800'").path("a").textValue())
                .isEqualTo("\\ud800");
        assertThatThrownBy(() -> parse("a: 1\nb: \"x\\ud800\""))
                .isInstanceOf(InvalidInput.class)
                .hasMessage("f.yaml:2: b: must not contain half a surrogate pair, has \\uD800 at position 1");
    }

    @Test
    void problemsGetTheLineOfTheirField_orOfTheNearestAroundIt() {
        YamlDocument document = StrictYaml.parse("""
            jobs:
              a.b:
                retry:
                  max_attempts: 0
                tags: [x,
                  y]
            """.getBytes(UTF_8), "dir/jobs.yaml");
        assertThat(List.of(
                        document.line("jobs[\"a.b\"].retry.max_attempts").orElseThrow(),
                        document.line("jobs[\"a.b\"].tags[1]").orElseThrow(),
                        document.line("jobs[\"a.b\"].target").orElseThrow(),
                        document.line("jobs[\"a.b\"].retry.backoff.kind").orElseThrow(),
                        document.line("").orElseThrow()))
                .containsExactly(4, 6, 2, 3, 1);
        InvalidInput located = document.locate(new InvalidInput("jobs[\"a.b\"].tags[1]", "must be nice"));
        assertThat(located).hasMessage("dir/jobs.yaml:6: jobs[\"a.b\"].tags[1]: must be nice");
    }

    private static JsonNode value(String scalar) {
        return parse("a: " + scalar).path("a");
    }

    private static JsonNode parse(String yaml) {
        return StrictYaml.parse(yaml.getBytes(UTF_8), "f.yaml").root();
    }
}
