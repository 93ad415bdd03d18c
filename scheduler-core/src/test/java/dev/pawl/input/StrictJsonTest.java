package dev.pawl.input;

import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StrictJsonTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"a\":[1,-2,0.10,1E+5,true,false,null,\"\\\"x\\\\\"]}",
                "\"text\"",
                "9007199254740993",
                "123456789012345678901234567890",
                "{}",
                "[[]]",
                "{\"\":1}"
            })
    void whatWasReadIsWrittenAsItWas(String json) {
        assertThat(StrictJson.write(StrictJson.parse(json))).isEqualTo(json);
    }

    @Test
    void numbersAreExact() {
        assertThat(StrictJson.parse("9007199254740993").longValue()).isEqualTo(9_007_199_254_740_993L);
        assertThat(StrictJson.parse("1.10").decimalValue()).isEqualTo(new BigDecimal("1.10"));
        assertThat(StrictJson.parse("9".repeat(100)).bigIntegerValue()).isEqualTo(new BigInteger("9".repeat(100)));
        assertThat(StrictJson.parse("1e400").decimalValue()).isEqualByComparingTo(BigDecimal.TEN.pow(400));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "``                  | it is empty",
                "`  `                | it is empty",
                "{\"a\":1            | Unexpected end-of-input",
                "{\"a\"              | Unexpected end-of-input",
                "{} {}               | something follows the end of the document",
                "{} x                | Unrecognized token 'x'",
                "1 2                 | something follows the end of the document",
                "{\"a\":1} // c      | Unexpected character ('/' (code 47))",
                "/* c */ {}          | Unexpected character ('/' (code 47))",
                "{'a':1}             | Unexpected character ('''",
                "{a:1}               | Unexpected character ('a'",
                "[1,]                | Unexpected character (']'",
                "{\"a\":1,}          | Unexpected character ('}'",
                "NaN                 | Non-standard token 'NaN'",
                "Infinity            | Non-standard token 'Infinity'",
                "-Infinity           | Non-standard token '-Infinity'",
                "+1                  | Unexpected character ('+'",
                "01                  | Invalid numeric value: Leading zeroes not allowed",
                ".5                  | Unexpected character ('.'",
                "1e999999999         | the exponent of a number may be at most 400, was 999999999",
                "1e-401              | the exponent of a number may be at most 400, was -401",
                "{\"a\":1,\"a\":2}   | the name 'a' is given twice",
                "{\"a\":{\"b\":1,\"b\":1}} | the name 'b' is given twice",
                "\"a\tb\"            | Illegal unquoted character",
                "\"\\x\"             | Unrecognized character escape",
            })
    void whatIsNotJsonIsRefusedWithTheReason(String json, String reason) {
        assertThatExceptionOfType(MalformedInput.class)
                .isThrownBy(() -> StrictJson.parse(json))
                .withMessageStartingWith("not JSON: ")
                .withMessageContaining(reason);
    }

    @Test
    void aLongNumberIsRefusedByItsLength() {
        assertThatExceptionOfType(MalformedInput.class)
                .isThrownBy(() -> StrictJson.parse("[" + "9".repeat(2_000) + "]"))
                .withMessage(
                        "not JSON: a number may have at most 100 characters, this one has 2000 (line 1, column 2)");
    }

    @ParameterizedTest
    @ValueSource(ints = {65, 1_000, 100_000})
    void deepNestingIsRefused(int depth) {
        assertThatThrownBy(() -> StrictJson.parse("[".repeat(depth)))
                .isInstanceOf(MalformedInput.class)
                .hasMessageContaining("nested deeper than 64");
    }

    @Test
    void nestingUpTo64IsRead() {
        assertThat(StrictJson.parse("[".repeat(64) + "]".repeat(64)).isArray()).isTrue();
    }

    @Test
    void aRefusalNamesLineAndColumn() {
        assertThatExceptionOfType(MalformedInput.class)
                .isThrownBy(() -> StrictJson.parse("{\n  \"a\": 1,\n  \"a\": 2\n}"))
                .satisfies(refused -> {
                    assertThat(refused.line()).isEqualTo(3);
                    assertThat(refused.column()).isEqualTo(3);
                });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "7B226122 3A 22FF22 7D   | FF at offset 6", // a raw byte
                "7B226122 3A 22C0AE22 7D | C0 at offset 6", // an overlong full stop
                "22 E282                 | E2 at offset 1", // cut in the middle of a character
                "22 EDA080 22            | ED at offset 1", // half a surrogate pair
                "FEFF007B007D            | FE at offset 0", // UTF-16 with its mark
            })
    void whatIsNotUtf8IsRefused(String hex, String where) {
        byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));
        assertThatExceptionOfType(MalformedInput.class)
                .isThrownBy(() -> StrictJson.parse(bytes))
                .withMessageStartingWith("not UTF-8: byte " + where);
    }

    @Test
    void utf16WithoutAMarkIsRefused() {
        assertThatThrownBy(() -> StrictJson.parse("{\"a\":1}".getBytes(UTF_16LE)))
                .isInstanceOf(MalformedInput.class);
    }

    @Test
    void aByteOrderMarkIsTolerated_andTextKeepsItsOwn() {
        JsonNode read = StrictJson.parse("\uFEFF{\"a\":\"\uFEFF\"}".getBytes(UTF_8));
        assertThat(read.path("a").textValue()).isEqualTo("\uFEFF");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"a\":\"x\\u0000\"}             | a          | must not contain the character U+0000, has one at"
                        + " position 1",
                "{\"a\":{\"b c\":[1,\"\\u0000\"]}} | a[\"b c\"][1] | must not contain the character U+0000, has one at"
                        + " position 0",
                "{\"a\\u0000\":1}                 | [\"a\\u0000\"] | must not contain the character U+0000, has one at"
                        + " position 1",
                "\"\\u0000\"                      | ``         | must not contain the character U+0000, has one at"
                        + " position 0",
                "[\"\\ud800\"]                    | [0]        | must not contain half a surrogate pair, has \\uD800"
                        + " at position 0",
                "[\"\\udc00\\ud800\"]             | [0]        | must not contain half a surrogate pair, has \\uDC00"
                        + " at position 0",
            })
    void textThatPostgresqlCannotKeepIsRefusedWithItsField(String json, String field, String message) {
        assertThatExceptionOfType(InvalidInput.class)
                .isThrownBy(() -> StrictJson.parse(json))
                .satisfies(refused -> assertThat(refused.problems()).containsExactly(new InputProblem(field, message)));
    }

    @Test
    void escapedPairsAndOddTextAreKept() {
        String odd = "😀 \u202Eabc ${jndi:ldap://x} {{7*7}} '; DROP TABLE runs;-- %n%s <script>";
        assertThat(StrictJson.parse(StrictJson.write(StrictJson.object().put("a", odd)))
                        .path("a")
                        .textValue())
                .isEqualTo(odd);
        assertThat(StrictJson.parse("\"\\ud83d\\ude00\"").textValue()).isEqualTo("😀");
    }
}
