package dev.pawl.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One field in which two definitions differ.
 *
 * @param field its path, such as {@code retry.max_attempts}
 * @param before its value as JSON; empty when it was not there
 * @param after its value as JSON; empty when it is not there any more
 */
public record FieldChange(String field, Optional<String> before, Optional<String> after) {
    /** Where two definitions differ, in the order in which they are written. */
    public static List<FieldChange> between(JobDefinition before, JobDefinition after) {
        return between(JobJson.write(before), JobJson.write(after));
    }

    /** The same of definitions as they are written. */
    static List<FieldChange> between(ObjectNode before, ObjectNode after) {
        List<FieldChange> changes = new ArrayList<>();
        compare("", before, after, changes);
        return List.copyOf(changes);
    }

    /** For people: {@code retry.max_attempts: 5 -> 7}. */
    @Override
    public String toString() {
        return field + ": " + before.orElse("(none)") + " -> " + after.orElse("(none)");
    }

    private static void compare(String path, ObjectNode before, ObjectNode after, List<FieldChange> changes) {
        Set<String> names = new LinkedHashSet<>();
        after.fieldNames().forEachRemaining(names::add);
        before.fieldNames().forEachRemaining(names::add);
        for (String name : names) {
            String field = path.isEmpty() ? name : path + "." + name;
            if (before.get(name) instanceof ObjectNode one && after.get(name) instanceof ObjectNode other) {
                compare(field, one, other, changes);
            } else if (!before.path(name).equals(FieldChange::compareNumbers, after.path(name))) {
                changes.add(new FieldChange(field, shown(before, name), shown(after, name)));
            }
        }
    }

    /** 100000 and 1e5 are the same: the database does not keep how a number was written. */
    private static int compareNumbers(JsonNode one, JsonNode other) {
        if (one.isNumber() && other.isNumber()) {
            return one.decimalValue().compareTo(other.decimalValue());
        }
        return one.equals(other) ? 0 : 1;
    }

    private static Optional<String> shown(ObjectNode object, String name) {
        return Optional.ofNullable(object.get(name)).map(JsonNode::toString);
    }
}
