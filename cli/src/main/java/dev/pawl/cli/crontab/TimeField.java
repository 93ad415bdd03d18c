package dev.pawl.cli.crontab;

import java.util.BitSet;
import java.util.List;
import java.util.Locale;

/** One of the five fields of a crontab's line, as cron reads it; what crons disagree about is refused. */
enum TimeField {
    MINUTE("minute", 0, 59, ""),
    HOUR("hour", 0, 23, ""),
    DAY_OF_MONTH("day of month", 1, 31, ""),
    MONTH("month", 1, 12, "jan,feb,mar,apr,may,jun,jul,aug,sep,oct,nov,dec"),
    /** Sunday is 0 and 7. */
    DAY_OF_WEEK("day of week", 0, 7, "sun,mon,tue,wed,thu,fri,sat");

    private final String label;
    private final int first;
    private final int last;
    private final String names;

    TimeField(String label, int first, int last, String names) {
        this.label = label;
        this.first = first;
        this.last = last;
        this.names = names;
    }

    /**
     * What a field says.
     *
     * @param text in the notation of Pawl, meaning the same
     * @param starred whether it begins with an asterisk, which is what cron looks at when it joins the two day fields
     * @param values Sunday as 0 only
     */
    record Reading(TimeField field, String text, boolean starred, BitSet values) {
        /** Whether it leaves nothing out. */
        boolean all() {
            return values.cardinality() == field.count();
        }

        /** The same as an asterisk. */
        Reading asAll() {
            return new Reading(field, "*", true, values);
        }

        /** The same with as few characters as ranges allow. */
        Reading shortest() {
            StringBuilder ranges = new StringBuilder();
            for (int from = values.nextSetBit(0); from >= 0; ) {
                int to = values.nextClearBit(from) - 1;
                ranges.append(ranges.isEmpty() ? "" : ",").append(from);
                ranges.append(to == from ? "" : (to == from + 1 ? "," : "-") + to);
                from = values.nextSetBit(to + 1);
            }
            return new Reading(field, all() && starred ? "*" : ranges.toString(), starred, values);
        }
    }

    Reading read(String text) throws NotImported {
        BitSet values = new BitSet();
        StringBuilder written = new StringBuilder();
        for (String item : text.split(",", -1)) {
            written.append(written.isEmpty() ? "" : ",").append(item(item, values));
        }
        Reading reading = new Reading(this, written.toString(), text.startsWith("*"), values);
        return reading.all() && reading.starred() ? reading.asAll() : reading;
    }

    /** Adds the values of one item of a list; returns how Pawl writes it. */
    private String item(String item, BitSet values) throws NotImported {
        int slash = item.indexOf('/');
        String base = slash < 0 ? item : item.substring(0, slash);
        int dash = base.indexOf('-', 1);
        int from;
        int to;
        if (base.equals("*")) {
            from = first;
            to = last;
        } else if (base.contains("~")) {
            throw wrong(
                    item,
                    "is a random time, which only some crons know; in Pawl write H(" + first + "-" + last
                            + ") or a part of it");
        } else if (dash > 0) {
            from = value(base.substring(0, dash), item);
            to = value(base.substring(dash + 1), item);
            if (from > to) {
                throw wrong(item, "ends before it begins: cron refuses it or never runs it");
            }
        } else {
            from = value(base, item);
            to = from;
            if (slash >= 0) {
                throw wrong(
                        item,
                        "is a step without a range: some crons refuse it, some ignore the step; write " + base + "-"
                                + lastInRange() + item.substring(slash));
            }
        }
        int step = slash < 0 ? 1 : step(item.substring(slash + 1), item);
        for (int value = from; value <= to; value += step) {
            values.set(this == DAY_OF_WEEK ? value % 7 : value);
        }
        return step > count() ? Integer.toString(from) : item;
    }

    private int value(String word, String item) throws NotImported {
        if (word.matches("[0-9]{1,9}")) {
            int number = Integer.parseInt(word);
            if (number < first || number > last) {
                throw wrong(item, "has " + word + ", which is not in " + first + "-" + last);
            }
            return number;
        }
        int name = List.of(names.split(",", -1)).indexOf(word.toLowerCase(Locale.ROOT));
        if (name < 0 || word.isEmpty()) {
            throw wrong(item, word.isEmpty() ? "lacks a value" : "has '" + word + "', which cron does not know there");
        }
        return name + first;
    }

    private int step(String word, String item) throws NotImported {
        if (!word.matches("[0-9]{1,9}") || Integer.parseInt(word) == 0) {
            throw wrong(item, "has the step '" + word + "'; a step is 1 or more");
        }
        return Integer.parseInt(word);
    }

    private NotImported wrong(String item, String reason) {
        return new NotImported("the " + label + " '" + item + "' " + reason);
    }

    private int lastInRange() {
        return this == DAY_OF_WEEK ? 6 : last;
    }

    private int count() {
        return lastInRange() - first + 1;
    }
}
