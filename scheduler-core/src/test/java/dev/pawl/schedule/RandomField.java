package dev.pawl.schedule;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * One random field of a cron expression together with the values that it means, which are found next to the text and
 * never read from it.
 *
 * @param star whether the field leaves the choice to the other day field
 */
record RandomField(String text, BitSet values, boolean star) {

    /**
     * What may stand in a field. Days of the week are written 0 to 7 or 1 to 7 and are told as 0 to 6 from Sunday.
     *
     * @param lowest the number that is written for the first value
     * @param names the names of the values, or none
     */
    record Kind(String label, int lowest, int highest, int highestHashed, boolean wraps, List<String> names) {
        private static final List<String> DAYS = List.of("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT");
        private static final List<String> MONTHS =
                List.of("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC");

        static final Kind SECOND = new Kind("second", 0, 59, 59, true, List.of());
        static final Kind MINUTE = new Kind("minute", 0, 59, 59, true, List.of());
        static final Kind HOUR = new Kind("hour", 0, 23, 23, true, List.of());
        static final Kind DAY_OF_MONTH = new Kind("day of month", 1, 31, 28, true, List.of());
        static final Kind MONTH = new Kind("month", 1, 12, 12, true, MONTHS);
        static final Kind UNIX_DAY_OF_WEEK = new Kind("day of week", 0, 6, 6, true, DAYS);
        static final Kind QUARTZ_DAY_OF_WEEK = new Kind("day of week", 1, 7, 7, true, DAYS);
        static final Kind YEAR = new Kind("year", 1970, 2199, 0, false, List.of());

        int size() {
            return highest - lowest + 1;
        }

        boolean dayOfWeek() {
            return label.equals("day of week");
        }

        /** The value that a written number stands for, once around the circle if it is past the end. */
        int meaning(int written) {
            int value = written > highest ? written - size() : written;
            return dayOfWeek() ? value - lowest : value;
        }
    }

    static RandomField star(Kind kind) {
        return new RandomField("*", every(kind, kind.lowest, kind.highest, 1), true);
    }

    static RandomField of(Kind kind, int value) {
        return new RandomField(String.valueOf(value), every(kind, value, value, 1), false);
    }

    /**
     * A field of one to three items.
     *
     * @param near a value that is to be among its values often, so that something happens where one looks
     * @param jobKey what {@code H} depends on
     */
    static RandomField any(Random random, Kind kind, int near, String jobKey) {
        if (random.nextInt(12) == 0) {
            return new RandomField("*/1", every(kind, kind.lowest, kind.highest, 1), true);
        }
        List<String> texts = new ArrayList<>();
        BitSet values = new BitSet();
        int items = random.nextInt(3) == 0 ? 1 + random.nextInt(3) : 1;
        for (int i = 0; i < items; i++) {
            texts.add(item(random, kind, near, jobKey, values));
        }
        return new RandomField(String.join(",", texts), values, false);
    }

    private static String item(Random random, Kind kind, int near, String jobKey, BitSet values) {
        int value = random.nextInt(3) > 0 ? near : kind.lowest + random.nextInt(kind.size());
        int step = 1 + random.nextInt(random.nextBoolean() ? Math.min(kind.size(), 7) : kind.size());
        return switch (random.nextInt(8)) {
            case 0 -> {
                values.or(every(kind, value, kind.highest, step));
                yield written(random, kind, value) + "/" + step;
            }
            case 1 -> {
                int real = Math.max(2, Math.min(step, kind.size()));
                values.or(every(kind, kind.lowest, kind.highest, real));
                yield "*/" + real;
            }
            case 2, 3 -> range(random, kind, value, step, values);
            case 4 ->
                kind.label.equals("year")
                        ? range(random, kind, value, step, values)
                        : hashed(random, kind, value, step, jobKey, values);
            default -> {
                values.or(every(kind, value, value, 1));
                yield written(random, kind, value);
            }
        };
    }

    private static String range(Random random, Kind kind, int value, int step, BitSet values) {
        int from = value - random.nextInt(4);
        int to = value + random.nextInt(4);
        if (kind.wraps) {
            from = from < kind.lowest ? from + kind.size() : from;
            to = to > kind.highest ? to - kind.size() : to;
        } else {
            from = Math.max(from, kind.lowest);
            to = Math.min(to, kind.highest);
        }
        values.or(every(kind, from, to < from ? to + kind.size() : to, step));
        boolean stepped = step > 1 || random.nextInt(4) == 0;
        return ends(random, kind, from, to) + (stepped ? "/" + step : "");
    }

    private static String hashed(Random random, Kind kind, int value, int step, String jobKey, BitSet values) {
        boolean ranged = random.nextBoolean();
        int from = ranged ? Math.max(kind.lowest, value - random.nextInt(5)) : kind.lowest;
        int to = ranged ? Math.min(kind.highest, value + random.nextInt(5)) : kind.highestHashed;
        int width = to - from + 1;
        boolean stepped = random.nextBoolean();
        int first = from + hash(jobKey, kind, stepped ? Math.min(step, width) : width);
        values.or(stepped ? every(kind, first, to, step) : every(kind, first, first, 1));
        return (ranged ? "H(" + ends(random, kind, from, to) + ")" : "H") + (stepped ? "/" + step : "");
    }

    /** The rule that is promised for {@code H}, in numbers without an end: no fire time may ever move. */
    private static int hash(String jobKey, Kind kind, int bound) {
        BigInteger mask = BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE);
        BigInteger hash = new BigInteger("14695981039346656037");
        for (byte octet : (jobKey + "\n" + kind.label).getBytes(StandardCharsets.UTF_8)) {
            hash = hash.xor(BigInteger.valueOf(octet & 0xff))
                    .multiply(new BigInteger("1099511628211"))
                    .and(mask);
        }
        for (String factor : List.of("ff51afd7ed558ccd", "c4ceb9fe1a85ec53")) {
            hash = hash.xor(hash.shiftRight(33))
                    .multiply(new BigInteger(factor, 16))
                    .and(mask);
        }
        return hash.xor(hash.shiftRight(33)).mod(BigInteger.valueOf(bound)).intValue();
    }

    private static String ends(Random random, Kind kind, int from, int to) {
        String first = written(random, kind, from);
        // From 0 to 7 would be a whole week and not Sunday alone.
        return first + "-" + (from == to ? first : written(random, kind, to));
    }

    private static String written(Random random, Kind kind, int value) {
        if (!kind.names.isEmpty() && random.nextBoolean()) {
            String name = kind.names.get(value - kind.lowest);
            return random.nextBoolean() ? name : name.toLowerCase(Locale.ROOT);
        }
        boolean otherSunday = kind.equals(Kind.UNIX_DAY_OF_WEEK) && value == 0 && random.nextInt(4) == 0;
        return (random.nextInt(8) == 0 ? "0" : "") + (otherSunday ? 7 : value);
    }

    private static BitSet every(Kind kind, int from, int to, int step) {
        BitSet values = new BitSet();
        for (int value = from; value <= to; value += step) {
            values.set(kind.meaning(value));
        }
        return values;
    }
}
