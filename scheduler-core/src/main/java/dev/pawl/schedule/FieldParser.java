package dev.pawl.schedule;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads one field of numbers and names: lists, ranges, steps and {@code H}. Values come out as the dialect numbers
 * them, except that the Unix Sunday is always 0.
 */
final class FieldParser {
    private final CronField field;
    private final @Nullable String jobKey;

    FieldParser(CronField field, @Nullable String jobKey) {
        this.field = field;
        this.jobKey = jobKey;
    }

    ValueSet parse(Slice text) {
        return text.split(',').stream()
                .map(this::item)
                .reduce(ValueSet::or)
                .orElseThrow(() -> text.refuse(field, "is empty"));
    }

    private ValueSet item(Slice item) {
        if (item.isEmpty()) {
            throw item.refuse(field, "a list has an empty place; remove the extra comma");
        }
        int slash = item.indexOf('/');
        if (slash < 0) {
            return values(item, 1, false);
        }
        int step = step(item.from(slash + 1));
        Slice base = item.to(slash);
        if (base.isEmpty()) {
            throw base.refuse(field, "nothing stands before the '/'; write */" + step);
        }
        return values(base, step, true);
    }

    private ValueSet values(Slice base, int step, boolean stepped) {
        String text = base.text();
        if (text.equals("*")) {
            return step == 1 ? ValueSet.all(field) : ValueSet.range(field.min(), field.max(), step);
        }
        if (text.equals("H") || text.startsWith("H(")) {
            return hashed(base, step, stepped);
        }
        int dash = text.indexOf('-', 1);
        if (dash > 0) {
            return range(value(base.to(dash)), value(base.from(dash + 1)), step, base);
        }
        int first = value(base);
        return stepped ? ValueSet.range(fold(first), field.max(), step) : ValueSet.of(fold(first));
    }

    private ValueSet range(int from, int to, int step, Slice whole) {
        // Sunday as 7 may end a range (FRI-SUN as 5-7), but begins one as 0.
        int first = from == to ? from : fold(from);
        if (first <= to) {
            return foldAll(ValueSet.range(first, to, step));
        }
        if (!field.wraps()) {
            throw whole.refuse(field, "the range ends before it begins; write " + to + "-" + from);
        }
        int throughNextRound = to + field.size();
        ValueSet values = ValueSet.of();
        for (int value = first; value <= throughNextRound; value += step) {
            values = values.or(ValueSet.of(value > field.max() ? value - field.size() : value));
        }
        return values;
    }

    private ValueSet hashed(Slice base, int step, boolean stepped) {
        if (jobKey == null) {
            throw base.refuse(field, "H takes its value from the key of the job, and no job is given here");
        }
        if (field == CronField.YEAR) {
            throw base.refuse(field, "H cannot choose a year; allowed are " + field.allowed());
        }
        int first = field.min();
        int last = field.maxHashed();
        if (base.text().length() > 1) {
            Slice range = hashRange(base);
            int dash = range.indexOf('-');
            first = value(range.to(dash));
            last = value(range.from(dash + 1));
            first = first == last ? first : fold(first);
            if (first > last) {
                throw range.refuse(field, "the range of H ends before it begins");
            }
        }
        int width = last - first + 1;
        int offset = KeyHash.of(jobKey, field, stepped ? Math.min(step, width) : width);
        return foldAll(stepped ? ValueSet.range(first + offset, last, step) : ValueSet.of(first + offset));
    }

    private Slice hashRange(Slice base) {
        int close = base.indexOf(')');
        if (close != base.text().length() - 1 || base.between(2, close).indexOf('-') < 1) {
            throw base.refuse(
                    field,
                    "write H with a range as H(" + field.min() + "-" + field.maxHashed() + "), perhaps with a step");
        }
        return base.between(2, close);
    }

    private int step(Slice text) {
        if (text.text().startsWith("-")) {
            throw text.refuse(field, "the step must be positive, was '" + text.text() + "'; " + allowedSteps());
        }
        if (!isNumber(text.text())) {
            throw text.refuse(field, "'" + text.text() + "' is not a step; " + allowedSteps());
        }
        int step = number(text.text());
        if (step < 1) {
            throw text.refuse(field, "a step of 0 never moves on; " + allowedSteps());
        }
        if (step > field.size()) {
            throw text.refuse(field, "the step " + text.text() + " is out of range; " + allowedSteps());
        }
        return step;
    }

    private String allowedSteps() {
        return "allowed are 1-" + field.size();
    }

    /** Reads one number or name, as written: the Unix Sunday may come back as 7. */
    int value(Slice text) {
        String word = text.text();
        if (isNumber(word)) {
            int number = number(word);
            if (number < field.min() || number > field.maxWritten()) {
                throw text.refuse(field, word + " is out of range; allowed are " + field.allowed());
            }
            return number;
        }
        int name = field.names().indexOf(word);
        if (name >= 0) {
            return field.min() + name;
        }
        throw text.refuse(field, whyNoValue(word) + "; allowed are " + field.allowed());
    }

    private String whyNoValue(String word) {
        if (word.isEmpty()) {
            return "a value is missing";
        }
        if (word.startsWith("-")) {
            return "'" + word + "' is negative";
        }
        if (word.contains("?")) {
            return "'?' stands only for a day field of the form with seconds (6 or 7 fields)";
        }
        if (field == CronField.DAY_OF_MONTH || field == CronField.UNIX_DAY_OF_WEEK) {
            if (word.matches("L|L-.*|LW|[0-9]+W|[0-9A-Z]+L|[0-9A-Z]+#.*")) {
                return "'" + word + "' is understood only in the form with seconds (6 or 7 fields)";
            }
        }
        return nameLike(word, field.names())
                .map(name -> "'" + word + "' is not a name here, write " + name)
                .orElse("'" + word + "' is not a value");
    }

    private static Optional<String> nameLike(String word, List<String> names) {
        return names.stream()
                .filter(name -> word.length() > 3 && word.startsWith(name))
                .findFirst();
    }

    private int fold(int value) {
        return value > field.max() ? value - field.size() : value;
    }

    private ValueSet foldAll(ValueSet values) {
        return values.last() <= field.max()
                ? values
                : ValueSet.of(values.stream().map(this::fold).toArray());
    }

    static boolean isNumber(String word) {
        return !word.isEmpty() && word.chars().allMatch(character -> character >= '0' && character <= '9');
    }

    /** The number, or one that is out of every range when it has too many digits for an int. */
    static int number(String digits) {
        String significant = digits.replaceFirst("^0+(?=.)", "");
        return significant.length() > 9 ? Integer.MAX_VALUE : Integer.parseInt(significant);
    }
}
