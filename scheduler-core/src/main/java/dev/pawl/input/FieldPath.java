package dev.pawl.input;

import java.util.regex.Pattern;

/** How fields are named in problems. One place, because lines are looked up by the same names. */
final class FieldPath {
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_-]+");

    private FieldPath() {}

    /** The path of a field of the object at {@code parent}, which is empty for the root. */
    static String child(String parent, String name) {
        if (!PLAIN.matcher(name).matches()) {
            return parent + "[\"" + Quoted.shortened(name) + "\"]";
        }
        return parent.isEmpty() ? name : parent + "." + name;
    }

    /** The path of an item of the list at {@code parent}. */
    static String item(String parent, int index) {
        return parent + "[" + index + "]";
    }
}
