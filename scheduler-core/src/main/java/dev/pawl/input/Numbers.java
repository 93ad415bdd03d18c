package dev.pawl.input;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BigIntegerNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.LongNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * JSON numbers, exact. Each is kept in the smallest node that holds it, so that equal numbers written equally make
 * equal trees. Bounded before anything is computed: {@code 1e999999999} takes ten characters here, and a gigabyte in a
 * database.
 */
final class Numbers {
    static final int MAX_LENGTH = 100;
    private static final int MAX_EXPONENT = 400;
    private static final Pattern JSON_NUMBER =
            Pattern.compile("-?(?:0|[1-9][0-9]*)(?<fraction>\\.[0-9]+)?(?:[eE](?<exponent>[+-]?[0-9]+))?");

    private Numbers() {}

    /** Whether this is a number in JSON's notation, whatever its size. */
    static boolean isNumber(String text) {
        return JSON_NUMBER.matcher(text).matches();
    }

    /** Why this number is refused; empty when it is not. */
    static Optional<String> refusal(String text) {
        if (text.length() > MAX_LENGTH) {
            return Optional.of(
                    "a number may have at most " + MAX_LENGTH + " characters, this one has " + text.length());
        }
        Matcher parts = JSON_NUMBER.matcher(text);
        if (!parts.matches()) {
            return Optional.of("not a number: " + Quoted.text(text));
        }
        String exponent = parts.group("exponent");
        if (exponent != null && new BigInteger(exponent).abs().compareTo(BigInteger.valueOf(MAX_EXPONENT)) > 0) {
            return Optional.of(
                    "the exponent of a number may be at most " + MAX_EXPONENT + ", was " + Quoted.shortened(exponent));
        }
        return Optional.empty();
    }

    /** The number, when it is not refused. */
    static JsonNode node(String text) {
        Matcher parts = JSON_NUMBER.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException("not a JSON number: " + Quoted.text(text));
        }
        if (parts.group("fraction") != null || parts.group("exponent") != null) {
            return DecimalNode.valueOf(new BigDecimal(text));
        }
        BigInteger whole = new BigInteger(text);
        if (whole.bitLength() < Integer.SIZE) {
            return IntNode.valueOf(whole.intValue());
        }
        return whole.bitLength() < Long.SIZE ? LongNode.valueOf(whole.longValue()) : BigIntegerNode.valueOf(whole);
    }
}
