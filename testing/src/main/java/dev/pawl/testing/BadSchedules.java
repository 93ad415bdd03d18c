package dev.pawl.testing;

import java.util.stream.Stream;

/** Expressions and zones that every door has to refuse, so that each door is tried with the same ones. */
public final class BadSchedules {
    private BadSchedules() {}

    /**
     * What is refused.
     *
     * @param text as somebody gives it
     * @param said what the answer has to contain: the part that is wrong, where it is and what is allowed
     */
    public record Bad(String text, String said) {
        /** Short and visible, for the names of tests. */
        @Override
        public String toString() {
            String start = text.length() > 40 ? text.substring(0, 40) + "... (" + text.length() + ")" : text;
            StringBuilder visible = new StringBuilder();
            start.chars()
                    .forEach(character -> visible.append(
                            character < ' ' || character > '~'
                                    ? "<" + Integer.toHexString(character) + ">"
                                    : String.valueOf((char) character)));
            return "'" + visible + "'";
        }
    }

    /** Cron expressions. */
    public static Stream<Bad> expressions() {
        return Stream.of(
                new Bad("", "is empty"),
                new Bad("   ", "is empty"),
                new Bad(" ".repeat(10_000), "has 10000 characters; at most 256 are allowed"),
                new Bad("1,".repeat(200_000) + "1 * * * *", "has 400009 characters; at most 256 are allowed"),
                new Bad("* * * *", "has 4 fields; allowed are 5"),
                new Bad("* * * * * * * *", "has 8 fields; allowed are 5"),
                new Bad("60 * * * *", "minute: 60 is out of range; allowed are 0-59 (at character 1)"),
                new Bad("* 24 * * *", "hour: 24 is out of range; allowed are 0-23 (at character 3)"),
                new Bad("0 0 0 * *", "day of month: 0 is out of range; allowed are 1-31 (at character 5)"),
                new Bad("0 0 32 * *", "day of month: 32 is out of range; allowed are 1-31 (at character 5)"),
                new Bad("0 0 30 2 *", "day of month: the expression never fires"),
                new Bad("0 0 31 4,6,9,11 *", "day of month: the expression never fires"),
                new Bad("0 0 0 1 1 ? 1969", "year: 1969 is out of range; allowed are 1970-2199 (at character 13)"),
                new Bad("0 0 0 1 1 ? 3000", "year: 3000 is out of range; allowed are 1970-2199 (at character 13)"),
                new Bad("0 0 0 29 2 ? 2027", "day of month: the expression never fires"),
                new Bad("*/0 * * * *", "minute: a step of 0 never moves on; allowed are 1-60 (at character 3)"),
                new Bad("0/0 * * * *", "minute: a step of 0 never moves on; allowed are 1-60 (at character 3)"),
                new Bad("*/-5 * * * *", "minute: the step must be positive, was '-5'"),
                new Bad("1-5/99999999999 * * * *", "minute: the step 99999999999 is out of range"),
                new Bad("12345678901234567890 * * * *", "minute: 12345678901234567890 is out of range"),
                new Bad("0 0 0 ? * MON#6", "day of week: no month has a '#6' of a day"),
                new Bad("0 0 0 L-40 * ?", "day of month: 'L-40' is not a day"),
                new Bad("0 0 0 32W * ?", "day of month: 32 is out of range"),
                new Bad("0 0 0 L,15W * ?", "day of month: L and W stand alone"),
                new Bad("0 0 0 ? * ?", "day of week: both day fields are '?'"),
                new Bad("0 0 0 13 * FRI", "day of week: day of month and day of week are both set"),
                new Bad("0 0 * * 8", "day of week: 8 is out of range; allowed are 0-7 (0 and 7 are Sunday)"),
                new Bad("0 0 0 ? * 0", "day of week: 0 is out of range; allowed are 1-7 (1 is Sunday)"),
                new Bad("@every 5s", "@every is not cron; use a schedule of the kind 'every'"),
                new Bad("@reboot", "@reboot names no time"),
                new Bad("@fortnight", "'@fortnight' is not a known nickname"),
                new Bad("\u0665 * * * *", "U+0665 (ARABIC-INDIC DIGIT FIVE) is not allowed"),
                new Bad("\uFF0A * * * *", "U+FF0A (FULLWIDTH ASTERISK) is not allowed; write '*'"),
                new Bad("* *\u200B * * *", "U+200B (ZERO WIDTH SPACE) is not allowed"),
                new Bad("\u202E* * * * *", "U+202E (RIGHT-TO-LEFT OVERRIDE) is not allowed"),
                new Bad("* * * * * \uD83D\uDE00", "U+1F600 (GRINNING FACE) is not allowed"),
                new Bad("'; drop table", "U+0027 (APOSTROPHE) is not allowed"),
                new Bad("a b c d e", "minute: 'A' is not a value; allowed are 0-59 (at character 1)"));
    }

    /** Names of zones. */
    public static Stream<Bad> zones() {
        return Stream.of(
                new Bad("", "is empty"),
                new Bad("Mars/Phobos", "'Mars/Phobos' is not a known time zone"),
                new Bad("europe/berlin", "did you mean Europe/Berlin?"),
                new Bad("EST", "is an abbreviation and not the name of a time zone; use America/New_York"),
                new Bad("GMT+25:00", "'GMT+25:00' is not a known time zone"),
                new Bad("GMT+1", "'GMT+1' is not a known time zone"),
                new Bad("+01:00", "'+01:00' is not a known time zone"),
                new Bad("../../etc/passwd", "'../../etc/passwd' is not a known time zone"),
                new Bad("Europe/Berlin ", "did you mean Europe/Berlin?"),
                new Bad("x".repeat(100_000), "has 100000 characters, which no time zone has"),
                new Bad("Europe/Berl\u0456n", "has the character U+0456"));
    }
}
